"""Write down that a file of scores was made; keep choices under a name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.results.models import ExportRun, SavedChoice
from assessments.results.permissions import may_export_scores
from assessments.results.queries.behind import versions
from lms.core import audit
from lms.core.errors import Refusal


class ExportRefused(Refusal):
    """The export is not this person's to make, or its name is missing."""


@transaction.atomic
def note_export(
    *, preset: str, options: dict, purpose: str, counts: dict[str, int], digest: str, by, at: datetime
) -> ExportRun:
    """Write down a file that was made, for the list of exports and for the audit (PV-4)."""
    if not may_export_scores(by):
        raise ExportRefused(_("Scores are exported by M&E staff."))
    run = ExportRun.objects.create(
        preset=preset, options=options, purpose=purpose[:200], counts=counts, digest=digest, made_by=by, made_at=at
    )
    audit.record(
        act="scores.exported", row=run, by=by, at=at, reason=purpose,
        extra={"preset": preset, "options": options, "rows": counts, "digest": digest, "versions": versions()},
    )  # fmt: skip
    return run


@transaction.atomic
def keep_choice(*, name: str, preset: str, options: dict, by) -> SavedChoice:
    """Keep choices under a name; the same name again takes the new ones."""
    if not may_export_scores(by):
        raise ExportRefused(_("Scores are exported by M&E staff."))
    if not name.strip():
        raise ExportRefused(_("Give the choices a name."))
    made, _is_new = SavedChoice.objects.update_or_create(
        owner=by, name=name.strip()[:60], defaults={"preset": preset, "options": options}
    )
    return made


@transaction.atomic
def forget_choice(*, choice: SavedChoice, by) -> None:
    """Delete choices the person kept."""
    SavedChoice.objects.filter(pk=choice.pk, owner=by).delete()

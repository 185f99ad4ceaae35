"""Record the use of a tool."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.advocacy import queries
from assessments.advocacy.models import AdvocacyTool, GalleryConsent, ToolUse
from assessments.advocacy.permissions import may_record_use
from assessments.evidence.actions import add_evidence
from assessments.evidence.models import Evidence
from lms.core import audit
from lms.core.errors import Refusal


class UseRefused(Refusal):
    """The use is not complete, or not this person's to record."""


def record_use(
    *,
    organisation,
    tool: AdvocacyTool,
    used_on: date,
    description: str,
    by,
    at: datetime,
    evidence: Evidence | None = None,
    url: str = "",
    upload=None,
    issue: str = "",
    language: str = "",
    registration: str = "",
    is_result_measured: bool = False,
    result_note: str = "",
) -> ToolUse:
    """Record a use with evidence given before, or with a new link or file. The same again returns the first."""
    if not may_record_use(by, organisation.pk):
        raise UseRefused(_("Uses of tools are recorded by the lead of the organisation."))
    if used_on > timezone.localdate(at):
        raise UseRefused(_("The day of use lies in the future. Enter the day the tool was used."))
    if not description.strip():
        raise UseRefused(_("Say in a few words what was done."))
    if evidence is not None and evidence.organisation_id != organisation.pk:
        raise UseRefused(_("The evidence belongs to another organisation."))
    with transaction.atomic():
        if evidence is None:
            evidence = add_evidence(
                organisation=organisation,
                title=f"{tool.code}: {description.strip()}"[:200],
                dated_on=used_on,
                by=by,
                at=at,
                url=url,
                upload=upload,
            )
        use, is_new = ToolUse.objects.get_or_create(
            organisation=organisation,
            tool=tool,
            used_on=used_on,
            evidence=evidence,
            defaults={
                "description": description.strip(),
                "issue": issue.strip(),
                "language": language,
                "registration": registration.strip(),
                "is_result_measured": is_result_measured,
                "result_note": result_note.strip(),
                "recorded_by": by,
                "recorded_at": at,
            },
        )
        if is_new:
            audit.record(act="tool_use.recorded", row=use, by=by, at=at, extra={"tool": tool.code})
    return use


@transaction.atomic
def show_in_gallery(*, use: ToolUse, by, at: datetime) -> GalleryConsent:
    """Show an accepted use to everybody; a use that is shown already stays so."""
    _check_owner(use, by)
    if not queries.with_verdict(ToolUse.objects.filter(pk=use.pk)).filter(decision=queries.ACCEPTED).exists():
        raise UseRefused(_("Only a use with accepted evidence can be shown as an example."))
    consent, is_new = GalleryConsent.objects.get_or_create(
        use=use, revoked_at=None, defaults={"given_by": by, "given_at": at}
    )
    if is_new:
        audit.record(act="gallery.shown", row=use, by=by, at=at, extra={"tool": use.tool_id})
    return consent


@transaction.atomic
def take_from_gallery(*, use: ToolUse, by, at: datetime) -> None:
    """Show the use no more, from this moment; whether it counts does not change."""
    _check_owner(use, by)
    ended = GalleryConsent.objects.filter(use=use, revoked_at=None).update(revoked_by=by, revoked_at=at)
    if ended:
        audit.record(act="gallery.taken_back", row=use, by=by, at=at, extra={"tool": use.tool_id})


def _check_owner(use: ToolUse, by) -> None:
    if not may_record_use(by, use.organisation_id):
        raise UseRefused(_("Only the lead of the organisation decides what is shown as an example."))

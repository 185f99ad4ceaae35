"""Store scores that were collected on paper: a whole file in one transaction, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity.actions.sheets import Entry, write_entries
from assessments.capacity.actions.steps import take_step
from assessments.capacity.models import AssessmentRound, CapacityAssessment, Decision, Layer, ScoreSheet
from assessments.evidence.actions import add_evidence, give_verdicts
from assessments.evidence.models import Evidence
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role


class ImportRefused(Refusal):
    """The person may not import, or an assessment moved on since the file was checked."""


@transaction.atomic
def store_paper_scores(
    *, assessment_round: AssessmentRound, layer: str, rows: Mapping[str, Sequence], by, at: datetime, source: str
) -> list[CapacityAssessment]:
    """Store checked rows (organisation code -> paper scores) in one layer. The same file again changes nothing.

    `source` (file name and digest) is the comment of the step. The paper stands for the steps walked without the
    system; the lock stays a step of its own with all its checks.
    """
    if not has_role(by, Role.MONITOR):
        raise ImportRefused(_("Scores from paper are entered by the M&E officer."))
    stored = []
    for code, scores in rows.items():
        case = (
            assessment_round.assessments.current()
            .select_related("round__instrument_version", "organisation")
            .filter(organisation__code=code)
            .first()
        )
        if case is None or case.is_locked:
            raise ImportRefused(_("%(code)s takes no scores in this round.") % {"code": code})
        _store(case, layer, scores, by=by, at=at, source=source)
        stored.append(case)
    audit.record(
        act="scores.imported", row=assessment_round, by=by, at=at, reason=source,
        extra={"layer": layer, "organisations": len(stored), "rows": sum(map(len, rows.values()))},
    )  # fmt: skip
    return stored


def _store(case: CapacityAssessment, layer: str, scores: Sequence, *, by, at: datetime, source: str) -> None:
    day = case.assessed_on or case.round.day_within(timezone.localtime(at).date())
    step = "import_verified" if layer == Layer.VERIFIED else "import_consensus"
    take_step(
        step, assessment=case, by=by, at=at, comment=source, assessed_on=day,
        verified_from=case.verified_from or (at if layer == Layer.VERIFIED else None),
    )  # fmt: skip
    sheet = _sheet(case, layer)
    known = {(row.title, row.url): row for row in Evidence.objects.filter(organisation=case.organisation)}
    entries, shown = {}, {}
    for score in scores:
        evidence = _evidence(case, score, known, day, by=by, at=at) if score.evidence else None
        if evidence is not None:
            shown[evidence.pk] = ("accepted", "")
        entries[score.item] = Entry(
            level=score.level, code=score.code, reason=score.reason, evidence=(evidence.pk,) if evidence else ()
        )
    rows = write_entries(sheet=sheet, entries=entries, by=by, at=at)
    if layer == Layer.VERIFIED:
        _decide(rows)
        judged = set(Evidence.objects.filter(pk__in=shown, verdicts__at__gte=case.verified_from).values_list("pk", flat=True))
        give_verdicts(verdicts={key: word for key, word in shown.items() if key not in judged}, by=by, at=at)


def _sheet(case: CapacityAssessment, layer: str) -> ScoreSheet:
    sheet = case.sheets.filter(layer=layer, number=0).order_by("-edition").first()
    if sheet is None or (sheet.submitted_at is not None and layer == Layer.CONSENSUS):
        sheet = ScoreSheet.objects.create(assessment=case, layer=layer, edition=sheet.edition + 1 if sheet else 1)
    sheet.assessment = case
    return sheet


def _evidence(case, score, known: dict, day: date, *, by, at: datetime) -> Evidence:
    is_link = score.evidence.lower().startswith(("http://", "https://"))
    url = score.evidence if is_link else ""
    title = score.evidence[:200]
    if (title, url) not in known:
        known[title, url] = add_evidence(
            organisation=case.organisation, title=title, url=url, on_paper=not is_link,
            dated_on=min(score.evidence_on or day, timezone.localtime(at).date()), by=by, at=at,
        )  # fmt: skip
    return known[title, url]


def _decide(rows) -> None:
    for row in rows:
        decision = Decision.UNDETERMINED if row.level is None and row.code != "na" else Decision.ACCEPTED
        if row.decision != decision:
            row.decision = decision
            row.save(update_fields=["decision"])

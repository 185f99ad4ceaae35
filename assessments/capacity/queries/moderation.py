"""Read what a moderation meeting looks at: cases that stand out before they are locked (WF-9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.measurement.change import paired_change
from assessments.capacity.measurement.scoring import score
from assessments.capacity.models import (
    CapacityAssessment,
    Layer,
    ModerationCase,
    ModerationMeeting,
    SheetScore,
)
from assessments.capacity.queries.results import earlier_result
from assessments.capacity.queries.second_ratings import double_scored, noise_at
from assessments.capacity.queries.sheets import consensus_answers, latest_sheet, verified_result

GAP_FROM = 15  # WF-9: calibration gap, in points
MEANS_APART = 10  # WF-9: means of verifiers, in points
CHANGE, GAP, MEANS, SECOND = "change", "gap", "verifier_means", "second_rating"
REASON_LABELS = {
    CHANGE: _("The change is more than twice the measurement noise"),
    GAP: _("The verified index lies more than 15 points from the agreed one"),
    MEANS: _("The means of the verifiers lie more than 10 points apart"),
    SECOND: _("The two raters are two levels or more apart"),
}


@dataclass(frozen=True)
class Outlier:
    """A case and why the panel looks at it: reason codes with what was found."""

    assessment: CapacityAssessment
    reasons: tuple[tuple[str, str], ...]


def outliers_of(assessment_round, *, at: datetime) -> list[Outlier]:
    """Return the verified, not yet locked cases of a round that stand out, by organisation code.

    About ten queries a case.
    """
    cases = list(
        CapacityAssessment.objects.filter(round=assessment_round, state=workflow.VALIDATED)
        .select_related("round__instrument_version", "organisation", "verifier")
        .defer("snapshot")
        .order_by("organisation__code")
    )
    if not cases:
        return []
    version = cases[0].round.instrument_version.spec
    noise = noise_at(at, version)
    results = {case.pk: verified_result(case) for case in cases}
    far = _verifiers_apart(assessment_round, cases, results)
    apart = {row.assessment_id: row.far_apart for row in double_scored(assessment_ids=results)}
    found = []
    for case in cases:
        reasons = reasons_of(case, results[case.pk], limit=2 * (noise.mdc90 or noise.threshold))
        if case.verifier_id in far:
            reasons.append((MEANS, ""))
        if apart.get(case.pk):
            reasons.append((SECOND, ", ".join(apart[case.pk])))
        if reasons:
            found.append(Outlier(case, tuple(reasons)))
    return found


def reasons_of(case: CapacityAssessment, result, *, limit: Fraction) -> list[tuple[str, str]]:
    """Return why one verified result stands out against the earlier round and against the consensus."""
    reasons = []
    earlier = earlier_result(case)
    version = case.round.instrument_version.spec
    if earlier is not None:
        change = paired_change(earlier.version, earlier.result, version, result)
        if change.points is not None and abs(change.points) > limit:
            reasons.append((CHANGE, _plain(change.points)))
    sheet = latest_sheet(case, Layer.CONSENSUS)
    agreed = score(version, consensus_answers(sheet), layer=Layer.CONSENSUS).overall if sheet else None
    if agreed is not None and result.overall is not None and abs(agreed - result.overall) > GAP_FROM:
        reasons.append((GAP, _plain(result.overall - agreed)))
    return reasons


def _plain(points: Fraction) -> str:
    return str(round(float(points), 1))


def _verifiers_apart(assessment_round, cases: list[CapacityAssessment], results: dict) -> set:
    """Return the verifiers with the highest and the lowest mean, if these lie too far apart."""
    indices: dict = {}
    for case in cases:
        if results[case.pk].overall is not None:
            indices.setdefault(case.verifier_id, []).append(results[case.pk].overall)
    locked = SheetScore.objects.filter(
        sheet__layer=Layer.VERIFIED, sheet__assessment__round=assessment_round, sheet__assessment__state=workflow.LOCKED,
        overall_numerator__isnull=False,
    ).values_list("sheet__assessment__verifier_id", "overall_numerator", "overall_denominator")  # fmt: skip
    for verifier, above, below in locked:
        indices.setdefault(verifier, []).append(Fraction(above, below))
    means = {key: sum(values, Fraction(0)) / len(values) for key, values in indices.items() if key}
    if len(means) < 2 or max(means.values()) - min(means.values()) <= MEANS_APART:
        return set()
    return {key for key, mean in means.items() if mean in (max(means.values()), min(means.values()))}


def meetings_of(assessment_round) -> QuerySet[ModerationMeeting]:
    """Return the moderation meetings of a round, the latest first."""
    return assessment_round.meetings.prefetch_related("panel__user", "cases")


def cases_of(meeting: ModerationMeeting) -> QuerySet[ModerationCase]:
    """Return the list of a meeting with what a reader needs of each case."""
    return meeting.cases.select_related("assessment__organisation", "assessment__round", "decided_by").defer(
        "assessment__snapshot"
    )


def undecided_at_meetings(assessment: CapacityAssessment) -> bool:
    """Tell whether the case lies before an open meeting that has not decided on it."""
    return assessment.moderations.filter(decision="", meeting__closed_at=None).exists()


def needs_moderation(assessment: CapacityAssessment) -> list[str]:
    """Return the items both raters see two levels apart, unless a panel confirmed the case since (LA-12)."""
    [row] = double_scored(assessment_ids=[assessment.pk]) or [None]
    if row is None or not row.far_apart:
        return []
    confirmed = assessment.moderations.filter(decision=ModerationCase.Decision.CONFIRMED, decided_at__gte=row.finished_at)
    return [] if confirmed.exists() else row.far_apart


def words_of(reasons: Iterable) -> list[tuple[str, str]]:
    """Return reason codes with their sentences."""
    return [(REASON_LABELS.get(code, code), detail) for code, detail in reasons]

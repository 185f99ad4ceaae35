"""Read second ratings: who was rated twice, how the two agree, and the noise that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Q, QuerySet

from assessments.capacity import workflow
from assessments.capacity.measurement.instrument import VersionSpec
from assessments.capacity.measurement.scoring import FULL, ItemAnswer, Missing, Result, score
from assessments.capacity.models import (
    CapacityAssessment,
    InstrumentVersion,
    ItemScore,
    Layer,
    SecondRating,
    SecondRatingDraw,
)
from assessments.capacity.queries.sheets import level_of
from assessments.measurement.raters import ItemAgreement, item_agreement
from assessments.measurement.reliability import NoiseInForce, noise_in_force

FAR_APART = 2  # LA-12: such differences go to moderation
DECIDED = (workflow.VALIDATED, workflow.LOCKED, workflow.SUPERSEDED)


@dataclass(frozen=True)
class DoubleScored:
    """One organisation rated twice in a round: levels of both raters by item, before the evidence cap.

    The cap follows from verdicts that only the first rater gives, so both indices leave it out.
    """

    assessment_id: UUID
    organisation_id: UUID
    organisation_code: str
    round_code: str
    finished_at: datetime
    locked_at: datetime | None
    first: Mapping[str, int | Missing]
    second: Mapping[str, int | Missing]
    version: VersionSpec

    @property
    def pairs(self) -> dict[str, tuple[int, int]]:
        """Return (first, second) of every item with a level by both."""
        return {
            code: (level, self.second[code])
            for code, level in self.first.items()
            if not isinstance(level, Missing) and not isinstance(self.second.get(code, Missing.NO_ANSWER), Missing)
        }

    @property
    def results(self) -> tuple[Result, Result]:
        """Return what both sheets amount to, without the cap."""
        return tuple(
            score(self.version, {code: ItemAnswer(level) for code, level in said.items()}, layer=Layer.CONSENSUS)
            for said in (self.first, self.second)
        )

    @property
    def overall(self) -> tuple[Fraction, Fraction] | None:
        """Return both overall indices, None unless both results are full."""
        first, second = self.results
        return (first.overall, second.overall) if first.status == second.status == FULL else None

    def domain(self, code: str) -> tuple[Fraction, Fraction] | None:
        """Return both indices of a domain, None unless both are valid."""
        pair = tuple(result.index_of(code) for result in self.results)
        return None if None in pair else pair

    @property
    def far_apart(self) -> list[str]:
        """Return the items the two raters see two levels or more apart."""
        return [code for code, (one, two) in self.pairs.items() if abs(one - two) >= FAR_APART]


def double_scored(round=None, *, assessment_ids=None, locked_before: datetime | None = None) -> list[DoubleScored]:  # noqa: A002
    """Return the pairs of all finished second ratings whose first rating is decided too, by organisation code.

    Shape:  one entry an assessment. Four queries a call, whatever their number.
    """
    rows = SecondRating.objects.filter(finished_at__isnull=False, assessment__state__in=DECIDED)
    if round is not None:
        rows = rows.filter(assessment__round=round)
    if assessment_ids is not None:
        rows = rows.filter(assessment_id__in=list(assessment_ids))
    if locked_before is not None:
        rows = rows.filter(assessment__locked_at__lt=locked_before, finished_at__lt=locked_before)
    rows = list(
        rows.select_related("assessment__organisation", "assessment__round")
        .defer("assessment__snapshot")
        .order_by("assessment__organisation__code", "assessment__round__opens_on")
    )
    if not rows:
        return []
    said = _levels([row.assessment_id for row in rows])
    versions = {
        version.pk: version.spec
        for version in InstrumentVersion.objects.filter(pk__in={row.assessment.round.instrument_version_id for row in rows})
    }
    return [
        DoubleScored(
            assessment_id=row.assessment_id,
            organisation_id=row.assessment.organisation_id,
            organisation_code=row.assessment.organisation.code,
            round_code=row.assessment.round.code,
            finished_at=row.finished_at,
            locked_at=row.assessment.locked_at,
            first=said.get((row.assessment_id, Layer.VERIFIED), {}),
            second=said.get((row.assessment_id, Layer.SECOND), {}),
            version=versions[row.assessment.round.instrument_version_id],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class RoundAgreement:
    """How far two raters agree in a round, and what they see two levels apart or more, by organisation code."""

    found: ItemAgreement
    far_apart: tuple[tuple[str, list[str]], ...]

    @property
    def shares(self) -> tuple[Fraction, Fraction] | None:
        """Return exact agreement and agreement within one level in per cent, None below three organisations."""
        return None if self.found.exact is None else (100 * self.found.exact, 100 * self.found.within_one)


def agreement_of(assessment_round) -> RoundAgreement:
    """Return the agreement over the cases of a round that both raters have decided (QS-1, QS-3)."""
    rows = double_scored(assessment_round)
    apart = tuple((row.organisation_code, row.far_apart) for row in rows if row.far_apart)
    return RoundAgreement(item_agreement([list(row.pairs.values()) for row in rows]), apart)


def _levels(assessment_ids: list) -> dict[tuple, dict[str, int | Missing]]:
    """Return the levels of the last sheet of both layers, by assessment and layer."""
    rows = (
        ItemScore.objects.filter(
            sheet__assessment_id__in=assessment_ids, sheet__layer__in=(Layer.VERIFIED, Layer.SECOND)
        )
        .select_related("item", "sheet")
        .order_by("sheet__edition", "item__place")
    )
    editions: dict[tuple, int] = {}
    found: dict[tuple, dict[str, int | Missing]] = {}
    for row in rows:
        key = row.sheet.assessment_id, row.sheet.layer
        if editions.get(key) != row.sheet.edition:
            editions[key], found[key] = row.sheet.edition, {}
        found[key][row.item.code] = level_of(row)
    return found


def noise_at(moment: datetime, version: VersionSpec) -> NoiseInForce:
    """Return SEM and MDC90 in force at a moment: from ratings finished and results locked before it (CH-21)."""
    pairs = [pair for row in double_scored(locked_before=moment) if (pair := row.overall) is not None]
    return noise_in_force(pairs, default_sem=version.rules.sem, least_threshold=version.rules.improved_min_points)


def candidates_of(assessment_round) -> list[CapacityAssessment]:
    """Return the cases of a round that were in no draw yet and whose verification has not begun."""
    known = {key for draw in SecondRatingDraw.objects.filter(round=assessment_round) for key in draw.candidates}
    cases = (
        CapacityAssessment.objects.filter(round=assessment_round, revision=1)
        .exclude(state__in=workflow.FINISHED)
        .select_related("organisation")
        .defer("snapshot")
        .order_by("organisation__code")
    )
    begun = set(begun_cases(assessment_round).values_list("pk", flat=True))
    return [case for case in cases if str(case.pk) not in known and case.pk not in begun]


def begun_cases(assessment_round) -> QuerySet[CapacityAssessment]:
    """Return the cases whose verifier has signed the declaration or decided anything."""
    return (
        CapacityAssessment.objects.filter(round=assessment_round)
        .exclude(state=workflow.CANCELLED)
        .filter(Q(no_conflict_at__isnull=False) | Q(sheets__layer=Layer.VERIFIED, sheets__scores__isnull=False))
        .distinct()
    )


def rated_organisations() -> int:
    """Return how many organisations of the project were drawn for a second rating so far."""
    drawn = SecondRating.objects.exclude(assessment__state=workflow.CANCELLED)
    return drawn.values("assessment__organisation_id").distinct().count()


def second_queue_of(user) -> QuerySet[SecondRating]:
    """Return the second ratings given to a person, the open ones first."""
    rows = SecondRating.objects.visible_to(user).filter(rater=user).exclude(assessment__state=workflow.CANCELLED)
    return rows.select_related("assessment__round", "assessment__organisation").order_by(
        "finished_at", "assessment__organisation__code"
    )

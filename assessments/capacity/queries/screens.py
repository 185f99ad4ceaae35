"""Read what the screens of rounds, cases and results show."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from assessments.capacity.measurement.scoring import Missing
from assessments.capacity.models import (
    AssessmentRound,
    CapacityAssessment,
    Domain,
    InstrumentVersion,
    Item,
    ItemScore,
    Layer,
    ScoreSheet,
)
from assessments.capacity.queries.results import LockedResult
from assessments.capacity.queries.sheets import self_sheets


@dataclass(frozen=True)
class DomainProgress:
    """A domain and how many of its items are answered on one sheet."""

    domain: Domain
    answered: int
    items: int

    @property
    def is_done(self) -> bool:
        return self.answered == self.items


def domains_of(assessment: CapacityAssessment) -> list[Domain]:
    """Return the domains of the instrument in their order."""
    return list(assessment.round.instrument_version.domains.all())


def items_with_anchors(domain: Domain) -> QuerySet[Item]:
    """Return the items of a domain with their described levels. Two queries a call."""
    return domain.items.prefetch_related("anchors")


def progress_by_domain(assessment: CapacityAssessment, sheet: ScoreSheet, *, decided=False) -> list[DomainProgress]:
    """Return each domain with the number of its items that are answered (or decided). Three queries a call."""
    rows = sheet.scores.exclude(decision__in=["", "asked"]) if decided else sheet.scores.exclude(level=None, code="")
    done = dict(rows.values_list("item__domain_id").annotate(Count("pk")))
    sizes = dict(
        Item.objects.filter(version_id=assessment.round.instrument_version_id)
        .values_list("domain_id")
        .annotate(Count("pk"))
        .order_by()
    )
    return [DomainProgress(d, done.get(d.pk, 0), sizes[d.pk]) for d in domains_of(assessment)]


def assessments_of(organisation_ids: Iterable) -> QuerySet[CapacityAssessment]:
    """Return the current assessments of these organisations, newest round first."""
    rows = CapacityAssessment.objects.filter(organisation_id__in=list(organisation_ids)).current()
    return rows.select_related("round", "organisation").defer("snapshot").order_by("-round__opens_on", "organisation__code")


def own_sheet(user, assessment: CapacityAssessment) -> ScoreSheet | None:
    """Return the person's own self sheet in this assessment."""
    return ScoreSheet.objects.visible_to(user).filter(assessment=assessment, layer=Layer.SELF, respondent=user).first()


def respondents_state(assessment: CapacityAssessment) -> list[ScoreSheet]:
    """Return the sheets of the respondents: who was asked and whether it was sent, never what was answered."""
    return list(self_sheets(assessment).select_related("respondent").order_by("number"))


def rounds_with_counts() -> QuerySet[AssessmentRound]:
    """Return the rounds with how many organisations take part and how many are locked."""
    live = ~Q(assessments__state__in=["superseded", "cancelled"])
    return AssessmentRound.objects.select_related("instrument_version__instrument", "cohort").annotate(
        organisations=Count("assessments", filter=live),
        locked=Count("assessments", filter=Q(assessments__state="locked")),
    ).order_by("-opens_on", "code")


def board(assessment_round: AssessmentRound) -> QuerySet[CapacityAssessment]:
    """Return the assessments of a round as the status board shows them; withdrawn sheets count nowhere. One query."""
    sent = Count(
        "sheets",
        filter=Q(
            sheets__layer=Layer.SELF, sheets__number__gt=0, sheets__submitted_at__isnull=False, sheets__withdrawn_at=None
        ),
    )
    return (
        assessment_round.assessments.select_related("organisation__region", "verifier")
        .defer("snapshot")
        .annotate(sheets_sent=sent)
        .order_by("organisation__code", "revision")
    )


def published_versions() -> list[InstrumentVersion]:
    """Return the published versions, newest first. One query."""
    rows = InstrumentVersion.objects.filter(status=InstrumentVersion.Status.PUBLISHED).select_related("instrument")
    return sorted(rows, key=lambda row: [int(part) for part in row.version.split(".")], reverse=True)


def items_by_level(locked: LockedResult) -> dict[str, int | Fraction | None]:
    """Return the effective level of each item, None where there is none."""
    return {code: None if isinstance(level, Missing) else level for code, level in locked.result.effective.items()}


def texts_of_items(assessment: CapacityAssessment) -> dict[str, Item]:
    """Return the items by code with their described levels. Two queries a call."""
    rows = assessment.round.instrument_version.items.prefetch_related("anchors").select_related("domain")
    return {item.code: item for item in rows}


def verified_row(assessment: CapacityAssessment, item: Item) -> ItemScore | None:
    """Return the verifier's row of one item in this revision."""
    return ItemScore.objects.filter(
        sheet__assessment=assessment, sheet__layer=Layer.VERIFIED, item=item
    ).first()

"""Read the status board of a round: who stands where, since when, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.capacity import workflow
from assessments.capacity.models import (
    AssessmentRound,
    CapacityAssessment,
    Decision,
    ItemScore,
    Layer,
    ReturnPoint,
    ScoreSheet,
    StateEvent,
)
from assessments.capacity.queries.screens import board
from lms.core.models import AuditEntry, Organisation, Region

RESPONDENT_SHEETS = Q(sheets__layer=Layer.SELF, sheets__number__gt=0, sheets__withdrawn_at=None)
OPEN_SHEETS = ScoreSheet.objects.filter(
    assessment=OuterRef("pk"), layer=Layer.SELF, number__gt=0, submitted_at=None, withdrawn_at=None
)
# What a filter may ask to be missing; the words stand in the form.
NO_VERIFIER, SHEETS_OPEN, POINTS_OPEN = "verifier", "sheets", "points"


@dataclass(frozen=True)
class BoardFilter:
    """Which cases the board shows; by default all. `days`: standing in their state at least so long."""

    state: str = ""
    missing: str = ""
    days: int | None = None
    region: str = ""
    search: str = ""


ALL_CASES = BoardFilter()


@dataclass(frozen=True)
class StateCount:
    """How many cases of the round stand in one state."""

    state: str
    number: int


def count_of(rows: QuerySet, by: str) -> Coalesce:
    """Return how many of these rows belong to each row of the outer query, counted apart from it: no joins multiply."""
    numbers = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)


def status_board(
    assessment_round: AssessmentRound, *, today: date, wanted: BoardFilter = ALL_CASES
) -> QuerySet[CapacityAssessment]:
    """Return the cases of a round with what the board shows of each; one query.

    Added to each: `since` (when it came into its state), `sheets_asked`, `sheets_sent`, `items_agreed`, `items_decided`
    and `points_open`.
    """
    events = StateEvent.objects.filter(assessment=OuterRef("pk")).order_by("-number").values("at")[:1]
    agreed = ItemScore.objects.filter(
        sheet__assessment=OuterRef("pk"), sheet__layer=Layer.CONSENSUS, sheet__submitted_at=None
    ).exclude(level=None, code="")
    decided = ItemScore.objects.filter(
        sheet__assessment=OuterRef("pk"), sheet__layer=Layer.VERIFIED, sheet__submitted_at=None
    ).exclude(decision__in=[Decision.NONE, Decision.ASKED])
    points = ReturnPoint.objects.filter(event__assessment=OuterRef("pk"), answered_at=None, revoked_at=None)
    rows = board(assessment_round).annotate(
        since=Subquery(events),
        sheets_asked=Count("sheets", filter=RESPONDENT_SHEETS),
        items_agreed=count_of(agreed, "sheet__assessment"),
        items_decided=count_of(decided, "sheet__assessment"),
        points_open=count_of(points, "event__assessment"),
    )
    return _filtered(rows, wanted, today=today)


def _filtered(rows: QuerySet, wanted: BoardFilter, *, today: date) -> QuerySet:
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.missing == NO_VERIFIER:
        rows = rows.filter(verifier=None).exclude(state__in=workflow.FINISHED)
    elif wanted.missing == SHEETS_OPEN:
        rows = rows.filter(Exists(OPEN_SHEETS), state=workflow.SELF_OPEN)
    elif wanted.missing == POINTS_OPEN:
        rows = rows.filter(points_open__gt=0, state=workflow.RETURNED)
    if wanted.days is not None:
        latest = datetime.combine(today - timedelta(days=wanted.days - 1), time.min, timezone.get_default_timezone())
        rows = rows.filter(since__lt=latest).exclude(state__in=workflow.FINISHED)
    if wanted.region:
        rows = rows.filter(organisation__region__code=wanted.region)
    for word in wanted.search.split()[:5]:
        rows = rows.filter(
            Q(organisation__code__icontains=word) | Q(organisation__name_en__icontains=word)
            | Q(organisation__name_ru__icontains=word) | Q(organisation__name_kk__icontains=word)
        )  # fmt: skip
    return rows


def counts_by_state(assessment_round: AssessmentRound) -> list[StateCount]:
    """Return how many cases stand in each state, in the order of the workflow. One query."""
    found = dict(assessment_round.assessments.order_by().values_list("state").annotate(Count("pk")))
    return [StateCount(state, found[state]) for state in workflow.STATES if state in found]


def regions_of(assessment_round: AssessmentRound) -> list:
    """Return the regions of the organisations of a round. One query."""
    rows = Region.objects.filter(organisation__assessments__round=assessment_round)
    return list(rows.distinct().order_by("code"))


def days_in_state(case: CapacityAssessment, *, today: date) -> int:
    """Return for how many days a case of the board has stood where it stands, by the calendar of Kazakhstan."""
    return max(0, (today - timezone.localtime(case.since).date()).days) if case.since else 0


def missing_of(case: CapacityAssessment, *, items: int) -> list[str]:
    """Return what a case of the board waits for, in words. No query."""
    if case.state in workflow.FINISHED:
        return []
    missing = list(_by_state(case, items))
    if case.verifier_id is None:
        missing.append(_("No verifier is named."))
    return missing


def _by_state(case: CapacityAssessment, items: int) -> Iterable[str]:
    if case.state == workflow.DRAFT:
        yield _("Nobody was asked yet.") if case.round.has_self_layer else _("The meeting has not begun.")
    elif case.state == workflow.SELF_OPEN:
        yield _("Self sheets sent: %(sent)s of %(asked)s.") % {"sent": case.sheets_sent, "asked": case.sheets_asked}
    elif case.state == workflow.SELF_SUBMITTED:
        yield _("The meeting has not begun.")
    elif case.state == workflow.CONSENSUS:
        yield _("Items agreed: %(done)s of %(items)s.") % {"done": case.items_agreed, "items": items}
    elif case.state == workflow.UNDER_VERIFICATION:
        if case.no_conflict_at is None and case.verifier_id is not None:
            yield _("The verifier has not declared to be free of conflict.")
        yield _("Items decided: %(done)s of %(items)s.") % {"done": case.items_decided, "items": items}
    elif case.state == workflow.RETURNED:
        yield _("Points to answer: %(number)s.") % {"number": case.points_open}
    elif case.state == workflow.RESUBMITTED:
        yield _("The verifier has not taken it up again.")
    elif case.state == workflow.VALIDATED:
        yield _("It waits for the lock.")



def _ending_on(today: date) -> list:
    """Return the rounds that remind today: nobody closed them, and so many days are left as they name. One query."""
    rounds = AssessmentRound.objects.filter(closed_at=None, opens_on__lte=today, closes_on__gte=today)
    return [row.pk for row in rounds if (row.closes_on - today).days in row.remind_days]


def sheets_that_end_on(today: date) -> QuerySet[ScoreSheet]:
    """Return the sheets nobody sent yet in rounds that remind today. Two queries."""
    return ScoreSheet.objects.filter(
        layer=Layer.SELF, number__gt=0, submitted_at=None, withdrawn_at=None, respondent__is_active=True,
        assessment__state=workflow.SELF_OPEN, assessment__round__in=_ending_on(today),
        assessment__organisation__in=Organisation.objects.present(on=today).values("pk"),
    ).select_related("respondent", "assessment__round", "assessment__organisation")  # fmt: skip


def drafts_that_end_on(today: date) -> list[CapacityAssessment]:
    """Return the drafts with a self layer in rounds that remind today. Two queries."""
    rows = CapacityAssessment.objects.filter(
        state=workflow.DRAFT, round__in=_ending_on(today),
        organisation__in=Organisation.objects.present(on=today).values("pk"),
    )  # fmt: skip
    return [row for row in rows.select_related("round", "organisation", "facilitator") if row.round.has_self_layer]


def history_of_round(assessment_round: AssessmentRound) -> list[AuditEntry]:
    """Return what was done to a round, the latest first. One query."""
    rows = AuditEntry.objects.filter(
        table=assessment_round._meta.label_lower, row=str(assessment_round.pk), act__startswith="round."
    )
    return list(rows.order_by("-id")[:50])

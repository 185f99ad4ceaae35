"""The doors for other floors: scores of persons, exact."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import Exists, OuterRef

from assessments.knowledge.choices import PrePost
from assessments.knowledge.measurement.gain import FirstScores
from assessments.knowledge.models import Allowance, Attempt, AttemptScore
from assessments.knowledge.queries.standings import exact_percent, local_day
from courses.models import Cohort, Enrolment


@dataclass(frozen=True)
class FirstScore:
    """A person's first scores in a programme, in per cent; None where the test was not handed in."""

    learner_id: UUID
    organisation_id: UUID
    programme_code: str
    cohort_code: str
    pre: Fraction | None
    post: Fraction | None
    pre_at: datetime | None
    post_at: datetime | None

    @property
    def scores(self) -> FirstScores:
        """The two scores as `measurement.gain` takes them."""
        return FirstScores(self.pre, self.post)


@dataclass(frozen=True)
class LearnerRow:
    """One enrolment in a trainer's table of results."""

    enrolment: Enrolment
    name: str
    pre: AttemptScore | None
    post: AttemptScore | None
    post_attempts: int
    is_open: bool
    is_passed: bool
    is_waiting: bool = False
    given: bool = False

    @property
    def pre_percent(self) -> Decimal | None:
        """The pre-test in per cent for the page, None if it was not handed in."""
        return self.pre.percent_shown if self.pre else None

    @property
    def post_percent(self) -> Decimal | None:
        """The best post-test in per cent for the page, None if none was handed in."""
        return self.post.percent_shown if self.post else None


def best_scores(enrolment: Enrolment) -> dict[str, Fraction]:
    """Return the best percentage by kind (pre, post), only of tests handed in; one query."""
    best: dict[str, Fraction] = {}
    for attempt in Attempt.objects.closed().filter(enrolment=enrolment).select_related("score", "test"):
        percent = exact_percent(attempt)
        if percent is not None and percent >= best.get(attempt.test.kind, Fraction(0)):
            best[attempt.test.kind] = percent
    return best


def first_scores(on: date | None = None) -> list[FirstScore]:
    """Return first scores by person and programme, ordered by programme and person; one query.

    The first attempt handed in counts, over all cohorts (KT-2). `on` leaves out what was handed in after that day.
    """
    return _first_scores(Attempt.objects.all(), on)


def first_scores_of(cohort: Cohort) -> list[FirstScore]:
    """Return the first scores within one cohort, by person; one query."""
    return _first_scores(Attempt.objects.filter(enrolment__cohort=cohort), None)


def _first_scores(attempts, on: date | None) -> list[FirstScore]:
    first = first_attempts(attempts.select_related("enrolment__cohort"), on)
    return [_first_score(first[key]) for key in sorted(first)]


def first_attempts(attempts, on: date | None = None) -> dict[tuple[str, str], dict[str, Attempt]]:
    """Return what each person handed in first of each test, as {(programme, person): {kind: attempt}}; one query (KT-2).

    `on` leaves out what was handed in after that day.
    """
    rows = (
        attempts.closed().exclude(score=None).select_related("score", "test", "enrolment").order_by("closed_at", "number", "id")
    )
    first: dict[tuple[str, str], dict[str, Attempt]] = {}
    for attempt in rows:
        if on is None or local_day(attempt.closed_at) <= on:
            place = first.setdefault((attempt.test.programme_code, str(attempt.enrolment.learner_id)), {})
            place.setdefault(attempt.test.kind, attempt)
    return first


def _first_score(found: dict[str, Attempt]) -> FirstScore:
    pre, post = found.get(PrePost.PRE), found.get(PrePost.POST)
    one = pre or post
    return FirstScore(
        one.enrolment.learner_id, one.enrolment.organisation_id, one.test.programme_code, one.enrolment.cohort.code,
        exact_percent(pre) if pre else None, exact_percent(post) if post else None,
        pre.closed_at if pre else None, post.closed_at if post else None,
    )


def attempts_at_a_glance(*cohorts: Cohort) -> tuple[dict[UUID, int], dict[UUID, datetime]]:
    """Return by enrolment of these cohorts how many handed-in attempts failed, and when the last one began; one query.

    Who passed in the end has failed no more.
    """
    failed: dict[UUID, int] = {}
    begun: dict[UUID, datetime] = {}
    passed = set()
    for attempt in Attempt.objects.filter(enrolment__cohort__in=cohorts).select_related("score", "test").order_by("started_at"):
        begun[attempt.enrolment_id] = attempt.started_at
        percent, need = exact_percent(attempt), attempt.test.pass_percent
        if attempt.is_open or percent is None or need is None:
            continue
        if percent >= need:
            passed.add(attempt.enrolment_id)
        else:
            failed[attempt.enrolment_id] = failed.get(attempt.enrolment_id, 0) + 1
    return {key: number for key, number in failed.items() if key not in passed}, begun


def cohort_results(cohort: Cohort) -> list[LearnerRow]:
    """Return a row for each learner of a cohort, by surname; two queries however many there are."""
    attempts: dict = {}
    for attempt in Attempt.objects.filter(enrolment__cohort=cohort).select_related("score", "test").order_by("number"):
        attempts.setdefault(attempt.enrolment_id, []).append(attempt)
    rows = [
        _learner_row(enrolment, attempts.get(enrolment.pk, []))
        for enrolment in Enrolment.objects.filter(cohort=cohort).select_related("learner", "organisation").annotate(
            given=Exists(Allowance.objects.standing().filter(enrolment=OuterRef("pk")))
        )
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def _learner_row(enrolment: Enrolment, attempts: list[Attempt]) -> LearnerRow:
    closed = [one for one in attempts if not one.is_open and exact_percent(one) is not None]
    pre = next((one for one in closed if one.test.kind == PrePost.PRE), None)
    posts = [one for one in closed if one.test.kind == PrePost.POST]
    best = max(posts, key=exact_percent, default=None)
    return LearnerRow(
        enrolment, enrolment.learner.listed_name, pre.score if pre else None, best.score if best else None,
        len(posts), any(one.is_open for one in attempts),
        best is not None and exact_percent(best) >= (best.test.pass_percent or 0),
        any(not one.is_open and getattr(one, "score", None) and one.score.waiting for one in attempts), enrolment.given,
    )

"""Where a person stands with the tests of a programme: what may begin, what was reached."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Max, Q

from assessments.knowledge.choices import AllowanceKind, PrePost
from assessments.knowledge.measurement.drawing import LETTERS
from assessments.knowledge.measurement.offers import (
    Offer,
    Rules,
    Taken,
    may_show_feedback,
    minutes_with,
    next_day,
    offer_of,
)
from assessments.knowledge.measurement.scoring import is_pass
from assessments.knowledge.models import Attempt, FormQuestion, KnowledgeTest
from courses.models import Enrolment
from courses.queries.enrolments import enrolment_progress
from courses.queries.outlines import programmes_by_key
from lms.core.formats import ZONE

MILESTONES = {PrePost.PRE: "pre_test", PrePost.POST: "post_test"}


@dataclass(frozen=True)
class Standing:
    """One test for one enrolment, as the start page and the list of tests show it."""

    test: KnowledgeTest
    offer: Offer
    attempts: tuple[Attempt, ...]
    open_attempt: Attempt | None
    best: Attempt | None
    best_percent: Fraction | None
    is_passed: bool
    next_on: date | None
    lessons_left: int
    question_count: int
    maximum: int
    may_review: bool
    further: int = 0  # attempts given to this person
    factor: int = 100  # of the time, in hundredths

    @property
    def kind(self) -> str:
        return self.test.kind

    @property
    def attempts_left(self) -> int:
        return max(0, self.test.attempts_allowed + self.further - len(self.attempts))

    @property
    def minutes(self) -> int | None:
        """The time of an attempt this person begins now, in whole minutes; None without a clock."""
        return minutes_with(self.test.minutes, self.factor)

    @property
    def times(self) -> Decimal | None:
        """How many times the usual time this person has, None if it is the usual time."""
        return None if self.factor == 100 or self.test.minutes is None else Decimal(self.factor) / 100

    @property
    def can_begin(self) -> bool:
        return self.offer in (Offer.START, Offer.RESUME)


def given_to(enrolment: Enrolment):
    """Return the tests with what this person has beyond their rules: `further` attempts and the largest `factor`; no query yet."""
    stands = Q(allowances__enrolment=enrolment, allowances__taken_back_at=None)
    return KnowledgeTest.objects.annotate(
        further=Count("allowances", filter=stands & Q(allowances__kind=AllowanceKind.ATTEMPT)), factor=Max("allowances__factor", filter=stands)
    )


def exact_percent(attempt: Attempt) -> Fraction | None:
    """Return the exact percentage of a scored attempt, None while it has no score or waits for a trainer."""
    score = getattr(attempt, "score", None)
    if score is None or not score.maximum or score.waiting:
        return None
    return Fraction(100 * score.numerator, score.denominator * score.maximum)


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def programme_code_of(enrolment: Enrolment) -> str:
    """Return the code of the enrolment's programme; one query."""
    page = programmes_by_key([enrolment.cohort.programme_key]).get(enrolment.cohort.programme_key)
    return page.code if page else ""


def standings(enrolment: Enrolment, at: datetime) -> dict[str, Standing]:
    """Return both tests of an enrolment by kind, empty if the programme has none; a fixed number of queries."""
    tests = {test.kind: test for test in given_to(enrolment).filter(programme_code=programme_code_of(enrolment))}
    if set(tests) != set(PrePost.values):
        return {}
    attempts = list(
        Attempt.objects.filter(enrolment=enrolment, test__in=tests.values()).select_related("score").order_by("number")
    )
    progress = enrolment_progress(enrolment)
    lessons_left = sum(int(one.need - (one.have or 0)) for one in progress.requirements if one.code == "lessons" and not one.met)
    pre_granted = any(one.code == MILESTONES[PrePost.PRE] and one.is_granted for one in progress.requirements)
    return _standings(tests, attempts, lessons_left, pre_granted, _asked(tests.values()), at)


@dataclass
class _Asked:
    """What the forms of a test ask: the questions of all of them, number and points of one. Forms are alike in both."""

    questions: set = field(default_factory=set)
    count: int = 0
    maximum: int = 0


def _asked(tests: Iterable[KnowledgeTest]) -> dict:
    asked = defaultdict(_Asked)
    for test_id, letter, question_id, points, kind in FormQuestion.objects.filter(
        form__test__in=list(tests), form__is_current=True
    ).values_list("form__test_id", "form__letter", "question_id", "question__points", "question__kind"):
        asked[test_id].questions.add(question_id)
        if letter == LETTERS[0]:
            asked[test_id].count += 1
            asked[test_id].maximum += 0 if kind == "case" else points
    return asked


def _standings(tests, attempts, lessons_left, pre_granted, asked, at) -> dict[str, Standing]:
    of = {kind: [one for one in attempts if one.test_id == test.pk] for kind, test in tests.items()}
    pre_done = pre_granted or any(not one.is_open for one in of[PrePost.PRE])
    made: dict[str, Standing] = {}
    for kind in (PrePost.POST, PrePost.PRE):
        test, mine = tests[kind], of[kind]
        scored = [one for one in mine if exact_percent(one) is not None]
        best = max(scored, key=lambda one: (exact_percent(one), -one.number), default=None)
        percent = exact_percent(best) if best else None
        passed = test.pass_percent is not None and is_pass(percent, test.pass_percent)
        open_attempt = next((one for one in mine if one.is_open), None)
        waits = any(not one.is_open and getattr(one, "score", None) and one.score.waiting for one in mine)
        taken = Taken([local_day(one.closed_at) for one in mine if not one.is_open], passed, open_attempt is not None, waits)
        rules = Rules(test.attempts_allowed + test.further, test.days_between, kind == PrePost.POST)
        offer = offer_of(taken, rules, pre_done=pre_done, lessons_done=lessons_left == 0, today=local_day(at))
        post = made.get(PrePost.POST)
        shares = bool(asked[tests["pre"].pk].questions & asked[tests["post"].pk].questions)
        made[kind] = Standing(
            test=test, offer=offer, attempts=tuple(mine), open_attempt=open_attempt, best=best, best_percent=percent,
            is_passed=passed, next_on=next_day(taken, rules), lessons_left=lessons_left,
            further=test.further, factor=test.factor or 100, question_count=asked[test.pk].count, maximum=asked[test.pk].maximum,
            may_review=may_show_feedback(
                is_post=kind == PrePost.POST,
                post_ended=(post.offer if post else offer) in (Offer.PASSED, Offer.USED_UP),
                post_open=post is not None and post.offer not in (Offer.WAITS_FOR_PRE, Offer.WAITS_FOR_LESSONS),
                shares_questions=shares,
            ),
        )
    return {PrePost.PRE: made[PrePost.PRE], PrePost.POST: made[PrePost.POST]}

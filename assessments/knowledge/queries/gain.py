"""What people learnt between pre- and post-test, by programme, module, outcome and organisation: matched pairs only (KT-2 to KT-4)."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments.knowledge.choices import PrePost
from assessments.knowledge.measurement.gain import Asked, FirstScores, GroupGain, are_alike, group_gain
from assessments.knowledge.measurement.offers import Offer
from assessments.knowledge.measurement.scoring import BESIDE
from assessments.knowledge.models import Answer, Attempt, Question
from assessments.knowledge.queries.scores import first_attempts
from assessments.knowledge.queries.standings import Standing, exact_percent

FEWEST = 3  # specification KT-7


@dataclass(frozen=True)
class GainRow:
    """One group with its figures. `is_shown` only from three people with both tests on (KT-7)."""

    code: str
    name: str
    gain: GroupGain

    @property
    def is_shown(self) -> bool:
        return self.gain.matched >= FEWEST


@dataclass(frozen=True)
class Gains:
    """The gains of everybody a reader may sum up. `modules` and `outcomes` count the points of their own questions only."""

    programmes: tuple[GainRow, ...]
    organisations: tuple[GainRow, ...]
    modules: tuple[GainRow, ...]
    outcomes: tuple[GainRow, ...]


def gains(attempts) -> Gains:
    """Return the gains over these attempts; two queries however many.

    The first attempt of each person, programme and test counts. One whose longer texts wait to be marked has no score yet.
    """
    pairs = _pairs(attempts)
    questions = {
        str(pk): (module, outcome, points)
        for pk, module, outcome, points in Question.objects.filter(forms__attempts__in=[one.pk for pair in pairs for one in pair if one])
        .exclude(kind__in=BESIDE).distinct().values_list("pk", "module_code", "outcome_code", "points")
    }
    return Gains(
        programmes=_rows(pairs, lambda one: (one.test.programme_code, "")),
        organisations=_rows(pairs, lambda one: (one.enrolment.organisation.code, one.enrolment.organisation.name)),
        modules=_of_questions(pairs, questions, 0), outcomes=_of_questions(pairs, questions, 1),
    )


Pair = tuple[Attempt | None, Attempt | None]


def _pairs(attempts) -> list[Pair]:
    first = first_attempts(attempts.select_related("enrolment__organisation"))
    found = [tuple(one if one and exact_percent(one) is not None else None for one in (of.get(PrePost.PRE), of.get(PrePost.POST))) for of in first.values()]
    return [pair for pair in found if any(pair)]


def _rows(pairs: Iterable[Pair], of: Callable[[Attempt], tuple[str, str]]) -> tuple[GainRow, ...]:
    groups: dict[tuple[str, str], list[FirstScores]] = defaultdict(list)
    for pre, post in pairs:
        groups[of(pre or post)].append(FirstScores(exact_percent(pre) if pre else None, exact_percent(post) if post else None))
    return tuple(GainRow(code, name, group_gain(groups[code, name])) for code, name in sorted(groups))


def _of_questions(pairs: Iterable[Pair], questions: dict[str, tuple], place: int) -> tuple[GainRow, ...]:
    """Return the gain on the questions of each module (0) or outcome (1)."""
    groups: dict[str, list[FirstScores]] = defaultdict(list)
    for pre, post in pairs:
        before, after = (_shares(one, questions, place) for one in (pre, post))
        for code in {*before, *after}:
            groups[code].append(FirstScores(before.get(code), after.get(code)))
    return tuple(GainRow(code, "", group_gain(groups[code])) for code in sorted(groups))


def _shares(attempt: Attempt | None, questions: dict[str, tuple], place: int) -> dict[str, Fraction]:
    """Return per cent of the points of an attempt by module or outcome."""
    earned: dict[str, Fraction] = defaultdict(Fraction)
    most: dict[str, int] = defaultdict(int)
    for pk, points in (attempt.score.parts if attempt else {}).items():
        known = questions.get(pk)
        if known and known[place] and known[2]:
            earned[known[place]] += Fraction(points)
            most[known[place]] += known[2]
    return {code: 100 * earned[code] / most[code] for code in most}


@dataclass(frozen=True)
class OwnGain:
    """What one person reads of the way from the pre-test to the best post-test, in per cent as both are shown."""

    before: Decimal
    after: Decimal

    @property
    def points(self) -> Decimal:
        return self.after - self.before

    @property
    def places(self) -> int:
        """With a decimal only where there is something in it."""
        return 0 if self.points == self.points.to_integral_value() else 1


def own_gain(tests: dict[str, Standing]) -> OwnGain | None:
    """Return a person's own gain from the standings of an enrolment; one query at most.

    None until both tests are finished and scored, and where the two forms do not ask alike: that change would say nothing.
    """
    pre, post = tests.get(PrePost.PRE), tests.get(PrePost.POST)
    if not pre or not post or not pre.best or not post.best or post.offer not in (Offer.PASSED, Offer.USED_UP):
        return None
    asked: dict = {pre.best.pk: [], post.best.pk: []}
    questions = Answer.objects.filter(attempt__in=asked).exclude(question__kind__in=BESIDE)
    for attempt, *of in questions.values_list("attempt_id", "question__module_code", "question__level", "question__points"):
        asked[attempt].append(Asked(*of))
    alike = are_alike(asked[pre.best.pk], asked[post.best.pk])
    return OwnGain(pre.best.score.percent_shown, post.best.score.percent_shown) if alike else None

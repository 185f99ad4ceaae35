"""What the answers of a group say of the questions: how hard they are, whom they tell apart, which options nobody takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

LEAST_TAKERS = 3  # KT-7
INDICATIVE_BELOW = 30  # KT-8
GROUP_SHARE = Fraction(27, 100)  # KT-8: upper and lower group
TOO_HARD, TOO_EASY, TOO_EASY_AFTER = Fraction(30, 100), Fraction(85, 100), Fraction(90, 100)
FAIR_FROM, GOOD_FROM, HIGH_ABOVE = 0.20, 0.40, 0.70
RARE = Fraction(5, 100)

HARD, EASY, NO_SPREAD, WRONG_KEY, WEAK, UNUSED = "hard", "easy", "no_spread", "wrong_key", "weak", "unused"
FAIR, GOOD, HIGH = "fair", "good", "high"


@dataclass(frozen=True)
class Asked:
    """A question of a form: its points, and its options with those that are right. `options` is empty without any."""

    key: str
    points: int
    options: tuple[str, ...] = ()
    right: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Taken:
    """What one person earned on each question, and which options were chosen on each question that was answered (none
    where a question has no options to choose).
    """

    points: Mapping[str, Fraction]
    chosen: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class OptionFigures:
    """How many chose an option. `is_unused`: a wrong one that fewer than 5 % took."""

    key: str
    is_right: bool
    count: int
    share: Fraction
    is_unused: bool


@dataclass(frozen=True)
class QuestionFigures:
    """The figures of one question. `discrimination` is None where it or the rest of the test has no spread."""

    key: str
    answered: int
    difficulty: Fraction
    discrimination: float | None
    upper_lower: Fraction
    options: tuple[OptionFigures, ...]
    flags: tuple[str, ...]

    @property
    def grade(self) -> str:
        """Return the word for the discrimination: wrong_key, weak, fair, good or high; no_spread without one."""
        return grade_of(self.discrimination)


@dataclass(frozen=True)
class FormFigures:
    """The figures of one form over its first takers. `reliability` is KR-20, None without spread."""

    n: int
    mean_percent: Fraction
    reliability: Fraction | None
    questions: tuple[QuestionFigures, ...]

    @property
    def is_indicative(self) -> bool:
        """Tell whether there are too few takers for more than a hint (KT-8)."""
        return self.n < INDICATIVE_BELOW

    @property
    def flagged(self) -> tuple[QuestionFigures, ...]:
        """Return the questions somebody should look at."""
        return tuple(question for question in self.questions if question.flags)


def analyse(questions: Sequence[Asked], takers: Sequence[Taken], *, is_post: bool = False) -> FormFigures | None:
    """Return difficulty, discrimination and distractors of every question of one form.

    Shape:  the questions in the order of the form, each worth at least a point; one entry a person.
    Unit:   difficulty, shares and differences from 0 to 1 (differences from -1), the mean in per cent.
            None below three persons or without questions: not computed.
    Errors: KeyError if a person has no points for a question.
    Source: specification KT-8. Difficulty: mean share of the points reached (for a question worth all or nothing,
            the share of right answers). Limits 0.30 to 0.85, after training to 0.90.

    Example: four persons, points 1 1 1 0 on one question: difficulty 3/4.
    """
    if len(takers) < LEAST_TAKERS or not questions:
        return None
    totals = [sum((one.points[asked.key] for asked in questions), Fraction(0)) for one in takers]
    weights = group_weights(totals)
    table = [[one.points[asked.key] for one in takers] for asked in questions]
    figures = tuple(
        _question(asked, points, totals, weights, takers, TOO_EASY_AFTER if is_post else TOO_EASY)
        for asked, points in zip(questions, table, strict=True)
    )
    whole = sum(asked.points for asked in questions)
    return FormFigures(len(takers), 100 * _mean(totals) / whole, kr20(table), figures)


def _question(asked: Asked, points, totals, weights, takers: Sequence[Taken], easy: Fraction) -> QuestionFigures:
    rest = [total - earned for total, earned in zip(totals, points, strict=True)]
    difficulty, discrimination = _mean(points) / asked.points, correlation(points, rest)
    options = _options(asked, takers)
    flags = [
        HARD if difficulty < TOO_HARD else EASY if difficulty > easy else "",
        grade_of(discrimination) if grade_of(discrimination) in (NO_SPREAD, WRONG_KEY, WEAK) else "",
        UNUSED if any(option.is_unused for option in options) else "",
    ]
    return QuestionFigures(
        key=asked.key,
        answered=sum(asked.key in one.chosen for one in takers),
        difficulty=difficulty,
        discrimination=discrimination,
        upper_lower=upper_minus_lower([earned / asked.points for earned in points], *weights),
        options=options,
        flags=tuple(flag for flag in flags if flag),
    )


def _options(asked: Asked, takers: Sequence[Taken]) -> tuple[OptionFigures, ...]:
    """Return how often each option was chosen, of all takers: nobody is left out because of an empty answer."""
    found = []
    for option in asked.options:
        count = sum(option in one.chosen.get(asked.key, ()) for one in takers)
        share, is_right = Fraction(count, len(takers)), option in asked.right
        found.append(OptionFigures(option, is_right, count, share, not is_right and share < RARE))
    return tuple(found)


def grade_of(discrimination: float | None) -> str:
    """Return what an item-rest correlation means.

    Shape:  a correlation, or None.
    Unit:   a code to be put into words. Negative: look at the key; below 0.20 weak, below 0.40 fair, to 0.70 good;
            above, the question perhaps asks the same as another.
    Errors: none.
    Source: specification KT-8.
    """
    if discrimination is None:
        return NO_SPREAD
    if discrimination < 0:
        return WRONG_KEY
    if discrimination < FAIR_FROM:
        return WEAK
    if discrimination < GOOD_FROM:
        return FAIR
    return GOOD if discrimination <= HIGH_ABOVE else HIGH


def correlation(first: Sequence[Fraction], second: Sequence[Fraction]) -> float | None:
    """Return Pearson's correlation; of a question with the rest of its test it is the corrected item-rest correlation.

    Formula: sum of (x - mean x)(y - mean y) / sqrt(sum of (x - mean x)^2 x sum of (y - mean y)^2).
    Shape:  two values a person, as many of each.
    Unit:   -1 to 1. None below two persons or where one side has no spread. Sums are exact; only the root is not.
    Errors: ValueError if one side is longer.
    Source: specification KT-8; Henrysson (1963), Psychometrika 28, 211-218, on taking the item out of the total.

    Example: 1 2 3 and 2 4 6 give 1.
    """
    if len(first) != len(second):
        raise ValueError("Both sides need a value of every person.")
    if len(first) < 2:
        return None
    means = _mean(first), _mean(second)
    left, right = [value - means[0] for value in first], [value - means[1] for value in second]
    below = sum(value**2 for value in left) * sum(value**2 for value in right)
    if below == 0:
        return None
    above = sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))
    root = sqrt(above**2 / below)
    return root if above >= 0 else -root


def group_weights(totals: Sequence[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Return how much of each person belongs to the upper and to the lower 27 per cent.

    Formula: a group of s = 27 % of n: everybody above the edge 1, of those on it (s - number above) / number on it.
    Shape:  one total a person.
    Unit:   shares from 0 to 1; each side adds up to 27 per cent of the persons, rounded, at least one. Persons
            with the same total at the edge of a group share what is left of it, so that no order decides.
    Errors: none.
    Source: Kelley (1939), Journal of Educational Psychology 30, 17-24; the sharing of ties is ours.
    """
    size = max(1, int(GROUP_SHARE * len(totals) + Fraction(1, 2)))

    def taken(values: list[Fraction]) -> list[Fraction]:
        shares = []
        for value in values:
            above, same = sum(other > value for other in values), values.count(value)
            shares.append(min(Fraction(1), max(Fraction(0), Fraction(size - above, same))))
        return shares

    return taken(list(totals)), taken([-total for total in totals])


def upper_minus_lower(
    shares: Sequence[Fraction], upper: Sequence[Fraction], lower: Sequence[Fraction]
) -> Fraction:
    """Return D: the mean share of the upper group minus that of the lower group.

    Formula: sum of u x share / sum of u - sum of l x share / sum of l, u and l the weights of the groups.
    Shape:  one share of the points a person, and how much of the person belongs to each group.
    Unit:   -1 to 1.
    Errors: ValueError if the sides differ in length; ZeroDivisionError for an empty group.
    Source: Johnson (1951), British Journal of Educational Psychology 21, 68-71; specification KT-8.
    """
    sides = [
        sum((weight * share for weight, share in zip(weights, shares, strict=True)), Fraction(0)) / sum(weights)
        for weights in (upper, lower)
    ]
    return sides[0] - sides[1]


def kr20(table: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Return the reliability of a test from its questions.

    Formula: k / (k - 1) x (1 - sum of the questions' variances / variance of the totals), all with divisor n; a question that is right or
            wrong has the variance p q.
    Shape:  one row a question, one column a person.
    Unit:   at most 1. None below two questions or persons, or without any spread of totals.
    Errors: ValueError if the rows differ in length.
    Source: Kuder and Richardson (1937), Psychometrika 2, 151-160, formula 20. Questions that give parts of their
            points enter with their variance in the place of p q, which is Cronbach's alpha; for right and wrong
            alone both are the same.

    Example: 1 1 0 and 1 1 0: 2 x (1 - (2/9 + 2/9) / (8/9)) = 1.
    """
    if any(len(row) != len(table[0]) for row in table):
        raise ValueError("Every question needs the points of every person.")
    k, n = len(table), len(table[0]) if table else 0
    if k < 2 or n < 2:
        return None
    total = _spread([sum((row[person] for row in table), Fraction(0)) for person in range(n)])
    if total == 0:
        return None
    return Fraction(k, k - 1) * (1 - sum((_spread(row) for row in table), Fraction(0)) / total)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _spread(values: Sequence[Fraction]) -> Fraction:
    """Return the variance with divisor n: with the same divisor above and below KR-20 does not depend on it."""
    mean = _mean(values)
    return sum(((value - mean) ** 2 for value in values), Fraction(0)) / len(values)

"""Paired differences of a small group: mean with interval, exact tests, effect size.

What may be printed depends on n: nothing below 3, "indicative" below 8 (specification, CH-4).
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, erfc, lcm, sqrt

LEAST_N = 3  # CH-4
INDICATIVE_BELOW = 8  # CH-4
EXACT_UP_TO = 20  # CH-11, CH-12: 2^20 sign patterns


@dataclass(frozen=True)
class MeanChange:
    """Mean of the differences with its spread; the interval is None where all differences are equal."""

    n: int
    mean: Fraction
    sd: float
    se: float
    t_critical: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class ExactTest:
    """How many of the patterns are at least as extreme, of how many there are."""

    count: int
    of: int

    @property
    def p(self) -> Fraction:
        """Return the exact probability."""
        return Fraction(self.count, self.of)


@dataclass(frozen=True)
class SignedRanks:
    """Rank sums with Pratt's zeros, and the test on them: exact up to 20 differences, else by the normal curve.

    Both are None if nothing changed.
    """

    w_plus: Fraction
    w_minus: Fraction
    zeros: int
    test: ExactTest | None
    approximate_p: float | None = None


def variance(values: Sequence[Fraction]) -> Fraction:
    """Return the variance with divisor n - 1, exactly.

    Formula: sum of (x - mean)^2 / (n - 1).
    Shape:  at least two values.
    Unit:   squared points.
    Errors: ValueError with fewer than two values.
    Source: specification, 8.2.
    """
    if len(values) < 2:
        raise ValueError("A variance needs at least two values.")
    mean = sum(values, Fraction(0)) / len(values)
    return sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)


def mean_change(changes: Sequence[Fraction]) -> MeanChange | None:
    """Return the mean difference with its 95 % t interval.

    Formula: mean d = sum of d / n; interval mean d -/+ t(0.975; n - 1) x s / sqrt(n), s the root of `variance`.
    Shape:  one difference an organisation (or person).
    Unit:   points; the mean is exact, spread and interval are floats. None below three differences.
    Errors: none.
    Source: Student (1908); specification CH-9. For small samples t is more accurate than the percentile bootstrap.
    """
    n = len(changes)
    if n < LEAST_N:
        return None
    from scipy.stats import t  # noqa: PLC0415  scipy is heavy and only this figure needs it

    mean, spread = sum(changes, Fraction(0)) / n, variance(changes)
    sd, critical = sqrt(spread), float(t.ppf(0.975, n - 1))
    se = sd / sqrt(n)
    interval = (float(mean) - critical * se, float(mean) + critical * se) if spread else None
    return MeanChange(n, mean, sd, se, critical, interval)


def sign_flip(changes: Sequence[Fraction]) -> ExactTest | None:
    """Return the exact two-sided sign-flip permutation test of the mean.

    Formula: p = patterns of signs with |sum of +/- d| >= |sum of d|, of all 2^n.
    Shape:  3 to 20 differences; more need random patterns (`resampling.mean_test` chooses).
    Unit:   patterns at least as extreme of 2^n; all differences 0 gives p = 1. None below three differences.
    Errors: ValueError above 20 differences.
    Source: Fisher (1935); specification CH-11. Integers: differences times their common denominator; the patterns
            are counted by their sums, not listed.

    Example: 24.375, 9.84375, -11.5625, 0, 25.9375: 12 of 32, p = 0.375.
    """
    if len(changes) < LEAST_N:
        return None
    if len(changes) > EXACT_UP_TO:
        raise ValueError(f"The exact test is for at most {EXACT_UP_TO} differences.")
    whole = whole_numbers(changes)
    return _flip_test(whole, abs(sum(whole)))


def smallest_p(n: int) -> Fraction:
    """Return the smallest p that n differences can reach in the sign-flip test: 2 / 2^n.

    Formula: 2 / 2^n.
    Shape:  n >= 1.
    Unit:   probability.
    Errors: none.
    Source: specification, CH-11.
    """
    return Fraction(2, 2**n)


def signed_ranks(changes: Sequence[Fraction]) -> SignedRanks | None:
    """Return the Wilcoxon signed-rank sums with Pratt's zeros and their exact test.

    Formula: ranks of |d|, zeros ranked too, ties sharing the mean of their places; W+ and W- the sums of the ranks of d
            > 0 and d < 0; p = patterns of signs with |sum of +/- rank| >= |W+ - W-|, of all 2^m (m differences not 0).
    Shape:  at least three differences; the test is exact up to 20 of them.
    Unit:   ranks. Zeros are ranked, then their ranks are dropped. None below three differences.
    Errors: none.
    Source: Wilcoxon (1945), Pratt (1959); specification CH-12.
    """
    if len(changes) < LEAST_N:
        return None
    ranks = _ranks([abs(change) for change in changes])
    signed = [(rank, change) for rank, change in zip(ranks, changes, strict=True) if change != 0]
    plus = sum((rank for rank, change in signed if change > 0), Fraction(0))
    minus = sum((rank for rank, change in signed if change < 0), Fraction(0))
    zeros = len(changes) - len(signed)
    if not signed:
        return SignedRanks(plus, minus, zeros, None)
    if len(changes) > EXACT_UP_TO:
        return SignedRanks(plus, minus, zeros, None, normal_p([rank for rank, _ in signed], plus))
    doubled = [int(2 * rank) for rank, _ in signed]  # ties give halves
    return SignedRanks(plus, minus, zeros, _flip_test(doubled, int(2 * abs(plus - minus))))


def normal_p(ranks: Sequence[Fraction], w_plus: Fraction) -> float:
    """Return the two-sided p of a signed-rank sum by the normal curve, without continuity correction.

    Formula: p = 2 x (1 - Phi(|W+ - sum of r / 2| / sqrt(sum of r^2 / 4))): under no change every rank has either sign;
            ties are in the ranks already.
    Shape:  the ranks of the differences that are not 0, at least one; the sum of those above 0.
    Unit:   probability.
    Errors: none.
    Source: Pratt (1959); specification CH-12.

    Example: ranks 2, 3, 4, 5, W+ 11: 0.276303.
    """
    middle = sum(ranks, Fraction(0)) / 2
    spread = sum((rank * rank for rank in ranks), Fraction(0)) / 4
    return erfc(abs(float(w_plus - middle)) / sqrt(2 * float(spread)))


def rank_biserial(ranks: SignedRanks) -> Fraction | None:
    """Return (W+ - W-) / (W+ + W-) on the ranks of the signed-rank test.

    Formula: (W+ - W-) / (W+ + W-).
    Shape:  the result of `signed_ranks`.
    Unit:   -1 to 1; None if nothing changed.
    Errors: none.
    Source: Kerby (2014); specification CH-15. Libraries that drop zeros before ranking give another value.
    """
    total = ranks.w_plus + ranks.w_minus
    return (ranks.w_plus - ranks.w_minus) / total if total else None


def probability_of_superiority(changes: Sequence[Fraction]) -> Fraction | None:
    """Return the share of differences above 0, with half of those equal to 0.

    Formula: (number of d > 0 + number of d = 0 / 2) / n.
    Shape:  one difference an organisation.
    Unit:   0 to 1; None below three differences.
    Errors: none.
    Source: specification, CH-16 (dependent samples).
    """
    if len(changes) < LEAST_N:
        return None
    halves = sum(2 if change > 0 else 1 if change == 0 else 0 for change in changes)
    return Fraction(halves, 2 * len(changes))


def small_sample_factor(n: int) -> Fraction:
    """Return J = 1 - 3 / (4 (n - 1) - 1), which takes the bias out of the effect size of a small group.

    Formula: 1 - 3 / (4 (n - 1) - 1).
    Shape:  n >= 2.
    Unit:   none.
    Errors: none.
    Source: Hedges (1981); specification CH-14.
    """
    return 1 - Fraction(3, 4 * (n - 1) - 1)


def g_av(pairs: Sequence[tuple[Fraction, Fraction]]) -> float | None:
    """Return the effect size J x mean difference / average of both standard deviations.

    Formula: J x mean d / ((SD before + SD after) / 2), both with divisor n - 1, J by `small_sample_factor`.
    Shape:  (before, after) pairs.
    Unit:   standard deviations. None below three pairs or without any spread.
    Errors: none.
    Source: Lakens (2013), Frontiers in Psychology 4:863; specification CH-14. Several denominators are in use,
            so the formula is printed beside the figure.
    """
    n = len(pairs)
    if n < LEAST_N:
        return None
    before, after = zip(*pairs, strict=True)
    spread = (sqrt(variance(before)) + sqrt(variance(after))) / 2
    if spread == 0:
        return None
    mean = sum((b - a for a, b in pairs), Fraction(0)) / n
    return float(small_sample_factor(n) * mean) / spread


def holm(p_values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return p-values adjusted for several tests at once.

    Formula: p-values rising, the i-th of m: the largest of min(1, (m - j + 1) x p(j)) over j = 1 to i.
    Shape:  one p-value a test, by any key.
    Unit:   probabilities, at most 1.
    Errors: none.
    Source: Holm (1979); specification CH-13.
    """
    adjusted: dict[str, Fraction] = {}
    running = Fraction(0)
    for place, (key, p) in enumerate(sorted(p_values.items(), key=lambda pair: pair[1])):
        running = max(running, min(Fraction(1), p * (len(p_values) - place)))
        adjusted[key] = running
    return adjusted


def mcnemar(up: int, down: int) -> Fraction:
    """Return the exact probability that so uneven a crossing of a threshold is chance.

    Formula: p = min(1, 2 x (C(n, 0) + ... + C(n, min(up, down))) / 2^n), n = up + down.
    Shape:  how many crossed upwards and downwards.
    Unit:   probability; nobody crossed gives 1.
    Errors: none.
    Source: McNemar (1947); specification CH-20.
    """
    n = up + down
    tail = sum(comb(n, k) for k in range(min(up, down) + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**n))


def whole_numbers(values: Sequence[Fraction]) -> list[int]:
    """Return fractions times their common denominator: sums of whole numbers have no rounding.

    Formula: x times the least common multiple of all denominators.
    Shape:  any number of values.
    Unit:   parts of the common denominator.
    Errors: none.
    Source: specification, CH-11.
    """
    common = lcm(*(Fraction(value).denominator for value in values))
    return [int(value * common) for value in values]


def _flip_test(values: Sequence[int], observed: int) -> ExactTest:
    """Count the sign patterns whose absolute sum is at least the observed one."""
    sums: Counter[int] = Counter({0: 1})
    for value in values:
        flipped: Counter[int] = Counter()
        for total, times in sums.items():
            flipped[total + value] += times
            flipped[total - value] += times
        sums = flipped
    return ExactTest(sum(times for total, times in sums.items() if abs(total) >= observed), 2 ** len(values))


def _ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Return ranks from 1, ties sharing the average of their places."""
    ordered = sorted(values)
    return [
        Fraction(bisect_left(ordered, value) + bisect_right(ordered, value) + 1, 2) for value in values
    ]

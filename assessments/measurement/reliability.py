"""How far a figure can be trusted: agreement of raters on indices, measurement noise, internal consistency.

What may be printed depends on n: agreement from 3 organisations, "indicative" below 8; alpha and omega only from
30 and never without an interval (specification, section 9).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, sqrt

from assessments.measurement.paired import INDICATIVE_BELOW, LEAST_N, variance

Z_90 = 1.6448536269514722  # two-sided 90 % of the standard normal; CH-21 prints it as 1.644854
DEFAULT_SEM, DEFAULT_THRESHOLD = Fraction(43, 10), Fraction(10)  # CH-21: in force until 8 are double-scored
ESTIMATE_FROM = 8  # CH-21, LA-12
CONSISTENCY_FROM = 30  # QS-5


@dataclass(frozen=True)
class Intraclass:
    """Agreement of raters on an index. The mean squares and `value` are exact; a negative value stays negative.

    `interval` is None where the raters never differ, or differ so oddly that no quantile exists.
    """

    n: int
    raters: int
    ms_organisations: Fraction
    ms_raters: Fraction
    ms_error: Fraction
    value: Fraction
    interval: tuple[float, float] | None
    freedom: float | None

    @property
    def is_indicative(self) -> bool:
        """Tell whether there are too few organisations for more than a hint (QS-2)."""
        return self.n < INDICATIVE_BELOW


@dataclass(frozen=True)
class Noise:
    """What one rater's index may be off by, in index points, from the variance components."""

    rater_variance: Fraction
    error_variance: Fraction
    sem: float
    mdc90: float


@dataclass(frozen=True)
class NoiseInForce:
    """The noise limits that verdicts and flags use at a date: numbers with six decimals, so that they can be stored.

    `mdc90` is None while the default holds; `n` is how many organisations were double-scored.
    """

    n: int
    sem: Fraction
    mdc90: Fraction | None
    threshold: Fraction
    is_default: bool


@dataclass(frozen=True)
class Alpha:
    """Internal consistency of the items of one domain, with its Feldt interval."""

    n: int
    items: int
    value: Fraction
    interval: tuple[float, float]


def icc_2_1(ratings: Sequence[Sequence[Fraction]]) -> Intraclass | None:
    """Return the agreement of single raters on indices: two-way random model, absolute agreement.

    Formula: (MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n), mean squares of organisations, raters and error;
            interval from n (MSR - F MSE) / (F (k MSC + (kn - k - n) MSE) + n MSR), F(0.975; n - 1, v), to n (G MSR -
            MSE) / (k MSC + (kn - k - n) MSE + n G MSR), G = F(0.975; v, n - 1), v by Satterthwaite.
    Shape:  one row an organisation, one column a rater, no gaps.
    Unit:   none; 1 is full agreement. None below three organisations or two raters, and where all ratings are
            equal (no spread to agree on).
    Errors: ValueError if the rows differ in length.
    Source: Shrout and Fleiss (1979), Psychological Bulletin 86, 420-428, case ICC(2,1); interval by McGraw and
            Wong (1996), Psychological Methods 1, 30-46, ICC(A,1); specification QS-2.

    Example: worked-example.json, double_scoring: 0.991261, interval 0.865787 to 0.998535.
    """
    n, k = len(ratings), len(ratings[0]) if ratings else 0
    if any(len(row) != k for row in ratings):
        raise ValueError("Every organisation needs a rating by every rater.")
    if n < LEAST_N or k < 2:
        return None
    rows, columns, error = _mean_squares([[Fraction(value) for value in row] for row in ratings])
    below = rows + (k - 1) * error + Fraction(k, n) * (columns - error)
    if below == 0:
        return None
    value = (rows - error) / below
    interval, freedom = _icc_interval(n, k, rows, columns, error, value)
    return Intraclass(n, k, rows, columns, error, value, interval, freedom)


def _mean_squares(ratings: list[list[Fraction]]) -> tuple[Fraction, Fraction, Fraction]:
    """Return the mean squares of organisations, raters and error of the two-way table."""
    n, k = len(ratings), len(ratings[0])
    all_over = sum((sum(row, Fraction(0)) for row in ratings), Fraction(0)) / (n * k)
    by_row = [sum(row, Fraction(0)) / k for row in ratings]
    by_column = [sum((row[j] for row in ratings), Fraction(0)) / n for j in range(k)]
    rows = k * sum(((mean - all_over) ** 2 for mean in by_row), Fraction(0))
    columns = n * sum(((mean - all_over) ** 2 for mean in by_column), Fraction(0))
    total = sum(((value - all_over) ** 2 for row in ratings for value in row), Fraction(0))
    return rows / (n - 1), columns / (k - 1), (total - rows - columns) / ((n - 1) * (k - 1))


def _icc_interval(
    n: int, k: int, rows: Fraction, columns: Fraction, error: Fraction, value: Fraction
) -> tuple[tuple[float, float] | None, float | None]:
    """Return the 95 % interval with the approximate degrees of freedom it rests on."""
    if value == 1 or (columns == 0 and error == 0):
        return None, None
    from scipy.stats import f  # noqa: PLC0415  scipy is heavy and only this figure needs it

    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    share = a * columns + b * error
    below = (a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    if below == 0 or rows == 0:
        return None, None
    v = float(share**2 / below)
    upper_f, lower_f = float(f.ppf(0.975, n - 1, v)), float(f.ppf(0.975, v, n - 1))
    msr, msc, mse = float(rows), float(columns), float(error)
    if not (isfinite(upper_f) and isfinite(lower_f)):
        return None, None  # so few degrees of freedom that no quantile exists
    mixed = k * msc + (k * n - k - n) * mse
    low = n * (msr - upper_f * mse) / (upper_f * mixed + n * msr)
    high = n * (lower_f * msr - mse) / (mixed + n * lower_f * msr)
    return (low, high), v


def sem_mdc(icc: Intraclass) -> Noise:
    """Return the standard error of measurement and the smallest change beyond noise at 90 % confidence.

    Formula: SEM = sqrt(max(0, (MSC - MSE) / n) + MSE), MSC of raters; MDC90 = 1.644854 x sqrt(2) x SEM.
    Shape:  the result of `icc_2_1`.
    Unit:   index points; the variances are exact, in squared points.
    Errors: none. A rater variance below 0 counts as 0.
    Source: Weir (2005), Journal of Strength and Conditioning Research 19, 231-240; specification CH-21 and QS-2.

    Example: worked-example.json, double_scoring: SEM 1.887976, MDC90 4.391761.
    """
    between = max(Fraction(0), (icc.ms_raters - icc.ms_error) / icc.n)
    sem = sqrt(between + icc.ms_error)
    return Noise(between, icc.ms_error, sem, Z_90 * sqrt(2) * sem)


def noise_in_force(
    ratings: Sequence[Sequence[Fraction]],
    *,
    default_sem: Fraction = DEFAULT_SEM,
    least_threshold: Fraction = DEFAULT_THRESHOLD,
) -> NoiseInForce:
    """Return the limits that hold: the default until 8 organisations are double-scored, then the estimate.

    Formula: threshold = max(least threshold, MDC90), both limits by `sem_mdc`.
    Shape:  one row a double-scored organisation: the overall indices of both raters.
    Unit:   index points as exact fractions of six decimals; threshold = max(least threshold, MDC90).
    Errors: ValueError if the rows differ in length.
    Source: specification CH-17, CH-21. Ratings without any spread say nothing, so the default stays.
    """
    found = icc_2_1(ratings) if len(ratings) >= ESTIMATE_FROM else None
    if found is None:
        return NoiseInForce(len(ratings), default_sem, None, least_threshold, is_default=True)
    noise = sem_mdc(found)
    sem, mdc90 = (Fraction(round(value * 10**6), 10**6) for value in (noise.sem, noise.mdc90))
    return NoiseInForce(len(ratings), sem, mdc90, max(least_threshold, mdc90), is_default=False)


def cronbach_alpha(levels: Sequence[Sequence[Fraction]]) -> Alpha | None:
    """Return Cronbach's alpha of the items of a domain with Feldt's 95 % interval.

    Formula: k / (k - 1) x (1 - sum of item variances / variance of the sum).
    Shape:  one row an organisation, one column an item; only rows without a gap.
    Unit:   none, at most 1. None below 30 organisations, with fewer than two items or without any spread.
    Errors: ValueError if the rows differ in length.
    Source: Cronbach (1951), Psychometrika 16, 297-334; Feldt (1965), Psychometrika 30, 357-370; Feldt, Woodruff
            and Salih (1987); specification QS-5.
    """
    n, k = len(levels), len(levels[0]) if levels else 0
    if any(len(row) != k for row in levels):
        raise ValueError("Every organisation needs a level on every item.")
    if n < CONSISTENCY_FROM or k < 2:
        return None
    total = variance([sum((Fraction(level) for level in row), Fraction(0)) for row in levels])
    if total == 0:
        return None
    items = sum((variance([Fraction(row[j]) for row in levels]) for j in range(k)), Fraction(0))
    value = Fraction(k, k - 1) * (1 - items / total)
    return Alpha(n, k, value, feldt_interval(value, n, k))


def feldt_interval(alpha: Fraction, n: int, items: int) -> tuple[float, float]:
    """Return Feldt's 95 % interval of an alpha.

    Formula: 1 - (1 - alpha) x F(0.975; n - 1, (n - 1)(k - 1)) to 1 - (1 - alpha) x F(0.025; the same).
    Shape:  n organisations, at least two; at least two items.
    Unit:   none.
    Errors: ValueError with fewer.
    Source: Feldt (1965); specification QS-5.

    Example: alpha 0.80, 30 organisations, 5 items: 0.659169 to 0.894107.
    """
    if n < 2 or items < 2:
        raise ValueError("The interval needs at least two organisations and two items.")
    from scipy.stats import f  # noqa: PLC0415  scipy is heavy and only this figure needs it

    low, high = f.ppf([0.975, 0.025], n - 1, (n - 1) * (items - 1))
    rest = float(1 - alpha)
    return 1 - rest * float(low), 1 - rest * float(high)

"""Groups that started at different heights: the later figure adjusted for the earlier one, and warnings about chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import erfc, sqrt

from assessments.measurement.paired import variance
from assessments.measurement.reliability import CONSISTENCY_FROM

LOWEST_THIRD = 3


@dataclass(frozen=True)
class Adjusted:
    """How far one group ends above the reference group at the same start, in points, with its 95 % t interval."""

    group: str
    n: int
    points: float
    interval: tuple[float, float]
    p: float


@dataclass(frozen=True)
class BaselineAdjusted:
    """Regression of the later on the earlier index and the group."""

    n: int
    reference: str
    slope: float
    freedom: int
    residual_sd: float
    groups: tuple[Adjusted, ...]


@dataclass(frozen=True)
class Regression:
    """What the lowest third would gain by measurement error alone (CH-26)."""

    n: int
    reliability: float
    mean: float
    mean_of_third: float
    expected_gain: float


def baseline_adjusted(rows: Sequence[tuple[Fraction, Fraction, str]]) -> BaselineAdjusted | None:
    """Return group differences of the later index at equal earlier index, by ordinary least squares.

    Formula: later = a + b x earlier + sum of g x [group]; g -/+ t(0.975; n - p) x se, p unknowns.
    Shape:  one (earlier, later, group) an organisation, at least 30; at least two groups. The reference is the
            largest group, the first by name among equals.
    Unit:   index points. None below 30, with one group, or where groups and start cannot be told apart.
    Errors: none.
    Source: analysis of covariance; specification CH-23 (to be confirmed with the donor's statistician).
    """
    groups = sorted({group for _, _, group in rows})
    if len(rows) < CONSISTENCY_FROM or len(groups) < 2:
        return None
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this figure needs it
    from scipy.stats import t  # noqa: PLC0415  scipy is heavy and only this figure needs it

    counts = {group: sum(row[2] == group for row in rows) for group in groups}
    reference = min(groups, key=lambda group: (-counts[group], group))
    others = [group for group in groups if group != reference]
    design = np.array(
        [[1.0, float(before), *(float(group == other) for other in others)] for before, _, group in rows]
    )
    later = np.array([float(after) for _, after, _ in rows])
    freedom = len(rows) - design.shape[1]
    if freedom < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    inverse = np.linalg.inv(design.T @ design)
    found = inverse @ design.T @ later
    residual = float(((later - design @ found) ** 2).sum()) / freedom
    errors = np.sqrt(residual * np.diag(inverse))
    critical = float(t.ppf(0.975, freedom))
    adjusted = []
    for place, group in enumerate(others, start=2):
        points, se = float(found[place]), float(errors[place])
        p = float(2 * t.sf(abs(points) / se, freedom)) if se > 0 else float(points == 0)
        spread = critical * se
        adjusted.append(Adjusted(group, counts[group], points, (points - spread, points + spread), p))
    return BaselineAdjusted(len(rows), reference, float(found[1]), freedom, sqrt(residual), tuple(adjusted))


def regression_to_the_mean(baselines: Sequence[Fraction], sem: Fraction | float) -> Regression | None:
    """Return how much the lowest third would gain with no true change: the part of their distance that is noise.

    Formula: reliability = max(0, 1 - SEM^2 / SD^2); gain = (1 - reliability) x (mean - mean of the third).
    Shape:  one earlier index an organisation, at least three.
    Unit:   index points; reliability 0 to 1. None below three or without spread.
    Errors: none.
    Source: specification CH-26.

    Example: SD 15 and reliability 0.80 give 3.3 points for a normal distribution.
    """
    n = len(baselines)
    if n < LOWEST_THIRD:
        return None
    spread = variance([Fraction(value) for value in baselines])
    if spread == 0:
        return None
    third = sorted(baselines)[: n // LOWEST_THIRD]
    mean, low = float(sum(baselines, Fraction(0)) / n), float(sum(third, Fraction(0)) / len(third))
    reliability = max(0.0, 1 - float(sem) ** 2 / float(spread))
    return Regression(n, reliability, mean, low, (1 - reliability) * (mean - low))


def chance_of_improvement(threshold: Fraction | float, sem: Fraction | float) -> float:
    """Return how likely an organisation without any true change is called improved.

    Formula: 1 - Phi(T / (sqrt(2) x SEM)): both rounds carry the error.
    Shape:  the threshold in force and the standard error of measurement, above 0.
    Unit:   probability.
    Errors: ZeroDivisionError for a standard error of 0.
    Source: specification CH-25.

    Example: T 10, SEM 4.743: 0.07; T 5: 0.23.
    """
    return erfc(float(threshold) / (2 * float(sem))) / 2


def wrong_band_probability(distance: Fraction | float, sem: Fraction | float) -> float:
    """Return how likely the index falls on the wrong side of an edge its true value is so far from.

    Formula: Phi(-distance / SEM).
    Shape:  a distance, not negative; a standard error above 0.
    Unit:   probability.
    Errors: ZeroDivisionError for a standard error of 0.
    Source: specification BD-1.

    Example: SEM 4: 2 points 0.308538, 6 points 0.066807.
    """
    return erfc(float(distance) / (float(sem) * sqrt(2))) / 2

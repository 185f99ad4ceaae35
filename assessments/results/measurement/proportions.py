"""Shares: exact value, k of n in words of figures, sums over periods, per cent of a target."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from assessments.measurement.intervals import wilson

# Below this n a share has no decimals (specification IN-12).
DECIMALS_FROM = 20


@dataclass(frozen=True)
class Proportion:
    """k of n. `percent` is exact and None where n is 0."""

    count: int
    total: int

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.count, self.total) if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval in per cent (CH-18)."""
        return wilson(self.count, self.total) if self.total else None

    @property
    def decimals(self) -> int:
        return 0 if self.total < DECIMALS_FROM else 1


def cumulated(parts: Iterable[Proportion]) -> Proportion:
    """Return the share over several disjoint periods: sums of both sides, never a mean of percentages.

    Formula: sum of numerators / sum of denominators.
    Shape:  one proportion a period.
    Unit:   records.
    Errors: none.
    Source: specification IN-7, acceptance test AT-7.

    Example: 3 of 8 and 9 of 12 are 12 of 20: 60 %, not 56.25 %.
    """
    parts = list(parts)
    return Proportion(sum(part.count for part in parts), sum(part.total for part in parts))


def target_share(actual: Fraction | None, target: Fraction, baseline: Fraction | None) -> Fraction | None:
    """Return how much of the way from the baseline to the target is done, in per cent.

    Formula: 100 x (actual - baseline) / (target - baseline).
    Shape:  exact values of one indicator.
    Unit:   per cent; may be negative or above 100. None if nothing was measured or target and baseline are
            equal. Without a baseline it is actual / target.
    Errors: none.
    Source: specification IN-6; good for rising and falling targets.
    """
    if actual is None:
        return None
    start = baseline if baseline is not None else Fraction(0)
    return None if target == start else 100 * (actual - start) / (target - start)


def is_reached(actual: Fraction | None, target: Fraction, *, is_rising: bool = True) -> bool:
    """Say whether the exact value reaches the target: 69.99 is not 70.

    Shape:  exact values of one indicator; nothing measured has reached nothing.
    Unit:   a truth value.
    Errors: none.
    Source: specification IN-11.
    """
    if actual is None:
        return False
    return actual >= target if is_rising else actual <= target


def running_total(periods: Iterable[int]) -> list[int]:
    """Return the running total of qualifying records, period by period.

    Shape:  new records of each period, oldest first.
    Unit:   records.
    Errors: none.
    Source: specification IN-7, counts.
    """
    return list(accumulate(periods))


def unique_to_date(periods: Iterable[Iterable[str]]) -> list[int]:
    """Return how many distinct subjects there are to date after each period; never a sum of periods.

    Shape:  the subjects of each period, oldest first; one subject may come in several.
    Unit:   subjects.
    Errors: none.
    Source: specification IN-7, unique.
    """
    seen: set[str] = set()
    totals = []
    for subjects in periods:
        seen |= set(subjects)
        totals.append(len(seen))
    return totals

"""What a product is worth by its rubric, and what two graders say together: pure functions over frozen criteria."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

LOWEST, HIGHEST = 1, 4
FURTHEST = 1
"""Two graders may differ by one level on a criterion; what is further apart they settle."""


@dataclass(frozen=True)
class Judgement:
    """The share of the points in per cent (0 to 100, exact), and whether the product may be accepted."""

    percent: Fraction
    passes: bool


def is_complete(criteria: Iterable[Mapping], levels: Mapping[str, int]) -> bool:
    """Say whether every criterion has a level."""
    return all(levels.get(one["code"]) in range(LOWEST, HIGHEST + 1) for one in criteria)


def judge(criteria: Iterable[Mapping], levels: Mapping[str, int], *, pass_percent: int) -> Judgement:
    """Return what the levels of one grader amount to.

    Shape:  criteria with `code` and `weight`, the weights adding up to 100; a level of 1 to 4 for each code.
    Unit:   per cent, exact: the sum of weight × (level − 1) ÷ 3. It passes from `pass_percent` on, with no
            criterion at level 1.
    Errors: ValueError if a criterion has no level.
    Source: ours, product rule CP10 and the assignments of the curriculum.

    Example: weights 60 and 40, levels 3 and 2: 40 + 13 1/3 = 53 1/3 per cent.
    """
    criteria = tuple(criteria)
    if not is_complete(criteria, levels):
        raise ValueError("Every criterion needs a level of 1 to 4.")
    steps = HIGHEST - LOWEST
    percent = sum((Fraction(one["weight"] * (levels[one["code"]] - LOWEST), steps) for one in criteria), Fraction(0))
    lowest = min(levels[one["code"]] for one in criteria)
    return Judgement(percent, percent >= pass_percent and lowest > LOWEST)


def together(
    criteria: Iterable[Mapping], first: Mapping[str, int], second: Mapping[str, int], *, pass_percent: int
) -> Judgement | None:
    """Return the one result of two graders, or None if they have to settle it.

    Shape:  as in `judge`, two sets of levels given without knowledge of each other.
    Unit:   per cent, exact: the mean of both. None where a criterion differs by more than one level, or where one
            set passes and the other does not.
    Errors: ValueError if a criterion has no level.
    Source: ours, ADR 0036; product goal G12: two marks give one result by the set rule.

    Example: 53 1/3 and 66 2/3 per cent with a pass mark of 50, no level 1, one level apart: 60 per cent, passed.
    """
    criteria = tuple(criteria)
    one, other = (judge(criteria, levels, pass_percent=pass_percent) for levels in (first, second))
    if one.passes != other.passes or any(abs(first[c["code"]] - second[c["code"]]) > FURTHEST for c in criteria):
        return None
    return Judgement((one.percent + other.percent) / 2, one.passes)

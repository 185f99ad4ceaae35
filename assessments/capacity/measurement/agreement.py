"""The self layer: how several people's levels become one, and how far the people agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from assessments.capacity.measurement.scoring import ItemAnswer, Level, Missing

LEVELS_FOR_A_MEAN = 2  # LA-3


def self_level(answers: Sequence[Level | Missing]) -> Fraction | Missing:
    """Return the self level of one item: the exact mean of the levels given.

    Formula: sum of the levels given / their number.
    Shape:  one entry a respondent, in any order.
    Unit:   levels 0 to 4. Fewer than two levels give no mean: N/A if everybody who answered said so,
            otherwise no answer.
    Errors: none.
    Source: specification, LA-3.

    Example: 2, 3, don't know and 3 give 8/3.
    """
    levels = [answer for answer in answers if not isinstance(answer, Missing)]
    if len(levels) >= LEVELS_FOR_A_MEAN:
        return sum(levels, Fraction(0)) / len(levels)
    given = [answer for answer in answers if answer is not Missing.NO_ANSWER]
    if given and all(answer is Missing.NOT_APPLICABLE for answer in given):
        return Missing.NOT_APPLICABLE
    return Missing.NO_ANSWER


def self_sheet(sheets: Sequence[Mapping[str, Level | Missing]], items: Sequence[str]) -> dict[str, ItemAnswer]:
    """Return the sheet of the self layer, ready for scoring (without evidence, so nothing is capped).

    Shape:  one mapping of item code to answer a respondent.
    Unit:   levels.
    Errors: none; an item absent from a sheet was not answered there.
    Source: specification, LA-3.
    """
    return {
        code: ItemAnswer(self_level([sheet.get(code, Missing.NO_ANSWER) for sheet in sheets])) for code in items
    }


def agreement_index(levels: Sequence[Level]) -> Fraction | None:
    """Return how far respondents agree on one item.

    Formula: 1 - MAD / 2, MAD the mean absolute deviation from the median.
    Shape:  the levels given, without N/A and don't know.
    Unit:   1 is full agreement, 0 is half at level 0 and half at level 4. None with fewer than two levels.
    Errors: none.
    Source: specification, LA-4.

    Example: 1, 2, 2, 4: median 2, MAD 3/4, index 5/8.
    """
    if len(levels) < LEVELS_FOR_A_MEAN:
        return None
    middle = median(levels)
    deviation = sum((abs(level - middle) for level in levels), Fraction(0)) / len(levels)
    return 1 - deviation / 2


def median(levels: Sequence[Level]) -> Fraction:
    """Return the middle level, or the average of the two middle ones.

    Formula: the middle one of n ordered levels; for an even n half the sum of the two middle ones.
    Shape:  at least one level.
    Unit:   levels.
    Errors: IndexError without levels.
    Source: specification, LA-4.
    """
    ordered = sorted(levels)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half]) / 2


def mean_agreement(by_item: Sequence[Sequence[Level]]) -> Fraction | None:
    """Return the agreement of a domain or a whole sheet: the mean over items that have one.

    Formula: sum of the items' agreement / number of items with one.
    Shape:  the levels given, one list an item.
    Unit:   0 to 1; None if no item has an agreement index.
    Errors: none.
    Source: specification, LA-4.
    """
    known = [index for levels in by_item if (index := agreement_index(levels)) is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def distribution(levels: Sequence[int], *, shown_from: int) -> tuple[int, ...] | None:
    """Return how many respondents gave each level 0 to 4, or None if too few answered to show it.

    Shape:  five counts.
    Unit:   respondents.
    Errors: none.
    Source: specification, LA-2: two answers reveal each other.
    """
    if len(levels) < shown_from:
        return None
    counts = Counter(levels)
    return tuple(counts.get(level, 0) for level in range(5))

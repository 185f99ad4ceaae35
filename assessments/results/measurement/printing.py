"""A figure as text: one way for screen, file and paper."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from assessments.results.measurement.proportions import DECIMALS_FROM
from lms.core import formats


def figure_text(
    value: Fraction | None,
    *,
    measure: str,
    reading: str,
    denominator: int | None,
    language: str,
    guards: tuple = formats.EDGES,
) -> str:
    """Return a figure as it is printed everywhere.

    Shape:  `measure` and `reading` of the definition; `guards` are values a rounded index must not seem to reach.
    Unit:   index with one decimal; a share in per cent, without decimals below n = 20; a count.
    Errors: none; None is a dash.
    Source: specification IN-11, IN-12, SC-10.
    """
    if value is None:
        return formats.NOTHING
    if measure == "percentage":
        is_share = reading not in ("A5", "A6")
        few = is_share and (denominator or 0) < DECIMALS_FROM
        return formats.percent(value, language, 0 if few else 1)
    if measure == "index":
        return formats.index_text(value, language, guards)
    return formats.number(value, language)


def figure_number(
    value: Fraction | None, *, measure: str, reading: str, denominator: int | None, guards: tuple = formats.EDGES
) -> Decimal | None:
    """Return a figure as the number that is printed: the digits of `figure_text`, for a cell or an attribute.

    Shape:  as `figure_text`.
    Unit:   as printed; an index too close below a guard for six decimals is cut, never rounded up.
    Errors: none; None stays None.
    Source: specification IN-11, IN-12, SC-10; acceptance test AT-15.
    """
    if value is None:
        return None
    text = figure_text(
        value, measure=measure, reading=reading, denominator=denominator, language="en", guards=guards
    )
    if text.startswith("<"):
        return Decimal(int(value * 10**6)).scaleb(-6)
    return Decimal(text.rstrip("%").replace(",", "").replace(formats.MINUS, "-"))


def public_number(
    value: Fraction | None, *, total: int | None, guards: Iterable = formats.EDGES
) -> Decimal | None:
    """Return a share, a mean or a count as a public table prints it: without decimals below n = 20.

    Shape:  a value and the n it rests on; `guards` are values a rounded one must not seem to reach.
    Unit:   that of the value. One decimal from n = 20; a whole number has none.
    Errors: none; None stays None.
    Source: specification EX-10, IN-11.

    Example: 69.6 of 12 is 69, because 70 is a guard; 68.6 of 12 is 69.
    """
    if value is None:
        return None
    decimals = 0 if (total or 0) < DECIMALS_FROM or value.denominator == 1 else 1
    figure = formats.rounded(value, decimals)
    if any(value < guard <= Fraction(figure) for guard in map(formats.exact, guards)):
        step = Decimal(1).scaleb(-decimals)
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(step, ROUND_FLOOR)
    return figure

"""A figure as text: one way for screen, file and paper."""

from decimal import Decimal
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

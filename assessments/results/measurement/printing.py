"""A figure as text: one way for screen, file and paper."""

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

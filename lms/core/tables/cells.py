"""One cell: text made harmless, and text read back as a number or a date."""

import re
from datetime import date
from fractions import Fraction

# Control characters but tab and line feed, lone surrogates, and what XML 1.0 cannot hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# A CSV cell that begins so is read as a formula by some spreadsheet (AB12; full-width forms too).
FORMULA_SIGNS = "=+-@\t\r|＝＋－＠"

# Excel's limit of signs in one cell.
CELL_LIMIT = 32_767

NUMBER = re.compile(r"[+\-\u2212]?\d+(?:[.,]\d+)?")


def clean(text: str) -> str:
    """Return text without control characters and lone surrogates; line ends become one line feed.

    Shape:  any text.
    Unit:   none. Text longer than a cell holds is cut and ends with "…".
    Errors: none.
    Source: security design AB12; ECMA-376 on cells.
    """
    text = FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet could take this text of a CSV cell for a formula."""
    start = text.lstrip(" \n")[:1]
    return bool(start) and start in FORMULA_SIGNS


def defused(text: str) -> str:
    """Return text with a leading apostrophe if it looks like a formula, or like such a text already guarded."""
    bare = text.lstrip("'")
    return "'" + text if looks_like_formula(bare) else text


def undefused(text: str) -> str:
    """Return text without the apostrophe that `defused` has put there."""
    return text[1:] if text.startswith("'") and looks_like_formula(text.lstrip("'")) else text


def number_of(text: str) -> Fraction | None:
    """Return the number a text names, with decimal point or comma; None if it names none.

    Shape:  "3", "-11,5625", "1 234.5" with ordinary or no-break spaces.
    Unit:   that of the text.
    Errors: none.
    Source: ours.
    """
    bare = re.sub("[ \u00a0\u202f]", "", text).replace("\u2212", "-")
    if not NUMBER.fullmatch(bare) or len(bare) > 40:
        return None
    return Fraction(bare.replace(",", "."))


def integer_of(text: str) -> int | None:
    """Return the whole number a text names; None if it names none."""
    number = number_of(text)
    return number.numerator if number is not None and number.denominator == 1 else None


def date_of(text: str) -> date | None:
    """Return the day a text names: 2026-06-10 or 10.06.2026; None if it names none.

    Shape:  ISO or dd.mm.yyyy; never month first.
    Unit:   calendar day.
    Errors: none.
    Source: product design 4.11.
    """
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip())
    if parts:
        year, month, day = parts.groups()
    elif parts := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text.strip()):
        day, month, year = parts.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None

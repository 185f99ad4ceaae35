"""How wide a text stands on a reader's screen, and where it breaks: no text leaves its box in any of the languages.

Measured with the fonts of the papers and widened, because the page uses the fonts of the reader's system.
"""

import re
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics

from lms.core.papers.lettering import STRONG, TEXT, registered
from lms.core.papers.page import DRAWING

# How much wider than ours the widest usual system font (DejaVu Sans) is: regular, bold.
MARGIN = {False: 1.1, True: 1.17}
UNKNOWN = 700  # thousandths of the size, for a sign that our fonts do not draw
VOWELS = frozenset("aeiouyAEIOUYаәеёиоөуұүыіэюяАӘЕЁИОӨУҰҮЫІЭЮЯ")


@lru_cache(maxsize=2)
def _widths(is_bold: bool) -> dict[int, float]:
    with DRAWING:
        registered()
        return dict(pdfmetrics.getFont(STRONG if is_bold else TEXT).face.charWidths)


def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return how wide a text stands at most.

    Shape:  one line of text; its size.
    Unit:   that of the size.
    Errors: none.
    Source: advance widths of the embedded fonts, widened by MARGIN.
    """
    widths = _widths(is_bold)
    return sum(widths.get(ord(sign), UNKNOWN) for sign in text) * size * MARGIN[is_bold] / 1000


def lines_of(text: str, size: float, width: float, *, is_bold: bool = False) -> list[str]:
    """Return a text broken into lines that fit a width: between words, and inside a word that is too long alone."""
    lines = [""]
    for word in re.split(r"[ \n]+", text.strip()):
        for piece in _pieces(word, size, width, is_bold):
            longer = f"{lines[-1]} {piece}".strip()
            if lines[-1] and width_of(longer, size, is_bold=is_bold) > width:
                lines.append(piece)
            else:
                lines[-1] = longer
    return lines


def _pieces(word: str, size: float, width: float, is_bold: bool) -> list[str]:
    """Return a word whole, or cut with hyphens after vowels where it is wider than a line."""
    pieces = []
    while width_of(word, size, is_bold=is_bold) > width and len(word) > 4:
        fits = next(n for n in range(len(word) - 2, 0, -1) if _fits(word, n, size, width, is_bold) or n == 1)
        cut = next((n for n in range(fits, 2, -1) if word[n - 1] in VOWELS and word[n].isalpha()), fits)
        pieces.append(word[:cut] if word[cut - 1] in "-/" else f"{word[:cut]}-")
        word = word[cut:]
    return [*pieces, word]


def _fits(word: str, count: int, size: float, width: float, is_bold: bool) -> bool:
    return width_of(f"{word[:count]}-", size, is_bold=is_bold) <= width

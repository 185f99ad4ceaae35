"""The fonts of the papers, and which font draws which letter.

Three faces of text and one of symbols, cut from their upstream files (``fonts/README.md``). A registered font is
shared by the whole process and keeps a read position: everything here is called under ``page.DRAWING``.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"

TEXT, STRONG, SERIF, SYMBOLS = "QabiletText", "QabiletStrong", "QabiletSerif", "QabiletSymbols"

FILES = {
    TEXT: "noto-sans-400.ttf",
    STRONG: "noto-sans-600.ttf",
    SERIF: "source-serif-4-600.ttf",
    SYMBOLS: "dejavu-sans-symbols.ttf",
}

UNNEEDED = ("name", "OS/2")

SOFT_HYPHEN, NARROW_NO_BREAK, NO_BREAK = "\u00ad", "\u202f", "\u00a0"

# Smaller files, and no pure-Python re-encoding: 17.8 instead of 15.5 ms a page otherwise (certificates design 6.9).
rl_config.useA85 = 0
rl_config.ttfAsciiReadable = 0
rl_config.trustedHosts, rl_config.trustedSchemes = None, []


class UnknownLetter(ValueError):
    """A text holds a sign that no font of ours draws, or that must not be drawn.

    `field` names the part of the face, `letter` the sign, `point` its code point as U+0000.
    """

    def __init__(self, field: str, letter: str) -> None:
        self.field, self.letter = field, letter
        self.point = f"U+{ord(letter):04X}"
        name = unicodedata.name(letter, "a control sign")
        super().__init__(f"{field}: no font for {letter!r} ({self.point}, {name}).")


@lru_cache(maxsize=1)
def registered() -> dict[str, frozenset[int]]:
    """Register the fonts once in this process, and return which code points each can draw."""
    for name, file in FILES.items():
        font = TTFont(name, str(FOLDER / file), asciiReadable=0)
        for table in UNNEEDED:  # a font inside a PDF is found by number: these say nothing there and stood in every paper
            font.face.table.pop(table, None)
        pdfmetrics.registerFont(font)
    return {
        name: frozenset(
            point
            for point, glyph in pdfmetrics.getFont(name).face.charToGlyph.items()
            if glyph and unicodedata.category(chr(point)) not in ("Cc", "Cf")
        )
        for name in FILES
    }


def normal(text: str) -> str:
    """Return a text as it is drawn: NFC, invisible hyphens gone, the narrow no-break space widened."""
    return (
        unicodedata.normalize("NFC", text).replace(SOFT_HYPHEN, "").replace(NARROW_NO_BREAK, NO_BREAK)
    )


@lru_cache(maxsize=4096)
def runs(text: str, font: str, field: str = "text") -> tuple[tuple[str, str], ...]:
    """Return the text cut into stretches of one font: (font, stretch).

    A serif text with a letter the serif lacks is drawn in the semibold sans as a whole, so that no letter falls out
    of its word; what the text fonts lack comes from the symbols. Errors: UnknownLetter.
    """
    drawable, text = registered(), normal(text)
    if font == SERIF and any(ord(sign) not in drawable[SERIF] for sign in text):
        font = STRONG
    pieces: list[tuple[str, str]] = []
    for sign in text:
        chosen = next((name for name in (font, SYMBOLS) if ord(sign) in drawable[name]), None)
        if chosen is None:
            raise UnknownLetter(field, sign)
        if pieces and pieces[-1][0] == chosen:
            pieces[-1] = (chosen, pieces[-1][1] + sign)
        else:
            pieces.append((chosen, sign))
    return tuple(pieces)


@lru_cache(maxsize=8192)
def width(text: str, font: str, size: float, spacing: float = 0.0) -> float:
    """Return how wide a text is when drawn. Unit: points."""
    drawn = sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in runs(text, font))
    return drawn + spacing * len(text)

"""Stickers for old papers, and slips by which their holders claim them: A4, to print at 100 %. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.core.papers.lettering import STRONG, TEXT, width
from lms.core.papers.page import A4, DRAWING, LINE, MM, SOFT, SPRUCE, DoesNotFit, Sheet, fitted, wrapped

COLUMNS, ROWS = 3, 8
WIDE, TALL = 70.0, 37.0
"""A usual sheet of 24 labels, 70 x 37 mm, without margins between them."""
TOP = (297.0 - ROWS * TALL) / 2
QR = 23.0
SLIP_COLUMNS, SLIP_ROWS = 2, 4
SLIP_WIDE, SLIP_TALL = 105.0, 74.0
SLIP_QR = 27.0


@dataclass(frozen=True)
class Sticker:
    """What stands on one sticker: our code, the number on the old paper, the address in the QR."""

    code: str
    number: str
    address: str


@dataclass(frozen=True)
class Slip:
    """What stands on one slip: for whom, which paper, the address in the QR, until when it works."""

    name: str
    programme: str
    number: str
    address: str
    until: str


def draw_stickers(
    stickers: Sequence[Sticker], words: Mapping[str, str], language: str, *, site: str, at: datetime, skip: int = 0
) -> bytes:
    """Return sheets of 24 stickers, the first `skip` places left empty, and a last page that says how to print them.

    Shape:  `words` are title, issuer, check, number, and `how`: the paragraphs of the last page.
    Unit:   millimetres; the QR measures 23 mm without its quiet zone.
    Errors: UnknownLetter, DoesNotFit.
    Source: certificates specification 2.6, 6.10 and 11.5.
    """
    with DRAWING:
        sheet = _sheet(words, language, at)
        for place, sticker in enumerate(stickers, start=skip):
            if place % (COLUMNS * ROWS) == 0 and place > skip:
                sheet.next_page()
            row, column = divmod(place % (COLUMNS * ROWS), COLUMNS)
            _sticker(sheet, column * WIDE, TOP + row * TALL, sticker, words, site)
        sheet.next_page()
        _how(sheet, words)
        return sheet.finish()


def draw_slips(slips: Sequence[Slip], words: Mapping[str, str], language: str, *, at: datetime) -> bytes:
    """Return sheets of 8 slips to cut apart.

    Shape:  `words` are title, issuer, what, how, until, number.
    Errors: UnknownLetter, DoesNotFit; ValueError without any slip.
    """
    if not slips:
        raise ValueError("no slip to print")
    with DRAWING:
        sheet = _sheet(words, language, at)
        with sheet.tagged("H1"):
            sheet.text(9, 8, words["title"], size=5.5, color=SOFT)
        for place, slip in enumerate(slips):
            if place % (SLIP_COLUMNS * SLIP_ROWS) == 0 and place:
                sheet.next_page()
            row, column = divmod(place % (SLIP_COLUMNS * SLIP_ROWS), SLIP_COLUMNS)
            _slip(sheet, column * SLIP_WIDE, row * SLIP_TALL, slip, words)
        return sheet.finish()


def _sheet(words: Mapping[str, str], language: str, at: datetime) -> Sheet:
    return Sheet(
        A4, language=language, title=words["title"], author=words["issuer"], subject=words["title"], issued_at=at
    )


def _sticker(sheet: Sheet, x: float, y: float, sticker: Sticker, words: Mapping[str, str], site: str) -> None:
    """QR on the left, what can be typed on the right; nothing nearer than 4 mm to the edge of the label."""
    sheet.qr(x + 6.5, y + 7, QR, sticker.address, alt=words["check"])
    left, room = x + 33.5, 32.0
    size, rows = fitted(words["issuer"], TEXT, room, largest=6, smallest=4.5, rows=2)
    below = sheet.lines(left, y + 8, rows, size=size, color=SOFT, leading=1.2)
    size, rows = fitted(words["number"].format(number=sticker.number), TEXT, room, largest=7, smallest=4.5, rows=3)
    sheet.lines(left, below + 1.2, rows, size=size, leading=1.2)
    size, rows = fitted(sticker.code, STRONG, room, largest=9.5, smallest=6)
    sheet.text(left, y + 23, rows[0], font=STRONG, size=size, color=SPRUCE)
    size, rows = fitted(words["check"], TEXT, room, largest=6, smallest=4.5, rows=2)
    below = sheet.lines(left, y + 26.8, rows, size=size, color=SOFT, leading=1.2)
    size, rows = fitted(site, STRONG, room, largest=6.5, smallest=4, rows=2)
    sheet.lines(left, below + 0.2, rows, font=STRONG, size=size, color=SPRUCE, leading=1.2)


def _slip(sheet: Sheet, x: float, y: float, slip: Slip, words: Mapping[str, str]) -> None:
    sheet.line(x, y + SLIP_TALL, x + SLIP_WIDE, y + SLIP_TALL, color=LINE, dash="2 2")
    if x == 0:
        sheet.line(SLIP_WIDE, y, SLIP_WIDE, y + SLIP_TALL, color=LINE, dash="2 2")
    sheet.qr(x + SLIP_WIDE - SLIP_QR - 10, y + 11, SLIP_QR, slip.address, alt=words["what"])
    left, narrow, wide = x + 9, SLIP_WIDE - SLIP_QR - 26, SLIP_WIDE - 18
    size, rows = fitted(words["what"], TEXT, narrow, largest=8, smallest=6, rows=3)
    with sheet.tagged("H2"):
        below = sheet.lines(left, y + 12, rows, size=size, color=SOFT, leading=1.25)
    strong, plain = _sizes(slip, narrow, y + 46 - below)
    below = sheet.lines(left, below + 2, wrapped(slip.name, STRONG, strong, narrow), font=STRONG, size=strong, leading=1.2)
    sheet.lines(left, below + 0.8, wrapped(slip.programme, TEXT, plain, narrow), size=plain, leading=1.2)
    size, rows = fitted(words["number"].format(number=slip.number), TEXT, wide, largest=7.5, smallest=5, rows=2)
    sheet.lines(left, y + 49, rows, size=size, leading=1.2)
    size, rows = fitted(words["how"], TEXT, wide, largest=7, smallest=5.5, rows=3)
    below = sheet.lines(left, y + 54.5, rows, size=size, color=SOFT, leading=1.25)
    size, rows = fitted(slip.address, STRONG, wide, largest=7.5, smallest=5, rows=2)
    below = sheet.lines(left, below + 0.4, rows, font=STRONG, size=size, color=SPRUCE, leading=1.2)
    sheet.text(left, below + 0.4, words["until"].format(day=slip.until), size=6.5, color=SOFT)


def _sizes(slip: Slip, wide: float, tall: float) -> tuple[float, float]:
    """Return the largest sizes of name and programme that stay in their place; no word is broken above 6 points."""
    for size in (11.0, 10.0, 9.0, 8.0, 7.0, 6.5, 6.0, 5.0, 4.0):
        is_whole = all(width(word, STRONG, size) <= wide * MM for word in slip.name.split())
        name = len(wrapped(slip.name, STRONG, size, wide)) * size
        for plain in (8.0, 7.0, 6.0, 5.0, 4.0, 3.0):
            needed = name + len(wrapped(slip.programme, TEXT, plain, wide)) * plain
            if needed * 1.2 / MM + 2.8 <= tall and (is_whole or size <= 6) and (plain >= 6 or size <= 7):
                return size, plain
    raise DoesNotFit(slip.name)


def _how(sheet: Sheet, words: Mapping[str, str]) -> None:
    size, rows = fitted(words["title"], STRONG, 170, largest=16, smallest=8, rows=2)
    with sheet.tagged("H1"):
        sheet.lines(20, 30, rows, font=STRONG, size=size, color=SPRUCE, leading=1.2)
    y = 46.0
    for words_ in words["how"].split("\n"):
        y = sheet.lines(20, y, wrapped(words_, TEXT, 10.5, 170), size=10.5) + 2.5

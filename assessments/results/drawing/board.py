"""The board of indicators on paper: A4 across, as many pages as it needs, from rows that are already words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.core.papers.lettering import STRONG, TEXT
from lms.core.papers.page import (
    A4_LANDSCAPE,
    DRAWING,
    EDGE,
    INK,
    LINE,
    SOFT,
    SPRUCE,
    Sheet,
    wrapped,
)

LEFT, RIGHT, TOP, BOTTOM = 14.0, 283.0, 16.0, 196.0
SIZE = 8.0
STEP = 3.9
# Left edges of the columns in millimetres; numbers end at the right edge of theirs.
EDGES = (LEFT, 32.0, 138.0, 162.0, 188.0, 214.0, 238.0, 262.0, RIGHT)
NUMBERS = frozenset({2, 3, 4, 5, 6})


@dataclass(frozen=True)
class BoardRow:
    """One figure in words, a cell a column; headlines are set strong."""

    cells: tuple[str, ...]
    is_headline: bool


@dataclass(frozen=True)
class BoardPaper:
    """Everything that stands on the paper, in the reader's language."""

    title: str
    facts: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    rows: tuple[BoardRow, ...]
    page_word: str
    notes: tuple[str, ...]


def draw_board(paper: BoardPaper, *, language: str, made_at: datetime) -> bytes:
    """Return the PDF of a board.

    Shape:  eight cells a row: code, name, value, numerator, denominator, baseline, target, definition.
    Unit:   words.
    Errors: UnknownLetter for a sign that no font of ours draws.
    Source: specification RP-3, RP-4; same paper and `made_at`, same bytes.
    """
    with DRAWING:
        sheet = Sheet(
            A4_LANDSCAPE, language=language, title=paper.title, author="Qabilet", subject=paper.facts[0][1],
            issued_at=made_at,
        )  # fmt: skip
        number, y = 1, _head(sheet, paper)
        for row in paper.rows:
            lines = [
                wrapped(cell, STRONG if row.is_headline else TEXT, SIZE, EDGES[k + 1] - EDGES[k] - 2.5)
                for k, cell in enumerate(row.cells)
            ]
            high = STEP * max(map(len, lines)) + 2
            if y + high > BOTTOM:
                _foot(sheet, paper, number)
                sheet.next_page()
                number, y = number + 1, _headings(sheet, paper, TOP)
            _row(sheet, lines, y, strong=row.is_headline)
            y += high
            sheet.line(LEFT, y - 1.6, RIGHT, y - 1.6, color=LINE, weight=0.3)
        y += 3
        for note in paper.notes:
            for line in wrapped(note, TEXT, 7, RIGHT - LEFT):
                if y > BOTTOM:
                    _foot(sheet, paper, number)
                    sheet.next_page()
                    number, y = number + 1, TOP
                sheet.text(LEFT, y, line, size=7, color=SOFT)
                y += 3.4
        _foot(sheet, paper, number)
        return sheet.finish()


def _head(sheet: Sheet, paper: BoardPaper) -> float:
    y = TOP
    with sheet.tagged("H1"):
        for line in wrapped(paper.title, STRONG, 15, RIGHT - LEFT):
            sheet.text(LEFT, y, line, font=STRONG, size=15, color=SPRUCE)
            y += 6.5
    for word, text in paper.facts:
        for line in wrapped(f"{word}: {text}", TEXT, SIZE, RIGHT - LEFT):
            sheet.text(LEFT, y, line, size=SIZE, color=SOFT)
            y += STEP
    return _headings(sheet, paper, y + 4)


def _headings(sheet: Sheet, paper: BoardPaper, y: float) -> float:
    lines = [wrapped(word, STRONG, 7, EDGES[k + 1] - EDGES[k] - 2.5) for k, word in enumerate(paper.headings)]
    _row(sheet, lines, y, strong=True, size=7, color=SOFT)
    y += 3.4 * max(map(len, lines)) + 1.5
    sheet.line(LEFT, y - 2, RIGHT, y - 2, color=EDGE, weight=0.8)
    return y + 2.5


def _row(
    sheet: Sheet,
    lines: Sequence[Sequence[str]],
    y: float,
    *,
    strong: bool,
    size: float = SIZE,
    color: str = INK,
) -> None:
    font, leading = (STRONG if strong else TEXT), (STEP if size == SIZE else 3.4)
    for k, cell in enumerate(lines):
        for place, line in enumerate(cell):
            at = y + place * leading
            if k in NUMBERS:
                sheet.text(EDGES[k + 1] - 2.5, at, line, font=font, size=size, color=color, align="right")
            else:
                sheet.text(EDGES[k], at, line, font=font, size=size, color=color)


def _foot(sheet: Sheet, paper: BoardPaper, number: int) -> None:
    with sheet.artifact():
        sheet.text(LEFT, 203, paper.facts[0][1], size=7, color=SOFT)
        sheet.text(RIGHT, 203, f"{paper.page_word} {number}", size=7, color=SOFT, align="right")

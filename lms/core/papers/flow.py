"""Running text on sheets: headings, paragraphs, facts, tables and charts that go on to the next page by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lms.core.charts.marks import Marks
from lms.core.papers.lettering import STRONG, TEXT
from lms.core.papers.marks import draw_marks, height_of
from lms.core.papers.page import INK, LINE, MM, SOFT, SPRUCE, WHITE, Sheet, wrapped

STRIPE = "#F6F0E4"
LEADING = 1.32


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and whether figures stand in it."""

    head: str
    share: float
    is_figure: bool = False


class Flow:
    """Text that fills pages from top to bottom. `begin_page(number)` draws what every page carries.

    Unit: millimetres for places, points for sizes. Nothing is cut: what is too long goes on below or overleaf.
    """

    def __init__(
        self, sheet: Sheet, begin_page: Callable[[int], None], *, first: int = 1, left: float = 16, right: float = 194,
        top: float = 18, bottom: float = 282, accent: str = SPRUCE,
    ) -> None:  # fmt: skip
        self.sheet, self.begin_page, self.accent = sheet, begin_page, accent
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.page, self.y = first, top
        begin_page(first)

    @property
    def wide(self) -> float:
        return self.right - self.left

    def room(self, tall: float) -> None:
        """Go to the next page if so much height is not left on this one."""
        if self.y + tall > self.bottom and self.y > self.top:
            self.sheet.next_page()
            self.page += 1
            self.begin_page(self.page)
            self.y = self.top

    def gap(self, tall: float) -> None:
        """Leave so much height free, unless a page has just begun."""
        if self.y > self.top:
            self.y += tall

    def heading(self, words: str, *, keep: float = 16) -> None:
        """Write a heading that stays with at least `keep` millimetres of what follows."""
        rows = wrapped(words, STRONG, 11, self.wide)
        self.gap(3)
        self.room(len(rows) * 5 + keep)
        with self.sheet.tagged("H2"):
            self.y = self.sheet.lines(
                self.left, self.y + 4, rows, font=STRONG, size=11, color=self.accent, leading=LEADING
            ) - 1

    def paragraph(self, words: str, *, size: float = 9, color: str = INK, font: str = TEXT, after: float = 1.6) -> None:
        """Write a paragraph; line by line onto the next page where it must."""
        step = size * LEADING / MM
        for part in words.splitlines() or [""]:
            with self.sheet.tagged("P"):
                for row in wrapped(part, font, size, self.wide):
                    self.room(step)
                    self.sheet.text(self.left, self.y + step * 0.78, row, font=font, size=size, color=color)
                    self.y += step
        self.y += after

    def note(self, words: str) -> None:
        """Write small print."""
        self.paragraph(words, size=7.5, color=SOFT)

    def facts(self, pairs: Sequence[tuple[str, str]], *, label: float = 62) -> None:
        """Write label and value on lines of their own, the labels in one column."""
        with self.sheet.grouped("L"):
            for head, value in pairs:
                heads = wrapped(head, TEXT, 8.5, label - 4)
                values = wrapped(value, STRONG, 8.5, self.wide - label) or ["–"]
                tall = max(len(heads), len(values)) * 8.5 * LEADING / MM + 0.8
                self.room(tall)
                with self.sheet.grouped("LI"), self.sheet.grouped("LBody"):
                    self.sheet.lines(self.left, self.y + 3.2, heads, size=8.5, color=SOFT, leading=LEADING)
                    if value.startswith("https://") and len(values) == 1:
                        self._address(self.left + label, self.y, value)
                    else:
                        self.sheet.lines(self.left + label, self.y + 3.2, values, size=8.5, font=STRONG, leading=LEADING)
                self.y += tall
        self.y += 1.5

    def _address(self, x: float, y: float, address: str) -> None:
        """Write an address that leads where it says."""
        with self.sheet.grouped("P"), self.sheet.tagged("Link"):
            long = self.sheet.text(x, y + 3.2, address, size=8.5, font=STRONG, color=self.accent)
            self.sheet.link(x, y + 0.2, long, 4, address)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, size: float = 8, bold: int | None = None) -> None:
        """Draw a table; cells wrap, the head stands again on each page. `bold` is the number of a row to stress."""
        whole = sum(column.share for column in columns)
        widths = [self.wide * column.share / whole for column in columns]
        heads = self._broken([column.head for column in columns], widths, STRONG, size)
        has_row_heads = len(rows) * (len(columns) - 1) >= len(rows) + len(columns)  # else heads would outnumber what they head
        with self.sheet.grouped("Table"):
            self._row(columns, widths, heads, size, fill=self.accent, color=WHITE, font=STRONG, keep=9, is_head=True)
            for number, row in enumerate(rows):
                font = STRONG if number == bold else TEXT
                cells = self._broken(row, widths, font, size)
                if self.y + self._tall(cells, size) > self.bottom:
                    self.room(self.bottom)
                    with self.sheet.artifact():  # the head again: it was read once
                        self._row(columns, widths, heads, size, fill=self.accent, color=WHITE, font=STRONG)
                fill = WHITE if number % 2 else STRIPE
                self._row(columns, widths, cells, size, fill=fill, color=INK, font=font, has_row_head=has_row_heads)
        self.sheet.line(self.left, self.y, self.right, self.y, color=LINE, weight=0.6)
        self.y += 2.5

    def chart(self, drawn: Marks, *, wide: float = 120) -> None:
        """Draw a chart in the middle of the column."""
        self.room(height_of(drawn, wide) + 2)
        self.y = draw_marks(self.sheet, drawn, self.left + (self.wide - wide) / 2, self.y, wide) + 2

    def charts(self, drawn: Sequence[Marks]) -> None:
        """Draw charts side by side."""
        wide = (self.wide - 6 * (len(drawn) - 1)) / len(drawn)
        tall = max(height_of(one, wide) for one in drawn)
        self.room(tall + 2)
        for place, one in enumerate(drawn):
            draw_marks(self.sheet, one, self.left + place * (wide + 6), self.y, wide)
        self.y += tall + 2

    def _broken(self, cells: Sequence[str], widths: Sequence[float], font: str, size: float) -> list[list[str]]:
        return [
            [row for part in cell.splitlines() for row in wrapped(part, font, size, wide - 2.4)] or [""]
            for cell, wide in zip(cells, widths, strict=True)
        ]

    @staticmethod
    def _tall(cells: Sequence[list[str]], size: float) -> float:
        return max(len(rows) for rows in cells) * size * 1.25 / MM + 1.9

    def _row(self, columns, widths, cells, size, *, fill: str, color: str, font: str, keep: float = 0, is_head: bool = False, has_row_head: bool = False) -> None:
        tall = self._tall(cells, size)
        self.room(tall + keep)
        self.sheet.box(self.left, self.y, self.wide, tall, fill=fill)
        x = self.left
        with self.sheet.grouped("TR"):
            for number, (column, wide, rows) in enumerate(zip(columns, widths, cells, strict=True)):
                place = x + wide - 1.2 if column.is_figure else x + 1.2
                align = "right" if column.is_figure else "left"
                scope = "Column" if is_head else "Row" if number == 0 and has_row_head else ""
                with self.sheet.tagged("TH" if scope else "TD", scope=scope):
                    self.sheet.lines(
                        place, self.y + 0.9 + size * 0.86 / MM, rows, size=size, font=font, color=color, leading=1.25,
                        align=align,
                    )  # fmt: skip
                x += wide
        self.y += tall

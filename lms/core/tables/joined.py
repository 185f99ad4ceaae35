"""Rows from finished cells: each different cell is written once, then joined again and again.

Most cells of a large sheet are codes, levels and short words. XlsxWriter spends 5 µs on each; looking one up and joining
it takes a fifth of that. What a cell looks like stays XlsxWriter's: its own methods write it, into a buffer.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from types import NoneType
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# Longer cells seldom come twice; beyond its limit a column writes new cells anew each time.
LONGEST_KEPT, MOST_KEPT = 160, 20_000

# Puts one value into a cell of the sheet by a method of XlsxWriter: (sheet, row, place, value); False for no cell.
Put = Callable[["JoinedSheet", int, int, Any], bool]


class JoinedSheet(Worksheet):
    """A worksheet in constant memory whose rows below the heading are given at once, column by column."""

    def write_columns(self, first: int, columns: Iterable[Iterable[str]], count: int) -> None:
        """Write `count` rows from their columns of cells, as `Cells` yields them; "" is no cell."""
        # What was written before, such as the heading, goes out first: cells are finished in a row that is free.
        self._write_single_row(first)
        columns = list(columns)
        self._check_dimensions(first + count - 1, len(columns) - 1)
        places = [f'<c r="{xl_col_to_name(place)}' for place in range(len(columns))]
        for number, row in enumerate(zip(*columns, strict=True), start=first + 1):
            cells = "".join([f"{place}{number}{cell}" for place, cell in zip(places, row, strict=True) if cell])
            if cells:
                self.fh.write(f'<row r="{number}">{cells}</row>')

    def finished(self, put: Put, place: int, value: Any) -> str:
        """Return the cell that XlsxWriter writes for a value, from behind its row number on; "" for no cell."""
        row = self.previous_row
        if not put(self, row, place, value):
            return ""
        kept, self.fh = self.fh, io.StringIO()
        try:
            self._write_cell(row, place, self.table[row].pop(place))
            written = self.fh.getvalue()
        finally:
            self.fh = kept
        return written[len(f'<c r="{xl_col_to_name(place)}{row + 1}'):]


class Cells:
    """The finished cells of one column by type and value: 1, 1.0 and True are equal, but not the same cell."""

    def __init__(self, finish: Callable[[Any], str]) -> None:
        self.finish = finish
        self.known: dict[type, _Known] = {}

    def of(self, values: Sequence[Any]) -> Iterable[str]:
        """Yield the cells of some values of the column, in their order; a cell is finished when it is asked for."""
        types = set(map(type, values))
        if len(types - {NoneType}) <= 1:
            return map(self._of_type(min(types, key=lambda kind: kind is NoneType)).__getitem__, values)
        return (self._of_type(type(value))[value] for value in values)

    def _of_type(self, kind: type) -> "_Known":
        return self.known.setdefault(kind, _Known(self.finish))


class _Known(dict):
    """Finished cells by value; what is not known is finished now."""

    def __init__(self, finish: Callable[[Any], str]) -> None:
        super().__init__()
        self.finish = finish

    def __missing__(self, value: Any) -> str:
        made = self.finish(value)
        if len(self) < MOST_KEPT and len(made) <= LONGEST_KEPT:
            self[value] = made
        return made

"""What a table is before it becomes a file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "integer", "number", "date", "moment", "flag"]

# Export rule EX-1: snake_case ASCII, at most 32 signs. Excel: at most 31 signs in a sheet's name.
CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
SHEET = re.compile(r"[A-Za-z0-9_ -]{1,31}")
KINDS = frozenset({"text", "integer", "number", "date", "moment", "flag"})


@dataclass(frozen=True)
class Column:
    """One column: a stable code for row 1, what its cells are, and a heading for people.

    A title takes the place of the code in row 1 where a reader asked for words. Long words wrap within the cell of a
    workbook where `wraps` says so.
    """

    code: str
    kind: Kind = "text"
    heading: str = ""
    title: str = ""
    wraps: bool = False

    @property
    def first(self) -> str:
        """Return what stands in row 1."""
        return self.title or self.code

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code):
            raise ValueError(f"A column code is snake_case ASCII of at most 32 signs, not {self.code!r}.")
        if self.kind not in KINDS:
            raise ValueError(f"Column {self.code} has the unknown kind {self.kind!r}.")


@dataclass(frozen=True)
class Table:
    """One sheet: rows are sequences in the order of the columns. None is a blank cell.

    A table that tells about the others `is_last`: it keeps its place among the sheets, its rows are read at the end.
    """

    code: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    is_last: bool = False

    def __post_init__(self) -> None:
        if not SHEET.fullmatch(self.code):
            raise ValueError(f"A sheet's name is ASCII of at most 31 signs, not {self.code!r}.")
        codes = [column.code for column in self.columns]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"Table {self.code} has a column twice: {', '.join(twice)}.")


def about_sheet(code: str, rows: Iterable[Sequence[Any]], *, is_last: bool = False) -> Table:
    """Return a sheet that tells about a file: what is told, and the words, which may be long."""
    return Table(code, [Column("field", wraps=True), Column("value", wraps=True)], rows, is_last)

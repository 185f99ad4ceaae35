"""A sheet that somebody sends: checked first, nothing saved, then confirmed as it was checked, by the same person.

The three imports (people of a cohort, attendance, old papers) share this; each knows only its own columns and rules.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Generic, TypeVar

from django.core import signing
from django.utils.translation import gettext as _

from lms.core.models import User
from lms.core.sheet_errors import sentence
from lms.core.tables import Column, SheetError, Table, read_sheet

LARGEST = 2 * 1024**2
MOST_ROWS = 500
TOKEN_SECONDS = 3600
COMMENT = "comment"
Ready = TypeVar("Ready")
Numbered = Sequence[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True)
class RowFault:
    """One thing to mend: the row as the spreadsheet shows it, the column, what is wrong, how to mend it."""

    number: int
    column: str
    wrong: str
    mend: str


@dataclass(frozen=True)
class DryRun(Generic[Ready]):
    """What would happen. Without faults `token` carries the rows to the confirmation, signed.

    `blank` are rows that say nothing and change nothing. With faults `commented` carries the sheet as it was typed, each row with
    what is wrong in it, for a file to mend (BE2).
    """

    rows: tuple[Ready, ...] = ()
    faults: tuple[RowFault, ...] = ()
    sheet_fault: str = ""
    token: str = ""
    blank: int = 0
    commented: str = ""

    @property
    def number_of_bad_rows(self) -> int:
        return len({fault.number for fault in self.faults})

    @property
    def checked(self) -> int:
        return len(self.rows) + self.number_of_bad_rows


class TokenNotGood(ValueError):
    """The confirmation is too old, was changed, or belongs to another person or another thing."""


class Wish:
    """Who sends a sheet, and for what: a confirmation works for the same `salt`, person and `about` alone."""

    def __init__(self, *, salt: str, user: User, **about: object) -> None:
        self.salt, self.bound = salt, {"user": str(user.pk), **{key: str(value) for key, value in about.items()}}

    def seal(self, carried: Mapping) -> str:
        """Return what the page carries to its confirmation."""
        return signing.dumps({**carried, **self.bound}, salt=self.salt, compress=True)

    def opened(self, token: str) -> dict:
        """Return what was sealed, within the hour. Errors: TokenNotGood."""
        try:
            carried = signing.loads(token, salt=self.salt, max_age=TOKEN_SECONDS)
        except signing.BadSignature as error:
            raise TokenNotGood from error
        if any(carried.get(key) != value for key, value in self.bound.items()):
            raise TokenNotGood
        return carried


def dry_run(
    *, content: bytes, filename: str, required: Collection[str], optional: Collection[str], wish: Wish,
    check: Callable[[Numbered], tuple[list[Ready], list[RowFault]]], carry: Callable[[Ready], object] = asdict, above: int = 0,
) -> DryRun[Ready]:  # fmt: skip
    """Read a sheet and say what would happen; nothing is saved. `check` judges all rows and returns the ready ones with
    the faults; `carry` makes of a ready row what the token holds; `above` rows of the content were not typed by anybody.
    """
    try:
        sheet = read_sheet(
            content, filename, required=required, optional=optional, max_rows=MOST_ROWS, max_bytes=LARGEST
        )
    except SheetError as error:
        if error.row and above:
            error.row -= above
        return DryRun(sheet_fault=sentence(error))
    numbered = [(number - above, cells) for number, cells in sheet.numbered()]
    rows, faults = check(numbered)
    token = ""
    if rows and not faults:
        token = wish.seal({"digest": hashlib.sha256(content).hexdigest(), "rows": [carry(row) for row in rows]})
    bad = {fault.number for fault in faults}
    commented = wish.seal({"commented": _commented(numbered, faults)}) if faults else ""
    return DryRun(tuple(rows), tuple(faults), token=token, blank=len(numbered) - len(rows) - len(bad), commented=commented)


def _commented(numbered: Numbered, faults: Sequence[RowFault]) -> list[list]:
    said: dict[int, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.number, []).append(f"{fault.column}: {fault.wrong} {fault.mend}")
    return [[dict(cells), " | ".join(said.get(number, ()))] for number, cells in numbered]


def commented_table(token: str, wish: Wish, columns: Sequence[str]) -> Table:
    """Return the sheet that was checked with a last column of comments; rows without a fault stand in it too, so that it can be
    sent again as a whole. Errors: TokenNotGood.
    """
    rows = wish.opened(token).get("commented")
    if rows is None:
        raise TokenNotGood
    return Table(
        "people", [*(Column(name) for name in columns), Column(COMMENT, heading=_("What to correct"))],
        [[*(cells.get(name) or None for name in columns), comment or None] for cells, comment in rows],
    )


class Seen:
    """What stood in a column so far, to name the first row where something stands twice."""

    def __init__(self, column: str, wrong: str) -> None:
        self.column, self.wrong, self.first = column, wrong, {}

    def again(self, number: int, value: str) -> list[RowFault]:
        """Return the fault if the value stood in an earlier row; `wrong` names that one as %(row)s."""
        before = self.first.setdefault(value, number) if value else number
        return [] if before == number else [RowFault(number, self.column, self.wrong % {"row": before}, _("Keep one of the two rows."))]

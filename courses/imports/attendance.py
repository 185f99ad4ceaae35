"""A sheet of attendance that comes back -> clean rows, or every bad row with how to mend it. Nothing is saved."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from courses.imports.learners import LARGEST, MOST_ROWS, RowFault, TokenNotGood
from courses.models import LiveMeeting
from courses.queries.attendance import Roster, RosterLine, roster_of
from lms.core.models import User
from lms.core.sheet_errors import sentence
from lms.core.tables import SheetError, read_sheet

REQUIRED = ("code", "units")
OPTIONAL = ("name", "organisation")
TOKEN_SECONDS = 3600
SALT = "courses.imports.attendance"
ALL = {"+", "x", "х", "v", "✓", "да", "иә", "yes", "есть", "бар"}
NONE = {"-", "–", "н", "нет", "жоқ", "no"}


@dataclass(frozen=True)
class MarkRow:
    """One mark, ready. `before` is what is recorded now, None for nothing."""

    number: int
    line: RosterLine
    before: int | None
    units: int

    @property
    def is_change(self) -> bool:
        return (self.before or 0) != self.units


@dataclass(frozen=True)
class DryRun:
    """What would happen. Without faults `token` carries the marks to the confirmation, signed."""

    rows: tuple[MarkRow, ...] = ()
    faults: tuple[RowFault, ...] = ()
    blank: int = 0
    sheet_fault: str = ""
    token: str = ""

    @property
    def changes(self) -> int:
        return sum(row.is_change for row in self.rows)

    @property
    def number_of_bad_rows(self) -> int:
        return len({fault.number for fault in self.faults})


def check_marks(*, content: bytes, filename: str, meeting: LiveMeeting, user: User) -> DryRun:
    """Check a sheet that came back; two queries however many rows. A blank cell says nothing and changes nothing."""
    try:
        sheet = read_sheet(
            content, filename, required=REQUIRED, optional=OPTIONAL, max_rows=MOST_ROWS, max_bytes=LARGEST
        )
    except SheetError as error:
        return DryRun(sheet_fault=sentence(error))
    lines = _by_code(roster_of(meeting))
    rows, faults, seen, blank = [], [], {}, 0
    for number, cells in sheet.numbered():
        code, text = cells.get("code", "").upper(), cells.get("units", "").lower()
        line, units = lines.get(code), _units(text, meeting.units)
        bad = list(_faults(number, code, text, line, units, seen, meeting.units))
        seen.setdefault(code, number)
        faults += bad
        if not bad and not text:
            blank += 1
        elif not bad:
            rows.append(MarkRow(number, line, line.units, units))
    token = ""
    if rows and not faults:
        marks = {str(row.line.enrolment.pk): row.units for row in rows}
        token = signing.dumps(
            {"meeting": str(meeting.pk), "user": str(user.pk), "marks": marks}, salt=SALT, compress=True
        )
    return DryRun(tuple(rows), tuple(faults), blank, token=token)


def marks_of(token: str, *, meeting: LiveMeeting, user: User) -> dict[UUID, int]:
    """Return the marks that were checked; only the same person, for the same meeting, within the hour."""
    try:
        carried = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise TokenNotGood from error
    if carried["meeting"] != str(meeting.pk) or carried["user"] != str(user.pk):
        raise TokenNotGood
    return {UUID(key): units for key, units in carried["marks"].items()}


def _by_code(roster: Roster) -> dict[str, RosterLine]:
    return {line.code: line for line in roster.lines}


def _units(text: str, most: int) -> int | None:
    if text in ALL:
        return most
    if text in NONE:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


def _faults(number: int, code: str, text: str, line, units: int | None, seen: dict, most: int):
    if line is None:
        yield RowFault(
            number, "code", _("There is nobody with the code “%(code)s” in this cohort.") % {"code": code[:40]},
            _("Copy the code that stands beside the name on the printed sheet."),
        )
    elif code in seen:
        yield RowFault(
            number, "code", _("This person stands in row %(row)s too.") % {"row": seen[code]}, _("Keep one of the two rows.")
        )
    if text and (units is None or units > most):
        yield RowFault(
            number, "units", _("This is not a number of units of this meeting."),
            _("Write a number from 0 to %(most)s, + for present, - for absent, or leave the cell empty.") % {"most": most},
        )

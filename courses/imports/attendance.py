"""A sheet of attendance that comes back -> clean rows, or every bad row with how to mend it. Nothing is saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from courses.models import LiveMeeting
from courses.queries.attendance import Roster, RosterLine, roster_of
from lms.core.dry_runs import DryRun, Numbered, RowFault, Seen, Wish, dry_run
from lms.core.models import User

REQUIRED = ("code", "units")
OPTIONAL = ("name", "organisation")
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


def check_marks(*, content: bytes, filename: str, meeting: LiveMeeting, user: User) -> DryRun[MarkRow]:
    """Check a sheet that came back; two queries however many rows. A blank cell says nothing and changes nothing."""
    return dry_run(
        content=content, filename=filename, required=REQUIRED, optional=OPTIONAL, wish=_wish(meeting, user),
        check=partial(_check, meeting), carry=lambda row: (str(row.line.enrolment.pk), row.units),
    )  # fmt: skip


def changes_of(run: DryRun[MarkRow]) -> int:
    """Return how many marks would differ from what is recorded."""
    return sum(row.is_change for row in run.rows)


def marks_of(token: str, *, meeting: LiveMeeting, user: User) -> dict[UUID, int]:
    """Return the marks that were checked; only the same person, for the same meeting, within the hour.

    Errors: TokenNotGood.
    """
    return {UUID(key): units for key, units in _wish(meeting, user).opened(token)["rows"]}


def _wish(meeting: LiveMeeting, user: User) -> Wish:
    return Wish(salt=SALT, user=user, meeting=meeting.pk)


def _check(meeting: LiveMeeting, numbered: Numbered) -> tuple[list[MarkRow], list[RowFault]]:
    lines = _by_code(roster_of(meeting))
    rows, faults, seen = [], [], Seen("code", _("This person stands in row %(row)s too."))
    for number, cells in numbered:
        code, text = cells.get("code", "").upper(), cells.get("units", "").lower()
        line, units = lines.get(code), _units(text, meeting.units)
        twice = seen.again(number, code)
        bad = [*(twice if line else ()), *_faults(number, code, text, line, units, meeting.units)]
        faults += bad
        if not bad and text:
            rows.append(MarkRow(number, line, line.units, units))
    return rows, faults


def _by_code(roster: Roster) -> dict[str, RosterLine]:
    return {line.code: line for line in roster.lines}


def _units(text: str, most: int) -> int | None:
    if text in ALL:
        return most
    if text in NONE:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


def _faults(number: int, code: str, text: str, line: RosterLine | None, units: int | None, most: int) -> Iterator[RowFault]:
    if line is None:
        yield RowFault(
            number, "code", _("There is nobody with the code “%(code)s” in this cohort.") % {"code": code[:40]},
            _("Copy the code that stands beside the name on the printed sheet."),
        )
    if text and (units is None or units > most):
        yield RowFault(
            number, "units", _("This is not a number of units of this meeting."),
            _("Write a number from 0 to %(most)s, + for present, - for absent, or leave the cell empty.") % {"most": most},
        )

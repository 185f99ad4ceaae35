"""The gradebook of a cohort: progress, tests, attendance, in one table that is filtered and sorted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Cohort
from courses.progress import LESSONS
from courses.queries.attendance import Attended, attendance_of
from courses.queries.cohorts import Grid, GridRow, cohort_grid
from lms.core.alphabet import alphabetical
from lms.core.formats import ZONE

ATTENDANCE = "attendance"
STATES = {
    "new": _("Not begun"), "going": _("In training"), "late": _("Not completed in time"), "done": _("Completed"), "left": pgettext_lazy("person", "Left the programme"),
}


@dataclass(frozen=True)
class BookRow:
    """One learner of the gradebook. `marks` are per cent by code, None where nothing was measured."""

    row: GridRow
    state: str
    marks: Mapping[str, Fraction | None]
    attended: Attended

    @property
    def enrolment(self):
        return self.row.enrolment

    @property
    def percent(self) -> int:
        return self.row.state.progress.percent

    @property
    def lessons(self) -> int:
        return sum(done for _code, done, _all in self.row.modules)

    @property
    def state_words(self):
        return STATES[self.state]

    @property
    def granted(self) -> frozenset[str]:
        """Codes of the requirements that are met by a grant alone."""
        return frozenset(one.code for one in self.row.state.progress.requirements if one.is_granted)

    @property
    def cells(self) -> list[tuple[Fraction | None, bool, bool]]:
        """The marks in the order of the columns, each with whether anything was reported and whether staff granted it."""
        return [(value, code in self.row.state.milestones, code in self.granted) for code, value in self.marks.items()]


@dataclass(frozen=True)
class Book:
    """The gradebook: its rows after the filter, and what can be chosen."""

    grid: Grid
    codes: tuple[str, ...]
    rows: tuple[BookRow, ...]
    whole: int
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """What a reader asked for. What is not known is nothing."""

    state: str = ""
    organisation: str = ""
    name: str = ""
    sort: str = "name"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Choice":
        """Read a choice from an address."""
        state = asked.get("state", "")
        return cls(
            state if state in STATES else "", asked.get("organisation", "")[:40], asked.get("name", "")[:80].strip(),
            asked.get("sort", "") or "name",
        )


def gradebook(cohort: Cohort, language: str, choice: Choice, at: datetime) -> Book:
    """Return the gradebook of a cohort; eight queries however many people and lessons.

    A column stands for each requirement that is no lesson, whoever measures it: tests, assignments, later ones.
    """
    grid, attended = cohort_grid(cohort, language, with_left=True), attendance_of(cohort, at)
    codes = tuple(dict.fromkeys(
        code for row in grid.rows for code in (*(one.code for one in row.others), *row.state.milestones)
        if code not in (LESSONS, ATTENDANCE)
    ))
    today = at.astimezone(ZONE).date()
    rows = [
        BookRow(row, _state(row, cohort.ends_on, today), {code: row.state.milestones.get(code) for code in codes},
                attended[row.enrolment.pk])
        for row in grid.rows
    ]
    organisations = tuple(sorted({row.enrolment.organisation.code for row in rows}))
    return Book(grid, codes, tuple(_sorted([row for row in rows if _fits(row, choice)], choice.sort, codes)), len(rows), organisations)


def _state(row: GridRow, ends_on: date, today: date) -> str:
    if row.enrolment.is_complete:
        return "done"
    if row.enrolment.has_left:
        return "left"
    if ends_on < today:
        return "late"
    return "going" if row.state.completed or row.state.milestones else "new"


def _fits(row: BookRow, choice: Choice) -> bool:
    return (
        (not choice.state or row.state == choice.state)
        and (not choice.organisation or row.enrolment.organisation.code == choice.organisation)
        and choice.name.casefold() in row.enrolment.learner.listed_name.casefold()
    )


def _sorted(rows: list[BookRow], sort: str, codes: tuple[str, ...]) -> list[BookRow]:
    """Return rows in the asked order, "-" before a name turns it round; what was not measured stands last."""
    falling, name = sort.startswith("-"), sort.removeprefix("-")
    by: dict[str, Callable] = {
        "organisation": lambda row: row.enrolment.organisation.code, "lessons": lambda row: row.lessons,
        "percent": lambda row: row.percent, ATTENDANCE: lambda row: row.attended.percent,
        **{code: lambda row, code=code: row.marks[code] for code in codes},
    }
    rows = sorted(rows, key=lambda row: alphabetical(row.enrolment.learner.listed_name), reverse=falling and name == "name")
    if name not in by:
        return rows
    known = [row for row in rows if by[name](row) is not None]
    return sorted(known, key=by[name], reverse=falling) + [row for row in rows if by[name](row) is None]

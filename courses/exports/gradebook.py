"""The gradebook as a table for a file: stable codes in row 1, blank where nothing was measured."""

from django.utils.translation import gettext as _

from courses.queries.gradebook import Book
from lms.core.tables import Column, Table


def gradebook_table(book: Book) -> Table:
    """Return the rows the reader chose, as one table."""
    modules = [module.code for module in book.grid.outline.modules] if book.grid.outline else []
    columns = [
        Column("name", heading=_("Person")), Column("organisation", heading=_("Organisation")), Column("state", heading=_("State")),
        Column("completed_on", "date", heading=_("Completed")), Column("left_on", "date", heading=_("Left on")), Column("progress_percent", "integer", heading=_("Progress")),
        Column("lessons_read", "integer", heading=_("Lessons")),
        *[Column(f"module_{place}", "integer", heading=code) for place, code in enumerate(modules, start=1)],
        *[Column(code.replace("-", "_").lower(), "number", heading=code) for code in book.codes],
        Column("meetings_attended", "integer", heading=_("Meetings")), Column("meetings_held", "integer"),
        Column("attendance_percent", "number", heading=_("Attendance")), Column("granted", heading=_("Granted")),
    ]
    return Table("gradebook", columns, [_row(one) for one in book.rows])


def _row(one) -> tuple:
    enrolment = one.enrolment
    return (
        enrolment.learner.listed_name, enrolment.organisation.code, one.state, enrolment.completed_on, enrolment.left_on, one.percent,
        one.lessons, *[done for _code, done, _all in one.row.modules], *one.marks.values(), one.attended.meetings,
        one.attended.held, one.attended.percent, ", ".join(sorted(one.granted)) or None,
    )

"""The final list of a cohort: who completed, what the gradebook says, and who was at which meeting."""

from django.utils.translation import gettext as _

from courses.exports.gradebook import gradebook_table
from courses.models import Attendance, Cohort
from courses.queries.enrolments import grants_of
from courses.queries.gradebook import Book
from lms.core.formats import ZONE
from lms.core.tables import Column, Table


def final_tables(cohort: Cohort, book: Book) -> list[Table]:
    """Return the sheets: the gradebook with everybody, units present by person and meeting, and what staff granted; three queries."""
    meetings = list(cohort.meetings.filter(cancelled_at=None))
    units = {
        (enrolment, meeting): number
        for enrolment, meeting, number in Attendance.objects.filter(meeting__in=meetings).values_list("enrolment_id", "meeting_id", "units")
    }
    columns = [
        Column("name", heading=_("Person")), Column("organisation", heading=_("Organisation")),
        *[
            Column(f"meeting_{place}", "integer", heading=f"{one.starts_at.astimezone(ZONE):%d.%m.%Y} {one.title} ({one.units})")
            for place, one in enumerate(meetings, start=1)
        ],
    ]
    rows = [
        (one.enrolment.learner.listed_name, one.enrolment.organisation.code, *[units.get((one.enrolment.pk, meeting.pk)) for meeting in meetings])
        for one in book.rows
    ]
    return [gradebook_table(book), Table("attendance", columns, rows), _granted(cohort)]


def _granted(cohort: Cohort) -> Table:
    columns = [
        Column("name", heading=_("Person")), Column("requirement", heading=_("Requirement")), Column("granted_by", heading=_("Granted by")),
        Column("reason", heading=_("Reason")), Column("granted_on", "date", heading=_("Day")),
    ]
    rows = [
        (one.enrolment.learner.listed_name, one.code, one.by.listed_name, one.reason, one.at.astimezone(ZONE).date())
        for one in grants_of(enrolment__cohort=cohort)
    ]
    return Table("granted", columns, rows)

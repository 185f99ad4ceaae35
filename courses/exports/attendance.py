"""The roster of a meeting as a sheet: filled in without a network, it is read back by `imports.attendance`."""

from django.utils.translation import gettext as _

from courses.queries.attendance import Roster
from lms.core.tables import Column, Table


def attendance_tables(roster: Roster) -> list[Table]:
    """Return the sheets; a cell of units is blank while nothing was recorded."""
    columns = [
        Column("code", heading=_("Code of the person")), Column("name", heading=_("Person")),
        Column("organisation", heading=_("Organisation")), Column("units", "integer", heading=_("Units present")),
    ]
    rows = [(line.code, line.enrolment.learner.listed_name, line.enrolment.organisation.code, line.units) for line in roster.lines]
    codebook = [
        ("code", _("Needed. It stands beside the name on the printed sheet.")),
        ("name", _("For your eyes only; it is not read.")),
        ("organisation", _("For your eyes only; it is not read.")),
        ("units", _("Units present: a number from 0 to %(most)s, + for present, - for absent. An empty cell changes nothing.")
         % {"most": roster.meeting.units}),
    ]
    return [Table("attendance", columns, rows), Table("codebook", [Column("column"), Column("meaning")], codebook)]

"""Who attended what, shaped for pages, for completion and for the floors above."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.conf import settings
from django.db.models import Q, Sum

from courses.models import Attendance, AttendanceEntry, Cohort, Enrolment, LiveMeeting
from courses.models.meetings import GRACE
from courses.queries.enrolments import in_order_of_names
from lms.core.formats import ZONE


@dataclass(frozen=True)
class Attended:
    """How much of a cohort's meetings one learner attended, of those that are over."""

    meetings: int
    held: int
    units: int
    units_held: int

    @property
    def percent(self) -> Fraction | None:
        """Units attended of units held; None while nothing was held, which is not 0."""
        return Fraction(100 * self.units, self.units_held) if self.units_held else None


@dataclass(frozen=True)
class RosterLine:
    """One learner on the roster of a meeting; `units` is None while nothing was ever recorded. `came`: the entry of the code, if by code."""

    enrolment: Enrolment
    code: str
    units: int | None
    came: AttendanceEntry | None = None

    @property
    def is_present(self) -> bool:
        return bool(self.units)


@dataclass(frozen=True)
class Roster:
    """Everybody who should be at a meeting."""

    meeting: LiveMeeting
    lines: tuple[RosterLine, ...]

    @property
    def present(self) -> int:
        return sum(line.is_present for line in self.lines)

    @property
    def choices(self) -> range:
        return range(self.meeting.units + 1)


def check_in_key() -> bytes:
    """Return the secret that the codes of meetings follow from."""
    return hashlib.sha256(b"courses.check_in|" + settings.SECRET_KEY.encode()).digest()


def attendance_of(cohort: Cohort, at: datetime, only: Enrolment | None = None) -> dict[UUID, Attended]:
    """Return how much each enrolment of a cohort, or one of them, attended of the meetings held by a moment; three queries.

    A meeting of which nothing was recorded for anybody is held all the same. Everybody enrolled is in the answer. What was attended
    in an earlier cohort of the programme counts, up to what is held here.
    """
    held = list(cohort.meetings.held(at).values_list("pk", "units"))
    whole = sum(units for _meeting, units in held)
    elsewhere = ~Q(meeting__cohort=cohort) & Q(meeting__cancelled_at=None)
    marks = Attendance.objects.filter(Q(meeting__in=[meeting for meeting, _units in held]) | elsewhere, enrolment__cohort=cohort, units__gt=0)
    enrolments = cohort.enrolments.all()
    if only is not None:
        marks, enrolments = marks.filter(enrolment=only), enrolments.filter(pk=only.pk)
    found: dict[UUID, list[int]] = {}
    for enrolment, units in marks.values_list("enrolment_id", "units"):
        found.setdefault(enrolment, []).append(units)
    return {
        enrolment: Attended(
            min(len(found.get(enrolment, ())), len(held)), len(held), min(sum(found.get(enrolment, ())), whole), whole
        )
        for enrolment in enrolments.values_list("pk", flat=True)
    }


@dataclass(frozen=True)
class Schedule:
    """What a cohort plans to meet: units of all meetings that are not cancelled, and whether the last one has closed."""

    units: int
    is_closed: bool


def schedule_of(cohort: Cohort, at: datetime) -> Schedule:
    """Return how much a cohort plans and whether the last check-in is over at a moment; without meetings it is. One query."""
    planned = list(cohort.meetings.filter(cancelled_at=None).values_list("units", "ends_at"))
    return Schedule(sum(units for units, _end in planned), all(end + GRACE <= at for _units, end in planned))


def share_of(enrolment: Enrolment) -> Fraction:
    """Return in per cent how much of all planned units a learner attended so far, 100 at most; two queries.

    Units attended in an earlier cohort of the programme count: who changes the cohort loses none.
    """
    planned = LiveMeeting.objects.filter(cohort=enrolment.cohort_id, cancelled_at=None)
    whole = planned.aggregate(units=Sum("units"))["units"] or 0
    had = Attendance.objects.filter(enrolment=enrolment, meeting__cancelled_at=None).aggregate(units=Sum("units"))["units"] or 0
    return Fraction(100 * min(had, whole), whole) if whole else Fraction(0)


def roster_of(meeting: LiveMeeting) -> Roster:
    """Return everybody of the cohort who had not left by the day, with what is recorded, by surname; three queries."""
    here = Q(left_on=None) | Q(left_on__gt=meeting.starts_at.astimezone(ZONE).date())
    enrolments = in_order_of_names(meeting.cohort.enrolments.filter(here))
    units = dict(Attendance.objects.filter(meeting=meeting).values_list("enrolment_id", "units"))
    came = {one.enrolment_id: one for one in meeting.entries.filter(source=AttendanceEntry.Source.CODE)}  # the newest first: the first stays
    return Roster(meeting, tuple(RosterLine(one, person_code(one.pk), units.get(one.pk), came.get(one.pk)) for one in enrolments))


def person_code(enrolment_id: UUID) -> str:
    """Return the eight signs that stand beside a name on the sheet and find the person again when it comes back."""
    return enrolment_id.hex[:8].upper()


def history_of(meeting: LiveMeeting, most: int = 100) -> list[AttendanceEntry]:
    """Return the latest changes of a meeting's attendance, newest first; one query."""
    return list(meeting.entries.select_related("enrolment__learner", "by")[:most])


def own_units(enrolment: Enrolment) -> Mapping[UUID, int]:
    """Return what is recorded of one learner: units by meeting; one query."""
    return dict(Attendance.objects.filter(enrolment=enrolment).values_list("meeting_id", "units"))

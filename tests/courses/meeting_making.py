"""Meetings for tests, made by the action."""

from datetime import datetime, timedelta
from uuid import uuid4

from courses.actions.attendance import mark_people
from courses.actions.meetings import plan_meeting
from courses.codes import code_of
from courses.models import Cohort, LiveMeeting
from courses.queries.attendance import check_in_key
from tests.cast import Cast


def make_meeting(cast: Cast, cohort: Cohort, starts_at: datetime, *, hours: int = 3, planned_at=None, **fields) -> LiveMeeting:
    """Plan a meeting in a room."""
    return plan_meeting(**{
        "cohort": cohort, "title": "Бірінші кездесу", "kind": "room", "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours), "place": "Алматы, Абай 1", "by": cast.yerlan,
        "at": planned_at or starts_at - timedelta(days=5), **fields,
    })


def present(cast: Cast, meeting: LiveMeeting, *enrolments, at: datetime, units: int = 1) -> int:
    """Mark people by hand."""
    return mark_people(
        meeting=meeting, units={one.pk: units for one in enrolments}, source="hand", by=cast.yerlan, at=at, batch=uuid4()
    )


def code_now(meeting: LiveMeeting, at: datetime) -> str:
    return code_of(check_in_key(), str(meeting.pk), at)

"""Live meetings as trainers and learners see them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from courses.models import CalendarKey, Cohort, Enrolment, LiveMeeting
from courses.queries.attendance import own_units
from lms.core.models import User

KEPT = timedelta(days=90)
"""How far back a calendar goes."""
AHEAD = timedelta(days=7)
"""How far ahead the start page looks."""


@dataclass(frozen=True)
class OwnMeeting:
    """One meeting as a learner sees it; `units` is None while nothing was recorded."""

    meeting: LiveMeeting
    units: int | None
    is_open: bool
    is_over: bool


def meetings_of(cohort: Cohort) -> list[LiveMeeting]:
    """Return the schedule of a cohort, each with how many people are recorded as present; one query."""
    return list(cohort.meetings.annotate(present=Count("attendances", filter=Q(attendances__units__gt=0))))


def own_meetings(enrolment: Enrolment, at: datetime) -> list[OwnMeeting]:
    """Return the schedule as its learner sees it; two queries."""
    units = own_units(enrolment)
    return [
        OwnMeeting(meeting, units.get(meeting.pk), meeting.is_open(at), at > meeting.closes_at)
        for meeting in enrolment.cohort.meetings.all()
    ]


def calendar_meetings(person: User, at: datetime) -> list[LiveMeeting]:
    """Return the meetings a person takes part in or leads, cancelled ones too, with their cohorts; one query."""
    mine = Q(cohort__enrolments__learner=person) | Q(cohort__trainers=person)
    found = LiveMeeting.objects.filter(mine, ends_at__gte=at - KEPT).select_related("cohort").distinct()
    return list(found.order_by("starts_at", "id"))


def coming_meetings(learner: User, at: datetime) -> list[LiveMeeting]:
    """Return the meetings of a learner that go on or begin within a week, with their cohorts; one query."""
    found = LiveMeeting.objects.filter(
        cohort__enrolments__learner=learner, cancelled_at=None, ends_at__gte=at, starts_at__lt=at + AHEAD
    )
    return list(found.select_related("cohort").order_by("starts_at", "id"))


def owner_of_calendar(token: str) -> User | None:
    """Return whose calendar a secret opens, or None; one query."""
    key = CalendarKey.objects.filter(digest=digest_of(token), user__is_active=True).select_related("user").first()
    return key.user if key else None


def digest_of(token: str) -> str:
    """Return what is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()

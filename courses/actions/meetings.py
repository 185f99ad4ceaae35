"""Planning live meetings: making, changing and cancelling them."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courses.actions.attendance import lock_meeting, note_schedule
from courses.letters import send_meeting_changed
from courses.models import Cohort, LiveMeeting
from courses.permissions import may_teach
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import User


class MayNotPlan(Refusal):
    """Only a trainer of the cohort plans its meetings."""


class MeetingDoesNotFit(Refusal):
    """Times, place or units do not fit; `details["field"]` names the field."""


class MeetingCancelled(Refusal):
    """A cancelled meeting stays as it is."""


@transaction.atomic
def plan_meeting(
    *, cohort: Cohort, title: str, kind: str, starts_at: datetime, ends_at: datetime, place: str = "", link: str = "",
    units: int = 1, by: User, at: datetime,
) -> LiveMeeting:
    """Add a meeting to a cohort's schedule."""
    _refuse_stranger(by, cohort)
    _refuse_faults(cohort, kind, starts_at, ends_at, place, link)
    meeting = LiveMeeting.objects.create(
        cohort=cohort, title=title, kind=kind, starts_at=starts_at, ends_at=ends_at, place=place, link=link,
        units=units, changed_at=at,
    )
    audit.record(act="meeting.planned", row=meeting, by=by, at=at)
    note_schedule(cohort=cohort, at=at)
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting: LiveMeeting, title: str, kind: str, starts_at: datetime, ends_at: datetime, place: str = "",
    link: str = "", units: int = 1, by: User, at: datetime,
) -> LiveMeeting:
    """Change a meeting. Fewer units than somebody was recorded with are refused: no record is cut."""
    meeting = lock_meeting(meeting)
    _refuse_stranger(by, meeting.cohort)
    _refuse_cancelled(meeting)
    _refuse_faults(meeting.cohort, kind, starts_at, ends_at, place, link)
    if meeting.attendances.filter(units__gt=units).exists():
        raise MeetingDoesNotFit(
            _("Somebody is recorded with more units than that. Change the attendance first."), field="units"
        )
    before = _what_people_need(meeting)
    meeting.title, meeting.kind, meeting.place, meeting.link, meeting.units = title, kind, place, link, units
    meeting.starts_at, meeting.ends_at, meeting.changed_at = starts_at, ends_at, at
    meeting.save(update_fields=["title", "kind", "place", "link", "units", "starts_at", "ends_at", "changed_at"])
    LiveMeeting.objects.filter(pk=meeting.pk).update(rev=F("rev") + 1)
    audit.record(act="meeting.changed", row=meeting, by=by, at=at)
    note_schedule(cohort=meeting.cohort, at=at)
    if before != _what_people_need(meeting) and max(before[0], starts_at) > at:
        send_meeting_changed(meeting, at=at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: LiveMeeting, by: User, at: datetime) -> LiveMeeting:
    """Cancel a meeting: it counts for nobody and stays in the list. A second time changes nothing."""
    lock_meeting(meeting)
    _refuse_stranger(by, meeting.cohort)
    if meeting.attendances.filter(units__gt=0).exists():
        raise MeetingDoesNotFit(_("People are recorded as present, so the meeting took place. It cannot be cancelled."))
    cancelled = LiveMeeting.objects.filter(pk=meeting.pk, cancelled_at=None).update(
        cancelled_at=at, changed_at=at, rev=F("rev") + 1
    )
    if cancelled:
        audit.record(act="meeting.cancelled", row=meeting, by=by, at=at)
        note_schedule(cohort=meeting.cohort, at=at)
    meeting.refresh_from_db()
    if cancelled and meeting.starts_at > at:
        send_meeting_changed(meeting, at=at)
    return meeting


def _what_people_need(meeting: LiveMeeting) -> tuple:
    """Return what somebody has to know to come: a change of the title alone brings no letter."""
    return meeting.starts_at, meeting.ends_at, meeting.kind, meeting.place, meeting.link


def _refuse_stranger(by: User, cohort: Cohort) -> None:
    if not may_teach(by, cohort):
        raise MayNotPlan(_("Only a trainer of this cohort may plan its meetings."))


def _refuse_cancelled(meeting: LiveMeeting) -> None:
    if meeting.is_cancelled:
        raise MeetingCancelled(_("This meeting is cancelled. Plan a new one."))


def _refuse_faults(
    cohort: Cohort, kind: str, starts_at: datetime, ends_at: datetime, place: str, link: str
) -> None:
    if ends_at <= starts_at:
        raise MeetingDoesNotFit(_("The end must lie after the beginning."), field="ends_at")
    if not cohort.starts_on <= starts_at.astimezone(ZONE).date() <= cohort.ends_on:
        raise MeetingDoesNotFit(
            _("This day lies outside the dates of the cohort. Choose another day, or change the dates of the cohort."),
            field="day",
        )
    if kind == LiveMeeting.Kind.ONLINE and not link:
        raise MeetingDoesNotFit(_("Write the link people open to join."), field="link")
    if kind == LiveMeeting.Kind.ROOM and not place:
        raise MeetingDoesNotFit(_("Write where people meet."), field="place")

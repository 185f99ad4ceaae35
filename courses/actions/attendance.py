"""Recording who attended. Every way (code, hand, sheet) ends in the same row and one entry in the record of changes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import meet_milestone, note_progress
from courses.codes import is_good
from courses.models import Attendance, AttendanceEntry, Cohort, Enrolment, LiveMeeting, Milestone
from courses.permissions import may_teach
from courses.queries.attendance import check_in_key, share_of
from lms.core import formats
from lms.core.errors import Refusal
from lms.core.models import User

ATTENDANCE = "attendance"
"""The code of the requirement and of the milestone."""


class MayNotRecord(Refusal):
    """Only a trainer of the cohort records attendance, and for others only."""


class CodeNotGood(Refusal):
    """The code is of no meeting of this person, or is no longer shown."""


class NotOpenYet(Refusal):
    """The meeting has not opened; the sentence names the moment."""


class ClosedAlready(Refusal):
    """The meeting is over, or cancelled."""


class UnitsDoNotFit(Refusal):
    """More units than the meeting has, or a person who is not in its cohort."""


class NothingToUndo(Refusal):
    """No marking of this person on this meeting is left to take back."""


def lock_meeting(meeting: LiveMeeting) -> LiveMeeting:
    """Return a meeting as it stands now, and hold it: who marks people and who changes the meeting take turns."""
    return LiveMeeting.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=meeting.pk)


def meeting_of_code(*, learner: User, code: str, at: datetime) -> LiveMeeting:
    """Return the person's own meeting whose code this is now. Refusals: NotOpenYet, ClosedAlready, CodeNotGood."""
    key = check_in_key()
    meetings = list(
        LiveMeeting.objects.filter(cohort__enrolments__learner=learner, cancelled_at=None).order_by("starts_at")
    )
    for meeting in meetings:
        if is_good(key, str(meeting.pk), code, at):
            refuse_closed(meeting, at)
            return meeting
    if not any(meeting.is_open(at) for meeting in meetings):
        # Nothing of this person's is open: say when the next one opens rather than that the code is wrong.
        following = next((meeting for meeting in meetings if meeting.opens_at > at), None)
        if following is not None:
            refuse_closed(following, at)
    raise CodeNotGood(
        _("This is not the code of a meeting of yours, or it is no longer shown. Type the code that stands on the screen now.")
    )


def refuse_closed(meeting: LiveMeeting, at: datetime) -> None:
    """Raise a refusal with the moment if nobody can check in at this moment."""
    if meeting.is_cancelled:
        raise ClosedAlready(_("This meeting is cancelled."))
    if at < meeting.opens_at:
        raise NotOpenYet(_("Check-in has not opened yet. It opens: %(moment)s") % {"moment": _moment(meeting.opens_at)})
    if at > meeting.closes_at:
        raise ClosedAlready(
            _("Check-in is over. It ended: %(moment)s. Ask the trainer to mark you.") % {"moment": _moment(meeting.closes_at)}
        )


@transaction.atomic
def check_in(*, meeting: LiveMeeting, learner: User, scanned_at: datetime, at: datetime, batch: UUID) -> Attendance:
    """Record the person as present in the units that are not over; a second time, and after a trainer's mark, nothing changes.

    `scanned_at` is the moment the code was judged: a slow sign-in makes nobody late.
    """
    meeting = lock_meeting(meeting)
    enrolment = Enrolment.objects.filter(cohort=meeting.cohort_id, learner=learner).select_related("cohort").first()
    if enrolment is None:
        raise CodeNotGood(_("This meeting is for another group. Nothing was recorded."))
    refuse_closed(meeting, scanned_at)
    row = _row(meeting, enrolment)
    if row.units == 0:
        _write(row, enrolment, meeting.units_left(scanned_at), AttendanceEntry.Source.CODE, learner, at, batch)
        _note(enrolment, at)
    return row


@transaction.atomic
def mark_people(
    *, meeting: LiveMeeting, units: Mapping[UUID, int], source: str, by: User, at: datetime, batch: UUID
) -> int:
    """Record people of the cohort, units by enrolment id, all or nothing; return how many rows changed."""
    meeting = lock_meeting(meeting)
    if not may_teach(by, meeting.cohort):
        raise MayNotRecord(_("Only a trainer of this cohort may record attendance."))
    if meeting.is_cancelled:
        raise ClosedAlready(_("This meeting is cancelled."))
    if at < meeting.opens_at:
        raise NotOpenYet(
            _("Attendance can be recorded from half an hour before the beginning on: %(moment)s")
            % {"moment": _moment(meeting.opens_at)}
        )
    enrolments = Enrolment.objects.filter(cohort=meeting.cohort_id).select_related("cohort").in_bulk(list(units))
    if len(enrolments) != len(units) or any(not 0 <= one <= meeting.units for one in units.values()):
        raise UnitsDoNotFit(_("A person or a number of units does not fit this meeting. Nothing was saved."))
    changed = 0
    for key, number in units.items():
        row = _row(meeting, enrolments[key])
        if row.units != number:
            if enrolments[key].learner_id == by.pk:
                raise MayNotRecord(
                    _("You learn in this cohort yourself. Leave your own line as it is: another trainer records it. Nothing was saved.")
                )
            _write(row, enrolments[key], number, source, by, at, batch)
            _note(enrolments[key], at)
            changed += 1
    return changed


@transaction.atomic
def undo_marking(*, meeting: LiveMeeting, by: User, at: datetime, batch: UUID) -> int:
    """Take back this trainer's last marking on a meeting; what somebody changed since stays. Return how many changed."""
    meeting = lock_meeting(meeting)
    if not may_teach(by, meeting.cohort):
        raise MayNotRecord(_("Only a trainer of this cohort may record attendance."))
    if meeting.is_cancelled:
        raise ClosedAlready(_("This meeting is cancelled."))
    own = meeting.entries.filter(by=by, source__in=[AttendanceEntry.Source.HAND, AttendanceEntry.Source.SHEET])
    undone = meeting.entries.filter(by=by).exclude(undoes=None).values("undoes")
    last = own.exclude(batch__in=undone).order_by("-id").values_list("batch", flat=True).first()
    if last is None:
        raise NothingToUndo(_("There is no marking of yours left to take back."))
    changed = 0
    for entry in meeting.entries.filter(batch=last).select_related("enrolment__cohort"):
        row = _row(meeting, entry.enrolment)
        if row.units == entry.units:
            if entry.before > meeting.units:  # the meeting became shorter since
                raise UnitsDoNotFit(_("A person or a number of units does not fit this meeting. Nothing was saved."))
            _write(row, entry.enrolment, entry.before, AttendanceEntry.Source.UNDO, by, at, batch, undoes=last)
            _note(entry.enrolment, at)
            changed += 1
    if not changed:
        raise NothingToUndo(_("Somebody has changed these marks since. Nothing was taken back."))
    return changed


def _row(meeting: LiveMeeting, enrolment: Enrolment) -> Attendance:
    row, _added = Attendance.objects.select_for_update().get_or_create(meeting=meeting, enrolment=enrolment)
    return row


def _write(
    row: Attendance, enrolment: Enrolment, units: int, source: str, by: User, at: datetime, batch: UUID,
    undoes: UUID | None = None,
) -> None:
    AttendanceEntry.objects.create(
        meeting_id=row.meeting_id, enrolment=enrolment, before=row.units, units=units, source=source, batch=batch,
        undoes=undoes, at=at, by=by,
    )
    row.units = units
    row.save(update_fields=["units"])


def _note(enrolment: Enrolment, at: datetime) -> None:
    """Tell completion: in units of all meetings planned, so that a first meeting is never 100 per cent of many.

    A mark that is taken back lowers the share again; a day of completion stays (CP4).
    """
    share = share_of(enrolment)
    kept = Decimal(share.numerator * 10**6 // share.denominator).scaleb(-6)
    Milestone.objects.filter(enrolment=enrolment, code=ATTENDANCE, percent__gt=kept).delete()
    if share:
        meet_milestone(enrolment=enrolment, code=ATTENDANCE, percent=share, at=at)
    else:
        note_progress(enrolment=enrolment, at=at)


@transaction.atomic
def note_attendance(*, enrolment: Enrolment, at: datetime) -> None:
    """Count anew for one person whose schedule became another one."""
    _note(enrolment, at)


def note_schedule(*, cohort: Cohort, at: datetime) -> None:
    """Count anew for those who attended something, after the meetings planned became more, fewer or longer."""
    for enrolment in cohort.enrolments.filter(attendances__units__gt=0).distinct().select_related("cohort"):
        _note(enrolment, at)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(formats.ZONE):%d.%m.%Y}, {formats.clock(moment)}"

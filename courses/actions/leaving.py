"""A person leaves a programme, comes back, or goes on in another cohort of it. What was done is never lost (CP9)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.attendance import note_attendance
from courses.actions.enrolments import hold, refuse_without_place, return_to_place
from courses.actions.places import move_up
from courses.models import Cohort, Enrolment
from courses.permissions import may_teach
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import User


class NotMoved(Refusal):
    """The person cannot leave, come back or change the cohort; the message says why. Nothing was written."""


@transaction.atomic
def leave_programme(*, enrolment: Enrolment, on: date, reason: str, by: User, at: datetime) -> Enrolment:
    """Note that a person left; the place goes to who waits first. A second time changes nothing."""
    _check(enrolment, by)
    held = hold(enrolment.cohort)
    row = _row(enrolment)
    reason = reason.strip()[:500]
    if not reason:
        raise NotMoved(_("Say why the person leaves."))
    if row.is_complete:
        raise NotMoved(_("The person has completed the programme and does not leave it."))
    if not row.enrolled_at.astimezone(ZONE).date() <= on <= at.astimezone(ZONE).date():
        raise NotMoved(_("The day lies between the day of enrolment and today."))
    if row.has_left:
        return row
    row.left_on, row.left_reason = on, reason
    row.save(update_fields=["left_on", "left_reason"])
    audit.record(act="enrolment.left", row=row, by=by, at=at, extra={"on": on.isoformat()})
    move_up(cohort=held, at=at)
    return row


@transaction.atomic
def come_back(*, enrolment: Enrolment, by: User, at: datetime) -> Enrolment:
    """Let a person who left go on; a second time changes nothing. Refusals: CohortFull, CohortClosed, NotMoved."""
    _check(enrolment, by)
    held = hold(enrolment.cohort)
    row = _row(enrolment)
    if row.has_left:
        refuse_without_place(held)
        return_to_place(row, by=by, at=at)
    return row


@transaction.atomic
def move_learner(*, enrolment: Enrolment, to: Cohort, by: User, at: datetime) -> Enrolment:
    """Let a person go on in another cohort of the same programme, with everything done so far; a second time changes nothing.

    Refusals: CohortFull, CohortClosed, NotMoved. The place left goes to who waits first.
    """
    _check(enrolment, by)
    if not may_teach(by, to):
        raise NotMoved(_("Only a trainer of both cohorts may do this. Ask an administrator."))
    if enrolment.cohort_id == to.pk:
        return enrolment
    held = {pk: hold(Cohort(pk=pk)) for pk in sorted((enrolment.cohort_id, to.pk))}  # always in one order
    row, source, to = _row(enrolment), held[enrolment.cohort_id], held[to.pk]
    if row.cohort_id != source.pk:
        raise NotMoved(_("Somebody has moved this person meanwhile. Open the page again."))
    if source.programme_key != to.programme_key:
        raise NotMoved(_("The other cohort takes another programme. Enrol the person there instead."))
    if row.is_complete:
        raise NotMoved(_("The person has completed the programme. There is nothing to move."))
    if to.enrolments.filter(learner=row.learner_id).exists():
        raise NotMoved(_("The person is in the other cohort already."))
    refuse_without_place(to)
    row.cohort, row.left_on, row.left_reason, row.batch = to, None, "", None
    row.save(update_fields=["cohort", "left_on", "left_reason", "batch"])
    to.waiting.open().filter(learner=row.learner_id).update(left_at=at)
    audit.record(act="enrolment.moved", row=row, by=by, at=at, extra={"from": source.code, "to": to.code})
    note_attendance(enrolment=row, at=at)
    move_up(cohort=source, at=at)
    return row


def _check(enrolment: Enrolment, by: User) -> None:
    if not may_teach(by, enrolment.cohort):
        raise NotMoved(_("Only a trainer of this cohort may do this."))


def _row(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.select_for_update(of=("self",)).select_related("cohort", "learner").get(pk=enrolment.pk)

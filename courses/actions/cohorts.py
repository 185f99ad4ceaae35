"""Opening and changing cohorts."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import hold
from courses.actions.meetings import MeetingDoesNotFit, plan_meeting
from courses.actions.places import leave_waiting, move_up, revoke_key
from courses.models import Cohort
from courses.permissions import may_open_cohorts, may_teach
from courses.queries.outlines import programme_outline
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import User


class MayNotOpenCohort(Refusal):
    """Only trainers and administrators open or change cohorts."""


class CohortDoesNotFit(Refusal):
    """The dates, the programme or the code do not fit; `details["field"]` names the field."""


@transaction.atomic
def open_cohort(
    *, code: str, programme_key: UUID, name: str, starts_on: date, ends_on: date,
    trainers: Iterable[User] = (), capacity: int | None = None, languages: str = "", hides_names: bool = False, by: User | None, at: datetime,
) -> Cohort:
    """Open a cohort of a published programme. The trainer who opens it leads it; `by` is None for commands only."""
    if by is not None and not may_open_cohorts(by):
        raise MayNotOpenCohort(_("Only trainers and administrators may open cohorts."))
    _refuse_dates(starts_on, ends_on)
    if programme_outline(programme_key) is None:
        raise CohortDoesNotFit(_("Choose a published programme."), field="programme_key")
    if Cohort.objects.filter(code=code).exists():
        raise CohortDoesNotFit(_("There is a cohort with this code already. Choose another code."), field="code")
    cohort = Cohort.objects.create(
        code=code, programme_key=programme_key, name=name, starts_on=starts_on, ends_on=ends_on, capacity=capacity,
        languages=languages, hides_names=hides_names,
    )
    cohort.trainers.set(trainers)
    audit.record(act="cohort.opened", row=cohort, by=by, at=at, extra={"code": code})
    return cohort


@transaction.atomic
def change_cohort(
    *, cohort: Cohort, name: str, starts_on: date, ends_on: date, trainers: Iterable[User], by: User, at: datetime,
    capacity: int | None = None, languages: str = "", hides_names: bool = False,
) -> Cohort:
    """Change name, dates, places and trainers; code and programme stay, since papers and addresses name them.

    Who waits gets the places that are new.
    """
    if not may_teach(by, cohort):
        raise MayNotOpenCohort(_("Only a trainer of this cohort may change it."))
    _refuse_dates(starts_on, ends_on)
    if capacity is not None and (people := hold(cohort).enrolments.here().count()) > capacity:
        raise CohortDoesNotFit(
            _("More people than that are enrolled: %(number)s. Take enrolments back first.") % {"number": people}, field="capacity"
        )
    cohort.name, cohort.starts_on, cohort.ends_on = name, starts_on, ends_on
    cohort.capacity, cohort.languages, cohort.hides_names = capacity, languages, hides_names
    cohort.save(update_fields=["name", "starts_on", "ends_on", "capacity", "languages", "hides_names"])
    cohort.trainers.set(trainers)
    audit.record(act="cohort.changed", row=cohort, by=by, at=at, extra={"hides_names": hides_names})
    move_up(cohort=cohort, at=at)
    return cohort


@transaction.atomic
def copy_meetings(*, source: Cohort, cohort: Cohort, by: User, at: datetime) -> tuple[int, int]:
    """Plan the meetings of an earlier cohort in a new one, moved by the days between the two beginnings.

    Return how many were planned and how many fall outside the new dates. Cancelled ones stay behind.
    """
    days, planned, outside = cohort.starts_on - source.starts_on, 0, 0
    for meeting in source.meetings.filter(cancelled_at=None).order_by("starts_at", "id"):
        facts = {name: getattr(meeting, name) for name in ("title", "kind", "place", "link", "units")}
        try:
            with transaction.atomic():
                plan_meeting(
                    cohort=cohort, **facts, starts_at=meeting.starts_at + days, ends_at=meeting.ends_at + days, by=by, at=at
                )
        except MeetingDoesNotFit:
            outside += 1
        else:
            planned += 1
    return planned, outside


class NotClosed(Refusal):
    """The cohort is still going on, or something of it waits to be decided."""


@transaction.atomic
def close_cohort(*, cohort: Cohort, by: User, at: datetime) -> Cohort:
    """Close a cohort that has ended: its key ends, who still waits is taken off the list, nobody is taken in any more.

    What was learned, and what is still handed in or graded, is not touched. A second time changes nothing.
    """
    if not may_teach(by, cohort):
        raise MayNotOpenCohort(_("Only a trainer of this cohort may change it."))
    held = hold(cohort)
    if held.is_closed:
        return held
    if at.astimezone(ZONE).date() < held.ends_on:
        raise NotClosed(_("The cohort has not ended. Change its last day first if it is over."))
    if held.enrolments.filter(is_confirmed=False).exists():
        raise NotClosed(_("Some people came by the key and are not confirmed. Confirm or refuse them first."))
    revoke_key(cohort=held, by=by, at=at)
    for turn in held.waiting.open().select_related("cohort"):
        leave_waiting(turn=turn, by=by, at=at)
    held.closed_at, held.closed_by = at, by
    held.save(update_fields=["closed_at", "closed_by"])
    audit.record(act="cohort.closed", row=held, by=by, at=at, extra={"people": held.enrolments.count()})
    return held


@transaction.atomic
def reopen_cohort(*, cohort: Cohort, by: User, at: datetime) -> Cohort:
    """Open a closed cohort again; a second time changes nothing."""
    if not may_teach(by, cohort):
        raise MayNotOpenCohort(_("Only a trainer of this cohort may change it."))
    held = hold(cohort)
    if held.is_closed:
        held.closed_at = held.closed_by = None
        held.save(update_fields=["closed_at", "closed_by"])
        audit.record(act="cohort.reopened", row=held, by=by, at=at)
    return held


def _refuse_dates(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise CohortDoesNotFit(_("The last day must not lie before the first day."), field="ends_on")

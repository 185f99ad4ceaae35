"""Automatic reminders of a cohort: those to come, those sent, and what is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from courses.attention import next_reminder
from courses.models import Cohort, Contact, Enrolment, Reminder, ReminderHold
from courses.queries.attention import trails_of
from lms.core.formats import ZONE

SHOWN = 50


@dataclass(frozen=True)
class Coming:
    """The next reminder of one person if nothing happens until then; `hold`: it rests."""

    enrolment: Enrolment
    step: int
    on: date
    hold: ReminderHold | None


@dataclass(frozen=True)
class Reminders:
    """What the page shows. `hold` is that of the whole cohort."""

    coming: tuple[Coming, ...]
    sent: tuple[Reminder, ...]
    hold: ReminderHold | None


def reminders_of(cohort: Cohort, at: datetime, *, failed: Mapping[UUID, int], opened: Mapping[UUID, datetime]) -> Reminders:
    """Return the reminders of a cohort; ten queries however many people."""
    today, told = at.astimezone(ZONE).date(), {}
    trails = trails_of(cohort, at, failed=failed, opened=opened)
    for enrolment, since, step in Reminder.objects.filter(enrolment__in=list(trails)).values_list("enrolment_id", "since", "step"):
        told.setdefault((enrolment, since), set()).add(step)
    holds, left = holds_of(cohort), said_to_leave(cohort)
    coming = []
    for one, trail in trails.items():
        following = next_reminder(trail, today=today, steps=settings.QABILET_REMINDER_DAYS, told=told.get((one.pk, trail.idle_since), ()))
        if following and following[1] <= cohort.ends_on and one.pk not in left and one.learner.is_active:
            coming.append(Coming(one, *following, holds.get(one.pk)))
    sent = Reminder.objects.filter(enrolment__cohort=cohort).select_related("enrolment__learner")[:SHOWN]
    return Reminders(tuple(sorted(coming, key=lambda one: one.on)), tuple(sent), holds.get(None))


def holds_of(cohort: Cohort) -> dict[UUID | None, ReminderHold]:
    """Return the holds that stand, by enrolment, that of the whole cohort under None; two queries."""
    standing = ReminderHold.objects.filter(ended_at=None).select_related("by")
    whole = standing.filter(cohort=cohort).first()
    of_people = {one.enrolment_id: one for one in standing.filter(enrolment__cohort=cohort)}
    return of_people | ({None: whole} if whole else {})


def said_to_leave(cohort: Cohort) -> set[UUID]:
    """Return who told a trainer of leaving: the last word counts; one query."""
    last: dict[UUID, str] = {}
    for contact in Contact.objects.filter(enrolment__cohort=cohort).order_by("sent_at"):
        last[contact.enrolment_id] = contact.outcome
    return {key for key, outcome in last.items() if outcome == Contact.Outcome.LEFT}

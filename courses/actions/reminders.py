"""Remind learners of where they stopped, by an open rule, never at night and never too often."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.attention import Rules, middle_of, pause_of
from courses.letters import send_reminder
from courses.models import Cohort, Enrolment, Reminder, ReminderHold
from courses.permissions import may_teach
from courses.queries.attention import trails_of
from courses.queries.learning import learning
from courses.queries.meetings import digest_of
from courses.queries.reminders import holds_of, said_to_leave
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.mail import choice_of, is_quiet_for
from lms.core.models import User
from lms.core.quiet import is_feast

WEEK = timedelta(days=7)


class MayNotHold(Refusal):
    """Only a trainer of the cohort lets its reminders rest."""


def remind_cohort(
    *, cohort: Cohort, at: datetime, failed: Mapping[UUID, int], opened: Mapping[UUID, datetime], draw: Callable[[], str]
) -> int:
    """Remind whoever of a running cohort pauses; return how many reminders are new.

    `failed` and `opened` come from the floor above, as for the early warning: a test is activity too.
    """
    today = at.astimezone(ZONE).date()
    if is_feast(at, settings.QABILET_HOLIDAYS) or not cohort.starts_on <= today <= cohort.ends_on:
        return 0
    trails = trails_of(cohort, at, failed=failed, opened=opened)
    group = list(trails.values())
    middle = middle_of(group) if len(group) >= Rules().smallest_group else None
    told = set(Reminder.objects.filter(enrolment__in=list(trails)).values_list("enrolment_id", "since", "step"))
    left, holds = said_to_leave(cohort), holds_of(cohort)
    if None in holds:
        return 0
    number = 0
    for enrolment, trail in trails.items():
        pause = pause_of(trail, today=today, steps=settings.QABILET_REMINDER_DAYS)
        if pause is None or enrolment.pk in left or enrolment.pk in holds or (enrolment.pk, pause[1], pause[0]) in told:
            continue
        enrolment.cohort = cohort
        ahead = middle if middle is not None and middle > trail.lessons else None
        number += _remind(enrolment, step=pause[0], since=pause[1], middle=ahead, at=at, token=draw())
    return number


@transaction.atomic
def _remind(enrolment: Enrolment, *, step: int, since: date, middle: int | None, at: datetime, token: str) -> bool:
    """Write one reminder, if it is still due: of two sweeps at once one does, and the week of a person has its limit."""
    learner = User.objects.select_for_update().get(pk=enrolment.learner_id)
    if not learner.is_active or is_quiet_for(choice_of(learner), at):
        return False
    if not Enrolment.objects.here().filter(pk=enrolment.pk, completed_on=None).exists():
        return False
    lately = Reminder.objects.filter(enrolment__learner=learner, sent_at__gt=at - WEEK).count()
    found = learning(enrolment, learner.language)
    if lately >= settings.QABILET_REMINDERS_A_WEEK or found is None:
        return False
    reminder, is_new = Reminder.objects.get_or_create(
        enrolment=enrolment, since=since, step=step,
        defaults={
            "sent_at": at, "token_digest": digest_of(token), "expires_at": at + timedelta(days=settings.QABILET_RESUME_DAYS)
        },
    )  # fmt: skip
    if is_new:
        reminder.enrolment = enrolment
        send_reminder(reminder, found, middle=middle, token=token, at=at)
    return is_new


@transaction.atomic
def hold_reminders(*, cohort: Cohort, enrolment: Enrolment | None = None, by: User, at: datetime) -> ReminderHold:
    """Let the reminders of one person of a cohort, or of the whole cohort, rest until they go on; a second time changes nothing."""
    _refuse_stranger(by, cohort)
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    whose = {"enrolment": enrolment} if enrolment else {"cohort": cohort}
    hold, is_new = ReminderHold.objects.get_or_create(**whose, ended_at=None, defaults={"by": by, "at": at})
    if is_new:
        audit.record(act="reminders.held", row=enrolment or cohort, by=by, at=at)
    return hold


@transaction.atomic
def release_reminders(*, cohort: Cohort, enrolment: Enrolment | None = None, by: User, at: datetime) -> bool:
    """Let reminders go on; False if they were not held."""
    _refuse_stranger(by, cohort)
    whose = {"enrolment": enrolment} if enrolment else {"cohort": cohort}
    if not ReminderHold.objects.filter(**whose, ended_at=None).update(ended_at=at):
        return False
    audit.record(act="reminders.released", row=enrolment or cohort, by=by, at=at)
    return True


def _refuse_stranger(by: User, cohort: Cohort) -> None:
    if not may_teach(by, cohort):
        raise MayNotHold(_("Only a trainer of this cohort may do this."))

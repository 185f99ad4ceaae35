"""Reminders of where a learner stopped: each step of a pause once."""

from django.db import models
from django.db.models import Q

from courses.models.cohorts import Cohort
from courses.models.enrolments import Enrolment
from lms.core.models import Row


class Reminder(Row):
    """One reminder: the pause it is about, by the day it began, and the step in days that was reached.

    The link of its letter is kept as a digest, works for its learner only, and ends. Personal data: S1, kept with the
    enrolment; the text stands in the notice.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="reminders")
    since = models.DateField()
    step = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "id"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "since", "step"], name="reminder_once")]


class ReminderHold(Row):
    """A trainer's word that the automatic reminders of one person, or of a whole cohort, rest until they go on (RM3). Personal data: S0."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, related_name="reminder_holds")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True, related_name="reminder_holds")
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cohort=None, enrolment__isnull=False) | Q(cohort__isnull=False, enrolment=None), name="reminder_hold_is_of_one"
            ),
            models.UniqueConstraint(fields=["cohort"], condition=Q(ended_at=None), name="reminder_hold_of_cohort_once"),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(ended_at=None), name="reminder_hold_of_person_once"),
        ]

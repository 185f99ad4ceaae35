"""Reminders of where a learner stopped: each step of a pause once."""

from django.db import models

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

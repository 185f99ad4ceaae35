"""Words a trainer sent to a learner who needed one, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.enrolments import Enrolment
from lms.core.models import Row


class Contact(Row):
    """One message with the reasons that stood beside the name; its outcome is recorded by a trainer of the cohort.

    `reasons` are codes with their figures, as `courses.attention` gave them. Personal data: S0, kept with the enrolment.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("No answer yet")
        GOES_ON = "goes_on", _("Goes on")
        HELPED = "helped", _("Got help")
        LEFT = "left", _("Leaves the programme")
        SILENT = "silent", _("Could not be reached")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="contacts")
    on = models.DateField()
    sent_at = models.DateTimeField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    reasons = models.JSONField()
    message = models.TextField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-sent_at", "id"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "on"], name="contact_once_a_day")]


class DismissalQuerySet(models.QuerySet):
    def standing(self, on):
        """Those that hold on a day."""
        return self.filter(until__gte=on, ended_at=None)


class Dismissal(Row):
    """A trainer's word that somebody needs none for some days: "on leave until …" (EW1). Personal data: S1, kept with the enrolment."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="dismissals")
    until = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "id"]
        constraints = [models.UniqueConstraint(fields=["enrolment"], condition=models.Q(ended_at=None), name="dismissal_once_at_a_time")]

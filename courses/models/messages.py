"""Words a trainer sends to several people of a cohort: held, scheduled, sent once, and who got them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.cohorts import Cohort
from courses.models.enrolments import Enrolment
from lms.core.models import Row
from lms.core.translated import text_in

LONGEST_MESSAGE = 2000


class GroupMessage(Row):
    """One message in the languages of its receivers. Writing it sends nothing: it is held until somebody says when.

    `wanted` is the choice by which its people were found. Personal data: S0, kept with the cohort.
    """

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("message", "held")
        SCHEDULED = "scheduled", pgettext_lazy("message", "scheduled")
        SENDING = "sending", pgettext_lazy("message", "being sent")
        SENT = "sent", pgettext_lazy("message", "sent")
        CANCELLED = "cancelled", pgettext_lazy("message", "cancelled")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="messages")
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    receipt = models.UUIDField()
    wanted = models.JSONField(default=dict)
    text_en = models.TextField(_("Text in English"), blank=True, max_length=LONGEST_MESSAGE)
    text_ru = models.TextField(_("Text in Russian"), blank=True, max_length=LONGEST_MESSAGE)
    text_kk = models.TextField(_("Text in Kazakh"), blank=True, max_length=LONGEST_MESSAGE)
    state = models.CharField(max_length=9, choices=State, default=State.HELD)
    written_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "id"]
        indexes = [models.Index(fields=["state", "send_at"], name="message_due")]
        constraints = [models.UniqueConstraint(fields=["by", "receipt"], name="message_once")]

    def text_for(self, language: str) -> str:
        """Return the text a person of a language reads; one that is missing is read in the next language."""
        return text_in(self, "text", language).text


class MessageLine(models.Model):
    """One receiver: when the message went out, or that it no longer concerned the person. Personal data: S0."""

    message = models.ForeignKey(GroupMessage, models.CASCADE, related_name="lines")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="message_lines")
    sent_at = models.DateTimeField(null=True, blank=True)
    left_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["message", "enrolment"], name="message_line_once")]

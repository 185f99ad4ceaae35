"""Moderation meetings: the panel, the cases it looks at and what it decides (WF-9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row


class ModerationMeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """M&E staff: all; others: the meetings whose panel they sit on."""
        if not user.is_authenticated:
            return self.none()
        if Role.MONITOR in user.roles:
            return self
        return self.filter(panel__user_id=user.pk)


class ModerationMeeting(Row):
    """One meeting of a panel of at least two on cases of a round, before they are locked. Personal data: none."""

    round = models.ForeignKey("capacity.AssessmentRound", models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    participants = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    opened_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=0)

    objects = ModerationMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-opened_at"]


class PanelMember(Row):
    """A person on the panel of a meeting. Personal data: who moderates."""

    meeting = models.ForeignKey(ModerationMeeting, models.CASCADE, related_name="panel")
    user = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="panel_member_once")]


class ModerationCase(Row):
    """One case on the list of a meeting: why it is there and what the panel decided. Personal data: who wrote it down."""

    class Decision(models.TextChoices):
        NONE = "", _("Not decided yet")
        CONFIRMED = "confirmed", _("Confirmed")
        RETURNED = "returned", _("Returned")

    meeting = models.ForeignKey(ModerationMeeting, models.CASCADE, related_name="cases")
    assessment = models.ForeignKey("capacity.CapacityAssessment", models.PROTECT, related_name="moderations")
    reasons = models.JSONField(default=list)
    decision = models.CharField(max_length=9, choices=Decision, blank=True)
    scope = models.CharField(max_length=10, blank=True)
    comment = models.TextField(blank=True)
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["assessment__organisation__code"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "assessment"], name="moderation_case_once_a_meeting")
        ]

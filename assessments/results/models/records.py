"""What is not training and counts in the log-frame: entered by hand, with date and proof."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row


class ActivityRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; nobody else."""
        if user.is_authenticated and user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.none()

    def standing(self):
        return self.filter(withdrawn_at=None)


class ActivityRecord(Row):
    """One report, meeting, request, consultation or campaign, with its means of verification.

    Written by an M&E officer, never changed: a wrong one is withdrawn with a reason and entered again.
    `people` counts unique persons of one list (R2.3), never their names. Personal data: none; the title must not
    name people.
    """

    indicator = models.ForeignKey("results.Indicator", models.PROTECT, related_name="records")
    title = models.CharField(_("What was done"), max_length=200)
    happened_on = models.DateField(_("Day"))
    reference = models.CharField(_("Number of the document"), max_length=80, blank=True)
    people = models.PositiveIntegerField(_("Unique persons"), null=True, blank=True)
    grade = models.PositiveSmallIntegerField(_("Grade of recognition"), null=True, blank=True)
    is_ministry = models.BooleanField(
        _("The request came from the Ministry of Culture and Information"), default=False
    )
    region = models.ForeignKey(
        "core.Region", models.PROTECT, null=True, blank=True, verbose_name=_("Region"), related_name="+"
    )
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    comment = models.CharField(_("Comment"), max_length=500, blank=True)
    recorded_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = ActivityRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""), name="record_withdrawn_with_reason"
            ),
            models.CheckConstraint(condition=Q(grade=None) | Q(grade__lte=4), name="record_grade_0_to_4"),
        ]

    def __str__(self) -> str:
        return self.title

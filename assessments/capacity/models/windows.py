"""When the M&E lead lets an assessment stand outside the window of its round."""

from django.db import models
from django.db.models import Q

from assessments.capacity.models.assessments import CapacityAssessment
from lms.core.models import Row


class WindowException(Row):
    """The M&E lead lets one assessment be dated outside the window of its round, with the reason (RO-2).

    Rows are only added; personal data: who allowed it.
    """

    assessment = models.ForeignKey(CapacityAssessment, models.PROTECT, related_name="window_exceptions")
    reason = models.TextField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="window_exception_has_a_reason")]

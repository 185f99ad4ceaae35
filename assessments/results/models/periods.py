"""Dates values are reported for, and the values with everything behind them."""

from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from lms.core.models import Row


class ReportingPeriod(models.Model):
    """Dates a value is reported for. Locked once reported; a locked period takes no new value.

    Personal data: none.
    """

    code = models.CharField(max_length=20, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.code


class IndicatorValue(Row):
    """A figure as it was on a day: both sides of the fraction, the definition, and each row behind it.

    Written by `actions.record_values`, never changed; a later figure is a new row. `rows` names organisations
    by code: [{organisation, place, reason, detail, amount}].
    Personal data: none (A6 counts persons under pseudonyms).
    """

    definition = models.ForeignKey("results.IndicatorDefinition", models.PROTECT, related_name="values")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, null=True, blank=True, related_name="values")
    measured_on = models.DateField()
    numerator = models.CharField(max_length=60)
    denominator = models.PositiveIntegerField(null=True)
    value = models.CharField(max_length=60, blank=True)
    value_decimal = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    status = models.CharField(max_length=12)
    method = models.CharField(max_length=10)
    rows = models.JSONField(default=list)
    inputs = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    computed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["measured_on", "computed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "measured_on", "inputs"], name="value_once_for_the_same_inputs"
            )
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.measured_on}"

    @property
    def exact(self) -> Fraction | None:
        return Fraction(self.value) if self.value else None

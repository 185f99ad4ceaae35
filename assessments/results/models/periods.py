"""Dates values are reported for, and the values with everything behind them."""

from fractions import Fraction

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row

DRAFT, SUBMITTED, RETURNED, APPROVED = "draft", "submitted", "returned", "approved"


class ReportingPeriodQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; nobody else."""
        if user.is_authenticated and user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.none()


class ReportingPeriod(models.Model):
    """Dates a value is reported for. Locked once reported; a locked period takes no new value.

    `steps` keep every lock and reopening with who, when and why. Personal data: none.
    """

    code = models.CharField(_("Code"), max_length=20, unique=True)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    locked_at = models.DateTimeField(null=True, blank=True)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


class PeriodTarget(models.Model):
    """What a line should reach by the end of a period. The end target stands with the indicator, never summed.

    Personal data: none.
    """

    indicator = models.ForeignKey("results.Indicator", models.CASCADE, related_name="period_targets")
    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="targets")
    target = models.DecimalField(max_digits=12, decimal_places=4)

    class Meta:
        ordering = ["period", "indicator"]
        constraints = [models.UniqueConstraint(fields=["indicator", "period"], name="target_once_a_period")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_id}"

    @property
    def exact(self) -> Fraction:
        return Fraction(self.target)


class PeriodStep(models.Model):
    """A lock or a reopening of a period. Rows are only added. Personal data: the key of who did it."""

    class Act(models.TextChoices):
        LOCKED = "locked", _("locked")
        REOPENED = "reopened", _("reopened")

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=8, choices=Act)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="period_step_number_once"),
            models.CheckConstraint(
                condition=~Q(act="reopened") | ~Q(reason=""), name="period_reopened_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.act}"


class IndicatorValueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; a donor viewer: approved ones; nobody else."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.approved() if Role.DONOR in user.roles else self.none()

    def with_state(self):
        """Add `state`: that of the newest step, a draft without one; and who took that step."""
        newest = ValueStep.objects.filter(value=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state=Coalesce(Subquery(newest.values("state")[:1]), models.Value(DRAFT)),
        )

    def approved(self):
        return self.with_state().filter(state=APPROVED)


class IndicatorValue(Row):
    """A figure as it was on a day: both sides of the fraction, the definition, and each row behind it.

    Written by `actions.record_values` or entered by hand, never changed; a later figure is a new row. `rows` names
    organisations by code: [{organisation, place, reason, detail, amount, parts}]. `context` keeps which revision
    of each organisation and which modern tools were behind it, so that a later difference can name its cause.
    Whether it is a draft, submitted, returned or approved stands in `steps`.
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
    missing = models.PositiveIntegerField(default=0)
    context = models.JSONField(default=dict)
    comment = models.CharField(max_length=500, blank=True)
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, null=True, blank=True, related_name="+")

    objects = IndicatorValueQuerySet.as_manager()

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

    @property
    def exact_numerator(self) -> Fraction:
        return Fraction(self.numerator)


class ValueStep(models.Model):
    """A step of a value from draft to approved. Rows are only added; the newest counts.

    Personal data: the key of who took it.
    """

    class State(models.TextChoices):
        SUBMITTED = SUBMITTED, _("submitted")
        RETURNED = RETURNED, _("returned")
        APPROVED = APPROVED, _("approved")

    value = models.ForeignKey(IndicatorValue, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State)
    comment = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["value", "number"], name="value_step_number_once"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(comment=""), name="value_returned_with_a_comment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value_id} {self.state}"

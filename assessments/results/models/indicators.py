"""Lines of the results framework, and the ways of reading them."""

from decimal import Decimal
from fractions import Fraction

from django.db import models

from lms.core.models import Role
from lms.core.translated import TranslatedText


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors, administrators and the donor viewer: all; for anybody else there is no results framework."""
        if user.is_authenticated and user.roles & {Role.MONITOR, Role.ADMINISTRATOR, Role.DONOR}:
            return self
        return self.none()


class Indicator(models.Model):
    """A line of the log-frame. Reference data, loaded from `fixtures/indicators.json`. Personal data: none."""

    code = models.CharField(max_length=8, unique=True)
    slug = models.SlugField(max_length=40)
    level = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    result_code = models.CharField(max_length=4)
    result_en = models.CharField(max_length=200)
    result_ru = models.CharField(max_length=200)
    result_kk = models.CharField(max_length=200)
    result = TranslatedText("result")
    name_en = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_kk = models.CharField(max_length=200)
    name = TranslatedText("name")
    unit_en = models.CharField(max_length=80)
    unit_ru = models.CharField(max_length=80)
    unit_kk = models.CharField(max_length=80)
    unit = TranslatedText("unit")
    means_en = models.CharField(max_length=300)
    means_ru = models.CharField(max_length=300)
    means_kk = models.CharField(max_length=300)
    means = TranslatedText("means")
    measure = models.CharField(max_length=12)
    aggregation = models.CharField(max_length=12)
    target = models.DecimalField(max_digits=12, decimal_places=4)
    target_on = models.DateField()
    baseline = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    baseline_note = models.CharField(max_length=200, blank=True)
    is_rising = models.BooleanField(default=True)
    source = models.CharField(max_length=20)
    evidence = models.JSONField(default=list)
    disaggregation = models.JSONField(default=list)
    headline_reading = models.CharField(max_length=12, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.code

    @property
    def exact_target(self) -> Fraction:
        return Fraction(self.target)

    @property
    def exact_baseline(self) -> Fraction | None:
        return None if self.baseline is None else Fraction(Decimal(self.baseline))

    @property
    def is_per_cent(self) -> bool:
        return self.measure == "percentage"


class IndicatorDefinition(models.Model):
    """One versioned reading of an indicator. Never edited after its first value; a new one stands beside it.

    `reading` is empty where a line has one way of counting. The headline of a day is the newest headline version
    that is valid on it: a switch is a new row, the old one stays as it was. The database refuses a change of a
    version that has values. Personal data: the key of who made it.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="definitions")
    version = models.CharField(max_length=12)
    reading = models.CharField(max_length=12, blank=True)
    is_headline = models.BooleanField()
    measure = models.CharField(max_length=12)
    name_en = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_kk = models.CharField(max_length=200)
    name = TranslatedText("name")
    text_en = models.TextField()
    text_ru = models.TextField()
    text_kk = models.TextField()
    text = TranslatedText("text")
    numerator_en = models.TextField(blank=True)
    numerator_ru = models.TextField(blank=True)
    numerator_kk = models.TextField(blank=True)
    numerator = TranslatedText("numerator")
    denominator_en = models.TextField(blank=True)
    denominator_ru = models.TextField(blank=True)
    denominator_kk = models.TextField(blank=True)
    denominator = TranslatedText("denominator")
    exclusions_en = models.TextField(blank=True)
    exclusions_ru = models.TextField(blank=True)
    exclusions_kk = models.TextField(blank=True)
    exclusions = TranslatedText("exclusions")
    validity = models.TextField(blank=True)
    rule = models.TextField(blank=True)
    parameters = models.JSONField(default=dict)
    author = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    approval = models.ForeignKey("evidence.Evidence", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["indicator", "-number", "reading"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "version", "reading"], name="definition_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.reading or self.version}"

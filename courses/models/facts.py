"""The register of facts: what lessons and questions rest on, with the day from which it must be looked at again."""

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.translated import TranslatedText

CODE = RegexValidator(r"^[A-Z]{2,4}-[0-9]{1,4}$", _("Write the number of a fact like PC-03."))
LONGEST = 2000


class FactQuerySet(models.QuerySet):
    def expired(self, day: date):
        """From the day of the next check on a fact is out of use until somebody checked it."""
        return self.filter(check_by__lte=day)

    def ending(self, day: date):
        """Still good, but to be looked at within the days of warning."""
        return self.filter(check_by__gt=day, check_by__lte=day + timedelta(days=settings.QABILET_FACT_WARNING_DAYS))

    def changed(self):
        """Changed since it was first recorded: what rests on it may have to change too."""
        return self.exclude(changed_at=None)

    def to_watch(self, day: date):
        return self.filter(Q(check_by__lte=day + timedelta(days=settings.QABILET_FACT_WARNING_DAYS)) | Q(changed_at__isnull=False))


class Fact(models.Model):
    """A norm or figure in our own words, in three languages, with its sources.

    `changed_at` is when it began to say something else: what rests on it and is older waits for a person.
    `is_edited`: a person changed it here, so a course package leaves it alone. Personal data: none.
    """

    code = models.CharField(_("Fact number"), max_length=12, primary_key=True, validators=[CODE])
    text_en = models.TextField(max_length=LONGEST)
    text_ru = models.TextField(max_length=LONGEST)
    text_kk = models.TextField(max_length=LONGEST)
    text = TranslatedText("text")
    checked_on = models.DateField(_("Checked on"))
    check_by = models.DateField(_("Check again by"), null=True, blank=True)
    unconfirmed = models.BooleanField(_("Not confirmed"), default=False)
    sources = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    is_edited = models.BooleanField(default=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(check_by=None) | Q(check_by__gt=models.F("checked_on")), name="fact_checked_before_next_check"),
        ]

    def __str__(self) -> str:
        return self.code

    def is_expired(self, day: date) -> bool:
        return self.check_by is not None and self.check_by <= day

    def is_ending(self, day: date) -> bool:
        return self.check_by is not None and day < self.check_by <= day + timedelta(days=settings.QABILET_FACT_WARNING_DAYS)

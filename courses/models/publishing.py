"""What stands before publishing: the rules an administrator sets, marks of an unchanged meaning, links that were tried."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.choices import DEFAULT_LEVELS


class PublishingRules(models.Model):
    """Which checks block, which warn, and the limits. One row; without it the defaults hold. Personal data: none."""

    levels = models.JSONField(default=dict)
    first_load_kb = models.PositiveSmallIntegerField(_("Limit of the first load, in KB"), default=60, validators=[MinValueValidator(20), MaxValueValidator(500)])
    stale_days = models.PositiveSmallIntegerField(_("Days a translation may be stale"), default=14, validators=[MaxValueValidator(365)])
    languages = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="publishing_rules_are_one_row")]

    @classmethod
    def now(cls) -> "PublishingRules":
        """Return the rules that hold; one query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, languages=[code for code, _name in settings.LANGUAGES])

    @property
    def all_levels(self) -> dict[str, str]:
        """What is not set yet has its default; a language that was never published counts as one that is missing."""
        missing = self.levels.get("language_missing", DEFAULT_LEVELS["language_missing"])
        return {**DEFAULT_LEVELS, "language_unpublished": missing, **self.levels}


class SameMeaning(models.Model):
    """A person said that a page changed without changing its meaning, so its translation holds (TP12).

    `page_key` is the translation key of a page, or the id of the version of a row with texts in three columns. Personal data: who.
    """

    page_key = models.UUIDField()
    language = models.CharField(max_length=2)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page_key", "language"], name="same_meaning_once")]


class OutsideLink(models.Model):
    """An address on another site that a page names, and what it answered when it was tried last. Personal data: none."""

    address = models.CharField(max_length=500, unique=True)
    tried_at = models.DateTimeField(null=True)
    dead_since = models.DateTimeField(null=True)
    answer = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["address"]

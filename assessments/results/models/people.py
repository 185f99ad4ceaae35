"""Who took part in public expertises: what a list says of a person, never who the person is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Row


class Participation(Row):
    """One person on one list of participants (R2.3), under a keyed fingerprint.

    Name and contact are never stored: they go through the key, which lies outside the database, and are forgotten.
    Without a fingerprint the row is a participation and no person. Personal data: S0, a keyed fingerprint, sex, age
    band, region, disability, target group, language; shown as counts only.
    """

    class Sex(models.TextChoices):
        FEMALE = "female", _("woman")
        MALE = "male", _("man")

    class Age(models.TextChoices):
        UNDER_35 = "under_35", _("under 35")
        OVER = "35_and_over", _("35 and over")

    record = models.ForeignKey("results.ActivityRecord", models.PROTECT, related_name="participations")
    fingerprint = models.CharField(max_length=64, blank=True)
    sex = models.CharField(max_length=6, choices=Sex, blank=True)
    age_band = models.CharField(max_length=12, choices=Age, blank=True)
    region = models.ForeignKey("core.Region", models.PROTECT, null=True, blank=True, related_name="+")
    disability = models.BooleanField(null=True, blank=True)
    target_group = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "fingerprint"], condition=~Q(fingerprint=""), name="participation_once_a_list"
            )
        ]
        indexes = [models.Index(fields=["fingerprint"])]

    def __str__(self) -> str:
        return f"{self.record_id}"

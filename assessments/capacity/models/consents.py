"""To whom an organisation shows its result: its own decision, dated, taken back at any time (PV-5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Row


class Audience(models.TextChoices):
    """Who may be shown the result of an organisation, beside its own people, its verifier and M&E staff."""

    TRAINER = "trainer", _("Our trainers")
    DONOR = "donor", _("The donor")
    PUBLIC = "public", _("Everybody")


class Extent(models.TextChoices):
    """How much is shown."""

    LEVEL = "level", _("The capacity level only")
    FULL = "full", _("The result in full")


class ShowConsent(Row):
    """One consent of one organisation for one audience. Taking it back dates the row; a new consent is a new row.

    It decides what people see and never what is counted. Personal data: who gave it and who took it back.
    """

    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="show_consents")
    audience = models.CharField(max_length=7, choices=Audience)
    extent = models.CharField(max_length=5, choices=Extent)
    given_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()
    revoked_by = models.ForeignKey("core.User", models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "audience"], condition=Q(revoked_at=None), name="show_consent_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.audience}"

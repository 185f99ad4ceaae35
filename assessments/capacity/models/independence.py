"""What ties a person, or another organisation, to an organisation: whoever is tied does not verify it (WF-7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.models import Row


class DeclaredTie(Row):
    """A person's tie to an organisation, said by the person or by M&E. Ended, never deleted.

    Personal data: S0, the link person-organisation; kept as long as the assessments it concerns.
    """

    class Kind(models.TextChoices):
        CONSULTANT = "consultant", _("Consultant of the organisation")
        EMPLOYEE = "employee", _("Employee of the organisation")
        BOARD = "board", _("Board member of the organisation")
        OTHER = "other", _("Another tie")

    user = models.ForeignKey("core.User", models.CASCADE, related_name="declared_ties")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="declared_ties")
    kind = models.CharField(max_length=12, choices=Kind)
    note = models.CharField(max_length=300, blank=True)
    said_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation__code", "said_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "kind"], condition=models.Q(ended_at=None),
                name="declared_tie_once_while_current",
            )
        ]  # fmt: skip


class CoalitionTie(Row):
    """The coalition member organisation that an organisation belongs to or works under. Personal data: none."""

    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="coalition_ties")
    member = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+")
    said_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation__code", "said_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "member"], condition=models.Q(ended_at=None),
                name="coalition_tie_once_while_current",
            ),
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("member")), name="coalition_tie_names_another"
            ),
        ]  # fmt: skip

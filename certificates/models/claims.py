"""Links on slips: by them people come to a paper without signing in."""

from django.db import models
from django.db.models import Q

from certificates.models.credentials import Credential
from certificates.models.past import PastPaper
from lms.core.models import Row


class ClaimLink(Row):
    """A door to one paper for whoever holds the slip: a digest, an end, used once.

    To a past paper it lets its holder take it into an account; to a credential it lets whoever has no e-mail fetch the
    files. Personal data: who used it, if signed in.
    """

    paper = models.ForeignKey(PastPaper, models.CASCADE, null=True, related_name="claims")
    credential = models.ForeignKey(Credential, models.CASCADE, null=True, related_name="claims")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paper__isnull=True, credential__isnull=False) | Q(paper__isnull=False, credential__isnull=True),
                name="claim_of_one_paper",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

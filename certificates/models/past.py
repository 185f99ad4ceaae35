"""Papers from before the system: recorded, never invented."""

from datetime import date

from django.db import models

from certificates.choices import RevocationReason, State
from lms.core.models import Role, Row


class PastImport(Row):
    """One sheet of past papers that was recorded. Personal data: who recorded it."""

    file_digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return str(self.pk)


class PastPaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The holder's own, once claimed; an administrator: all."""
        if not user.is_authenticated:
            return self.none()
        if Role.ADMINISTRATOR in user.roles:
            return self
        return self.filter(holder_id=user.pk)

    def held_by(self, user):
        """The person's own, whatever else the person may see."""
        return self.filter(holder_id=user.pk)


class PastPaper(Row):
    """A certificate that was issued on paper before this system, as a sheet recorded it.

    No file and no signature: the face holds what the paper says and when it was recorded, and never changes (the
    database refuses it). `number_key` is the old number as compared. `holder` is set when somebody claims the paper.
    Personal data: S0, the face holds the name; kept as long as the paper may be checked.
    """

    sheet = models.ForeignKey(PastImport, models.PROTECT, related_name="papers")
    number_key = models.CharField(max_length=60, unique=True)
    face = models.JSONField()
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=13, unique=True)
    salt = models.CharField(max_length=32)
    name_proofs = models.JSONField(default=dict)
    initials = models.CharField(max_length=12, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    holder = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="past_papers")
    revoked_at = models.DateTimeField(null=True)
    revocation_reason = models.CharField(max_length=24, choices=RevocationReason, blank=True)
    erased_at = models.DateTimeField(null=True)

    objects = PastPaperQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return self.code

    def state(self, on: date) -> str:
        """Return the state that is told on a day; the first that applies."""
        if self.revoked_at is not None:
            return State.REVOKED
        if self.valid_until is not None and self.valid_until < on:
            return State.EXPIRED
        return State.VALID

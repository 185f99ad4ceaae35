"""Frozen papers on organisations."""

from django.db import models

from lms.core.models import Role, Row


class SummaryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; a lead: the own CSO's."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.filter(organisation_id__in=user.led_organisation_ids)


class Summary(Row):
    """The capacity summary of one organisation for one locked revision of one round, in three languages.

    `files` holds each paper by language; they are stored once and never drawn again. Personal data: none; the
    organisation's own result, S1.
    """

    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="summaries")
    round_code = models.CharField(max_length=40)
    revision = models.PositiveSmallIntegerField()
    face = models.JSONField()
    face_version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=13, unique=True)
    token_digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round_code", "revision"], name="summary_once")
        ]

    def __str__(self) -> str:
        return self.code


class SummaryFile(Row):
    """A capacity summary in one language: bytes and their digest. Personal data: none; S1."""

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="files")
    language = models.CharField(max_length=5)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["summary", "language"], name="summary_file_once")]

    def __str__(self) -> str:
        return self.language


class CapacityCredentialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The lead's own CSO's; nobody else: the organisation hands it out itself."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(summary__organisation_id__in=user.led_organisation_ids)

    def in_force(self):
        """Those that nobody has withdrawn."""
        return self.filter(status__withdrawn_at=None)


class CapacityCredential(Row):
    """A verifiable statement of an organisation's level, made when its lead decides so; in full or the level alone.

    Withdrawn by the lead, or by itself once a later revision of the result is locked. Personal data: none; S1 until
    the organisation hands it out.
    """

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="credentials")
    in_full = models.BooleanField()
    status = models.OneToOneField("certificates.StatusEntry", models.PROTECT, related_name="capacity_credential")
    valid_until = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    objects = CapacityCredentialQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)


class CapacityCredentialFile(Row):
    """The signed statement in one language: bytes and their digest. Personal data: none; S1."""

    credential = models.ForeignKey(CapacityCredential, models.PROTECT, related_name="files")
    language = models.CharField(max_length=5)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "language"], name="capacity_credential_file_once")]

    def __str__(self) -> str:
        return self.language

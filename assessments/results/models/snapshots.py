"""Frozen states of the whole log-frame that a report can cite."""

from django.db import models

from lms.core.models import Role, Row


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; a donor viewer: those that were shared; nobody else."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.filter(is_shared=True) if Role.DONOR in user.roles else self.none()


class Snapshot(Row):
    """Every figure of the log-frame as it stood on a day, with everything behind it. Rows are only added.

    `content` is canonical JSON (`measurement.canonical`), `sha256` its digest, `code` what a report cites.
    Screen, workbook, CSV and PDF of a snapshot are drawn from `content` and from nothing else.
    Personal data: the key of who froze it.
    """

    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=160)
    as_of = models.DateField()
    filters = models.JSONField(default=dict)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    is_shared = models.BooleanField(default=False)
    author = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-created_at"]

    def __str__(self) -> str:
        return self.code

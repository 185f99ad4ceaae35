"""Log-frames as the donor approved them."""

from django.db import models

from lms.core.models import Role


class LogFrameQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; nobody else."""
        if user.is_authenticated and user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.none()


class LogFrame(models.Model):
    """The wording of every line as the donor approved it, from a day on. Rows are only added.

    `content` is canonical JSON (`measurement.frame`), `sha256` its digest. A donor's table takes its words from
    here and from nothing else, and one version for all of its rows. Personal data: the key of who approved it.
    """

    code = models.CharField(max_length=12, unique=True)
    valid_from = models.DateField(unique=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300)
    approval = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    objects = LogFrameQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.code

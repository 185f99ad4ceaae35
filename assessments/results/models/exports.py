"""Which files of scores were made, and which choices people keep for the next one."""

from django.db import models

from lms.core.models import Role, Row


class ExportRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """M&E staff: all; nobody else."""
        return self if user.is_authenticated and Role.MONITOR in user.roles else self.none()


class ExportRun(Row):
    """One file of scores that was made: what was chosen, how many rows, from which data. Rows are only added.

    The file itself is not kept: the same choices on the same data make it again, and `digest` proves it.
    Personal data: who made it.
    """

    preset = models.CharField(max_length=20)
    options = models.JSONField()
    purpose = models.CharField(max_length=200)
    counts = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = ExportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.preset} {self.made_at:%Y-%m-%d %H:%M}"


class SavedChoice(Row):
    """Choices of an export under a name, for the person who kept them. Personal data: whose they are."""

    owner = models.ForeignKey("core.User", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    preset = models.CharField(max_length=20)
    options = models.JSONField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_choice_once_a_name")]

    def __str__(self) -> str:
        return self.name

"""Long work: who asked for it, how far it is, and what it made."""

from django.core.files.storage import storages
from django.db import models

from lms.core.models.base import Row


def private_storage():
    """Return the store that no web server shows; named, so that migrations stay the same everywhere."""
    return storages["private"]


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody: the own jobs only; what a job made may hold what others must not see."""
        return self.filter(owner_id=user.pk) if user.is_authenticated else self.none()


class Job(Row):
    """One piece of long work. It may be stopped, taken up again, and repeated without harm.

    `cursor` is what the work needs to go on where it stopped. Personal data: who asked (the key); parameters and
    report hold codes of organisations and keys of rows, never names of people.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        STOPPING = "stopping"
        STOPPED = "stopped"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cursor = models.JSONField(default=dict)
    report = models.JSONField(default=list)
    fault = models.CharField(max_length=500, blank=True)
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="jobs")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state", "beat_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_active(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING, self.State.STOPPING)

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

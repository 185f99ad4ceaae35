"""Questions on their way into the bank: files that were sent, and questions that still lack something."""

from datetime import datetime, timedelta

from django.db import models

from lms.core.models import Row
from lms.core.models.jobs import private_storage

UNDO_DAYS = 7


class QuestionImport(Row):
    """One file of questions: checked, then taken into the bank, perhaps undone. The file is kept until it is taken in.

    `report` is what was said of each row; `made` is `[{"code", "version", "before"}]` and `drafted`
    `[{"code", "before"}]`, so that it can be undone. Personal data: who sent it.
    """

    class State(models.TextChoices):
        CHECKED = "checked"
        AT_WORK = "at_work"
        DONE = "done"
        UNDONE = "undone"

    programme_code = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKED)
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    file_name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    module_code = models.CharField(max_length=12, blank=True)
    level = models.CharField(max_length=12, blank=True)
    is_over = models.BooleanField(default=False)
    report = models.JSONField(default=list)
    made = models.JSONField(default=list)
    drafted = models.JSONField(default=list)
    owner = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    checked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-checked_at"]
        indexes = [models.Index(fields=["programme_code", "sha256"])]

    def __str__(self) -> str:
        return f"{self.programme_code} {self.file_name}"

    def may_be_undone(self, at: datetime) -> bool:
        return self.state == self.State.DONE and at < self.taken_at + timedelta(days=UNDO_DAYS)


class QuestionDraft(Row):
    """A question that cannot be asked yet: a language, a module, a criterion is missing. It holds its key, so no test
    page reads it (AB03).

    `entry` is a `QuestionEntry` as plain data. Personal data: none.
    """

    programme_code = models.CharField(max_length=12)
    code = models.CharField(max_length=20, unique=True)
    entry = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

"""What people of a cohort say to each other: threads, messages, reports, and what a trainer did about them."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.cohorts import Cohort
from lms.core.models import Row

LONGEST_TITLE, LONGEST_TEXT, LONGEST_REASON = 160, 4000, 300


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Trainers: everything of the own cohorts; a learner: what is open to the group, and the own questions."""
        if not user.is_authenticated:
            return self.none()
        taught = Q(cohort__in=Cohort.objects.taught_by(user).values("pk"))
        learns = Q(cohort__in=Cohort.objects.filter(enrolments__learner_id=user.pk).values("pk"))
        return self.filter(taught | learns & Q(hidden_at=None) & (Q(kind=Thread.Kind.TALK) | Q(by_id=user.pk)))

    def waiting(self):
        """Questions that no trainer has answered."""
        return self.filter(kind=Thread.Kind.QUESTION, answered_at=None, hidden_at=None)


class Thread(Row):
    """One subject of a cohort, perhaps of one of its modules; or a question, which only its asker and trainers read.

    Hiding the first message hides the thread. Personal data: S0, who said what to whom; deleted with the messages.
    """

    class Kind(models.TextChoices):
        TALK = "talk", _("Discussion")
        QUESTION = "question", _("Question to the trainer")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="threads")
    module_key = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TALK)
    title = models.CharField(max_length=LONGEST_TITLE)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    is_pinned = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-is_pinned", "-last_at", "id"]
        indexes = [
            models.Index(fields=["cohort", "kind", "-last_at"], name="thread_of_cohort"),
            models.Index(fields=["cohort"], condition=Q(kind="question", answered_at=None), name="question_waiting"),
        ]

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION


class Post(Row):
    """One message, plain text. `receipt` comes from the page: pressed twice it is one message.

    A hidden one keeps its words for trainers. Personal data: S0.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=LONGEST_TEXT)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    receipt = models.UUIDField()
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["at"], name="post_at")]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.UniqueConstraint(fields=["by", "receipt"], name="post_once"),
        ]

    def may_be_edited(self, user, at: datetime, window) -> bool:
        """Say whether its author may still change it."""
        return self.by_id == user.pk and self.hidden_at is None and at < self.at + window


class PostReport(Row):
    """Somebody says that a message should not stand; a trainer closes it. Personal data: S0."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="reports")
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["post", "by"], name="report_once")]


class TalkEntry(models.Model):
    """What was done to a thread or a message: rows are only added. `before` holds the words that were changed.

    Personal data: S0, kept with the thread.
    """

    class Act(models.TextChoices):
        EDITED = "edited", pgettext_lazy("what was done", "changed")
        HIDDEN = "hidden", pgettext_lazy("what was done", "hidden")
        RESTORED = "restored", _("shown again")
        LOCKED = "locked", pgettext_lazy("what was done", "closed")
        UNLOCKED = "unlocked", _("opened again")
        PINNED = "pinned", _("pinned on top")
        UNPINNED = "unpinned", _("taken from the top")
        ANSWERED = "answered", _("marked as answered")
        WAITING = "waiting", _("marked as waiting")
        KEPT = "kept", _("left as it is after a report")

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="entries")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="entries")
    act = models.CharField(max_length=9, choices=Act)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    before = models.TextField(blank=True)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

"""What a learner keeps at a place of a lesson: own words, a bookmark, or both."""

from django.db import models

from lms.core.models import Row

LONGEST_NOTE, MOST_NOTES = 4000, 500


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The person who wrote them, and nobody else, whatever their role."""
        return self.filter(learner_id=user.pk) if user.is_authenticated else self.none()


class Note(Row):
    """One place of one lesson: `block` of its body, or the whole lesson where that is empty.

    Kept by the lesson's key, so it is the same note in every language. Personal data: S0, free text of the learner,
    seen by nobody else, gone with the account.
    """

    learner = models.ForeignKey("core.User", models.CASCADE, related_name="notes")
    programme_key = models.UUIDField()
    lesson_key = models.UUIDField()
    block = models.CharField(max_length=36, blank=True)
    text = models.TextField(max_length=LONGEST_NOTE, blank=True)
    is_bookmark = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson_key", "block"], name="note_once_a_place"),
            models.CheckConstraint(condition=models.Q(is_bookmark=True) | ~models.Q(text=""), name="note_says_something"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

"""The question bank. Keys and explanations stand in tables of their own, which no test page ever reads (AB03)."""

from django.db import models
from django.db.models import Q

from assessments.knowledge.choices import OptionRole, QuestionKind
from lms.core.models import Row
from lms.core.translated import TranslatedText


class Question(Row):
    """One version of one prompt, in three languages. A change makes a new version; nothing here is edited (ET1).

    Must not be used to show a key: it holds none. `option_ids` repeats the ids of its options by role, so that an
    answer is checked without reading them, with the number of gaps, where the choices of a branching case lead and whether a
    file may come with the text; all are written together and never again. Personal data: none.
    """

    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    programme_code = models.CharField(max_length=12)
    module_code = models.CharField(max_length=12)
    outcome_code = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=10, choices=QuestionKind)
    level = models.CharField(max_length=12)
    points = models.PositiveSmallIntegerField()
    text_en = models.TextField()
    text_ru = models.TextField()
    text_kk = models.TextField()
    text = TranslatedText("text")
    unit_en = models.CharField(max_length=60, blank=True)
    unit_ru = models.CharField(max_length=60, blank=True)
    unit_kk = models.CharField(max_length=60, blank=True)
    unit = TranslatedText("unit")
    words = models.PositiveSmallIntegerField(null=True)
    option_ids = models.JSONField(default=dict)
    check_on = models.DateField(null=True)
    to_confirm = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="question_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(is_current=True), name="question_current_once"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def takes_file(self) -> bool:
        """Whether a file may come with the text: the author's tick."""
        return bool(self.option_ids.get("file"))

    @property
    def steps(self) -> list[tuple[str, dict[str, str]]]:
        """The steps of a branching case by id, each with its choices and the step they lead to; "" is the end."""
        return [(step, dict(choices)) for step, choices in self.option_ids.get("steps", ())]


class Option(Row):
    """What can be chosen, placed or matched. Its id says nothing of the key. Personal data: none."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    role = models.CharField(max_length=6, choices=OptionRole)
    text_en = models.TextField()
    text_ru = models.TextField()
    text_kk = models.TextField()
    text = TranslatedText("text")

    def __str__(self) -> str:
        return str(self.pk)


class OptionKey(models.Model):
    """The key of an option, with its feedback: read by scoring and by a review that is allowed, by nothing else.

    `place` is the right place of an item, `partner` the right side of a left one, `points` what a choice of a branching case is
    worth. Personal data: none.
    """

    option = models.OneToOneField(Option, models.CASCADE, primary_key=True, related_name="key")
    is_right = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(null=True)
    partner = models.ForeignKey(Option, models.CASCADE, null=True, related_name="+")
    points = models.PositiveSmallIntegerField(null=True)
    feedback_en = models.TextField(blank=True)
    feedback_ru = models.TextField(blank=True)
    feedback_kk = models.TextField(blank=True)
    feedback = TranslatedText("feedback")


class QuestionKey(models.Model):
    """The key of a question that has a value, and what is explained afterwards. Personal data: none.

    `value` and `tolerance` are decimal texts, or an ISO date. `typical_errors` are
    `[{"value": "10", "feedback": {"en": …}}]`, `gaps` what each gap accepts: `[{"en": "one|another", …}]`.
    """

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="key")
    value = models.CharField(max_length=40, blank=True)
    tolerance = models.CharField(max_length=40, default="0")
    explanation_en = models.TextField(blank=True)
    explanation_ru = models.TextField(blank=True)
    explanation_kk = models.TextField(blank=True)
    explanation = TranslatedText("explanation")
    model_answer_en = models.TextField(blank=True)
    model_answer_ru = models.TextField(blank=True)
    model_answer_kk = models.TextField(blank=True)
    model_answer = TranslatedText("model_answer")
    typical_errors = models.JSONField(default=list)
    gaps = models.JSONField(default=list)


class Criterion(models.Model):
    """One thing a trainer looks for in a case: a key, so no test page reads it. Personal data: none."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField()
    text_en = models.TextField()
    text_ru = models.TextField()
    text_kk = models.TextField()
    text = TranslatedText("text")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="criterion_number_once")]

"""Tests of a programme, their blueprint and their forms."""

from django.db import models
from django.db.models import Q

from assessments.knowledge.choices import PrePost
from assessments.knowledge.models.bank import Question
from lms.core.models import Row


class KnowledgeTest(Row):
    """The pre- or the post-test of a programme and its rules. Personal data: none."""

    programme_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=4, choices=PrePost)
    minutes = models.PositiveSmallIntegerField(null=True)  # without: no clock
    attempts_allowed = models.PositiveSmallIntegerField()
    days_between = models.PositiveSmallIntegerField(default=0)
    pass_percent = models.PositiveSmallIntegerField(null=True)
    cases = models.PositiveSmallIntegerField(default=0)
    opinions = models.PositiveSmallIntegerField(default=0)
    kinds = models.JSONField(default=list)  # of the blueprint: [kinds, how many, points of each]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme_code", "kind"], name="test_once")]

    def __str__(self) -> str:
        return f"{self.programme_code} {self.kind}"


class BlueprintRow(models.Model):
    """How many questions a form takes from a module, at most. Personal data: none."""

    programme_code = models.CharField(max_length=12)
    module_code = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField()
    items = models.PositiveSmallIntegerField()
    bands = models.JSONField(default=list)  # [band of levels, how many]

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["programme_code", "module_code"], name="blueprint_row_once")]


class ParallelForm(Row):
    """A set of questions drawn from the blueprint. Never changed: other questions make a new revision.

    Personal data: none.
    """

    test = models.ForeignKey(KnowledgeTest, models.PROTECT, related_name="forms")
    letter = models.CharField(max_length=1, default="A")
    revision = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    questions = models.ManyToManyField(Question, through="FormQuestion", related_name="forms")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["test", "letter", "revision"], name="form_revision_once"),
            models.UniqueConstraint(fields=["test", "letter"], condition=Q(is_current=True), name="form_current_once"),
        ]

    def __str__(self) -> str:
        return f"{self.letter}{self.revision}"


class FormQuestion(models.Model):
    """A question's place in a form. The order a person meets follows from the attempt's seed. Personal data: none."""

    form = models.ForeignKey(ParallelForm, models.CASCADE, related_name="places")
    question = models.ForeignKey(Question, models.PROTECT, related_name="places")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "question"], name="form_question_once"),
            models.UniqueConstraint(fields=["form", "number"], name="form_number_once"),
        ]

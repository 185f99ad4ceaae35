"""Which questions rest on which facts."""

from django.db import models


class QuestionFact(models.Model):
    """A question, by its code, rests on a fact, by its number. `confirmed_at`: a person looked at it and found it still right.

    Both are named by their codes: the link holds for every later version. Personal data: none.
    """

    question_code = models.CharField(max_length=20)
    fact_code = models.CharField(max_length=12)
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["question_code", "fact_code"]
        constraints = [models.UniqueConstraint(fields=["question_code", "fact_code"], name="question_fact_once")]
        indexes = [models.Index(fields=["fact_code"], name="question_fact_by_fact")]

"""A person is forgotten in the tests: own words go, coded answers and points stay under a pseudonym."""

from datetime import datetime

from django.db import transaction

from assessments.knowledge.choices import QuestionKind
from assessments.knowledge.models import Allowance, Answer, AnswerEntry, Marking, MarkingDraft

OWN_WORDS = (QuestionKind.CASE, QuestionKind.ESSAY, QuestionKind.SHORT, QuestionKind.GAPS)


@transaction.atomic
def erase_answers(*, user, at: datetime) -> dict[str, int]:
    """Empty the answers in own words and the comments on them; return how many. Repeating empties nothing more.

    Scores were written once and stay; so do the coded answers, which the statistics of questions rest on.
    """
    mine = {"attempt__enrolment__learner": user, "question__kind__in": OWN_WORDS}
    answers = Answer.objects.filter(**mine).exclude(value=None).update(value=None)
    AnswerEntry.objects.filter(**mine, erased_at=None).update(value=None, erased_at=at)
    MarkingDraft.objects.filter(answer__attempt__enrolment__learner=user).delete()
    Allowance.objects.filter(enrolment__learner=user).update(reason="")
    comments = Marking.objects.filter(answer__attempt__enrolment__learner=user, erased_at=None).exclude(comment="")
    return {"answers_in_words": answers, "comments_on_answers": comments.update(comment="", erased_at=at)}

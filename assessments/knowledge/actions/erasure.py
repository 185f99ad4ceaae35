"""A person is forgotten in the tests: own words go, coded answers and points stay under a pseudonym."""

from datetime import datetime

from django.db import transaction

from assessments.knowledge.choices import QuestionKind
from assessments.knowledge.models import Allowance, Answer, AnswerEntry, AnswerFile, Marking, MarkingDraft
from lms.core.models.jobs import private_storage

OWN_WORDS = (QuestionKind.CASE, QuestionKind.ESSAY, QuestionKind.SHORT, QuestionKind.GAPS)


@transaction.atomic
def erase_answers(*, user, at: datetime) -> dict[str, int]:
    """Empty the answers in own words with their files, and the comments on them; return how many. Repeating empties nothing more.

    Scores were written once and stay; so do the coded answers, which the statistics of questions rest on.
    """
    mine = {"attempt__enrolment__learner": user, "question__kind__in": OWN_WORDS}
    answers = Answer.objects.filter(**mine).exclude(value=None).update(value=None)
    files = list(AnswerFile.objects.filter(attempt__enrolment__learner=user).exclude(file=""))
    for file in files:
        transaction.on_commit(lambda name=file.file.name: private_storage().delete(name))
    AnswerFile.objects.filter(pk__in=[file.pk for file in files]).update(file="", original_name="", sha256="")
    Answer.objects.filter(**mine).exclude(file=None).update(file=None)
    AnswerEntry.objects.filter(**mine, erased_at=None).update(value=None, erased_at=at)
    MarkingDraft.objects.filter(answer__attempt__enrolment__learner=user).delete()
    Allowance.objects.filter(enrolment__learner=user).update(reason="")
    comments = Marking.objects.filter(answer__attempt__enrolment__learner=user, erased_at=None).exclude(comment="")
    return {"answers_in_words": answers, "answer_files": len(files), "comments_on_answers": comments.update(comment="", erased_at=at)}

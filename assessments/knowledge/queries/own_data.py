"""What is kept about one person's knowledge, for the person's own copy. It holds no key of a question."""

from assessments.knowledge.models import (
    Allowance,
    Answer,
    AnswerEntry,
    AnswerFile,
    Attempt,
    AttemptScore,
    Marking,
    ScoreChange,
)
from lms.core.own_data import Sections, rows


def own_data(user) -> Sections:
    """Return attempts, answers with every change, files, scores with their changes and markings, and what a trainer gave beyond the rules; eight queries."""
    mine = {"attempt__enrolment__learner": user}
    return {
        "attempts": rows(
            Attempt.objects.taken_by(user), "id", "enrolment_id", "test__programme_code", "test__kind", "number", "state", "started_at", "deadline_at", "closed_at",
            "closed_by",
        ),
        "answers": rows(
            Answer.objects.filter(**mine).order_by("attempt", "number"), "attempt_id", "number", "question__code", "question__version", "value",
            "answered_at",
        ),
        "answers_as_they_came": rows(
            AnswerEntry.objects.filter(**mine), "attempt_id", "question__code", "question__version", "value", "at", "is_late",
        ),
        "answer_files": rows(AnswerFile.objects.filter(**mine), "id", "attempt_id", "question__code", "original_name", "content_type", "size", "sha256", "is_late", "added_at"),
        "scores": rows(AttemptScore.objects.filter(**mine), "attempt_id", "numerator", "denominator", "maximum", "percent", "unanswered", "scored_at"),
        "score_changes": rows(ScoreChange.objects.filter(**mine), "attempt_id", "revision", "cause", "reason", "old", "new", "at"),
        "time_and_attempts_given": rows(
            Allowance.objects.filter(enrolment__learner=user), "test__programme_code", "test__kind", "kind", "factor", "reason", "at", "taken_back_at",
        ),
        "markings": rows(
            Marking.objects.filter(answer__attempt__enrolment__learner=user), "answer__attempt_id", "answer__number", "at", "total", "maximum", "comment",
        ),
    }


def own_answer_files(user):
    """Return the files of a learner's answers that are still there: a queryset."""
    return AnswerFile.objects.filter(attempt__enrolment__learner=user).exclude(file="")

"""Answers that came after the end of a test: kept apart, changing no score, for the trainer to read and judge (RE04)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import pgettext

from assessments.knowledge.models import Answer, AnswerEntry, AnswerFile, CountedLate, Option, Question
from lms.core.translated import text_in


@dataclass(frozen=True)
class LateAnswer:
    """One answer with both times: when it arrived, by the server, and in which minute it was given, as the device says."""

    name: str
    test: str
    number: int
    question: Question
    said: str
    at: datetime
    ended_at: datetime
    minute: int | None
    entry: int = 0
    file: AnswerFile | None = None
    counted: CountedLate | None = None


def late_entries(cohort_id: UUID):
    """Return what came too late in a cohort: a queryset."""
    return AnswerEntry.objects.filter(attempt__enrolment__cohort_id=cohort_id, is_late=True)


def late_answers(cohort_id: UUID, language: str, only: int | None = None) -> list[LateAnswer]:
    """Return what came too late in a cohort, newest first, or one of it; four queries however much it is."""
    entries = list(
        (late_entries(cohort_id) if only is None else late_entries(cohort_id).filter(pk=only))
        .select_related("question", "attempt__test", "attempt__enrolment__learner", "counted__by")
        .order_by("-at", "-pk")[:500]
    )
    questions = {entry.question_id for entry in entries}
    files = {str(one.pk): one for one in AnswerFile.objects.filter(attempt__in={entry.attempt_id for entry in entries if entry.is_of_a_file})}
    options = {str(one.pk): one for one in Option.objects.filter(question__in=questions)}
    numbers = {
        (attempt, question): number
        for attempt, question, number in Answer.objects.filter(
            attempt__in={entry.attempt_id for entry in entries}, question__in=questions
        ).values_list("attempt_id", "question_id", "number")
    }
    return [
        LateAnswer(
            name=entry.attempt.enrolment.learner.printed_name, test=entry.attempt.test.get_kind_display(),
            number=numbers[entry.attempt_id, entry.question_id], question=entry.question,
            said=_said(None if entry.is_of_a_file else entry.value, options, language), at=entry.at,
            file=files.get(entry.value["file"]) if entry.is_of_a_file else None,
            ended_at=min(one for one in (entry.attempt.closed_at, entry.attempt.deadline_at) if one),
            minute=None if entry.elapsed_ms is None else entry.elapsed_ms // 60_000 + 1,
            entry=entry.pk, counted=getattr(entry, "counted", None),
        )
        for entry in entries
    ]


def _said(value: object, options: dict[str, Option], language: str) -> str:
    """Return a stored answer as words."""

    def words(one: object) -> str:
        return text_in(options[one], "text", language).text if one in options else str(one)

    if value is None:
        return pgettext("answer", "Taken back")
    if isinstance(value, dict):
        return "; ".join(f"{words(one)}: {words(other)}" for one, other in value.items())
    return "; ".join(words(one) for one in value) if isinstance(value, list) else words(value)

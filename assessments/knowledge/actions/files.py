"""Answers that a learner saved to a file because no server took them: read in by the trainer, as late ones (QS11, AB05)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assessments.knowledge.actions.attempts import slots_of
from assessments.knowledge.measurement.answers import NotAnAnswer, clean_value
from assessments.knowledge.models import Answer, AnswerEntry
from courses.models import Cohort
from lms.core import audit


@dataclass(frozen=True)
class ReadIn:
    """What became of the answers of a file: new ones, such as were here already, and such as are none of this cohort."""

    new: int = 0
    known: int = 0
    foreign: int = 0


@transaction.atomic
def read_in_answers(*, cohort: Cohort, entries: Iterable, by, at: datetime) -> ReadIn:
    """Keep the answers of a file (`forms.Entry`) as late ones: a file is no proof of when they were given.

    A receipt that is known changes nothing, so the same file may be read twice.
    """
    entries = list(entries)
    answers = {
        (answer.attempt_id, answer.number): answer
        for answer in Answer.objects.select_related("question").filter(
            attempt__in={entry.attempt for entry in entries}, attempt__enrolment__cohort=cohort
        )
    }
    known = set(
        AnswerEntry.objects.filter(attempt__in={key for key, _number in answers}, receipt__in=[entry.receipt for entry in entries])
        .values_list("attempt_id", "receipt")
    )
    made, repeated, foreign = [], 0, 0
    for entry in entries:
        answer = answers.get((entry.attempt, entry.number))
        if answer is None:
            foreign += 1
        elif (entry.attempt, entry.receipt) in known:
            repeated += 1
        else:
            try:
                value = clean_value(slots_of(answer.question), entry.value)
            except NotAnAnswer:
                foreign += 1
                continue
            known.add((entry.attempt, entry.receipt))
            made.append(AnswerEntry(
                attempt_id=entry.attempt, question_id=answer.question_id, receipt=entry.receipt, value=value, at=at,
                is_late=True, elapsed_ms=entry.elapsed_ms, seq=entry.seq,
            ))
    AnswerEntry.objects.bulk_create(made)
    audit.record(
        act="answers.read_in", row=cohort, by=by, at=at, extra={"new": len(made), "known": repeated, "foreign": foreign}
    )
    return ReadIn(len(made), repeated, foreign)

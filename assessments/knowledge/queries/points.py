"""What closed attempts are worth by all that is decided now: keys, corrections, markings. Only scoring may call this (AB03)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from assessments.knowledge.measurement.scoring import (
    AnswerPoints,
    AttemptPoints,
    Given,
    Key,
    score_answer,
    score_attempt,
)
from assessments.knowledge.models import Answer, Attempt, Correction, Marking, Question
from assessments.knowledge.queries.keys import key_onto, keys_of


@dataclass(frozen=True)
class Reckoned:
    """The points of one attempt, with those of each question."""

    total: AttemptPoints
    parts: dict[str, str]


def reckoned(attempts: Iterable[Attempt], also: Correction | None = None) -> dict[UUID, Reckoned]:
    """Return the points of attempts; five queries however many, and four for each question that has a key of another version.

    `also` is a correction that nobody has written yet.
    """
    answers = list(Answer.objects.filter(attempt__in=list(attempts)).select_related("question"))
    questions = {answer.question_id: answer.question for answer in answers}
    keys, corrections = keys_of(questions.values()), _corrections(questions, also)
    marks = {one.answer_id: one.total for one in Marking.objects.filter(answer__in=answers, answer__question__kind="essay").order_by("at", "pk")}
    others = {
        pk: key_onto(questions[pk], one.key_of) or keys[pk] for pk, one in corrections.items() if one.method == "key"
    }
    of: dict[UUID, dict[UUID, AnswerPoints]] = defaultdict(dict)
    for answer in answers:
        key = others.get(answer.question_id, keys[answer.question_id])
        of[answer.attempt_id][answer.question_id] = _points(key, answer, corrections.get(answer.question_id), marks.get(answer.pk))
    return {
        attempt: Reckoned(score_attempt(list(parts.values())), {str(pk): str(part.points) for pk, part in parts.items()})
        for attempt, parts in of.items()
    }


def _points(key: Key, answer: Answer, correction: Correction | None, marked: int | None) -> AnswerPoints:
    if correction is not None and correction.method == "drop":
        return AnswerPoints(Fraction(0), 0, Given.ANSWERED)
    if correction is not None and correction.method == "full":
        return AnswerPoints(Fraction(key.points), key.points, Given.ANSWERED)
    return score_answer(key, answer.given, marked)


def _corrections(questions: dict[UUID, Question], also: Correction | None) -> dict[UUID, Correction]:
    found = {
        one.question_id: one for one in Correction.objects.filter(question__in=questions).select_related("key_of").order_by("at", "pk")
    }
    if also is not None and also.question_id in questions:
        found[also.question_id] = also
    return found

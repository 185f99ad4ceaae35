"""Keys of questions as values for scoring. Only scoring and an allowed review may call this (AB03)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from uuid import UUID

from assessments.knowledge.interchange.entries import alternatives
from assessments.knowledge.measurement.scoring import Key, Kind, Step, plain_words
from assessments.knowledge.models import OptionKey, Question, QuestionKey


def keys_of(questions: Iterable[Question]) -> dict[UUID, Key]:
    """Return the key of each question; two queries a call."""
    questions = list(questions)
    values = QuestionKey.objects.in_bulk([question.pk for question in questions])
    options: dict[UUID, list[OptionKey]] = defaultdict(list)
    for key in OptionKey.objects.filter(option__question__in=questions).select_related("option"):
        options[key.option.question_id].append(key)
    return {question.pk: key_of(question, values[question.pk], options[question.pk]) for question in questions}


def key_of(question: Question, value: QuestionKey, options: list[OptionKey]) -> Key:
    """Return the key of one question from its rows; no query."""
    kind = Kind(question.kind)
    placed = sorted((one for one in options if one.place is not None), key=lambda one: one.place)
    return Key(
        kind=kind,
        points=question.points,
        right=frozenset(str(one.option_id) for one in options if one.is_right),
        order=tuple(str(one.option_id) for one in placed),
        pairs=tuple((str(one.option_id), str(one.partner_id)) for one in options if one.partner_id),
        value=Fraction(value.value) if kind == Kind.NUMERIC else None,
        tolerance=Fraction(value.tolerance) if kind == Kind.NUMERIC else Fraction(0),
        day=date.fromisoformat(value.value) if kind == Kind.DATE else None,
        gaps=tuple(frozenset(map(plain_words, alternatives(*one.values()))) for one in value.gaps),
        steps=_steps(question, options) if kind == Kind.BRANCHING else (),
    )


def _steps(question: Question, options: list[OptionKey]) -> tuple[Step, ...]:
    worth = {str(one.option_id): one.points or 0 for one in options}
    return tuple(
        Step(step, tuple((choice, worth[choice], onward) for choice, onward in choices))
        for step, choices in question.option_ids["steps"]
    )

"""Keys of questions as values for scoring. Only scoring and an allowed review may call this (AB03)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from assessments.knowledge.interchange.entries import alternatives
from assessments.knowledge.measurement.scoring import Key, Kind, Step, plain_words
from assessments.knowledge.models import Option, OptionKey, Question, QuestionKey
from lms.core.translated import LANGUAGES


def keys_of(questions: Iterable[Question]) -> dict[UUID, Key]:
    """Return the key of each question; two queries a call."""
    questions = list(questions)
    values = QuestionKey.objects.in_bulk([question.pk for question in questions])
    options: dict[UUID, list[OptionKey]] = defaultdict(list)
    for key in OptionKey.objects.filter(option__question__in=questions).select_related("option"):
        options[key.option.question_id].append(key)
    return {question.pk: key_of(question, values[question.pk], options[question.pk]) for question in questions}


def key_onto(question: Question, other: Question) -> Key | None:
    """Return the key of another version in the options of this one, worth this one's points; None if they cannot be matched.

    Options are the same if a text of theirs is the same in any language; of a single pair that is left, each is the other.
    Four queries.
    """
    if question.kind != other.kind:
        return None
    key, mine, theirs = keys_of([other])[other.pk], _options(question), _options(other)
    same = _matched(mine, theirs)
    if same is None or len(question.option_ids.get("steps", ())) != len(other.option_ids.get("steps", ())):
        return None
    if question.option_ids.get("gaps") != other.option_ids.get("gaps"):
        return None
    same[""] = ""
    return replace(
        key, points=question.points, right=frozenset(same[one] for one in key.right), order=tuple(same[one] for one in key.order),
        pairs=tuple((same[left], same[right]) for left, right in key.pairs),
        steps=tuple(
            Step(same[step.key], tuple((same[choice], worth, same[onward]) for choice, worth, onward in step.choices)) for step in key.steps
        ),
    )


def _options(question: Question) -> list[Option]:
    return list(Option.objects.filter(question=question))


def _matched(mine: list[Option], theirs: list[Option]) -> dict[str, str] | None:
    """Return their ids with mine; None if not each has its own."""
    found: dict[str, str] = {}
    for role in {one.role for one in (*mine, *theirs)}:
        left, others = [one for one in mine if one.role == role], [one for one in theirs if one.role == role]
        if len(left) != len(others):
            return None
        alone = []
        for other in others:
            same = next((one for one in left if any(getattr(one, f"text_{code}") == getattr(other, f"text_{code}") for code in LANGUAGES)), None)
            if same is None:
                alone.append(other)
            else:
                left.remove(same)
                found[str(other.pk)] = str(same.pk)
        if len(alone) > 1:
            return None
        found |= {str(other.pk): str(one.pk) for other, one in zip(alone, left, strict=True)}
    return found


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

"""What the pages of a test show. Nothing here reads a key: that is `reviews`."""

from dataclasses import dataclass
from uuid import UUID

from assessments.knowledge.measurement.answers import is_text, repeated_places
from assessments.knowledge.measurement.drawing import arrange
from assessments.knowledge.measurement.scoring import Kind, is_empty
from assessments.knowledge.models import Answer, Attempt, Option, Question

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Step:
    """A question in the list of a test."""

    number: int
    is_answered: bool


@dataclass(frozen=True)
class OptionLine:
    """An option as it stands on the page: its letter, and what was said about it."""

    option: Option
    letter: str = ""
    is_chosen: bool = False
    place: int | None = None
    partner: str = ""


@dataclass(frozen=True)
class QuestionPage:
    """One question of an open attempt, ready to be shown."""

    attempt: Attempt
    question: Question
    number: int
    rev: int
    value: object
    steps: tuple[Step, ...]
    options: tuple[OptionLine, ...]
    rights: tuple[OptionLine, ...]
    repeated: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.steps)

    @property
    def unanswered(self) -> int:
        return sum(not step.is_answered for step in self.steps)

    @property
    def typed(self) -> str:
        """The answer as text, for fields that hold one."""
        return self.value if is_text(self.value) else ""

    @property
    def places(self) -> range:
        return range(1, len(self.options) + 1)


def steps_of(attempt: Attempt) -> tuple[Step, ...]:
    """Return every question of an attempt with whether it is answered; one query."""
    rows = Answer.objects.filter(attempt=attempt).order_by("number").values_list("number", "value")
    return tuple(Step(number, not is_empty(value)) for number, value in rows)


def first_open(steps: tuple[Step, ...]) -> int:
    """Return the number of the first unanswered question, 1 if there is none."""
    return next((step.number for step in steps if not step.is_answered), 1)


def question_page(attempt: Attempt, number: int) -> QuestionPage | None:
    """Return one question with its options in the order of the seed; three queries. None if there is no such one."""
    answers = list(Answer.objects.filter(attempt=attempt).order_by("number"))
    answer = next((one for one in answers if one.number == number), None)
    if answer is None:
        return None
    question = Question.objects.get(pk=answer.question_id)
    options, rights = option_lines(question, attempt.seed, answer.value)
    return QuestionPage(
        attempt=attempt, question=question, number=number, rev=answer.rev, value=answer.value,
        steps=tuple(Step(one.number, not is_empty(one.value)) for one in answers),
        options=options, rights=rights,
        repeated=repeated_places(answer.value) if question.kind == Kind.ORDERING else (),
    )


def option_lines(question: Question, seed: str, value: object) -> tuple[tuple[OptionLine, ...], tuple[OptionLine, ...]]:
    """Return options (choices, items, left sides) and right sides in the order of the seed; at most one query."""
    if not question.option_ids:
        return (), ()
    rows = {str(option.pk): option for option in Option.objects.filter(question=question)}
    order = arrange(rows, f"{seed}:{question.pk}")
    rights = tuple(
        OptionLine(rows[one], letter)
        for letter, one in zip(LETTERS, [one for one in order if rows[one].role == "right"], strict=False)
    )
    mine = [one for one in order if rows[one].role != "right"]
    return tuple(_line(rows[one], one, value) for one in mine), rights


def _line(option: Option, key: str, value: object) -> OptionLine:
    if isinstance(value, dict):
        said = value.get(key)
        return OptionLine(option, place=said if isinstance(said, int) else None, partner=said if is_text(said) else "")
    return OptionLine(option, is_chosen=value == key or (isinstance(value, list) and key in value))


def cases_to_mark(cohort_id: UUID):
    """Return the handed-in cases of a cohort that nobody has marked, oldest first: a queryset."""
    return (
        Answer.objects.filter(
            attempt__enrolment__cohort_id=cohort_id, attempt__state="closed", question__kind=Kind.CASE,
            value__isnull=False, markings=None,
        )
        .select_related("attempt", "question")
        .order_by("attempt__closed_at", "pk")
    )

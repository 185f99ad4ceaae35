"""What the pages of a test show. Nothing here reads a key: that is `reviews`."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from assessments.knowledge.interchange.package import MARK
from assessments.knowledge.measurement.answers import is_text, repeated_places
from assessments.knowledge.measurement.drawing import arrange
from assessments.knowledge.measurement.scoring import MARKED, Kind, is_empty, walked
from assessments.knowledge.models import Answer, AnswerFile, Attempt, Option, Question
from lms.core.translated import text_in

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
class Part:
    """A piece of a text with gaps: words, or the gap of that number with what was typed into it."""

    words: str
    gap: int = 0
    typed: str = ""


@dataclass(frozen=True)
class StepLine:
    """A step of a branching case with its choices. Those off the way taken so far are hidden until a choice leads there."""

    number: int
    option: Option
    choices: tuple[tuple[OptionLine, str], ...]
    is_open: bool


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
    parts: tuple["Part", ...] = ()
    way: tuple["StepLine", ...] = ()
    file: AnswerFile | None = None

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
    rows = Answer.objects.filter(attempt=attempt).order_by("number").only("number", "value", "file")
    return tuple(Step(one.number, not is_empty(one.given)) for one in rows)


def first_open(steps: tuple[Step, ...]) -> int:
    """Return the number of the first unanswered question, 1 if there is none."""
    return next((step.number for step in steps if not step.is_answered), 1)


def question_page(attempt: Attempt, number: int, language: str = "en") -> QuestionPage | None:
    """Return one question with its options in the order of the seed; three queries. None if there is no such one."""
    answers = list(Answer.objects.filter(attempt=attempt).select_related("file").order_by("number"))
    answer = next((one for one in answers if one.number == number), None)
    if answer is None:
        return None
    question = Question.objects.get(pk=answer.question_id)
    return page_of(attempt, question, answer, answers, language)


def page_of(attempt: Attempt, question: Question, answer: Answer, answers, language: str, rows=None) -> QuestionPage:
    """Return a question as its page shows it; at most one query. `rows` are its options by id, if they stand nowhere yet."""
    options, rights = option_lines(question, attempt.seed, answer.value, rows)
    return QuestionPage(
        attempt=attempt, question=question, number=answer.number, rev=answer.rev, value=answer.value,
        steps=tuple(Step(one.number, not is_empty(one.given)) for one in answers),
        options=options, rights=rights,
        repeated=repeated_places(answer.value) if question.kind == Kind.ORDERING else (),
        parts=parts_of(question, answer.value, language) if question.kind == Kind.GAPS else (),
        way=way_lines(question, attempt.seed, answer.value, rows) if question.kind == Kind.BRANCHING else (),
        file=answer.file if question.takes_file else None,
    )


def open_step(answer: Answer) -> str:
    """Return the step of a branching case that waits for a choice after the one just made; "" for anything else. No query."""
    steps = answer.question.steps
    return walked(steps, answer.value)[1] if steps and isinstance(answer.value, dict) and answer.value else ""


def parts_of(question: Question, value: object, language: str) -> tuple[Part, ...]:
    """Return a text with gaps as pieces, in the language of the page."""
    typed = value if isinstance(value, dict) else {}
    pieces = MARK.split(text_in(question, "text", language).text)
    return tuple(
        Part("", int(piece), typed.get(piece, "")) if place % 2 else Part(piece) for place, piece in enumerate(pieces) if piece
    )


def way_lines(question: Question, seed: str, value: object, rows=None) -> tuple[StepLine, ...]:
    """Return the steps of a branching case, the choices in the order of the seed; one query."""
    rows = rows or {str(option.pk): option for option in Option.objects.filter(question=question)}
    steps = question.steps
    way, open_step = walked(steps, value if isinstance(value, dict) else {})
    return tuple(
        StepLine(
            number, rows[step],
            tuple(
                (OptionLine(rows[one], is_chosen=way.get(step) == one), choices[one])
                for one in arrange(list(choices), f"{seed}:{step}")
            ),
            step in way or step == open_step,
        )
        for number, (step, choices) in enumerate(steps, 1)
    )


def option_lines(question: Question, seed: str, value: object, rows=None) -> tuple[tuple[OptionLine, ...], tuple[OptionLine, ...]]:
    """Return options (choices, items, left sides) and right sides in the order of the seed; at most one query."""
    if not question.option_ids or question.kind in (Kind.GAPS, Kind.SHORT, Kind.BRANCHING, Kind.ESSAY):
        return (), ()
    rows = rows or {str(option.pk): option for option in Option.objects.filter(question=question)}
    order = question.option_ids["choice"] if question.kind == Kind.LIKERT else arrange(rows, f"{seed}:{question.pk}")
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
    """Return the handed-in cases and longer texts of a cohort that nobody has marked, oldest first: a queryset."""
    found = _unmarked().filter(attempt__enrolment__cohort_id=cohort_id)
    return found.select_related("attempt", "question").order_by("attempt__closed_at", "pk")


def cases_by_cohort(cohort_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many cases and longer texts wait to be marked, by the id of the cohort; one query."""
    found = _unmarked().filter(attempt__enrolment__cohort__in=list(cohort_ids)).order_by()
    return dict(found.values_list("attempt__enrolment__cohort").annotate(Count("pk")))


def _unmarked():
    return Answer.objects.filter(
        Q(value__isnull=False) | Q(file__isnull=False), attempt__state="closed", question__kind__in=MARKED, markings=None
    )

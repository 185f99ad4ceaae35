"""A handed-in attempt with keys and explanations. Called only when feedback is allowed (AB03)."""

from collections import defaultdict
from dataclasses import dataclass

from assessments.knowledge.interchange.entries import alternatives
from assessments.knowledge.measurement.drawing import arrange
from assessments.knowledge.measurement.scoring import (
    CHOSEN,
    MARKED,
    Kind,
    is_empty,
    number_readings,
    plain_words,
    walked,
)
from assessments.knowledge.models import (
    Answer,
    AnswerFile,
    Attempt,
    Correction,
    Criterion,
    Marking,
    Option,
    Question,
)
from lms.core.translated import LANGUAGES, text_in


@dataclass(frozen=True)
class ReviewLine:
    """One line under a question: what was said, what is right, and why."""

    option: Option | None
    given: str
    right: str
    is_chosen: bool
    is_right: bool
    feedback: str


@dataclass(frozen=True)
class ReviewedQuestion:
    """One question as it was asked, with its answer and its key."""

    number: int
    question: Question
    is_answered: bool
    points: str
    typed: str
    lines: tuple[ReviewLine, ...]
    explanation: str
    model_answer: str
    criteria: tuple[Criterion, ...]
    marking: Marking | None
    note: str = ""
    file: AnswerFile | None = None

    @property
    def waits(self) -> bool:
        """A longer text that nobody has marked yet."""
        return self.is_answered and self.marking is None


def review_of(attempt: Attempt, language: str) -> list[ReviewedQuestion]:
    """Return every question of a closed attempt, in its order and version (ET4); five queries however many."""
    answers = list(Answer.objects.filter(attempt=attempt).select_related("question__key", "file").order_by("number"))
    ids = [answer.question_id for answer in answers]
    options: dict = defaultdict(list)
    for option in Option.objects.filter(question__in=ids).select_related("key"):
        options[option.question_id].append(option)
    criteria: dict = defaultdict(list)
    for criterion in Criterion.objects.filter(question__in=ids):
        criteria[criterion.question_id].append(criterion)
    marks = {marking.answer_id: marking for marking in Marking.objects.filter(answer__in=answers)}
    corrected = {one.question_id: one for one in Correction.objects.filter(question__in=ids)}
    parts = attempt.score.parts
    return [
        ReviewedQuestion(
            number=answer.number, question=answer.question, is_answered=not is_empty(answer.given),
            points=parts.get(str(answer.question_id), "0"),
            typed=answer.value if isinstance(answer.value, str) and answer.question.kind in MARKED else "",
            lines=tuple(_lines(answer, options[answer.question_id], attempt.seed, language)),
            explanation=text_in(answer.question.key, "explanation", language).text,
            model_answer=text_in(answer.question.key, "model_answer", language).text,
            criteria=tuple(criteria[answer.question_id]), marking=marks.get(answer.pk),
            file=answer.file, note=corrected[answer.question_id].reason if answer.question_id in corrected else "",
        )
        for answer in answers
    ]


def _lines(answer: Answer, options: list[Option], seed: str, language: str):
    kind, value = answer.question.kind, answer.value
    by_id = {str(option.pk): option for option in options}
    order = arrange(by_id, f"{seed}:{answer.question_id}")
    if kind in CHOSEN:
        chosen = [value] if isinstance(value, str) else value or []
        for one in answer.question.option_ids["choice"] if kind == Kind.LIKERT else order:
            key = by_id[one].key
            yield ReviewLine(
                by_id[one], "", "", one in chosen, key.is_right, text_in(key, "feedback", language).text
            )
    elif kind == Kind.ORDERING:
        for option in sorted(options, key=lambda option: option.key.place):
            given = (value or {}).get(str(option.pk))
            yield ReviewLine(option, str(given or ""), str(option.key.place), False, given == option.key.place, "")
    elif kind == Kind.MATCHING:
        for one in (one for one in order if by_id[one].role == "left"):
            partner, right = (value or {}).get(one), str(by_id[one].key.partner_id)
            given = text_in(by_id[partner], "text", language).text if partner else ""
            yield ReviewLine(
                by_id[one], given, text_in(by_id[right], "text", language).text, False, partner == right, ""
            )
    elif kind in (Kind.SHORT, Kind.GAPS):
        typed = {"1": value} if isinstance(value, str) else value or {}
        for number, gap in enumerate(answer.question.key.gaps, 1):
            given, accepted = typed.get(str(number), ""), alternatives(gap[language], *gap.values())
            is_right = plain_words(given) in {plain_words(one) for one in accepted}
            own = alternatives(gap[language]) or accepted
            yield ReviewLine(None, given, " · ".join(own), False, is_right, _typical(answer.question.key, given, language) if kind == Kind.SHORT else "")
    elif kind == Kind.BRANCHING:
        steps = answer.question.steps
        for step, chosen in walked(steps, value or {})[0].items():
            key, best = by_id[chosen].key, max(by_id[one].key.points or 0 for one in dict(steps)[step])
            yield ReviewLine(
                by_id[step], text_in(by_id[chosen], "text", language).text, str(key.points or 0), True, (key.points or 0) == best,
                text_in(key, "feedback", language).text,
            )
    elif kind in (Kind.NUMERIC, Kind.DATE):
        key = answer.question.key
        yield ReviewLine(None, value or "", key.value, False, False, _typical(key, value, language))


def _typical(key, value, language: str) -> str:
    """Return what there is to say to a wrong value people often give; nothing if it is not among them."""
    for error in key.typical_errors:
        same = plain_words(error["value"]) == plain_words(str(value)) or set(number_readings(str(value))) & set(number_readings(error["value"]))
        if value and same:
            return error["feedback"].get(language) or next(error["feedback"][code] for code in LANGUAGES)
    return ""

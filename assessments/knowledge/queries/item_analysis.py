"""What the first attempts of a group say of the questions of each form (KT-8). Shows keys: nobody reads it for a
programme that the reader learns in (AB03).
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from uuid import UUID

from assessments.knowledge.choices import PrePost, QuestionKind
from assessments.knowledge.measurement.item_analysis import (
    Asked,
    FormFigures,
    OptionFigures,
    QuestionFigures,
    Taken,
    analyse,
)
from assessments.knowledge.measurement.scoring import CHOSEN, is_empty
from assessments.knowledge.models import Answer, Attempt, FormQuestion, Option, ParallelForm, Question
from courses.models import Enrolment
from courses.queries.outlines import programmes_by_key
from lms.core.formats import ZONE

FEWEST_VOICES = 5  # of an opinion: fewer would tell who said what


@dataclass(frozen=True)
class AnalysedOption:
    """An option with how often it was chosen."""

    option: Option
    figures: OptionFigures


@dataclass(frozen=True)
class AnalysedQuestion:
    """A question with its figures; `options` only where there is something to choose."""

    question: Question
    figures: QuestionFigures
    options: tuple[AnalysedOption, ...]


@dataclass(frozen=True)
class AnalysedOpinion:
    """A question without points: how many chose each grade of its scale. Below `FEWEST_VOICES` nothing is told."""

    question: Question
    voices: int
    grades: tuple[tuple[Option, int, Fraction], ...]


@dataclass(frozen=True)
class AnalysedForm:
    """A form with the figures of its first takers; `figures` is None below three of them."""

    form: ParallelForm
    takers: int
    figures: FormFigures | None
    questions: tuple[AnalysedQuestion, ...]
    opinions: tuple["AnalysedOpinion", ...] = ()

    @property
    def flagged(self) -> tuple[AnalysedQuestion, ...]:
        """Return the questions somebody should look at."""
        return tuple(one for one in self.questions if one.figures.flags)


def attempts_to_analyse(user):
    """Return the attempts whose sums this person may read: M&E staff all, a trainer the own cohorts; never those of a
    programme that the person learns in.
    """
    learnt = programmes_by_key(Enrolment.objects.filter(learner_id=user.pk).values_list("cohort__programme_key", flat=True))
    return Attempt.objects.analysed_by(user).exclude(test__programme_code__in=[page.code for page in learnt.values()])


def attempts_of_group(on: date, organisation_codes: Collection[str], programme: str = ""):
    """Return the attempts handed in until a day by people of these organisations, for a report on the group."""
    attempts = Attempt.objects.filter(enrolment__organisation__code__in=organisation_codes)
    if programme:
        attempts = attempts.filter(test__programme_code=programme)
    return attempts.filter(closed_at__lt=datetime.combine(on + timedelta(days=1), time.min, tzinfo=ZONE))


def analysed_forms(attempts) -> list[AnalysedForm]:
    """Return the analysis of each form somebody met, by programme, test and form; four queries however many.

    The first attempt a person handed in counts (KT-2); a case that a trainer marks is left out.
    """
    taken: dict[UUID, list[Attempt]] = defaultdict(list)
    forms: dict[UUID, ParallelForm] = {}
    for attempt in _firsts(attempts):
        forms[attempt.form_id] = attempt.form
        taken[attempt.form_id].append(attempt)
    questions, options = _questions(forms)
    answers = _answers([attempt for group in taken.values() for attempt in group])
    order = {kind: place for place, kind in enumerate(PrePost.values)}
    ordered = sorted(
        forms.values(), key=lambda form: (form.test.programme_code, order[form.test.kind], form.letter, form.revision)
    )
    return [_analysed(form, questions[form.pk], options, taken[form.pk], answers) for form in ordered]


def analysed_question(attempts, programme: str, code: str) -> list[tuple[AnalysedForm, AnalysedQuestion | None, AnalysedOpinion | None]]:
    """Return what each form that asked a question says of it, by test and form; nothing of it below three people. Five queries."""
    asked = ParallelForm.objects.filter(test__programme_code=programme, places__question__code=code)
    return [
        (
            form,
            next((one for one in form.questions if one.question.code == code), None),
            next((one for one in form.opinions if one.question.code == code), None),
        )
        for form in analysed_forms(attempts.filter(form__in=asked))
    ]  # fmt: skip


def _firsts(attempts) -> list[Attempt]:
    rows = (
        attempts.closed().exclude(score=None).select_related("score", "form__test", "enrolment")
        .order_by("closed_at", "number", "id")
    )  # fmt: skip
    first: dict[tuple, Attempt] = {}
    for attempt in rows:
        first.setdefault((attempt.enrolment.learner_id, attempt.test_id), attempt)
    return list(first.values())


def _questions(forms) -> tuple[dict[UUID, list[Question]], dict[UUID, list[Option]]]:
    questions, options = defaultdict(list), defaultdict(list)
    places = FormQuestion.objects.filter(form__in=list(forms)).exclude(question__kind=QuestionKind.CASE)
    for place in places.select_related("question").order_by("number"):
        questions[place.form_id].append(place.question)
    chosen_of = [row.pk for rows in questions.values() for row in rows if row.kind in CHOSEN]
    for option in Option.objects.filter(question__in=chosen_of).select_related("key").order_by("-key__is_right", "id"):
        options[option.question_id].append(option)
    return questions, options


def _answers(attempts: list[Attempt]) -> dict[UUID, dict[str, frozenset[str]]]:
    """Return by attempt what was chosen on each answered question."""
    found: dict[UUID, dict[str, frozenset[str]]] = defaultdict(dict)
    rows = Answer.objects.filter(attempt__in=attempts).values_list("attempt_id", "question_id", "value", "file")
    for attempt, question, value, file in rows:
        if file or not is_empty(value):
            chosen = [value] if isinstance(value, str) else value if isinstance(value, list) else []
            found[attempt][str(question)] = frozenset(chosen)
    return found


def _analysed(form: ParallelForm, questions, options, attempts: list[Attempt], answers) -> AnalysedForm:
    opinions = tuple(_opinion(row, options[row.pk], attempts, answers) for row in questions if row.kind == QuestionKind.LIKERT)
    questions = [row for row in questions if row.kind != QuestionKind.LIKERT]
    asked = [
        Asked(
            str(row.pk), row.points, tuple(str(option.pk) for option in options[row.pk]),
            frozenset(str(option.pk) for option in options[row.pk] if option.key.is_right),
        )
        for row in questions
    ]  # fmt: skip
    takers = [
        Taken({one.key: Fraction(attempt.score.parts.get(one.key, "0")) for one in asked}, answers[attempt.pk])
        for attempt in attempts
    ]
    figures = analyse(asked, takers, is_post=form.test.kind == PrePost.POST)
    if figures is None:
        return AnalysedForm(form, len(attempts), None, (), opinions)
    return AnalysedForm(
        form, len(attempts), figures,
        tuple(
            AnalysedQuestion(row, one, tuple(map(AnalysedOption, options[row.pk], one.options)))
            for row, one in zip(questions, figures.questions, strict=True)
        ),
        opinions,
    )  # fmt: skip


def _opinion(question: Question, options: list[Option], attempts: list[Attempt], answers) -> AnalysedOpinion:
    given = [chosen for attempt in attempts if (chosen := answers[attempt.pk].get(str(question.pk)))]
    if len(given) < FEWEST_VOICES:
        return AnalysedOpinion(question, len(given), ())
    by_id = {str(option.pk): option for option in options}
    counts = [(by_id[one], sum(one in chosen for chosen in given)) for one in question.option_ids["choice"]]
    return AnalysedOpinion(question, len(given), tuple((option, count, Fraction(count, len(given))) for option, count in counts))

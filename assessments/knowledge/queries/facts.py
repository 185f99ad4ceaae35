"""Which questions rest on which facts, and which of them are asked of nobody until somebody looked at them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessments.knowledge.measurement.drawing import LETTERS
from assessments.knowledge.measurement.scoring import BESIDE
from assessments.knowledge.models import (
    BlueprintRow,
    FormQuestion,
    KnowledgeTest,
    ParallelForm,
    Question,
    QuestionFact,
)
from courses.models import Fact

EXPIRED, CHANGED, DAY = "expired", "changed", "day"


@dataclass(frozen=True)
class Rest:
    """Why a question is not asked: the number of a fact, empty for the question's own day, and `expired`, `changed` or `day`."""

    fact: str
    why: str


@dataclass(frozen=True)
class Shortage:
    """A module of which the current form has fewer questions than the blueprint asks for."""

    module: str
    wanted: int
    has: int


def resting(programme: str, day: date) -> dict[str, list[Rest]]:
    """Return the current questions of a programme that are not asked on a day, with the reasons.

    A question rests from the day a fact of it is to be checked again, until the fact was checked; and when a fact began to
    say something else, until the question was changed or found still right. Two queries; a third and fourth if a fact is due.
    """
    asked = Question.objects.filter(programme_code=programme, is_current=True)
    found: dict[str, list[Rest]] = defaultdict(list)
    for code in asked.filter(check_on__lte=day).values_list("code", flat=True):
        found[code].append(Rest("", DAY))
    facts = {fact.code: fact for fact in Fact.objects.filter(Q(check_by__lte=day) | Q(changed_at__isnull=False))}
    if facts:
        made = dict(asked.values_list("code", "made_at"))
        for link in QuestionFact.objects.filter(fact_code__in=facts, question_code__in=made):
            fact = facts[link.fact_code]
            if fact.is_expired(day):
                found[link.question_code].append(Rest(fact.code, EXPIRED))
            elif fact.changed_at > max(link.confirmed_at, made[link.question_code]):
                found[link.question_code].append(Rest(fact.code, CHANGED))
    return dict(found)


def asks_what_rests(programme: str, day: date) -> bool:
    """Say whether a test that begins now would ask a question that rests."""
    rest = resting(programme, day)
    return bool(rest) and FormQuestion.objects.filter(
        form__test__programme_code=programme, form__is_current=True, question__code__in=rest
    ).exists()


def shortages(programme: str) -> tuple[list[Shortage], bool]:
    """Return what the current forms lack of the blueprint, and whether two parallel forms are missing that the blueprint wants."""
    rows = {row.module_code: row.items for row in BlueprintRow.objects.filter(programme_code=programme)}
    forms = list(ParallelForm.objects.filter(test__programme_code=programme, is_current=True).select_related("test"))
    if not rows or not forms:
        return [], False
    places = FormQuestion.objects.filter(form__in=forms).exclude(question__kind__in=BESIDE).values_list("form_id", "question__module_code")
    held = Counter(places)
    lacks = {}
    for form in forms:
        for module, wanted in rows.items():
            if (has := held[form.pk, module]) < wanted:
                lacks[module] = min(has, lacks.get(module, wanted))
    wants_two = KnowledgeTest.objects.filter(programme_code=programme).exclude(kinds=[]).exists()
    has_two = any(form.letter == LETTERS[1] for form in forms)
    return [Shortage(module, rows[module], has) for module, has in lacks.items()], wants_two and not has_two


def questions_by_fact(programmes) -> dict[str, list[Question]]:
    """Return the current questions of these programmes that rest on each fact, by its number; two queries."""
    links: dict[str, list[str]] = defaultdict(list)
    for code, fact in QuestionFact.objects.values_list("question_code", "fact_code"):
        links[fact].append(code)
    questions = {one.code: one for one in Question.objects.filter(is_current=True, programme_code__in=list(programmes))}
    return {fact: [questions[code] for code in codes if code in questions] for fact, codes in links.items()}

"""What a fact does to the questions that rest on it: they leave the tests, and come back when a person looked at them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.actions.bank import renew_forms
from assessments.knowledge.models import KnowledgeTest, Question, QuestionFact
from assessments.knowledge.queries.facts import asks_what_rests
from courses.actions import facts
from courses.models import Fact
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE

NOT_THERE = _("There is no question with this code in the banks that you keep. Look the code up in the question bank.")


class NoSuchQuestion(Refusal):
    """A code names no question of a programme that the person keeps."""


@transaction.atomic
def change_fact(*, code: str, by, at: datetime, **said) -> bool:
    """Change a fact or note that it was checked; tests that begin from now on ask what still holds."""
    is_other = facts.change_fact(code=code, by=by, at=at, **said)
    programmes = Question.objects.filter(is_current=True, code__in=QuestionFact.objects.filter(fact_code=code).values("question_code"))
    for programme in sorted(set(programmes.values_list("programme_code", flat=True))):
        renew_forms(programme=programme, at=at)
    return is_other


@transaction.atomic
def name_question(*, fact: Fact, question_code: str, programmes, by, at: datetime) -> QuestionFact:
    """Note that a question rests on a fact; a second time changes nothing."""
    question = _asked(question_code.strip().upper(), programmes)
    link, is_new = QuestionFact.objects.get_or_create(
        question_code=question.code, fact_code=fact.code, defaults={"confirmed_at": at}
    )
    if is_new:
        audit.record(act="question.fact_named", row=question, by=by, at=at, extra={"fact": fact.code})
        renew_forms(programme=question.programme_code, at=at)
    return link


@transaction.atomic
def confirm_question(*, fact: Fact, question_code: str, programmes, by, at: datetime) -> None:
    """Note that a question is still right after its fact changed: tests that begin from now on may ask it again."""
    question = _asked(question_code, programmes)
    if not QuestionFact.objects.filter(question_code=question_code, fact_code=fact.code).update(confirmed_at=at):
        raise NoSuchQuestion(NOT_THERE)
    audit.record(act="question.confirmed", row=question, by=by, at=at, extra={"fact": fact.code})
    renew_forms(programme=question.programme_code, at=at)


@transaction.atomic
def forget_question(*, fact: Fact, question_code: str, programmes, by, at: datetime) -> None:
    """Note that a question does not rest on a fact after all; a second time changes nothing."""
    question = _asked(question_code, programmes)
    if QuestionFact.objects.filter(question_code=question_code, fact_code=fact.code).delete()[0]:
        audit.record(act="question.fact_forgotten", row=question, by=by, at=at, extra={"fact": fact.code})
        renew_forms(programme=question.programme_code, at=at)


def _asked(code: str, programmes) -> Question:
    """Return the question that the bank of one of these programmes has under a code. Raises NoSuchQuestion."""
    found = Question.objects.filter(code=code, is_current=True, programme_code__in=list(programmes)).first()
    if found is None:
        raise NoSuchQuestion(NOT_THERE)
    return found


def rest_questions(*, at: datetime) -> list[str]:
    """Draw anew the forms that ask what rests since today; return the programmes. Attempts that are open keep theirs."""
    day, done = at.astimezone(ZONE).date(), []
    for programme in sorted(set(KnowledgeTest.objects.values_list("programme_code", flat=True))):
        if asks_what_rests(programme, day):
            renew_forms(programme=programme, at=at)
            done.append(programme)
    return done

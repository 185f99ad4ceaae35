"""The test plan on screen: who may, what is refused, twice, a test from nothing, attempts that have begun."""

import pytest

from assessments.knowledge.actions.copies import begin_with_place
from assessments.knowledge.models import BlueprintRow, FormQuestion, KnowledgeTest, ParallelForm, Question
from courses.models import Cohort, ProgrammePage
from lms.core.models import AuditEntry
from tests.assessments.knowledge.conftest import make_programme
from tests.assessments.knowledge.test_question_editor import single

PLAN = "/en/teach/questions/PE/plan/"
POST = {"post_attempts_allowed": "2", "post_days_between": "0", "post_pass_percent": "60", "post_minutes": "", "pre_minutes": "10"}


@pytest.fixture
def trainer(school, cast, as_user):
    BlueprintRow.objects.update(bands=[])
    return as_user(cast.yerlan)


def test_only_who_keeps_the_bank_plans(school, cast, as_user):
    for user in cast.everybody.values():
        if user != cast.yerlan:
            assert as_user(user).get(PLAN).status_code == 404
            assert as_user(user).post(PLAN, POST).status_code == 404


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"post_pass_percent": "0"}, "post_pass_percent"), ({"post_pass_percent": "101"}, "post_pass_percent"),
        ({"post_attempts_allowed": ""}, "post_attempts_allowed"), ({"pre_minutes": "-5"}, "pre_minutes"), ({"post_days_between": "x"}, "post_days_between"),
        ({}, "__all__"), ({"items-PE.1": "61"}, "items-PE.1"),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_changes(trainer, fields, place):
    before = list(KnowledgeTest.objects.values())

    answer = trainer.post(PLAN, {**POST, **fields})

    assert answer.status_code == 422 and place in answer.context["form"].errors
    assert list(KnowledgeTest.objects.values()) == before


def test_rules_and_numbers_are_kept_and_a_second_press_changes_nothing(trainer):
    for _time in range(2):
        trainer.post(PLAN, {**POST, "items-PE.1": "1"})

    post = KnowledgeTest.objects.get(programme_code="PE", kind="post")
    assert (post.minutes, post.attempts_allowed, post.days_between, post.pass_percent) == (None, 2, 0, 60)
    assert KnowledgeTest.objects.get(programme_code="PE", kind="pre").minutes == 10
    assert FormQuestion.objects.filter(form__is_current=True, form__test=post).exclude(question__kind="case").count() == 1
    assert AuditEntry.objects.filter(act="tests.planned").count() == 1


def test_an_attempt_that_has_begun_keeps_its_questions_and_its_end(trainer, school):
    attempt = school.start("pre")
    asked, ends = attempt.answers.count(), attempt.deadline_at

    trainer.post(PLAN, {**POST, "items-PE.1": "1"})

    attempt.refresh_from_db()
    assert (attempt.answers.count(), attempt.deadline_at) == (asked, ends)


def test_a_programme_whose_modules_were_begun_on_screen_is_planned_on_screen(trainer, school, cast, at):
    key, _lessons = make_programme("NEU")
    cohort = Cohort.objects.create(code="NEU-1", programme_key=key, name="Neu", starts_on=at.date(), ends_on=at.date())
    cohort.trainers.add(cast.yerlan)
    programme = ProgrammePage.objects.get(code="NEU")
    module = begin_with_place(programme=programme, titles={"en": "Budgets"}, template="case", by=cast.yerlan, at=at)
    trainer.post("/en/teach/questions/NEU/new/single/", single(module=module.code))

    page = trainer.get("/en/teach/questions/NEU/plan/")
    assert f'name="items-{module.code}"' in page.content.decode() and not page.context["is_fixed"]
    trainer.post("/en/teach/questions/NEU/plan/", {**POST, f"items-{module.code}": "1"})
    assert FormQuestion.objects.filter(form__is_current=True, form__test__programme_code="NEU").count() == 2


def test_a_plan_that_tells_levels_and_kinds_is_kept_in_the_package(school, cast, as_user):
    page = as_user(cast.yerlan).get(PLAN)

    assert page.context["is_fixed"] and "items-PE.1" not in page.content.decode()


def test_a_test_from_nothing(trainer, school, cast, at):
    key, _lessons = make_programme("NEU")
    cohort = Cohort.objects.create(code="NEU-1", programme_key=key, name="Neu", starts_on=at.date(), ends_on=at.date())
    cohort.trainers.add(cast.yerlan)
    bank = "/en/teach/questions/NEU/"

    trainer.post(f"{bank}new/single/", single(module="NEU.1"))
    trainer.post(f"{bank}plan/", {**POST, "items-NEU.1": "5"})

    assert Question.objects.get(code="NEU-01").module_code == "NEU.1"
    assert ParallelForm.objects.filter(test__programme_code="NEU", is_current=True).count() == 2
    assert "NEU.1" in trainer.get(f"{bank}plan/").content.decode()

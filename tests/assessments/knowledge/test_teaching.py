"""A trainer reads results and marks cases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from assessments.knowledge.actions.markings import MayNotMark, NotToBeMarked, mark_case
from assessments.knowledge.models import Answer, AttemptScore, Marking
from assessments.knowledge.queries.pages import cases_to_mark
from assessments.knowledge.queries.scores import cohort_results
from courses.actions.enrolments import enrol_learner
from courses.models import Cohort
from tests.cast import make_person

BASE = "/en/teach/PE-2026-1/tests"


@pytest.fixture
def case(school):
    """A handed-in case of Әлия, not marked."""
    school.at = datetime.now(UTC) - timedelta(minutes=40)
    school.finish("pre")
    school.learn()
    school.finish("post")
    return Answer.objects.select_related("attempt__enrolment__cohort", "question").get(question__kind="case")


def test_only_trainers_of_the_cohort_reach_the_results(case, cast, at):
    stranger = make_person("stranger", "Дәурен", "Ғабитов", cast.coordinator, "trainer", at)
    pages = ["/", "/cases/", f"/cases/{case.attempt_id}/{case.number}/"]

    for user in [*cast.everybody.values(), stranger]:
        client = Client()
        client.force_login(user)
        for page in pages:
            assert client.get(BASE + page).status_code == (200 if user == cast.yerlan else 404), (user.email, page)


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat", "kuanysh"])
def test_only_a_trainer_of_the_cohort_marks(case, cast, at, who):
    with pytest.raises(MayNotMark):
        mark_case(answer=case, points=[1] * 6, by=getattr(cast, who), at=at)


@pytest.mark.parametrize("points", [[], [1], [2, 1, 1, 1, 1, 1], [-1, 0, 0, 0, 0, 0], [1] * 7])
def test_points_that_do_not_fit_the_criteria_are_refused(case, cast, at, points):
    with pytest.raises(NotToBeMarked):
        mark_case(answer=case, points=points, by=cast.yerlan, at=at)
    assert Marking.objects.count() == 0


def test_what_is_no_case_is_not_marked(case, cast, at):
    other = Answer.objects.filter(attempt=case.attempt, question__kind="numeric").first()

    with pytest.raises(NotToBeMarked):
        mark_case(answer=other, points=[], by=cast.yerlan, at=at)


def test_an_open_attempt_is_not_marked(school, cast, at):
    school.finish("pre")
    school.learn()
    attempt = school.start("post")
    case = attempt.answers.get(question__kind="case")
    school.save(attempt, case.number, "Мәтін")
    case.refresh_from_db()

    with pytest.raises(NotToBeMarked):
        mark_case(answer=case, points=[1] * 6, by=cast.yerlan, at=at)


def test_marking_stands_beside_the_score_and_never_inside(case, cast, at):
    before = list(AttemptScore.objects.values())

    marking = mark_case(answer=case, points=[1, 1, 1, 0, 1, 0], comment="Жақсы", by=cast.yerlan, at=at)

    assert (marking.total, marking.maximum) == (4, 6)
    assert list(AttemptScore.objects.values()) == before


def test_marking_twice_the_same_is_once_and_a_correction_is_added(case, cast, at):
    first = mark_case(answer=case, points=[1] * 6, by=cast.yerlan, at=at)

    assert mark_case(answer=case, points=[1] * 6, by=cast.yerlan, at=at) == first
    assert mark_case(answer=case, points=[0] * 6, by=cast.yerlan, at=at) != first
    assert case.markings.last().total == 0


def test_the_queue_is_marked_through_the_screen(case, as_user, cast):
    trainer = as_user(cast.yerlan)
    page = trainer.get(f"{BASE}/cases/").content.decode()
    assert "PE-10" in page
    assert "Әлия" not in page

    url = f"{BASE}/cases/{case.attempt_id}/{case.number}/"
    bad = trainer.post(url, {f"points-{n}": "9" for n in range(1, 7)})
    assert "To correct: 6" in bad.content.decode()
    done = trainer.post(url, {**{f"points-{n}": "1" for n in range(1, 7)}, "comment": "<b>Ия</b>"}, follow=True)

    assert "All cases are marked" in done.content.decode()
    learner = Client()
    learner.force_login(cast.aliya)
    result = learner.get(f"/kk/learn/PE-2026-1/test/{case.attempt_id}/result/").content.decode()
    assert "Тренер қойған балл: 6 / 6" in result
    assert "&lt;b&gt;Ия&lt;/b&gt;" in result


def test_an_empty_case_waits_for_nobody(school):
    school.at = datetime.now(UTC) - timedelta(minutes=40)
    school.finish("pre")
    school.learn()
    attempt = school.start("post")
    school.all_right(attempt, leave_out=("case",))
    school.close(attempt)

    assert list(cases_to_mark(school.cohort.pk)) == []


def test_the_table_costs_the_same_at_one_learner_and_at_three(case, school, cast, at, as_user, django_assert_num_queries):
    trainer = as_user(cast.yerlan)
    trainer.get(f"{BASE}/")
    with django_assert_num_queries(10):
        trainer.get(f"{BASE}/")
    for login in ("one", "two"):
        person = make_person(login, "Ұлан", "Әлі", cast.own, "trainee", at)
        enrolment = enrol_learner(cohort=school.cohort, learner=person, organisation=cast.own, by=None, at=at)
        school.enrolment = enrolment
        school.finish("pre")

    with django_assert_num_queries(10):
        page = trainer.get(f"{BASE}/").content.decode()
    assert "Only the pre-test: 2" in page
    assert "at least 3 are needed" in page


def test_the_table_closes_what_is_over(school, cast, as_user):
    school.at = datetime.now(UTC) - timedelta(hours=2)
    attempt = school.start()

    as_user(cast.yerlan).get(f"{BASE}/")

    attempt.refresh_from_db()
    assert attempt.closed_by == "clock"


def test_rows_are_by_surname(school, cast, at):
    person = make_person("zero", "Айгүл", "Абай", cast.own, "trainee", at)
    enrol_learner(cohort=school.cohort, learner=person, organisation=cast.own, by=None, at=at)

    assert [row.name for row in cohort_results(school.cohort)] == ["Абай Айгүл", "Сейітқалиева Әлия"]


def test_a_trainer_of_another_cohort_sees_nothing_of_this_one(case, cast, at):
    other = Cohort.objects.create(
        code="PE-2026-2", programme_key=case.attempt.enrolment.cohort.programme_key, name="x",
        starts_on=at.date(), ends_on=at.date(),
    )
    stranger = make_person("stranger", "Дәурен", "Ғабитов", cast.coordinator, "trainer", at)
    other.trainers.add(stranger)
    client = Client()
    client.force_login(stranger)

    assert client.get(f"/en/teach/PE-2026-2/tests/cases/{case.attempt_id}/{case.number}/").status_code == 404

"""The page of the gain: who reads it, matched pairs only, small groups, by outcome, a fixed number of queries."""

from fractions import Fraction

import pytest
from django.test import Client

from assessments.knowledge.models import Answer, Attempt, AttemptScore, Question
from assessments.knowledge.queries.gain import gains
from courses.actions.enrolments import enrol_learner
from tests.cast import make_person

ALL, MINE = "/en/monitoring/gain/", "/en/teach/PE-2026-1/tests/gain/"


@pytest.fixture
def both(school, cast, at):
    """Three people with nothing right before and everything after, and one who only took the pre-test."""
    Question.objects.filter(module_code="PE.1").update(outcome_code="PE-O1")
    people = [cast.aliya, *(make_person(f"g{n}", "Ұлан", f"Қожа{n}", cast.own, "trainee", at) for n in range(3))]
    for number, person in enumerate(people):
        if person != cast.aliya:
            school.enrolment = enrol_learner(cohort=school.cohort, learner=person, organisation=cast.own, by=None, at=at)
        school.close(school.start("pre", seed=str(number)))
        if number < 3:
            school.learn()
            school.finish("post")
    return people


def test_the_page_is_read_by_m_and_e_staff_and_the_trainers_of_the_cohort(both, cast):
    for role, user in cast.everybody.items():
        client = Client()
        client.force_login(user)
        assert client.get(ALL).status_code == (200 if role in ("monitor", "M&E staff") else 404), role
        assert client.get(MINE).status_code == (200 if user == cast.yerlan else 404), role


def test_only_people_with_both_tests_enter_a_figure(both):
    found = gains(Attempt.objects.all())

    (programme,), (organisation,) = found.programmes, found.organisations
    assert (programme.gain.matched, programme.gain.pre_only, programme.gain.mean_pre, programme.gain.gain_of_averages) == (3, 1, 0, 1)
    assert organisation.gain == programme.gain
    assert {row.code for row in found.outcomes} == {"PE-O1"} and found.outcomes[0].gain.mean_post == 100
    assert all(row.gain.matched == 3 for row in found.modules)


def test_a_score_that_waits_enters_no_figure(both):
    attempt = Attempt.objects.filter(test__kind="post").first()
    AttemptScore.objects.filter(pk=attempt.pk).update(waiting=1, revision=1)

    (programme,) = gains(Attempt.objects.all()).programmes
    assert (programme.gain.matched, programme.gain.pre_only, programme.is_shown) == (2, 2, False)


def test_small_groups_are_not_computed_and_say_so(school, cast, as_user):
    school.finish("pre")

    page = as_user(cast.yerlan).get(MINE).content.decode()

    assert "not computed (n = 0, needs 3)" in page


def test_the_points_of_a_module_are_those_of_its_questions(both):
    found = gains(Attempt.objects.filter(enrolment__learner=both[0]))
    (module,) = [row for row in found.modules if row.code == "PE.1"]
    answers = Answer.objects.filter(attempt__enrolment__learner=both[0], attempt__test__kind="post", question__module_code="PE.1")

    assert answers.exists() and module.gain.individual_gains == (Fraction(1),)


def test_queries_do_not_grow(both, django_assert_num_queries):
    with django_assert_num_queries(2):
        gains(Attempt.objects.all())
    with django_assert_num_queries(2):
        gains(Attempt.objects.filter(enrolment__learner=both[0]))

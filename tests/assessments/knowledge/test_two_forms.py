"""Who takes form A, who form B: a post-test shows no question of the pre-test, and the forms change places in a cohort."""

from collections import Counter
from datetime import timedelta

import pytest

from assessments.knowledge.actions.attempts import close_overdue
from assessments.knowledge.imports import load_questions
from assessments.knowledge.models import Attempt
from assessments.knowledge.queries.parallel_forms import form_to_take
from assessments.knowledge.queries.scores import first_scores
from assessments.knowledge.queries.standings import standings
from courses.actions.enrolments import complete_lesson, enrol_learner
from courses.models import Cohort
from tests.assessments.knowledge.conftest import BANKS, make_programme
from tests.cast import make_person

DAY = timedelta(days=1)


@pytest.fixture
def whole(school, at):
    """The school with all 60 questions of its programme."""
    load_questions(BANKS / "pe" / "questions.yaml", at)
    return school


def codes(attempt):
    return set(attempt.answers.exclude(question__kind="case").values_list("question__code", flat=True))


def sit(school, kind, enrolment, at):
    attempt = school.start(kind, at, enrolment=enrolment)
    close_overdue(enrolment=enrolment, at=attempt.deadline_at)
    return attempt


def people(cast, school, number, at):
    for place in range(number):
        person = make_person(f"two{place}", "Ұлан", f"Қожа{place}", cast.own, "trainee", at)
        yield enrol_learner(cohort=school.cohort, learner=person, organisation=cast.own, by=None, at=at)


def test_no_post_test_shows_a_question_of_the_pre_test(whole, cast, at):
    orders = Counter()
    for enrolment in people(cast, whole, 4, at):
        pre = sit(whole, "pre", enrolment, at)
        for key in whole.lessons:
            complete_lesson(enrolment=enrolment, lesson_key=key, at=at)
        for number in range(3):
            post = sit(whole, "post", enrolment, at + number * DAY)
            assert not codes(pre) & codes(post)
            assert (len(codes(pre)), len(codes(post))) == (20, 20)
        orders[pre.form.letter, post.form.letter] += 1

    assert orders == {("A", "B"): 2, ("B", "A"): 2}


@pytest.mark.parametrize("programme", ["adv", "dlg", "rep"])
def test_it_is_so_in_every_programme(school, cast, at, programme):
    load_questions(BANKS / programme / "questions.yaml", at)
    key, lessons = make_programme(programme.upper())
    cohort = Cohort.objects.create(code="X-1", programme_key=key, name="x", starts_on=at.date(), ends_on=at.date())
    enrolment = enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=None, at=at)

    pre = sit(school, "pre", enrolment, at)
    for lesson in lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson, at=at)
    post = sit(school, "post", enrolment, at)

    assert not codes(pre) & codes(post)
    assert {score.maximum for score in (pre.score, post.score)} == {28}


def test_who_met_an_older_form_gets_the_one_with_the_fewest_questions_met(school, at):
    """The pre-test of ten questions was taken before the bank grew to 60."""
    pre = school.finish("pre")
    school.learn()
    load_questions(BANKS / "pe" / "questions.yaml", at)

    post = school.start("post")

    met = codes(pre.attempt)
    common = {
        form.letter: len(met & set(form.questions.values_list("code", flat=True)))
        for form in post.form.test.forms.filter(is_current=True)
    }
    assert len(common) == 2
    assert common[post.form.letter] == min(common.values())
    assert pre.attempt.form.revision == 1
    assert len(met) == 9


def test_who_comes_again_in_another_cohort_meets_the_same_pre_test(whole, cast, at):
    [first, second] = people(cast, whole, 2, at)
    sit(whole, "pre", first, at)
    before = sit(whole, "pre", second, at)
    other = Cohort.objects.create(
        code="PE-2", programme_key=whole.cohort.programme_key, name="x", starts_on=at.date(), ends_on=at.date()
    )
    again = enrol_learner(cohort=other, learner=second.learner, organisation=cast.own, by=None, at=at)

    assert before.form.letter == "B"
    assert sit(whole, "pre", again, at).form == before.form


def test_the_cohort_is_counted_not_everybody(whole, cast, at):
    [first] = people(cast, whole, 1, at)
    sit(whole, "pre", first, at)
    other = Cohort.objects.create(
        code="PE-2", programme_key=whole.cohort.programme_key, name="x", starts_on=at.date(), ends_on=at.date()
    )
    person = make_person("other", "Ұлан", "Қожа", cast.own, "trainee", at)
    enrolment = enrol_learner(cohort=other, learner=person, organisation=cast.own, by=None, at=at)

    assert sit(whole, "pre", enrolment, at).form.letter == "A"


def test_choosing_a_form_costs_four_queries_at_most(whole, at, django_assert_max_num_queries):
    whole.finish("pre")
    tests = standings(whole.enrolment, at)
    for kind in ("pre", "post"):
        with django_assert_max_num_queries(4):
            form_to_take(whole.enrolment, tests[kind].test)


def test_the_page_tells_the_size_of_one_form(whole, at):
    found = standings(whole.enrolment, at)

    assert {kind: (one.question_count, one.maximum) for kind, one in found.items()} == {"pre": (20, 28), "post": (21, 28)}


def test_keys_of_the_pre_test_wait_since_somebody_else_meets_them_afterwards(whole, at):
    whole.finish("pre")
    whole.learn()

    assert standings(whole.enrolment, at)["pre"].may_review is False


def test_the_gain_is_reckoned_from_per_cent_of_the_maximum_of_each_form(whole, at):
    whole.close(whole.start("pre"))
    whole.learn()
    whole.finish("post")

    [row] = first_scores()
    assert (row.pre, row.post) == (0, 100)
    assert {*Attempt.objects.values_list("form__letter", flat=True)} == {"A", "B"}

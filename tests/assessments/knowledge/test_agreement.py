"""Agreement of graders: nothing before both grades, counts below three, figures a hand can check, equal query counts."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.knowledge.queries.agreement import grading_agreement
from lms.core.models import Role
from tests.cast import make_person
from tests.courses.conftest import programme_key, seam  # noqa: F401
from tests.courses.factories import make_cohort, make_learners
from tests.courses.products import ALWAYS, grade, submit

pytestmark = pytest.mark.django_db
PAGE = "/en/teach/grading/agreement/"


@pytest.fixture
def cohort(cast, at, programme_key):  # noqa: F811
    return make_cohort(cast, at, programme_key=programme_key)


@pytest.fixture
def second(cast, cohort, at):
    person = make_person("aigul", "Айгүл", "Ғаниева", cast.coordinator, Role.TRAINER, at)
    cohort.trainers.add(person)
    return person


def both(enrolment, cast, second, at, first, other):
    row = submit(enrolment, at, sampling=ALWAYS)
    for by, levels, place in ((cast.yerlan, first, "first"), (second, other, "second")):
        grade(row, by, at, levels={"law": levels[0], "form": levels[1]}, place=place, proposes="returned")
    return row


def test_one_grade_is_shown_to_nobody(cast, cohort, second, at):
    (enrolment,) = make_learners(cast, cohort, at, 1)
    grade(submit(enrolment, at, sampling=ALWAYS), cast.yerlan, at)

    assert grading_agreement(second).rows == ()


def test_others_than_its_trainers_see_nothing_of_a_cohort(cast, cohort, second, at, as_user):
    (enrolment,) = make_learners(cast, cohort, at, 1)
    both(enrolment, cast, second, at, (2, 2), (2, 2))
    cohort.trainers.clear()

    assert grading_agreement(cast.yerlan).rows == ()
    assert as_user(cast.saule).get(PAGE).status_code == 404


def test_below_three_there_are_counts_only(cast, cohort, second, at, as_user):
    for n, one in enumerate(make_learners(cast, cohort, at, 2)):
        both(one, cast, second, at + timedelta(minutes=n), (2, 3), (2, 2))

    text = as_user(cast.yerlan).get(PAGE).content.decode()
    assert "from three products on" in text and "Weighted kappa" not in text


def test_the_figures_are_those_of_a_hand(cast, cohort, second, at, as_user):
    pairs = [((2, 3), (2, 2)), ((3, 2), (3, 3)), ((2, 2), (2, 2))]  # four of six equal, all within one
    for one, (first, other) in zip(make_learners(cast, cohort, at, 3), pairs, strict=True):
        both(one, cast, second, at, first, other)

    found = grading_agreement(cast.yerlan).found
    assert (found.items, found.exact, found.within_one) == (6, Fraction(2, 3), Fraction(1))
    # observed 2; margins (4 twos, 2 threes) twice: expected (4*2 + 2*4)/6 = 8/3; 1 - 2/(8/3) = 1/4
    assert found.kappa == Fraction(1, 4)
    assert found.needs_recalibration
    text = as_user(cast.yerlan).get("/kk/teach/grading/agreement/").content.decode()
    assert "66,7%" in text and "0,25" in text


def test_the_page_costs_the_same_at_one_row_and_at_three(cast, cohort, second, at, as_user):
    client, numbers = as_user(cast.yerlan), []
    for one in make_learners(cast, cohort, at, 3):
        both(one, cast, second, at, (2, 3), (2, 2))
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        numbers.append(len(queries))

    assert numbers == [5, 5, 5]

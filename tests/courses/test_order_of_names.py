"""Lists of people stand in the order of the Kazakh alphabet on every database: ә after а, ғ after г, қ after к."""

import re

import pytest

from courses.queries.attendance import roster_of
from courses.queries.attention import trails_of
from courses.queries.cohorts import cards_for, cohort_grid
from lms.core.models import Role
from tests.cast import make_person
from tests.courses.factories import make_enrolment
from tests.courses.meeting_making import make_meeting

pytestmark = pytest.mark.django_db
IN_ORDER = ["Latin", "Абаев", "Әбенов", "Баев", "Ғабитов", "Дәулет", "Ёлкина", "Жұмабек", "Кенесары", "Қайрат", "Құнан", "Нұрлан", "Оразов", "Өтеген", "Юсупов"]


@pytest.fixture
def people(cast, cohort, at) -> list:
    """Enrolled from the last name to the first, so that no list is in order by chance."""
    return [
        make_enrolment(cast, cohort, at, make_person(f"named{number}", "Ұлпан", name, cast.own, Role.TRAINEE, at))
        for number, name in reversed(list(enumerate(IN_ORDER)))
    ]


@pytest.mark.parametrize("listed", ["grid", "cards", "roster", "trails"])
def test_lists_of_a_cohort_are_in_the_order_of_the_alphabet(cast, cohort, people, at, listed):
    found = {
        "grid": lambda: [row.state.enrolment for row in cohort_grid(cohort, "kk").rows],
        "cards": lambda: cards_for(cohort),
        "roster": lambda: [line.enrolment for line in roster_of(make_meeting(cast, cohort, at)).lines],
        "trails": lambda: list(trails_of(cohort, at, failed={}, opened={})),
    }[listed]()

    assert [one.learner.family_name for one in found] == IN_ORDER


@pytest.mark.parametrize("page", ["people/", "cards/"])
def test_pages_of_a_cohort_are_in_the_order_of_the_alphabet(cast, cohort, people, as_user, page):
    html = as_user(cast.yerlan).get(f"/kk/teach/{cohort.code}/{page}").content.decode()

    assert [first or second for first, second in re.findall(rf"({'|'.join(IN_ORDER)}) Ұлпан|Ұлпан ({'|'.join(IN_ORDER)})", html)] == IN_ORDER


def test_two_of_one_name_keep_their_order(cast, cohort, at):
    twins = {make_enrolment(cast, cohort, at, make_person(f"twin{n}", "Айгүл", "Сериков", cast.own, Role.TRAINEE, at)).pk for n in range(3)}

    orders = [[row.state.enrolment.pk for row in cohort_grid(cohort, "kk").rows] for _ in range(3)]
    assert orders[0] == orders[1] == orders[2] and set(orders[0]) == twins

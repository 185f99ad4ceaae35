"""What a CSO completed beside others: the middle is told of five others at least, and none is named."""

import pytest

from courses.models import Enrolment
from courses.queries.enrolments import completed_share
from tests.cast import make_organisation, make_person
from tests.courses.factories import make_enrolment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("others", "told"), [(0, False), (4, False), (5, True)])
def test_the_middle_of_others_is_told_from_five_on(cast, cohort, at, django_assert_num_queries, others, told):
    own = make_enrolment(cast, cohort, at)
    for number in range(others):
        organisation = make_organisation(f"CSO-1{number}", "«Х»")
        person = make_person(f"p{number}", "Ұлпан", "Т", organisation, "trainee", at)
        Enrolment.objects.create(
            cohort=cohort, learner=person, organisation=organisation, enrolled_at=at, rule=own.rule,
            completed_on=at.date() if number else None,
        )

    with django_assert_num_queries(1):
        share = completed_share(cast.own.pk)

    assert (share.completed, share.enrolled, share.percent, share.others) == (0, 1, 0, others)
    assert share.middle == (100 if told else None)

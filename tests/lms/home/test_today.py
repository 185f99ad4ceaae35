"""A trainer's day on the start page: meetings, who needs a word, what waits; as many queries for many cohorts as for one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.contacts import dismiss_warning
from courses.actions.meetings import cancel_meeting
from courses.models import Enrolment
from lms.home.queries import today_of
from tests.courses.conftest import cohort, programme_key  # noqa: F401 - fixtures of the floor below
from tests.courses.factories import make_cohort, make_enrolment, make_learners
from tests.courses.meeting_making import make_meeting

pytestmark = pytest.mark.django_db(transaction=False)
LATER = timedelta(days=3)


@pytest.fixture
def enrolment(cast, cohort, at):  # noqa: F811
    return make_enrolment(cast, cohort, at)


def test_the_day_says_who_needs_a_word_and_who_came_by_the_key(cast, enrolment, at):
    Enrolment.objects.update(is_confirmed=False)

    today = today_of(cast.yerlan, at + LATER)

    (one,) = today.cohorts
    assert (one.need_a_word, one.by_key, one.cases, today.products, today.questions, today.waits) == (1, 1, 0, 0, 0, True)


def test_who_is_dismissed_left_or_completed_needs_nothing(cast, enrolment, at):
    dismiss_warning(enrolment=enrolment, until=(at + LATER).date(), reason="Демалыста", by=cast.yerlan, at=at)
    assert today_of(cast.yerlan, at + LATER).need_a_word == 0
    assert today_of(cast.yerlan, at + 2 * LATER).need_a_word == 1

    Enrolment.objects.update(left_on=at.date())
    assert today_of(cast.yerlan, at + 2 * LATER).need_a_word == 0


def test_a_meeting_is_today_by_the_day_in_almaty_and_a_cancelled_one_is_not(cast, cohort, at):  # noqa: F811
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # 23:30 in Almaty
    meeting = make_meeting(cast, cohort, late, planned_at=at, hours=1)
    after = make_meeting(cast, cohort, late + timedelta(hours=1), planned_at=at, hours=1)  # 00:30 of the next day

    assert today_of(cast.yerlan, at).meetings == [meeting]
    assert today_of(cast.yerlan, at + timedelta(days=1)).meetings == [after]
    cancel_meeting(meeting=meeting, by=cast.yerlan, at=at)
    assert today_of(cast.yerlan, at).meetings == []


def test_a_foreign_cohort_and_a_closed_one_are_nobodys_day(cast, cohort, enrolment, at):  # noqa: F811
    cohort.closed_at = at
    cohort.save()
    assert today_of(cast.yerlan, at + LATER).cohorts == []
    cohort.closed_at = None
    cohort.save()
    cohort.trainers.clear()
    assert today_of(cast.yerlan, at + LATER).cohorts == []


def test_many_cohorts_cost_as_many_queries_as_one(cast, cohort, enrolment, at, django_assert_num_queries):  # noqa: F811
    make_meeting(cast, cohort, at + timedelta(hours=2), planned_at=at)
    with CaptureQueriesContext(connection) as one:
        today_of(cast.yerlan, at + LATER)
    for number in (2, 3):
        other = make_cohort(cast, at, code=f"TST-2026-{number}", programme_key=cohort.programme_key)
        make_meeting(cast, other, at + timedelta(hours=2), planned_at=at)
    make_learners(cast, other, at, 3)

    with django_assert_num_queries(len(one)):
        assert today_of(cast.yerlan, at + LATER).need_a_word == 4
    assert len(one) <= 15


@pytest.mark.parametrize(("language", "words"), [("en", "Need a word: 1"), ("ru", "Кому написать: 1"), ("kk", "Хабарласу керек: 1")])
def test_the_start_page_leads_on(cast, cohort, enrolment, as_user, language, words):  # noqa: F811
    now = datetime.now(UTC)
    cohort.starts_on, cohort.ends_on = date(2026, 1, 1), now.date() + timedelta(days=30)
    cohort.save()
    Enrolment.objects.update(enrolled_at=now - timedelta(days=5))

    page = as_user(cast.yerlan).get(f"/{language}/teach/").content.decode()

    assert words in page
    assert f"/{language}/teach/TST-2026-1/attention/" in page


def test_an_administrator_who_teaches_nobody_has_the_page_without_a_day(cast, enrolment, as_user):
    page = as_user(cast.kuanysh).get("/en/teach/").content.decode()

    assert "Need a word" not in page and "Products that wait" in page

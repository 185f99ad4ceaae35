"""Trainers see the automatic reminders to come and sent, and let them rest for one person or for all (RM3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.leaving import leave_programme
from courses.actions.reminders import MayNotHold, hold_reminders, release_reminders, remind_cohort
from courses.attention import Trail, next_reminder
from courses.models import Enrolment, Reminder, ReminderHold
from courses.queries.reminders import reminders_of
from lms.core.models import AuditEntry
from lms.home.views.attention import WORDS
from tests.courses.conftest import cohort, programme_key  # noqa: F401 - fixtures of the floor below
from tests.courses.factories import make_enrolment, make_learners

pytestmark = pytest.mark.django_db(transaction=False)
PAGE = "/en/teach/TST-2026-1/messages/reminders/"
DAY = timedelta(days=1)


@pytest.fixture
def enrolment(cast, cohort, at):  # noqa: F811
    return make_enrolment(cast, cohort, at)


def sweep(cohort, at):  # noqa: F811
    drawn = iter(f"token-{at:%j}-{n}" for n in range(100))
    return remind_cohort(cohort=cohort, at=at, failed={}, opened={}, draw=lambda: next(drawn))


@pytest.mark.parametrize(
    ("paused", "told", "expected"),
    [(0, (), (3, 3)), (3, (), (3, 0)), (4, (3,), (7, 3)), (8, (), (7, 0)), (8, (7,), (14, 6)), (20, (14,), None), (20, (), (14, 0))],
)
def test_the_next_reminder_and_its_day(paused, told, expected):
    today = date(2026, 11, 23)
    trail = Trail(since=today - paused * DAY, last_active=None, lessons=0)

    found = next_reminder(trail, today=today, steps=[3, 7, 14], told=told)

    assert found == (expected and (expected[0], today + expected[1] * DAY))
    assert next_reminder(Trail(since=today, last_active=None, lessons=0, is_complete=True), today=today, steps=[3], told=()) is None


def test_what_is_shown_as_due_is_what_the_sweep_sends(cast, cohort, enrolment, at):  # noqa: F811
    (due,) = reminders_of(cohort, at + 3 * DAY, failed={}, opened={}).coming
    assert (due.step, due.on) == (3, (at + 3 * DAY).date())

    assert sweep(cohort, at + 3 * DAY) == 1

    found = reminders_of(cohort, at + 3 * DAY, failed={}, opened={})
    assert [one.step for one in found.coming] == [7] and found.sent == (Reminder.objects.get(),)
    leave_programme(enrolment=enrolment, on=at.date(), reason="Көшіп кетті", by=cast.yerlan, at=at + 3 * DAY)
    assert reminders_of(cohort, at + 3 * DAY, failed={}, opened={}).coming == ()
    assert sweep(cohort, at + 7 * DAY) == 0


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat", "katrin"])
def test_only_who_teaches_the_cohort_sees_and_holds(cast, cohort, enrolment, as_user, at, who):  # noqa: F811
    client = as_user(getattr(cast, who))
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 404
    for act in (hold_reminders, release_reminders):
        with pytest.raises(MayNotHold):
            act(cohort=cohort, by=getattr(cast, who), at=at)
    assert not ReminderHold.objects.exists()


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_held_is_not_sent_and_goes_on_afterwards(cast, cohort, enrolment, at, whole):  # noqa: F811
    whose = {"cohort": cohort, "enrolment": None if whole else enrolment, "by": cast.yerlan, "at": at}
    assert hold_reminders(**whose) == hold_reminders(**whose)
    assert sweep(cohort, at + 3 * DAY) == 0

    assert [release_reminders(**whose), release_reminders(**whose)] == [True, False]

    assert sweep(cohort, at + 3 * DAY) == 1
    assert AuditEntry.objects.filter(act="reminders.held").count() == AuditEntry.objects.filter(act="reminders.released").count() == 1


def test_a_hold_of_one_person_leaves_the_others(cast, cohort, enrolment, at):  # noqa: F811
    make_learners(cast, cohort, at, 1)
    hold_reminders(cohort=cohort, enrolment=enrolment, by=cast.yerlan, at=at)

    assert sweep(cohort, at + 3 * DAY) == 1
    assert Reminder.objects.get().enrolment != enrolment


def test_the_page_costs_the_same_for_many(cast, cohort, enrolment, at, django_assert_num_queries):  # noqa: F811
    with CaptureQueriesContext(connection) as one:
        reminders_of(cohort, at + 3 * DAY, failed={}, opened={})
    make_learners(cast, cohort, at, 4)
    with django_assert_num_queries(len(one)):
        assert len(reminders_of(cohort, at + 3 * DAY, failed={}, opened={}).coming) == 5


def test_it_is_held_on_the_page(cast, cohort, enrolment, as_user):  # noqa: F811
    now = datetime.now(UTC)
    cohort.starts_on, cohort.ends_on = now.date() - 5 * DAY, now.date() + 30 * DAY
    cohort.save()
    Enrolment.objects.update(enrolled_at=now - DAY)
    client = as_user(cast.yerlan)
    assert "Сейітқалиева" in client.get(PAGE.replace("/en/", "/kk/")).content.decode()

    client.post(PAGE, {"row": str(enrolment.pk)})
    client.post(PAGE)
    page = client.get(PAGE).content.decode()
    assert "The reminders of the whole cohort rest" in page and "held" in page
    client.post(PAGE, {"row": str(enrolment.pk), "release": "1"})
    client.post(PAGE, {"release": "1"})

    assert not ReminderHold.objects.filter(ended_at=None).exists()
    assert client.post(PAGE, {"row": "x"}).status_code == 404


@pytest.mark.parametrize("code", ["failed", "missed", "not_begun", "idle", "behind"])
def test_each_reason_has_words_of_its_own(code):
    assert len({str(words) for words in WORDS.values()}) == 5
    assert not any(sign.isdigit() for sign in str(WORDS[code]))


def test_the_prepared_words_are_those_of_the_reason_in_the_persons_language(cast, cohort, enrolment, as_user):  # noqa: F811
    now = datetime.now(UTC)
    cohort.starts_on, cohort.ends_on = now.date() - 5 * DAY, now.date() + 30 * DAY
    cohort.save()
    Enrolment.objects.update(enrolled_at=now - 5 * DAY)

    page = as_user(cast.yerlan).get("/en/teach/TST-2026-1/attention/").content.decode()

    assert "Қайырлы күн, Әлия! Бағдарлама басталды." in page

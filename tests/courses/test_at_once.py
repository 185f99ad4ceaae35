"""Two presses, two sweeps, two trainers at once: one message, one reminder, one sending, one letter."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import TransactionTestCase

from courses.actions.grants import grant
from courses.actions.messages import NotWaiting, send_message, write_message
from courses.actions.moderation import hide_post
from courses.actions.reminders import remind_cohort
from courses.actions.talk import ThreadClosed, answer, edit_post, report_post, start_thread
from courses.models import CataloguePage, Grant, GroupMessage, Post, PostReport, Reminder, TalkEntry, Thread
from lms.core import jobs
from lms.core.mail import deliver, stop_token
from lms.core.models import Job, LetterChoice, Notice
from lms.core.notices import stop_letters
from tests.cast import Cast
from tests.courses.factories import make_cohort, make_enrolment
from tests.courses.talk_making import make_answer, make_thread
from tests.racing import race

# Threads need rows that are really stored; where there is one writer the tests are rolled back as usual.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
OURS = ("courses_", "core_", "wagtailsearch_")


@pytest.fixture(scope="module", autouse=True)
def _leave_no_rows():
    """Take our rows away after each test: tables that only grow refuse a DELETE, and a flush would empty Wagtail's too."""

    def clean(_test):
        for page in CataloguePage.objects.all():
            page.delete()
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table in connection.introspection.table_names(cursor):
                if table.startswith(OURS) and table != "core_region":
                    cursor.execute(f'DELETE FROM "{table}"')
            cursor.execute("SET session_replication_role = DEFAULT")

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(TransactionTestCase, "_fixture_teardown", clean)
        yield


@pytest.fixture
def house(at):
    """A cohort with Әлия in it."""
    cast = Cast.assemble(at)
    cohort = make_cohort(cast, at)
    return cast, cohort, make_enrolment(cast, cohort, at)


def test_one_receipt_is_one_thread_and_one_answer(house, at):
    cast, cohort, _enrolment = house
    receipt = uuid4()
    begin = lambda: start_thread(cohort=cohort, title="А", text="Б", receipt=receipt, by=cast.aliya, at=at)  # noqa: E731
    assert race(begin, begin) == [None, None]
    thread, receipt = Thread.objects.get(), uuid4()
    say = lambda: answer(thread=thread, text="В", receipt=receipt, by=cast.yerlan, at=at)  # noqa: E731

    assert race(say, say) == [None, None] and list(Post.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Notice.objects.count() == 1


def test_two_answers_get_a_number_each(house, at):
    cast, cohort, _enrolment = house
    thread = make_thread(cohort, cast.aliya, at)

    assert race(lambda: make_answer(thread, cast.aliya, at), lambda: make_answer(thread, cast.yerlan, at)) == [None, None]
    assert list(thread.posts.values_list("number", flat=True)) == [1, 2, 3]


def test_of_a_change_and_a_hiding_neither_is_lost(house, at):
    cast, cohort, _enrolment = house
    post = make_thread(cohort, cast.aliya, at).posts.get()
    change, hide = race(
        lambda: edit_post(post=post, text="Жаңа", by=cast.aliya, at=at), lambda: hide_post(post=post, reason="Есім", by=cast.yerlan, at=at)
    )
    post.refresh_from_db()

    assert hide is None and post.hidden_at
    assert (change is None and post.text == "Жаңа") or (isinstance(change, ThreadClosed) and post.text == "Кім көрді?")


def test_two_hidings_and_two_reports_count_once(house, at):
    cast, cohort, _enrolment = house
    post = make_thread(cohort, cast.aliya, at).posts.get()
    report = lambda: report_post(post=post, reason="x", by=cast.yerlan, at=at)  # noqa: E731
    hide = lambda: hide_post(post=post, reason="Есім", by=cast.yerlan, at=at)  # noqa: E731

    assert race(report, report) == [None, None] and race(hide, hide) == [None, None]
    assert PostReport.objects.count() == 1 and TalkEntry.objects.count() == 1


def test_two_sweeps_write_one_reminder(house, at):
    cast, cohort, _enrolment = house
    sweep = lambda: remind_cohort(cohort=cohort, at=at + timedelta(days=3), failed={}, opened={}, draw=lambda: uuid4().hex)  # noqa: E731

    assert race(sweep, sweep) == [None, None] and Reminder.objects.count() == Notice.objects.count() == 1


def test_a_message_sets_out_once(house, at):
    cast, cohort, enrolment = house
    receipt = uuid4()
    write = lambda: write_message(  # noqa: E731
        cohort=cohort, people=[enrolment], wanted={}, texts={"kk": "Сәлем"}, receipt=receipt, by=cast.yerlan, at=at
    )
    assert race(write, write) == [None, None]
    message = GroupMessage.objects.get()
    outcomes = race(*[lambda: send_message(message=GroupMessage.objects.get(), by=cast.yerlan, at=at)] * 2)

    assert sorted(map(type, outcomes), key=str) == sorted([type(None), NotWaiting], key=str)
    race(*[lambda: jobs.run(Job.objects.get().pk, clock=lambda: at)] * 2)
    message.refresh_from_db()
    assert message.state == "sent" and Job.objects.count() == Notice.objects.count() == 1


def test_one_letter_leaves_and_a_kind_is_ended_once(house, at, mailoutbox):
    cast, _cohort, _enrolment = house
    notice = Notice.objects.create(user=cast.aliya, letter="x", subject="x", body="x", receipt="x", created_at=at)
    token = stop_token(notice.pk)

    assert race(*[lambda: deliver(notice.pk, at=at)] * 2) == [None, None] and len(mailoutbox) == 1
    assert race(*[lambda: stop_letters(token=token, at=at)] * 2) == [None, None]
    assert LetterChoice.objects.get().off == ["messages"]


def test_two_trainers_at_once_grant_once(house, at):
    cast, _cohort, enrolment = house
    enrolment.rule = {"version": 1, "requirements": [{"code": "lessons"}, {"code": "product", "percent_min": 60}]}
    enrolment.save()
    give = lambda: grant(enrolment=enrolment, code="product", reason="Қағазда қабылданды", by=cast.yerlan, at=at)  # noqa: E731

    outcomes = race(give, give)

    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "NotGranted"]
    assert Grant.objects.count() == 1

"""Messages to a group: who writes, who is found, what is held, sent once, late or no longer concerns anybody."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.enrolments import complete_lesson, meet_milestone
from courses.actions.messages import (
    MayNotWrite,
    MomentDoesNotFit,
    NobodyToWriteTo,
    NotWaiting,
    TextMissing,
    cancel_message,
    hold_message,
    schedule_message,
    send_due,
    send_message,
    write_message,
)
from courses.models import GroupMessage, MessageLine
from courses.queries.addressees import Wanted, addressees
from courses.queries.outlines import programme_outline
from courses.tasks import send_to_group
from lms.core import jobs
from lms.core.models import Job, Notice
from tests.cast import make_person
from tests.courses.conftest import cohort, programme_key, seam  # noqa: F401 - fixtures of the floor below
from tests.courses.factories import make_enrolment, make_learners

pytestmark = pytest.mark.django_db
PAGE = "/en/teach/TST-2026-1/messages/"
TEXTS = {"kk": "Сәлем, қалай?", "ru": "Как дела?", "en": ""}


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def people(cast, cohort, now):  # noqa: F811
    """Әлия, who reads Kazakh, and a Russian reader of the same cohort; the cohort runs by the clock of this machine."""
    cohort.starts_on, cohort.ends_on = now.date() - timedelta(days=10), now.date() + timedelta(days=30)
    cohort.save()
    russian = make_person("ivan", "Иван", "О’Нил", cast.own, "trainee", now, language="ru")
    return [make_enrolment(cast, cohort, now - timedelta(days=9), person) for person in (cast.aliya, russian)]


@pytest.fixture
def write(cast, cohort, people, now):  # noqa: F811
    """Return a function that keeps a message for both."""

    def write(**fields):
        return write_message(**{
            "cohort": cohort, "people": people, "wanted": {}, "texts": TEXTS, "receipt": uuid4(), "by": cast.yerlan, "at": now, **fields,
        })

    return write


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat", "dinara", "katrin"])
def test_only_trainers_of_the_cohort_write(cast, write, as_user, who, now):
    by, message = getattr(cast, who), write()
    for refused in (
        lambda: write(by=by), lambda: send_message(message=message, by=by, at=now), lambda: cancel_message(message=message, by=by, at=now),
        lambda: hold_message(message=message, by=by, at=now),
        lambda: schedule_message(message=message, send_at=now + timedelta(days=1), by=by, at=now),
    ):  # fmt: skip
        with pytest.raises(MayNotWrite):
            refused()
    client = as_user(by)
    for page in (PAGE, f"{PAGE}new/", f"{PAGE}{message.pk}/"):
        assert client.get(page).status_code == 404
    for step in ("send", "hold", "cancel", "schedule"):
        assert client.post(f"{PAGE}{message.pk}/{step}/").status_code == 404
    assert GroupMessage.objects.get().state == "held"


def test_a_foreign_cohort_looks_like_a_missing_one(cast, write, cohort, as_user):  # noqa: F811
    message = write()
    cohort.trainers.clear()

    assert as_user(cast.yerlan).get(f"{PAGE}{message.pk}/").status_code == 404
    assert as_user(cast.yerlan).post(f"{PAGE}{message.pk}/send/").status_code == 404


@pytest.mark.parametrize(
    ("texts", "field"),
    [({"kk": "Сәлем"}, "text_ru"), ({"kk": " ", "ru": "Привет"}, "text_kk"), ({"kk": "ә" * 2001, "ru": "Привет"}, "text_kk"),
     ({**TEXTS, "en": "x" * 2001}, "text_en")],
)  # fmt: skip
def test_each_language_that_somebody_reads_has_a_text(write, texts, field):
    with pytest.raises(TextMissing) as refused:
        write(texts=texts)

    assert refused.value.details["field"] == field and not GroupMessage.objects.exists()


def test_a_message_to_nobody_is_refused(write, people, cast, now):
    with pytest.raises(NobodyToWriteTo):
        write(people=[])


def test_writing_sends_nothing_and_the_same_receipt_is_the_same_message(write, mailoutbox):
    receipt = uuid4()

    assert write(receipt=receipt) == write(receipt=receipt) and MessageLine.objects.count() == 2
    assert not Notice.objects.exists() and not mailoutbox


def test_it_goes_to_each_person_once_in_the_persons_language(cast, write, mailoutbox, now, django_capture_on_commit_callbacks):
    message = write()
    with django_capture_on_commit_callbacks(execute=True):
        send_message(message=message, by=cast.yerlan, at=now)
        with pytest.raises(NotWaiting):
            send_message(message=message, by=cast.yerlan, at=now)
    job = Job.objects.get()
    send_to_group(job, lambda *steps: None, now)

    message.refresh_from_db()
    assert message.state == "sent" and job.state == "done"
    assert sorted((letter.to[0].split("@")[0], letter.body.splitlines()[0]) for letter in mailoutbox) == [
        ("aliya", "Сәлем, қалай?"), ("ivan", "Как дела?"),
    ]


def test_work_that_was_killed_half_way_goes_on_with_the_next(cast, write, mailoutbox, now, monkeypatch, django_capture_on_commit_callbacks):
    message, steps = write(), []

    def killed(number, total):
        steps.append(number)
        raise SystemExit

    with django_capture_on_commit_callbacks() as callbacks:
        send_message(message=message, by=cast.yerlan, at=now)
    job = Job.objects.get()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(SystemExit):
        send_to_group(job, killed, now)
    assert MessageLine.objects.exclude(sent_at=None).count() == 1 and GroupMessage.objects.get().state == "sending"
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.run(job.pk, clock=lambda: now) == "done"
    assert len(mailoutbox) == 2 and callbacks


def test_a_trainer_who_left_the_cohort_sends_nothing(cast, write, cohort, mailoutbox, now, django_capture_on_commit_callbacks):  # noqa: F811
    scheduled = schedule_message(message=write(), send_at=now + timedelta(hours=1), by=cast.yerlan, at=now)
    with django_capture_on_commit_callbacks():
        send_message(message=write(), by=cast.yerlan, at=now)
    cohort.trainers.clear()

    assert jobs.run(Job.objects.get().pk, clock=lambda: now) == "failed"
    assert send_due(at=now + timedelta(hours=2)) == 0
    scheduled.refresh_from_db()
    assert scheduled.state == "held" and not mailoutbox and not Notice.objects.exists()


@pytest.mark.parametrize("away", [timedelta(0), timedelta(hours=-1), timedelta(days=181)])
def test_a_moment_that_is_over_or_far_away_is_refused(cast, write, now, away):
    with pytest.raises(MomentDoesNotFit):
        schedule_message(message=write(), send_at=now + away, by=cast.yerlan, at=now)

    assert GroupMessage.objects.get().state == "held"


def test_what_is_scheduled_sets_out_once_when_its_moment_comes(cast, write, mailoutbox, now, django_capture_on_commit_callbacks):
    message = write()
    schedule_message(message=message, send_at=now + timedelta(hours=1), by=cast.yerlan, at=now)
    schedule_message(message=message, send_at=now + timedelta(hours=3), by=cast.yerlan, at=now)

    assert send_due(at=now + timedelta(hours=2)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert (send_due(at=now + timedelta(hours=3)), send_due(at=now + timedelta(hours=3))) == (1, 0)
    assert len(mailoutbox) == 2


def test_what_is_held_again_or_cancelled_never_sets_out(cast, write, now, mailoutbox):
    held, gone = write(), write()
    for message in (held, gone):
        schedule_message(message=message, send_at=now + timedelta(hours=1), by=cast.yerlan, at=now)
    hold_message(message=held, by=cast.yerlan, at=now)
    for _time in range(2):
        cancel_message(message=gone, by=cast.yerlan, at=now)

    assert send_due(at=now + timedelta(days=1)) == 0
    with pytest.raises(NotWaiting):
        send_message(message=gone, by=cast.yerlan, at=now)


def test_a_message_on_its_way_is_not_cancelled(cast, write, now):
    message = write()
    send_message(message=message, by=cast.yerlan, at=now)

    with pytest.raises(NotWaiting):
        cancel_message(message=message, by=cast.yerlan, at=now)


def test_who_did_meanwhile_what_was_missing_or_left_is_left_out(cast, write, people, now, mailoutbox, django_capture_on_commit_callbacks):
    message = write(wanted={"without": "pre_test"})
    meet_milestone(enrolment=people[0], code="pre_test", percent=None, at=now)
    people[1].learner.is_active = False
    people[1].learner.save()
    with django_capture_on_commit_callbacks(execute=True):
        send_message(message=message, by=cast.yerlan, at=now)

    assert not mailoutbox and MessageLine.objects.exclude(left_out_at=None).count() == 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [({}, 2), ({"state": "new"}, 1), ({"state": "nonsense"}, 2), ({"organisation": "CSO-002"}, 0), ({"idle_days": "5"}, 1),
     ({"idle_days": "-1"}, 2), ({"idle_days": "٣"}, 2), ({"without": "pre_test"}, 1), ({"without": "handed_in"}, 2)],
)  # fmt: skip
def test_people_are_found_by_what_they_did_and_did_not_do(cohort, people, now, asked, found):  # noqa: F811
    lesson = programme_outline(cohort.programme_key, "en").lessons[0]
    complete_lesson(enrolment=people[0], lesson_key=lesson.key, at=now - timedelta(days=1))
    meet_milestone(enrolment=people[0], code="pre_test", percent=None, at=now - timedelta(days=1))

    assert len(addressees(cohort, "en", Wanted.of(asked), now, opened={}).people) == found


def test_the_pages_lead_from_the_choice_to_the_letter(cast, people, as_user, mailoutbox, django_capture_on_commit_callbacks):
    client = as_user(cast.yerlan)
    page = client.get(f"{PAGE}new/?state=new").content.decode()
    assert "People who will get it: 2 / 2" in page and "О’Нил" in page
    said = {"text_kk": "Сәлем <b>&", "text_ru": "Привет", "receipt": uuid4()}
    assert client.post(f"{PAGE}new/", {**said, "text_ru": ""}).status_code == 400
    places = {client.post(f"{PAGE}new/?state=new", said)["Location"] for _ in range(2)}
    message = GroupMessage.objects.get()
    assert places == {f"{PAGE}{message.pk}/"} and message.wanted["state"] == "new"
    shown = client.get(f"{PAGE}{message.pk}/").content.decode()
    assert "Сәлем &lt;b&gt;&amp;" in shown and 'lang="ru"' in shown

    assert client.post(f"{PAGE}{message.pk}/schedule/", {"day": "nonsense", "hour": "10:00"}).status_code == 400
    assert client.post(f"{PAGE}{message.pk}/nonsense/").status_code == 404 and client.get(f"{PAGE}{message.pk}/send/").status_code == 405
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    client.post(f"{PAGE}{message.pk}/schedule/", {"day": str(tomorrow), "hour": "10:30"})
    message.refresh_from_db()
    assert message.state == "scheduled" and message.send_at.astimezone(UTC).hour == 5
    client.post(f"{PAGE}{message.pk}/hold/")
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            client.post(f"{PAGE}{message.pk}/send/")
    assert len(mailoutbox) == 2 and "sent: 2 / 2" in client.get(PAGE).content.decode()
    for language in ("ru", "kk"):
        assert client.get(f"/{language}/teach/TST-2026-1/messages/{message.pk}/").status_code == 200


def test_the_sweep_starts_what_is_due(cast, write, now, mailoutbox, django_capture_on_commit_callbacks):
    message = schedule_message(message=write(), send_at=now + timedelta(minutes=1), by=cast.yerlan, at=now)
    GroupMessage.objects.update(send_at=now - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("sweep")

    message.refresh_from_db()
    assert message.state == "sent"
    assert sum("Сәлем, қалай?" in letter.body for letter in mailoutbox) == 1


def test_the_pages_cost_the_same_for_two_people_and_for_twelve(cast, cohort, people, write, as_user, now):  # noqa: F811
    client, numbers = as_user(cast.yerlan), []
    for more in (0, 10):
        made = make_learners(cast, cohort, now, more)
        message = write(people=[*people, *made])
        found = []
        for page in (PAGE, f"{PAGE}new/", f"{PAGE}{message.pk}/"):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            found.append(len(captured))
        numbers.append(found)

    assert numbers[0] == numbers[1] and max(numbers[0]) <= 25

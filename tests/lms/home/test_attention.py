"""The list of who needs a word: who reads it, the message once a day, and its outcome."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.contacts import MayNotContact, dismiss_warning
from courses.actions.erasure import erase_learner
from courses.models import Contact, Dismissal
from courses.queries.attention import how_many_need_a_word
from courses.queries.own_data import own_data
from lms.core.models import AuditEntry, Notice
from tests.courses.conftest import cohort, programme_key  # noqa: F401 - fixtures of the floor below
from tests.courses.factories import make_cohort, make_enrolment, make_learners

pytestmark = pytest.mark.django_db(transaction=False)
PAGE = "/en/teach/TST-2026-1/attention/"


@pytest.fixture
def enrolment(cast, cohort):  # noqa: F811
    now = datetime.now(UTC)
    cohort.starts_on, cohort.ends_on = now.date() - timedelta(days=3), now.date() + timedelta(days=30)
    cohort.save()
    return make_enrolment(cast, cohort, now - timedelta(days=3))


@pytest.mark.parametrize(
    ("who", "status"),
    [("yerlan", 200), ("kuanysh", 200), ("aliya", 404), ("gulnur", 404), ("saule", 404), ("murat", 404), ("katrin", 404)],
)
def test_only_trainers_of_the_cohort_and_administrators_read_and_write(cast, enrolment, as_user, who, status):
    client = as_user(getattr(cast, who))
    assert client.get(PAGE).status_code == status
    sent = client.post(f"{PAGE}{enrolment.pk}/", {"message": "Сәлем"}).status_code
    assert sent == (302 if status == 200 else 404)
    assert Contact.objects.exists() is (status == 200)


def test_a_foreign_cohort_looks_like_a_missing_one(cast, enrolment, as_user):
    enrolment.cohort.trainers.clear()

    assert as_user(cast.yerlan).get(PAGE).status_code == 404
    assert as_user(cast.yerlan).post(f"{PAGE}{enrolment.pk}/", {"message": "x"}).status_code == 404


def test_a_word_goes_out_in_the_persons_language_once_a_day_and_its_outcome_is_kept(
    cast, enrolment, as_user, django_capture_on_commit_callbacks
):
    client = as_user(cast.yerlan)
    page = client.get(PAGE).content.decode()
    assert "Has not begun; days since the start: 3" in page and "Қайырлы күн, Әлия!" in page

    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            client.post(f"{PAGE}{enrolment.pk}/", {"message": "Қалыңыз қалай? <b>&"})

    contact = Contact.objects.get()
    assert contact.reasons == [{"code": "not_begun", "figure": 3, "beside": 0, "words": []}]
    (letter,) = mail.outbox
    assert "Қалыңыз қалай? <b>&" in letter.body and letter.subject == "Тренеріңіз сізге жазды"
    assert Notice.objects.get().user == cast.aliya
    assert "went to this person today already" in client.get(PAGE).content.decode()

    client.post(f"/en/teach/TST-2026-1/contacts/{contact.pk}/", {"outcome": "goes_on"})
    client.post(f"/en/teach/TST-2026-1/contacts/{contact.pk}/", {"outcome": "nonsense"})
    contact.refresh_from_db()
    assert (contact.outcome, contact.outcome_by) == ("goes_on", cast.yerlan)


@pytest.mark.parametrize("message", ["", "   ", "ә" * 2001])
def test_an_empty_or_endless_message_is_refused(cast, enrolment, as_user, message):
    as_user(cast.yerlan).post(f"{PAGE}{enrolment.pk}/", {"message": message})

    assert not Contact.objects.exists() and not mail.outbox


def test_the_list_asks_the_same_number_of_queries_at_one_and_at_eleven(cast, enrolment, as_user):
    client, numbers = as_user(cast.yerlan), []
    for more in (0, 10):
        make_learners(cast, enrolment.cohort, datetime.now(UTC) - timedelta(days=3), more)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        numbers.append(len(captured))

    assert numbers[0] == numbers[1] and numbers[0] <= 15


def until(days):
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize("who", ["aliya", "gulnur", "saule", "murat", "katrin"])
def test_only_who_teaches_the_cohort_dismisses_a_warning(cast, enrolment, as_user, who):
    client = as_user(getattr(cast, who))
    assert client.post(f"{PAGE}{enrolment.pk}/dismiss/", {"until": until(5), "reason": "x"}).status_code == 404
    with pytest.raises(MayNotContact):
        dismiss_warning(enrolment=enrolment, until=datetime.now(UTC).date(), reason="x", by=getattr(cast, who), at=datetime.now(UTC))
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize("wrong", [{"until": until(-2)}, {"until": until(90)}, {"until": "soon"}, {"reason": "  "}, {"until": ""}])
def test_a_dismissal_without_reason_or_with_a_day_that_cannot_be_is_refused(cast, enrolment, as_user, wrong):
    page = as_user(cast.yerlan).post(f"{PAGE}{enrolment.pk}/dismiss/", {"until": until(5), "reason": "Демалыста", **wrong}, follow=True)
    assert not Dismissal.objects.exists()
    assert "day" in page.content.decode()


def test_a_dismissed_warning_is_off_the_list_until_its_day_and_comes_back(cast, enrolment, as_user):
    client = as_user(cast.yerlan)
    assert "since" in client.get(PAGE).content.decode()
    for _time in range(2):
        client.post(f"{PAGE}{enrolment.pk}/dismiss/", {"until": until(5), "reason": "Демалыста"})

    page = client.get(PAGE).content.decode()
    assert "Nobody needs a word today" in page and "Демалыста" in page
    dismissal = Dismissal.objects.get(ended_at=None)
    assert Dismissal.objects.count() == 2
    assert how_many(cast, enrolment, 0) == 0 and how_many(cast, enrolment, 7) == 1

    for _time in range(2):
        client.post(f"{PAGE}{dismissal.pk}/show/")
    assert "Nobody needs a word today" not in client.get(PAGE).content.decode()
    assert AuditEntry.objects.filter(act="warning.shown_again").count() == 1


def how_many(cast, enrolment, days):
    at = datetime.now(UTC) + timedelta(days=days)
    return how_many_need_a_word([enrolment.cohort], at, failed={}, opened={})[enrolment.cohort_id]


def test_the_reason_of_a_dismissal_goes_with_an_erasure(cast, enrolment):
    now = datetime.now(UTC)
    dismiss_warning(enrolment=enrolment, until=now.date() + timedelta(days=3), reason="Демалыста", by=cast.yerlan, at=now)
    assert own_data(cast.aliya)["warnings_dismissed"][0]["reason"] == "Демалыста"

    erase_learner(user=cast.aliya, at=now)

    assert Dismissal.objects.get().reason == ""


def test_many_cohorts_cost_as_many_queries_as_one(cast, enrolment, cohort, django_assert_num_queries):  # noqa: F811
    now = datetime.now(UTC)
    with CaptureQueriesContext(connection) as one:
        how_many_need_a_word([cohort], now, failed={}, opened={})
    others = [make_cohort(cast, now, code=f"TST-2026-{n}", programme_key=cohort.programme_key) for n in (2, 3)]
    make_learners(cast, others[0], now, 1)
    with django_assert_num_queries(len(one)):
        how_many_need_a_word([cohort, *others], now, failed={}, opened={})

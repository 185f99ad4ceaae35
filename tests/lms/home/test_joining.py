"""Into a cohort by key, link or QR, in three screens; and what its trainer sees of it."""

import io
import re
from datetime import UTC, datetime

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from courses.actions.places import link_of, make_key, typed_of
from courses.models import Cohort, Enrolment, JoinKey, WaitingPlace
from lms.core.models import User
from tests.courses.factories import make_cohort, make_enrolment
from tests.courses.meeting_making import make_meeting

pytestmark = pytest.mark.django_db
PAGES = ["key/", "close/", "close/list.xlsx", "cards/"]
PEOPLE = "/en/teach/TST-2026-1/people/change/"


@pytest.fixture(autouse=True)
def _no_tries_left_over():
    cache.clear()


@pytest.fixture
def cohort(cast, at, settings) -> Cohort:
    settings.AFTER_PROGRESS = ""
    return make_cohort(cast, at)


@pytest.fixture
def key(cast, cohort) -> JoinKey:
    now = datetime.now(UTC)  # the pages read the clock
    Cohort.objects.update(ends_on=now.date().replace(year=now.year + 1, day=1))
    return make_key(cohort=Cohort.objects.get(), seats=5, ends_on=timezone.localdate(now), by=cast.yerlan, at=now)


def joining(cast, **fields) -> dict:
    return {
        "given_name": "Ұлпан", "family_name": "Ыбыраева", "organisation": str(cast.own.pk), "password": "жақсы ұзын құпиясөз",
        "adult": "on", "consent": "on", **fields,
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("who", "status"), [("yerlan", 200), ("kuanysh", 200), ("aliya", 404), ("gulnur", 404), ("saule", 404), ("murat", 404)])
def test_only_trainers_of_the_cohort_come_in(cast, cohort, as_user, page, who, status):
    assert as_user(getattr(cast, who)).get(f"/en/teach/TST-2026-1/{page}").status_code == status


def test_from_the_qr_to_the_first_lesson_in_three_screens(cast, cohort, key):
    guest = Client(headers={"accept-language": "kk"})

    moved = guest.get(f"/j/{link_of(key)}")
    first = guest.get(moved["Location"])
    joined = guest.post(moved["Location"], joining(cast))
    second = guest.get(joined["Location"])
    lesson = re.search(r'href="(/kk/learn/TST-2026-1/lesson/[^"]+)"', second.content.decode())[1]

    assert (moved["Location"], first.status_code) == (f"/kk/join/{link_of(key)}/", 200)
    assert joined["Location"] == "/kk/learn/TST-2026-1/"
    user = User.objects.get(given_name="Ұлпан")
    assert f"{user.number[:4]} {user.number[4:]}" in second.content.decode()
    assert guest.get(lesson).status_code == 200
    assert (user.language, user.email, user.roles) == ("kk", None, frozenset())
    assert guest.get("/kk/org/").status_code == 404 and 'href="/kk/learn/"' in guest.get(lesson).content.decode()
    assert guest.get("/kk/start/")["Location"] == "/kk/learn/"


@pytest.mark.parametrize(
    "wrong",
    [{"given_name": ""}, {"organisation": ""}, {"password": "short"}, {"adult": ""}, {"consent": ""}, {"password": "password1234"}],
)
def test_what_is_missing_is_said_at_its_field_and_nobody_is_made(cast, cohort, key, client, wrong):
    before = User.objects.count()

    answer = client.post(f"/en/join/{typed_of(key)}/", {name: value for name, value in joining(cast, **wrong).items() if value})

    assert answer.status_code == 200 and set(answer.context["form"].errors) == set(wrong)
    assert User.objects.count() == before and JoinKey.objects.get().used == 0


def test_the_coordinator_and_strangers_to_the_list_cannot_be_chosen(cast, cohort, key, client):
    assert client.post(f"/en/join/{typed_of(key)}/", joining(cast, organisation=str(cast.coordinator.pk))).context["form"].errors


def test_a_key_that_is_no_key_any_more_tells_nothing_and_guessing_ends(cast, cohort, key, client):
    cohort.join_keys.update(revoked_at=key.made_at)
    for word in (typed_of(key), link_of(key), "9" * 12):
        answer = client.get(f"/en/join/{word}/")
        assert answer.status_code == 404 and "Autumn" not in answer.content.decode()
    for guess in range(27):
        client.get(f"/en/join/{10**11 + guess}/")

    assert client.get(f"/en/join/{10**11 + 99}/").status_code == 429


def test_twelve_digits_are_typed_with_or_without_spaces(cohort, key, client):
    digits = typed_of(key)

    for typed in (digits, f"{digits[:4]} {digits[4:8]} {digits[8:]}"):
        assert client.post("/ru/join/", {"key": typed})["Location"] == f"/ru/join/{digits}/"
    assert client.post("/ru/join/", {"key": "12"}).context["key_form"].errors


def test_who_is_signed_in_joins_with_the_own_organisation_and_one_press(cast, cohort, key, as_user):
    page = as_user(cast.aliya).get(f"/en/join/{link_of(key)}/")
    assert [str(row.pk) for row in page.context["form"].fields["organisation"].queryset] == [str(cast.own.pk)]

    for _time in range(2):
        as_user(cast.aliya).post(f"/en/join/{link_of(key)}/", {"organisation": str(cast.own.pk)})

    assert Enrolment.objects.get().learner == cast.aliya and JoinKey.objects.get().used == 1


def test_in_a_full_cohort_the_person_sees_the_place_in_the_list_and_may_leave_it(cast, cohort, key, as_user, at):
    make_enrolment(cast, cohort, at, learner=cast.gulnur)
    Cohort.objects.update(capacity=1)
    client = as_user(cast.aliya)
    assert client.post(f"/en/join/{link_of(key)}/", {"organisation": str(cast.own.pk)})["Location"] == "/en/learn/"

    assert "Your place in it: 1" in client.get("/en/learn/").content.decode()
    turn = WaitingPlace.objects.get()
    assert as_user(cast.bekzat).post(f"/en/learn/waiting/{turn.pk}/leave/").status_code == 404
    assert as_user(cast.aliya).post(f"/en/learn/waiting/{turn.pk}/leave/").status_code == 302
    assert not WaitingPlace.objects.open().exists()


# -- what the trainer does -------------------------------------------------------------------------------------------


def test_a_key_is_made_shown_again_and_ended(cast, cohort, as_user):
    Cohort.objects.update(ends_on=timezone.localdate())
    yerlan = as_user(cast.yerlan)

    yerlan.post("/en/teach/TST-2026-1/key/", {"seats": "25", "ends_on": timezone.localdate().isoformat()})

    page = yerlan.get("/en/teach/TST-2026-1/key/").content.decode()
    assert link_of(JoinKey.objects.get()) in page and 'class="qr"' in page
    yerlan.post("/en/teach/TST-2026-1/key/", {"revoke": "1"})
    assert "Make a key" in yerlan.get("/en/teach/TST-2026-1/key/").content.decode() and JoinKey.objects.get().revoked_at
    refused = yerlan.post("/en/teach/TST-2026-1/key/", {"seats": "5", "ends_on": "2020-01-01"}).content.decode()
    assert "The key ends between today" in refused


def test_the_page_of_people_confirms_refuses_and_takes_off_the_list(cast, cohort, key, as_user, at):
    client = as_user(cast.aliya)
    client.post(f"/en/join/{link_of(key)}/", {"organisation": str(cast.own.pk)})
    enrolment = Enrolment.objects.get()
    turn = WaitingPlace.objects.create(cohort=cohort, learner=cast.bekzat, organisation=cast.other, number=1, asked_at=at)
    assert as_user(cast.aliya).post(PEOPLE, {"act": "confirm", "row": str(enrolment.pk)}).status_code == 404
    yerlan = as_user(cast.yerlan)
    assert "Came by the key" in yerlan.get("/en/teach/TST-2026-1/people/").content.decode()

    yerlan.post(PEOPLE, {"act": "confirm", "row": str(enrolment.pk)})
    yerlan.post(PEOPLE, {"act": "leave", "row": str(turn.pk)})
    assert Enrolment.objects.get().is_confirmed and not WaitingPlace.objects.open().exists()
    yerlan.post(PEOPLE, {"act": "take_back", "row": str(enrolment.pk)})
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("posted", [{}, {"act": "confirm", "row": "x"}, {"act": "confirm", "row": "0" * 32}, {"act": "other", "row": "0" * 32}])
def test_a_press_on_nothing_is_a_404(cast, cohort, as_user, posted):
    assert as_user(cast.yerlan).post(PEOPLE, posted).status_code == 404
    assert as_user(cast.yerlan).get(PEOPLE).status_code == 405


def test_an_enrolment_of_another_cohort_is_not_touched_from_here(cast, cohort, as_user, at):
    other = make_enrolment(cast, make_cohort(cast, at, code="TST-2026-9", programme_key=cohort.programme_key), at)

    assert as_user(cast.yerlan).post(PEOPLE, {"act": "take_back", "row": str(other.pk)}).status_code == 404


def test_a_list_beyond_the_places_waits_and_the_list_is_taken_back(cast, cohort, as_user):
    Cohort.objects.update(capacity=1)
    yerlan = as_user(cast.yerlan)
    run = yerlan.post("/en/teach/TST-2026-1/import/", {"people": ";;Ұлпан;CSO-001\n;;Іңкәр;CSO-001"}).context["run"]

    page = yerlan.post("/en/teach/TST-2026-1/import/confirm/", {"token": run.token}, follow=True).content.decode()

    assert "On the waiting list: 1" in page and "Waiting list" in page
    yerlan.post(PEOPLE, {"act": "take_back_list", "row": str(Enrolment.objects.get().batch)})
    assert Enrolment.objects.get().learner.given_name == "Іңкәр"  # the place went to who waited


def test_a_copy_is_offered_with_moved_dates_and_its_meetings(cast, cohort, as_user, at):
    make_meeting(cast, cohort, at)
    yerlan = as_user(cast.yerlan)
    page = yerlan.get("/en/teach/new/?from=TST-2026-1")
    initial = page.context["form"].initial
    assert initial["code"] == "TST-2026-2" and "Plan its meetings too" in page.content.decode()

    answer = yerlan.post("/en/teach/new/?from=TST-2026-1", {
        "code": initial["code"], "programme_key": str(cohort.programme_key), "name": "Copy", "starts_on": initial["starts_on"].isoformat(),
        "ends_on": initial["ends_on"].isoformat(), "trainers": [str(cast.yerlan.pk)], "meetings": "on", "languages": ["kk"], "capacity": "20",
    })

    copy = Cohort.objects.get(code="TST-2026-2")
    assert answer.status_code == 302 and copy.meetings.count() == 1 and (copy.capacity, copy.languages) == (20, "kk")
    assert as_user(cast.bekzat).get("/en/teach/new/?from=TST-2026-1").status_code == 404
    cohort.trainers.clear()
    assert as_user(cast.yerlan).get("/en/teach/new/?from=TST-2026-1").status_code == 404


def test_closing_is_one_press_and_the_final_list_holds_everybody(cast, cohort, as_user, at):
    make_enrolment(cast, cohort, at)
    make_meeting(cast, cohort, at)
    yerlan = as_user(cast.yerlan)
    book = openpyxl.load_workbook(io.BytesIO(yerlan.get("/kk/teach/TST-2026-1/close/list.xlsx").content))
    assert book.sheetnames[:2] == ["gradebook", "attendance"] and "Сейітқалиева Әлия" in str(list(book["attendance"].values))
    Cohort.objects.update(ends_on=cohort.starts_on)

    yerlan.post("/en/teach/TST-2026-1/close/")

    assert Cohort.objects.get().is_closed and "Closed:" in yerlan.get("/en/teach/TST-2026-1/close/").content.decode()
    yerlan.post("/en/teach/TST-2026-1/close/", {"reopen": "1"})
    assert not Cohort.objects.get().is_closed


def test_fewer_places_than_people_are_refused_at_their_field(cast, cohort, as_user, at):
    for person in (cast.aliya, cast.bekzat):
        make_enrolment(cast, cohort, at, learner=person)

    answer = as_user(cast.yerlan).post("/en/teach/TST-2026-1/edit/", {
        "name": "X", "starts_on": "2026-11-01", "ends_on": "2026-12-20", "trainers": [str(cast.yerlan.pk)], "capacity": "1",
    })

    assert "More people than that are enrolled: 2." in answer.content.decode()
    assert Cohort.objects.get().name == "Autumn"

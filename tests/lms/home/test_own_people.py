"""Who of my people is where: states and certificates, never a score; and one press to ask somebody to go on."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from courses.actions.contacts import AlreadyToday, MayNotContact, ask_to_go_on
from courses.actions.enrolments import complete_lesson
from courses.models import Cohort, Enrolment, WaitingPlace
from courses.queries.outlines import programme_outline
from lms.core.models import Notice, User
from lms.home.queries import colleagues
from tests.courses.factories import make_cohort, make_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(cast, at, settings) -> Enrolment:
    settings.AFTER_PROGRESS = ""
    return make_enrolment(cast, make_cohort(cast, at), at)


def state(cast, on: date) -> str:
    return next(one.studies[0].state for one in colleagues(cast.own, on=on) if one.studies)


def test_a_person_is_on_time_late_or_done(cast, enrolment, at):
    cohort = enrolment.cohort
    assert state(cast, cohort.starts_on - timedelta(days=1)) == "going"
    assert state(cast, cohort.starts_on) == "new"
    complete_lesson(enrolment=enrolment, lesson_key=programme_outline(cohort.programme_key).lesson_keys[0], at=at)
    assert state(cast, cohort.ends_on) == "going"
    assert state(cast, cohort.ends_on + timedelta(days=1)) == "late"
    Enrolment.objects.update(completed_on=at.date())
    assert state(cast, cohort.ends_on + timedelta(days=1)) == "done"


def test_a_person_who_waits_stands_there_too_and_people_of_others_do_not(cast, enrolment, at):
    Enrolment.objects.all().delete()
    WaitingPlace.objects.create(cohort=enrolment.cohort, learner=cast.aliya, organisation=cast.own, number=1, asked_at=at)
    WaitingPlace.objects.create(cohort=enrolment.cohort, learner=cast.bekzat, organisation=cast.other, number=2, asked_at=at)

    assert state(cast, at.date()) == "waiting"
    assert sum(len(one.studies) for one in colleagues(cast.own, on=at.date())) == 1


def test_the_page_of_a_lead_shows_states_and_no_score(cast, enrolment, as_user):
    page = as_user(cast.gulnur).get("/en/org/").content.decode()

    assert "Not begun" in page or "In training" in page or "Not completed in time" in page
    assert "%" not in page.split("<main", 1)[1].split("Programmes completed", 1)[0].split("People", 1)[1]


def test_a_card_is_offered_to_whom_one_can_be_made_and_to_no_locked_account(cast, as_user):
    def offered() -> bool:
        return next(one.may_have_card for one in colleagues(cast.own) if one.id == str(cast.aliya.pk))

    address = reverse("organisation_card", args=[cast.aliya.pk])
    assert offered() and address in as_user(cast.gulnur).get("/en/org/people/").content.decode()
    User.objects.filter(pk=cast.aliya.pk).update(is_active=False)

    assert not offered() and address not in as_user(cast.gulnur).get("/en/org/people/").content.decode()
    User.objects.filter(pk=cast.aliya.pk).update(is_active=True, is_superuser=True)
    assert not offered()


@pytest.mark.parametrize("who", ["aliya", "bekzat", "yerlan", "saule", "kuanysh"])
def test_only_the_lead_of_the_organisation_asks(cast, enrolment, at, who):
    with pytest.raises(MayNotContact):
        ask_to_go_on(enrolment=enrolment, by=getattr(cast, who), at=at)


def test_who_is_done_or_in_a_closed_cohort_is_left_in_peace(cast, enrolment, at):
    enrolment.completed_on = at.date()
    with pytest.raises(MayNotContact):
        ask_to_go_on(enrolment=enrolment, by=cast.gulnur, at=at)
    enrolment.completed_on, enrolment.cohort.closed_at = None, at
    with pytest.raises(MayNotContact):
        ask_to_go_on(enrolment=enrolment, by=cast.gulnur, at=at)
    assert not Notice.objects.exists()


def test_one_word_a_day_in_the_language_of_the_person(cast, enrolment, at):
    ask_to_go_on(enrolment=enrolment, by=cast.gulnur, at=at)
    with pytest.raises(AlreadyToday):
        ask_to_go_on(enrolment=enrolment, by=cast.gulnur, at=at + timedelta(hours=2))
    ask_to_go_on(enrolment=enrolment, by=cast.gulnur, at=at + timedelta(days=1))

    notice = Notice.objects.first()
    assert Notice.objects.count() == 2 and "Өтегенова Гүлнұр" in notice.body and "/kk/learn/TST-2026-1/" in notice.body
    assert "жетекшісі" in notice.body


def test_the_button_asks_once_and_a_foreign_enrolment_is_the_404_of_a_missing_one(cast, enrolment, as_user, at):
    lead, path = as_user(cast.gulnur), reverse("organisation_word", args=[enrolment.pk])
    Cohort.objects.update(ends_on=date(2100, 1, 1))
    assert path in lead.get("/en/org/people/").content.decode()

    assert lead.get(path).status_code == 405
    lead.post(path)
    assert "today already" in lead.post(path, follow=True).content.decode() and Notice.objects.count() == 1
    foreign = make_enrolment(cast, enrolment.cohort, at, learner=cast.bekzat)
    Enrolment.objects.filter(pk=foreign.pk).update(organisation=cast.other)
    assert lead.post(reverse("organisation_word", args=[foreign.pk])).status_code == 404


def test_the_list_asks_the_same_number_of_queries_however_many_study(cast, enrolment, at, django_assert_num_queries):
    with django_assert_num_queries(5):
        colleagues(cast.own, on=at.date())
    make_enrolment(cast, enrolment.cohort, at, learner=cast.gulnur)
    with django_assert_num_queries(5):
        colleagues(cast.own, on=at.date())

"""An organisation leaves, merges, takes a new name, comes back: entered once, in order; results stay where they are."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.capacity.actions.reminders import ReminderRefused, remind, remind_of_rounds
from assessments.capacity.actions.rounds import RoundRefused, add_organisations
from assessments.capacity.queries.results import locked_results
from lms.core.actions import EventRefused, record_organisation_event
from lms.core.models import AuditEntry, Organisation, OrganisationEvent
from tests.cast import make_organisation

from . import factories as make

ROUND = "T0-2026"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def enter(cast, at):
    """Return a function that enters an event of the own organisation."""

    moments = (at + timedelta(seconds=number) for number in count())

    def enter_(kind, days=0, *, of=None, **options):
        facts = {"reason": "Мүшелер шешімі", "by": cast.dinara} | options
        return record_organisation_event(
            organisation=of or cast.own, kind=kind, day=at.date() + timedelta(days=days), at=next(moments), **facts
        )

    return enter_


def codes_present(at, days=0):
    day = at.date() + timedelta(days=days)
    return set(Organisation.objects.csos().present(on=day).values_list("code", flat=True))


# --- refusals


def test_only_m_and_e_enters_what_happened(cast, enter):
    for name, person in cast.everybody.items():
        if name not in ("monitor", "M&E staff"):
            with pytest.raises(EventRefused):
                enter("left", by=person)
    assert not OrganisationEvent.objects.exists()


def test_what_does_not_fit_is_refused_and_changes_nothing(cast, enter, at):
    for kind, options in (
        ("closed", {}), ("left", {"reason": " "}), ("left", {"days": 1}), ("returned", {}), ("merged", {}),
        ("merged", {"successor": cast.own}), ("merged", {"successor": cast.coordinator}), ("renamed", {}),
        ("renamed", {"names": {"kk": "«Қырық көпір»", "ru": " "}}),
    ):  # fmt: skip
        with pytest.raises(EventRefused):
            enter(kind, **options)
    assert not OrganisationEvent.objects.exists()
    assert codes_present(at) == {"CSO-001", "CSO-002"}


def test_the_order_of_events_is_kept(cast, enter):
    enter("left", -10)
    with pytest.raises(EventRefused, match="left already"):
        enter("left", -5)
    with pytest.raises(EventRefused, match="in its order"):
        enter("returned", -20)
    enter("returned", -5)
    enter("merged", -1, successor=cast.other)
    for kind, options in (("returned", {}), ("left", {}), ("renamed", {"names": {"kk": "Жаңа"}})):
        with pytest.raises(EventRefused, match="nothing more happens"):
            enter(kind, **options)


def test_two_organisations_cannot_merge_into_each_other(cast, enter):
    enter("merged", -1, successor=cast.other)
    with pytest.raises(EventRefused, match="left or merged itself"):
        enter("merged", of=cast.other, successor=cast.own)


def test_the_database_refuses_to_change_or_remove_an_event(cast, enter):
    event = enter("left")
    for act in (lambda: OrganisationEvent.objects.update(reason="Басқа"), event.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


# --- what happens


def test_entered_twice_it_stands_once(cast, enter):
    assert enter("left") == enter("left")
    assert OrganisationEvent.objects.count() == AuditEntry.objects.filter(act="organisation.event").count() == 1
    names = {"kk": "«Жаңа көпір»"}
    enter("returned")
    assert enter("renamed", names=names) == enter("renamed", names=names)
    enter("renamed", names={"kk": "«Алтын көпір»"})
    assert OrganisationEvent.objects.filter(kind="renamed").count() == 2


def test_a_new_name_holds_from_now_on_and_the_old_one_is_kept(cast, enter):
    event = enter("renamed", names={"kk": "«Жаңа көпір»", "ru": "", "en": "New Bridge"})

    cast.own.refresh_from_db()
    assert (cast.own.name_kk, cast.own.name_ru, cast.own.name_en) == ("«Жаңа көпір»", "«Қырық көпір»", "New Bridge")
    assert event.names_before == {"en": "«Қырық көпір»", "ru": "«Қырық көпір»", "kk": "«Қырық көпір»"}


def test_who_left_is_offered_for_no_new_round_until_it_comes_back(case, cast, enter, at):
    enter("left", of=cast.other)
    with pytest.raises(RoundRefused, match="CSO-002"):
        add_organisations(assessment_round=case.round, organisations=[cast.other], by=cast.dinara, at=at)
    assert codes_present(at) == {"CSO-001"}
    assert codes_present(at, -1) == {"CSO-001", "CSO-002"}

    enter("returned", of=cast.other)

    assert len(add_organisations(assessment_round=case.round, organisations=[cast.other], by=cast.dinara, at=at)) == 1


def test_who_left_is_not_reminded(case, cast, enter, at):
    make.open_sheets(case, cast, at)
    enter("left")

    assert remind_of_rounds(at=at + timedelta(days=24)) == 0
    with pytest.raises(ReminderRefused, match="left the project"):
        remind(assessment=case, by=cast.dinara, at=at)


def test_a_result_stays_where_it_was_earned(case, cast, enter, at):
    make.to_locked(case, cast, at)
    before = locked_results()

    enter("renamed", names={"kk": "«Жаңа көпір»"})
    enter("merged", successor=cast.other)

    assert locked_results() == before
    case.refresh_from_db()
    assert (case.state, case.organisation) == ("locked", cast.own)


# --- pages


def test_the_pages_are_for_m_and_e(cast, as_user, clock):
    page = reverse("organisation_event", args=["CSO-001"])
    for name, person in cast.everybody.items():
        expected = 200 if name in ("monitor", "M&E staff") else 404
        assert as_user(person).get(page).status_code == expected, name
    for code in ("COORD", "CSO-999"):
        assert as_user(cast.murat).get(reverse("organisation_event", args=[code])).status_code == 404


def test_m_and_e_enters_a_merger_and_board_and_lists_show_it_in_kazakh(case, cast, as_user, clock):
    browser, page = as_user(cast.dinara), f"/kk{reverse('organisation_event', args=['CSO-001'])[3:]}"
    data = {"kind": "merged", "day": "2026-11-20", "reason": "Бірігу шарты"}
    assert browser.post(page, data).status_code == 422
    assert browser.post(page, data | {"successor": str(cast.own.pk)}).status_code == 422
    assert browser.post(page, data | {"successor": str(cast.other.pk), "day": "2026-11-31"}).status_code == 422

    assert browser.post(page, data | {"successor": str(cast.other.pk), "name_kk": "Артық"}).status_code == 302

    words = "Қосылған ұйымы: CSO-002, күні: 2026 ж. 20 қараша."
    for shown in (
        page, f"/kk/monitoring/rounds/{ROUND}/", f"/kk/monitoring/rounds/{ROUND}/{case.pk}/",
        "/kk/monitoring/organisations/?only=changed",
    ):  # fmt: skip
        assert words in browser.get(shown).content.decode(), shown
    cast.own.refresh_from_db()
    assert cast.own.name_kk == "«Қырық көпір»"  # a name that belongs to no renaming is left out
    assert "«Тихий компас»" not in browser.get("/kk/monitoring/organisations/?search=Қырық").content.decode()


def test_what_was_typed_stands_after_a_refusal(cast, as_user, clock):
    data = {"kind": "returned", "day": "2026-11-20", "reason": "Қайта келді"}

    answer = as_user(cast.dinara).post(reverse("organisation_event", args=["CSO-001"]), data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Only an organisation that has left can come back." in page and "Қайта келді" in page


def test_the_list_asks_no_more_for_many_than_for_one(cast, as_user, django_assert_max_num_queries):
    for n in range(30):
        make_organisation(f"CSO-3{n:02}", f"Қор {n}")
    browser = as_user(cast.murat)
    browser.get("/en/monitoring/organisations/")

    with django_assert_max_num_queries(12):
        browser.get("/en/monitoring/organisations/")

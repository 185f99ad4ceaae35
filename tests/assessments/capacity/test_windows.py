"""The window of a round: closing asks first; moving it and leaving it open for one case need the lead and a reason."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.rounds import RoundRefused, add_organisations
from assessments.capacity.actions.sheets import Entry, Incomplete, SheetClosed, save_sheet, start_consensus
from assessments.capacity.actions.verification import validate
from assessments.capacity.actions.windows import (
    OpenWork,
    RoundStillOpen,
    WindowRefused,
    allow_outside_window,
    change_window,
    close_round,
    open_work,
    reopen_round,
)
from assessments.capacity.models import AssessmentRound, WindowException
from assessments.capacity.queries.boards import history_of_round
from assessments.capacity.queries.results import locked_results
from tests.cast import make_organisation

from . import factories as make

ROUND = "T0-2026"
PAGE = f"/en/monitoring/rounds/{ROUND}/change/"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def round_now() -> AssessmentRound:
    return AssessmentRound.objects.get(code=ROUND)


# --- closing


def test_only_m_and_e_closes_and_only_the_lead_opens_again(case, cast, at):
    for name, person in cast.everybody.items():
        if name not in ("monitor", "M&E staff"):
            with pytest.raises(WindowRefused):
                close_round(assessment_round=case.round, by=person, at=at, without=OpenWork(9, 9))
    close_round(assessment_round=case.round, by=cast.dinara, at=at, without=OpenWork(1, 0))
    for person, reason in ((cast.dinara, "Қате"), (cast.gulnur, "Қате"), (cast.murat, " ")):
        with pytest.raises(WindowRefused):
            reopen_round(assessment_round=case.round, reason=reason, by=person, at=at)
    assert round_now().closed_by == cast.dinara

    reopen_round(assessment_round=case.round, reason="Қате жабылды", by=cast.murat, at=at)
    reopen_round(assessment_round=case.round, reason="Қате жабылды", by=cast.murat, at=at)
    assert round_now().closed_at is None
    assert [row.act for row in history_of_round(case.round)] == [
        "round.reopened", "round.closed", "round.organisations_added", "round.opened",
    ]  # fmt: skip


def test_closing_with_open_sheets_asks_and_changes_nothing_until_it_is_confirmed(case, cast, at, as_user, clock):
    sheets, _people = make.open_sheets(case, cast, at)
    browser = as_user(cast.dinara)
    for language, words in (
        ("en", "Self sheets that nobody has sent: 3"), ("ru", "Неотправленных листов самооценки: 3"),
        ("kk", "Жіберілмеген өзін-өзі бағалау парақтары: 3"),
    ):  # fmt: skip
        answer = browser.post(f"/{language}{PAGE[3:]}", {"act": "close"})
        assert answer.status_code == 409 and words in answer.content.decode()
    for known in ({"cases": "1", "sheets": "2"}, {"cases": "0", "sheets": "3"}, {"cases": "x", "sheets": "3"}, {"cases": "1"}):
        assert browser.post(PAGE, {"act": "close", **known}).status_code == 409
    assert round_now().closed_at is None

    assert browser.post(PAGE, {"act": "close", "cases": "1", "sheets": "3"}).status_code == 302

    assert round_now().closed_at == at
    with pytest.raises(SheetClosed):
        save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=2)}, by=cast.aliya, at=at)
    case.refresh_from_db()
    assert case.state == "self_open"


def test_more_work_than_was_confirmed_is_asked_anew_and_less_is_not(case, cast, at):
    sheets, _people = make.open_sheets(case, cast, at)
    assert open_work(case.round) == OpenWork(1, 3)
    add_organisations(
        assessment_round=case.round, organisations=[make_organisation("CSO-060", "Қор")], by=cast.murat, at=at
    )
    with pytest.raises(RoundStillOpen) as refused:
        close_round(assessment_round=case.round, by=cast.dinara, at=at, without=OpenWork(1, 3))
    assert refused.value.details["work"] == OpenWork(2, 3)
    sheets[0].withdrawn_at = at
    sheets[0].save()

    close_round(assessment_round=case.round, by=cast.dinara, at=at, without=OpenWork(2, 3))
    again = close_round(assessment_round=case.round, by=cast.murat, at=at + timedelta(days=1))

    assert (again.closed_at, again.closed_by) == (at, cast.dinara)


def test_a_closed_round_begins_nothing_and_lets_finish_what_has_met(case, cast, at):
    make.to_verification(case, cast, at)
    close_round(assessment_round=case.round, by=cast.dinara, at=at)
    with pytest.raises(RoundRefused):
        add_organisations(assessment_round=round_now(), organisations=[cast.other], by=cast.murat, at=at)

    make.decide_all(case, cast, at)
    validate(assessment=case, by=cast.saule, at=at)
    lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)
    assert len(locked_results()) == 1


def test_no_meeting_begins_in_a_closed_round(case, cast, at):
    make.fill_self(case, cast, at)
    close_round(assessment_round=case.round, by=cast.dinara, at=at, without=OpenWork(1, 0))
    case.round.refresh_from_db()

    with pytest.raises(Incomplete):
        start_consensus(assessment=case, by=cast.gulnur, at=at)


# --- moving the window


def move(case, cast, at, first, last, **options):
    facts = {"reason": "Су тасқыны", "by": cast.murat} | options
    day = at.date()
    return change_window(
        assessment_round=case.round, opens_on=day + timedelta(days=first), closes_on=day + timedelta(days=last), at=at,
        **facts,
    )  # fmt: skip


def test_the_window_is_moved_by_the_m_and_e_lead_with_a_reason(case, cast, at):
    before = (case.round.opens_on, case.round.closes_on)
    for options in ({"by": cast.dinara}, {"by": cast.gulnur}, {"by": cast.kuanysh}, {"reason": "  "}):
        with pytest.raises(WindowRefused):
            move(case, cast, at, -5, 40, **options)
    with pytest.raises(WindowRefused):
        move(case, cast, at, 5, 4)
    assert (round_now().opens_on, round_now().closes_on) == before

    for _ in range(2):
        move(case, cast, at, -5, 40)

    assert round_now().closes_on == at.date() + timedelta(days=40)
    entry, *rest = history_of_round(case.round)
    assert (entry.act, entry.reason, entry.details["from"]) == ("round.window", "Су тасқыны", [day.isoformat() for day in before])
    assert [row.act for row in rest].count("round.window") == 0


def test_of_two_who_move_it_the_second_is_told(case, cast, at):
    seen = (case.round.opens_on, case.round.closes_on)
    move(case, cast, at, -5, 40, seen=seen)

    with pytest.raises(WindowRefused, match="meanwhile"):
        move(case, cast, at, -5, 30, seen=seen)
    assert round_now().closes_on == at.date() + timedelta(days=40)


def test_a_meeting_that_was_held_stays_inside_and_a_locked_mark_stays(case, cast, at):
    make.to_locked(case, cast, at)
    with pytest.raises(WindowRefused) as refused:
        move(case, cast, at, 1, 40)
    assert refused.value.details["codes"] == ["CSO-001"]
    move(case, cast, at, 0, 40)

    type(case).objects.filter(pk=case.pk).update(assessed_on=at.date() + timedelta(days=50))
    with pytest.raises(WindowRefused):
        move(case, cast, at, 0, 60)  # the locked result would lose its mark
    assert locked_results()[0].is_outside_window


# --- one assessment outside


def test_one_assessment_goes_on_outside_the_window_and_carries_the_mark(case, cast, at):
    make.fill_self(case, cast, at)
    late = at + timedelta(days=40)
    with pytest.raises(Incomplete):
        start_consensus(assessment=case, by=cast.gulnur, at=late)
    for person, reason in ((cast.dinara, "Су тасқыны"), (cast.gulnur, "Су тасқыны"), (cast.murat, "")):
        with pytest.raises(WindowRefused):
            allow_outside_window(assessment=case, reason=reason, by=person, at=late)

    rows = {allow_outside_window(assessment=case, reason="Су тасқыны", by=cast.murat, at=late) for _ in range(2)}
    start_consensus(assessment=case, by=cast.gulnur, at=late)

    case.refresh_from_db()
    assert len(rows) == WindowException.objects.count() == 1
    assert not case.round.covers(case.assessed_on)


def test_a_finished_assessment_takes_no_exception(case, cast, at):
    make.to_locked(case, cast, at)

    with pytest.raises(WindowRefused):
        allow_outside_window(assessment=case, reason="Кеш", by=cast.murat, at=at)


# --- pages


def test_the_page_is_for_m_and_e_and_moving_for_the_lead(case, cast, as_user, clock):
    for name, person in cast.everybody.items():
        browser = as_user(person)
        expected = 200 if name in ("monitor", "M&E staff") else 404
        page = browser.get(PAGE)
        assert page.status_code == expected, name
        if expected == 200:
            assert ("Move the window" in page.content.decode()) is (name == "monitor")
        assert browser.post(PAGE, {"act": "x"}).status_code == (422 if expected == 200 else 404), name
        window = browser.post(reverse("outside_window", args=[ROUND, case.pk]), {"reason": "Кеш"})
        assert window.status_code == (302 if expected == 200 else 404), name
    assert WindowException.objects.count() == 1  # by the lead alone


def test_the_lead_moves_the_window_on_the_page_and_reads_it_in_the_history(case, cast, as_user, clock):
    browser = as_user(cast.murat)
    data = {"act": "window", "opens_on": "2026-11-01", "closes_on": "2027-01-10", "reason": "Су тасқыны"}
    assert browser.post(PAGE, data | {"reason": ""}).status_code == 422
    assert browser.post(PAGE, data | {"closes_on": "2026-02-30"}).status_code == 422
    assert browser.post(PAGE, data | {"closes_on": "2026-10-10"}).status_code == 422
    stale = browser.post(PAGE, data | {"seen_first": "2026-01-01", "seen_last": "2026-02-01"})
    assert stale.status_code == 422 and "2027-01-10" in stale.content.decode()

    assert browser.post(PAGE, data).status_code == 302

    assert round_now().closes_on == date(2027, 1, 10)
    page = browser.get(PAGE).content.decode()
    assert "Су тасқыны" in page and "2026-11-18–2026-12-18 → 2026-11-01–2027-01-10" in page


def test_more_organisations_are_brought_in_on_the_page(case, cast, as_user, clock):
    browser = as_user(cast.dinara)
    data = {"act": "organisations", "organisations": [str(cast.other.pk)]}
    for wrong in ([], ["x"], [str(cast.own.pk)], [str(cast.coordinator.pk)]):
        assert browser.post(PAGE, data | {"organisations": wrong}).status_code == 422

    assert browser.post(PAGE, data).status_code == 302

    assert sorted(case.round.assessments.values_list("organisation__code", flat=True)) == ["CSO-001", "CSO-002"]
    assert browser.post(PAGE, data).status_code == 422


@pytest.mark.parametrize(("days", "stored"), [("14, 2", [14, 2]), ("", []), ("3 3 1", [3, 1]), ("x", None), ("99", None)])
def test_a_round_says_when_it_reminds(stored_version, cast, as_user, clock, days, stored):
    data = {
        "code": "T0-NEW", "kind": "T0", "instrument_version": str(stored_version.pk), "opens_on": "2026-11-01",
        "closes_on": "2026-12-01", "organisations": [str(cast.own.pk)], "remind_days": days,
    }  # fmt: skip
    answer = as_user(cast.murat).post(reverse("new_round"), data)

    assert answer.status_code == (422 if stored is None else 302)
    assert [row.remind_days for row in AssessmentRound.objects.all()] == ([] if stored is None else [stored])

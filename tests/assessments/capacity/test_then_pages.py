"""The then-test on the self sheet: asked beside T1 items, once a domain, or not at all; never required (RO-3)."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from assessments.capacity.actions.rounds import RoundRefused, open_round
from assessments.capacity.actions.sheets import Entry, save_sheet, submit_self_sheet
from assessments.capacity.models import AssessmentRound, ScoreSheet, ThenAnswer

from . import factories as make
from .factories import CODES

ROUND = "T1-2026"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def sheet(stored_version, cast, at) -> ScoreSheet:
    """Әлия's own sheet in an open T1 round."""
    case = make.make_case(stored_version, cast, at, kind="T1", code=ROUND)
    sheets, _people = make.open_sheets(case, cast, at)
    return sheets[0]


def asked(setting):
    AssessmentRound.objects.filter(code=ROUND).update(then_test=setting)


def page_of(domain="legal", language=""):
    page = reverse("self_domain", args=[ROUND, domain])
    return f"/{language}/{page.split('/', 2)[2]}" if language else page


def test_each_item_of_t1_asks_for_the_level_before_in_three_languages(sheet, cast, at, as_user, clock):
    browser = as_user(cast.aliya)
    names = sheet.assessment.round.instrument_version.levels

    for language, words in (
        ("en", "Before the training we were at level"), ("ru", "До обучения мы были на уровне"),
        ("kk", "Оқуға дейін біз мына деңгейде болдық"),
    ):  # fmt: skip
        page = browser.get(page_of(language=language)).content.decode()
        assert page.count(words) == 5
        assert page.count('name="then-1-1"') == 1
        assert f'<option value="0">0 · {escape(names[0]["name"][language])}</option>' in page


def test_what_was_said_of_the_time_before_is_stored_shown_again_and_taken_back(sheet, cast, at, as_user, clock):
    browser = as_user(cast.aliya)
    data = {"1-1": "3", "1-1-rev": "0", "then-1-1": "0", "then-1-1-rev": "0", "then-1-2": "2", "then-1-2-rev": "0"}

    assert browser.post(page_of(), data).status_code == 302

    assert {row.item.code: row.level for row in sheet.then_answers.all()} == {"1.1": 0, "1.2": 2}
    assert [row.level for row in sheet.scores.all()] == [3]  # a level of the then-test is no level of T1
    page = browser.get(page_of()).content.decode()
    assert '<option value="0" selected>' in page and 'name="then-1-1-rev" value="1"' in page

    again = data | {"1-1-rev": "1", "then-1-1-rev": "1", "then-1-2-rev": "1"}
    assert browser.post(page_of(), again).status_code == 302
    assert list(sheet.then_answers.values_list("rev", flat=True)) == [1, 1]

    browser.post(page_of(), again | {"then-1-1": ""})
    assert sheet.then_answers.get(item__code="1.1").level is None


def test_it_may_stay_empty_and_the_sheet_is_still_sent(sheet, cast, at):
    save_sheet(sheet=sheet, entries={code: Entry(level=2) for code in CODES}, by=cast.aliya, at=at)

    submit_self_sheet(sheet=sheet, by=cast.aliya, at=at)

    assert sheet.submitted_at == at
    assert not ThenAnswer.objects.exists()


@pytest.mark.parametrize("choice", ["5", "-1", "x", "Ә", "2.5"])
def test_a_level_that_does_not_exist_is_refused_beside_its_question_and_nothing_is_saved(
    sheet, cast, at, as_user, clock, choice
):
    answer = as_user(cast.aliya).post(page_of(), {"1-1": "3", "1-1-rev": "0", "then-1-2": choice, "then-1-2-rev": "0"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Levels are 0, 1, 2, 3 and 4." in page
    assert 'name="1-1" value="3" checked' in page
    assert not sheet.scores.exists() and not sheet.then_answers.exists()


def test_of_two_tabs_the_second_sees_what_stands_and_keeps_what_was_entered(sheet, cast, at, as_user, clock):
    browser = as_user(cast.aliya)
    browser.post(page_of(), {"then-1-1": "1", "then-1-1-rev": "0"})

    answer = browser.post(page_of(), {"1-2": "3", "1-2-rev": "0", "then-1-1": "4", "then-1-1-rev": "0"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved meanwhile: level 1" in page and '<option value="4" selected>' in page
    assert (sheet.then_answers.get().level, sheet.scores.count()) == (1, 0)

    browser.post(page_of(), {"then-1-1": "4", "then-1-1-rev": "1"})
    assert sheet.then_answers.get().level == 4


def test_once_a_domain_asks_once_and_stores_it_by_domain(sheet, cast, at, as_user, clock):
    asked("domains")
    browser = as_user(cast.aliya)
    page = browser.get(page_of()).content.decode()
    assert page.count('name="then-legal"') == 1 and "then-1-1" not in page

    assert browser.post(page_of(), {"then-legal": "1", "then-legal-rev": "0"}).status_code == 302

    row = sheet.then_answers.get()
    assert (row.domain.key, row.item, row.level) == ("legal", None, 1)
    assert browser.post(page_of(), {"then-legal": "9", "then-legal-rev": "1"}).status_code == 422


def test_a_round_that_does_not_ask_shows_nothing_and_ignores_what_is_sent(sheet, cast, at, as_user, clock):
    asked("off")
    browser = as_user(cast.aliya)
    assert "then-" not in browser.get(page_of()).content.decode()

    assert browser.post(page_of(), {"1-1": "2", "1-1-rev": "0", "then-1-1": "1"}).status_code == 302

    assert not ThenAnswer.objects.exists()


def test_t0_never_asks(case, cast, at, as_user, clock):
    make.open_sheets(case, cast, at)

    assert "then-" not in as_user(cast.aliya).get(reverse("self_domain", args=["T0-2026", "legal"])).content.decode()


def test_a_sent_sheet_takes_nothing_more_and_shows_what_was_typed(sheet, cast, at, as_user, clock):
    save_sheet(sheet=sheet, entries={code: Entry(level=2) for code in CODES}, by=cast.aliya, at=at)
    submit_self_sheet(sheet=sheet, by=cast.aliya, at=at)

    answer = as_user(cast.aliya).post(page_of(), {"then-1-1": "1", "then-1-1-rev": "0"})

    assert answer.status_code == 409
    assert not ThenAnswer.objects.exists()


def test_the_round_says_how_it_is_asked(stored_version, cast, at, as_user, clock):
    browser = as_user(cast.murat)
    data = {
        "code": "T1-NEW", "kind": "T1", "instrument_version": str(stored_version.pk), "opens_on": "2026-11-01",
        "closes_on": "2026-12-01", "organisations": [str(cast.own.pk)],
    }  # fmt: skip
    assert browser.post(reverse("new_round"), data | {"then_test": "never"}).status_code == 422
    assert browser.post(reverse("new_round"), data | {"then_test": "domains"}).status_code == 302

    made = AssessmentRound.objects.get()
    assert made.asks_then == "domains"
    facts = {
        "code": "T1-NEW", "kind": "T1", "instrument_version": stored_version, "opens_on": made.opens_on,
        "closes_on": made.closes_on, "organisations": [cast.own], "by": cast.murat, "at": at,
    }  # fmt: skip
    assert open_round(**facts, then_test="domains") == made
    for other in ("off", "often"):
        with pytest.raises(RoundRefused):
            open_round(**facts, then_test=other)

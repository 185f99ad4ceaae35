"""The self layer: what is cleared, who is asked, what is left out, and what closing asks first."""

import pytest
from django.urls import reverse
from django.utils.translation import activate

from assessments.capacity.actions.sheets import (
    Entry,
    Incomplete,
    SheetClosed,
    SheetsStillOpen,
    close_self,
    open_self,
    save_sheet,
    submit_self_sheet,
)
from assessments.capacity.models import CapacityAssessment, ScoreSheet
from assessments.capacity.queries.screens import board, own_sheet
from lms.core.models import Membership, Role
from lms.home.queries import capacity_of
from tests.cast import make_person

from . import factories as make
from .factories import CODES

ROUND = "T0-2026"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def url(name, *args):
    return reverse(name, args=args)


def send_three_of_four(case, cast, at):
    """Three sheets are sent; Ботагөз still writes on the fourth."""
    fourth = make_person("botagoz", "Ботагөз", "Іңкәрбек", cast.own, Role.TRAINEE, at)
    people = [*make.three_people(cast, at), (fourth, "volunteer")]
    sheets = open_self(assessment=case, respondents=people, by=cast.gulnur, at=at)
    for sheet, (person, _role) in list(zip(sheets, people, strict=True))[:3]:
        save_sheet(sheet=sheet, entries={code: Entry(level=2) for code in CODES}, by=person, at=at)
        submit_self_sheet(sheet=sheet, by=person, at=at)
    return sheets, fourth


# --- a note that comes back empty


def test_a_note_that_comes_back_empty_is_cleared_not_silently_kept(case, cast, at, as_user, clock):
    sheets, _people = make.open_sheets(case, cast, at)
    browser, page = as_user(cast.aliya), url("self_domain", ROUND, "legal")
    browser.post(page, {"1-1": "", "1-1-reason": "Ғимарат жайлы", "1-1-rev": "0"})
    assert sheets[0].scores.get().reason == "Ғимарат жайлы"

    assert browser.post(page, {"1-1-reason": "", "1-1-rev": "1"}).status_code == 302

    row = sheets[0].scores.get()
    assert (row.reason, row.level, row.code, row.rev) == ("", None, "", 2)
    assert "Ғимарат жайлы" not in browser.get(page).content.decode()


def test_clearing_what_another_tab_changed_is_refused_and_shown(case, cast, at, as_user, clock):
    sheets, _people = make.open_sheets(case, cast, at)
    for level in (1, 2):
        save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=level, reason="Жаңа")}, by=cast.aliya, at=at)

    answer = as_user(cast.aliya).post(url("self_domain", ROUND, "legal"), {"1-1-reason": "", "1-1-rev": "1"})

    assert answer.status_code == 409
    assert "Saved meanwhile: level 2" in answer.content.decode()
    assert sheets[0].scores.get().reason == "Жаңа"


def test_items_left_alone_make_no_rows(case, cast, at, as_user, clock):
    sheets, _people = make.open_sheets(case, cast, at)
    data = {f"1-{n}-{field}": value for n in range(1, 6) for field, value in (("reason", ""), ("rev", "0"))}

    as_user(cast.aliya).post(url("self_domain", ROUND, "legal"), data)

    assert not sheets[0].scores.exists()


# --- withdrawn sheets


def test_a_withdrawn_sheet_counts_on_no_board_and_is_nobodys(case, cast, at):
    sheets, _fourth = send_three_of_four(case, cast, at)
    ScoreSheet.objects.filter(pk=sheets[0].pk).update(withdrawn_at=at)

    assert board(case.round).get().sheets_sent == 2
    row = capacity_of(cast.own, cast.aliya).open_rounds[0]
    assert (row.sheets_in, row.has_own_sheet) == (2, False)
    assert own_sheet(cast.aliya, case) is None
    with pytest.raises(Incomplete):
        close_self(assessment=case, by=cast.gulnur, at=at, without=1)


def test_a_withdrawn_sheet_takes_no_answer_and_is_not_sent(case, cast, at):
    sheets, people = make.open_sheets(case, cast, at)
    ScoreSheet.objects.filter(pk=sheets[0].pk).update(withdrawn_at=at)

    with pytest.raises(SheetClosed):
        save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=2)}, by=people[0][0], at=at)
    with pytest.raises(SheetClosed):
        submit_self_sheet(sheet=sheets[0], by=people[0][0], at=at)
    assert not sheets[0].scores.exists()


# --- closing with open sheets


def test_closing_with_an_open_sheet_asks_first_and_changes_nothing(case, cast, at, as_user, clock):
    _sheets, fourth = send_three_of_four(case, cast, at)
    with pytest.raises(SheetsStillOpen) as refused:
        close_self(assessment=case, by=cast.gulnur, at=at)
    assert refused.value.details["open"] == 1
    browser = as_user(cast.gulnur)

    for language, words in (
        ("en", "Sheets that are still open: 1."),
        ("ru", "Листов ещё не отправлено: 1."),
        ("kk", "Әлі жіберілмеген парақтар: 1."),
    ):
        page = browser.post(f"/{language}/{url('close_self', ROUND).split('/', 2)[2]}")
        assert page.status_code == 409
        text = page.content.decode()
        assert words in text
        assert fourth.family_name not in text
    case.refresh_from_db()
    assert (case.state, case.sheets.count(), case.events.count()) == ("self_open", 4, 2)

    assert browser.post(url("close_self", ROUND), {"without": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "self_submitted"
    activate("en")
    again = browser.post(url("close_self", ROUND), {"without": "1"}, follow=True).content.decode()
    assert "not possible any more" in again
    assert case.sheets.filter(number=0).count() == 1


def test_closing_without_fewer_sheets_than_are_open_now_asks_again(case, cast, at, as_user, clock):
    send_three_of_four(case, cast, at)
    fifth = make_person("fifth", "Үмітжан", "Ақ", cast.own, Role.TRAINEE, at)
    ScoreSheet.objects.create(assessment=case, layer="self", number=5, respondent=fifth, respondent_role="other")

    for word in ("1", "", "-1", "x", "²", "99999"):
        assert as_user(cast.gulnur).post(url("close_self", ROUND), {"without": word}).status_code == 409
    case.refresh_from_db()
    assert case.state == "self_open"


def test_who_may_not_close_is_not_asked_but_refused(case, cast, at, as_user, clock):
    send_three_of_four(case, cast, at)

    for person in (cast.aliya, cast.bekzat, cast.saule, cast.katrin):
        assert as_user(person).post(url("close_self", ROUND), {"without": "1"}).status_code == 404


# --- people of different roles


def test_la_1_people_with_the_same_task_are_not_enough(case, cast, at):
    people = [person for person, _role in make.three_people(cast, at)]
    for roles in (("programme",) * 3, ("head", "programme", "programme")):
        with pytest.raises(Incomplete) as refused:
            open_self(assessment=case, respondents=list(zip(people, roles, strict=True)), by=cast.gulnur, at=at)
        assert "3" in str(refused.value)
    case.refresh_from_db()
    assert (case.state, case.sheets.count()) == ("draft", 0)

    open_self(
        assessment=case, respondents=list(zip(people, ("head", "programme", "volunteer"), strict=True)),
        by=cast.gulnur, at=at,
    )  # fmt: skip
    assert case.sheets.count() == 3


def test_after_a_refusal_the_choice_of_people_still_stands_on_the_page(case, cast, at, as_user, clock):
    people = [person for person, _role in make.three_people(cast, at)]
    data = {"person": [str(person.pk) for person in people]} | {f"role-{person.pk}": "finance" for person in people}

    answer = as_user(cast.gulnur).post(url("open_self", ROUND), data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "at least 3 different tasks" in page
    assert page.count(" checked>") == 3
    assert page.count('value="finance" selected') == 3


# --- one person in two organisations


def test_a_lead_of_two_organisations_opens_the_one_that_the_page_names(stored_version, cast, at, as_user, clock):
    make.make_round(stored_version, cast, at, organisations=[cast.own, cast.other])
    Membership.objects.create(user=cast.gulnur, organisation=cast.other, role=Role.LEAD, starts_on=at.date())
    second = make_person("second", "Қымбат", "Ұлы", cast.other, Role.TRAINEE, at)
    people = [(cast.gulnur, "head"), (cast.bekzat, "programme"), (second, "finance")]
    data = {"person": [str(person.pk) for person, _role in people]} | {f"role-{p.pk}": role for p, role in people}
    browser, where = as_user(cast.gulnur), "?organisation=CSO-002"
    page = browser.get(url("org_case", ROUND) + where).content.decode()
    assert url("open_self", ROUND) + where in page

    answer = browser.post(url("open_self", ROUND) + where, data)

    assert answer.headers["Location"] == url("org_case", ROUND) + where
    states = dict(CapacityAssessment.objects.values_list("organisation__code", "state"))
    assert states == {"CSO-001": "draft", "CSO-002": "self_open"}
    domain = url("self_domain", ROUND, "legal")
    saved = browser.post(domain + where, {"1-1": "3", "1-1-rev": "0"})
    assert saved.headers["Location"].endswith(where)
    assert ScoreSheet.objects.get(respondent=cast.gulnur).scores.get().level == 3

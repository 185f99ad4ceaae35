"""The page for scores from paper: checked first, every bad row named, stored whole when confirmed, and only then."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.capacity.actions.rounds import add_organisations
from assessments.capacity.actions.sheets import Entry, record_consensus
from assessments.capacity.models import CapacityAssessment, ItemScore
from assessments.capacity.views import paper
from lms.core.models import AuditEntry
from tests.cast import make_organisation

from . import factories as make
from .factories import CODES
from .test_paper import rows, workbook

ROUND = "T0-2026"
PAGE = f"/en/monitoring/rounds/{ROUND}/scores/"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def check(browser, lines, layer="verified", page=PAGE, name="scores.xlsx"):
    return browser.post(page, {"file": SimpleUploadedFile(name, workbook(lines)), "layer": layer})


def hidden(answer) -> dict:
    """Return what the page of the check holds for the confirmation."""
    text = answer.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(packed|name|layer)" value="([^"]*)"', text))


# --- refusals


def test_the_page_is_for_m_and_e(case, cast, as_user, clock):
    for name, person in cast.everybody.items():
        expected = 200 if name in ("monitor", "M&E staff") else 404
        assert as_user(person).get(PAGE).status_code == expected, name
        assert check(as_user(person), rows()).status_code == expected, name
    assert as_user(cast.murat).get(PAGE.replace(ROUND, "T9")).status_code == 404
    assert not ItemScore.objects.exists()


def test_every_bad_row_is_named_and_nothing_can_be_confirmed(case, cast, as_user, clock):
    bad = rows(i1_1=["5", "", ""], i5_4=["N/A", "", ""])
    for language, words in (
        ("en", "Rows to correct: 2"), ("ru", "Строк с ошибками: 2"), ("kk", "Түзетілетін жолдар: 2"),
    ):  # fmt: skip
        answer = check(as_user(cast.dinara), bad, page=f"/{language}{PAGE[3:]}")
        text = answer.content.decode()
        assert answer.status_code == 422 and words in text
        assert hidden(answer) == {}
    assert not ItemScore.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"), [("scores.xlsx", b"x"), ("scores.pdf", b"%PDF-"), ("scores.csv", b""), ("scores.csv", b"a;b\n1;2\n")]
)
def test_what_is_no_sheet_is_refused_beside_the_file(case, cast, as_user, clock, name, content):
    answer = as_user(cast.dinara).post(PAGE, {"file": SimpleUploadedFile(name, content), "layer": "verified"})

    assert answer.status_code == 422
    assert "field bad" in answer.content.decode()


def test_without_a_file_or_with_another_layer_nothing_is_read(case, cast, as_user, clock):
    assert as_user(cast.dinara).post(PAGE, {"layer": "verified"}).status_code == 422
    assert check(as_user(cast.dinara), rows(), layer="self").status_code == 422


def test_a_file_that_is_too_large_for_the_page_says_so(case, cast, as_user, clock, monkeypatch):
    monkeypatch.setattr(paper, "LARGEST", 100)

    answer = check(as_user(cast.dinara), rows())

    assert answer.status_code == 422 and "Split it by organisations" in answer.content.decode()


def test_a_confirmation_that_was_not_checked_here_is_refused(case, stored_version, cast, at, as_user, clock):
    checked = hidden(check(as_user(cast.dinara), rows()))
    make.make_round(stored_version, cast, at, kind="T1", code="T1-2026")
    for person, page, data in (
        (cast.dinara, PAGE, checked | {"packed": checked["packed"][:-1] + "x"}),
        (cast.dinara, PAGE, checked | {"packed": ""}),
        (cast.dinara, PAGE, checked | {"layer": "consensus"}),
        (cast.murat, PAGE, checked),  # another person's check
        (cast.dinara, PAGE.replace(ROUND, "T1-2026"), checked),  # another round
    ):
        answer = as_user(person).post(page, data)
        assert answer.status_code == 422 and "Send the file again" in answer.content.decode()
    assert as_user(cast.dinara).post(PAGE, checked | {"layer": "self"}).status_code == 302
    assert as_user(cast.saule).post(PAGE, checked).status_code == 404
    assert not ItemScore.objects.exists()


def test_a_check_does_not_last_for_ever(case, cast, at, as_user, clock, monkeypatch):
    checked = hidden(check(as_user(cast.dinara), rows()))
    monkeypatch.setattr(paper, "LASTS", -1)

    assert as_user(cast.dinara).post(PAGE, checked).status_code == 422
    assert not ItemScore.objects.exists()


# --- what happens


def test_a_file_is_checked_shown_confirmed_and_stored_once(case, cast, as_user, clock):
    browser = as_user(cast.dinara)
    answer = check(browser, rows(i5_4=["N/A", "Волонтёр жоқ", ""]))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "40 rows of 1 organisations are good. Nothing was stored yet." in text
    assert "Draft → Verified, waiting for the lock" in text
    assert not ItemScore.objects.exists()

    assert browser.post(PAGE, hidden(answer)).status_code == 302

    case.refresh_from_db()
    assert (case.state, ItemScore.objects.count()) == ("validated", 40)
    assert case.events.last().comment.startswith("scores.xlsx, SHA-256 ")
    entry = AuditEntry.objects.get(act="scores.imported")
    assert (entry.actor, entry.details["rows"]) == (cast.dinara.pk, 40)

    again = check(browser, rows(i5_4=["N/A", "Волонтёр жоқ", ""], i1_1=["4", "", ""])).content.decode()
    assert [int(n) for n in re.findall(r'<td class="num" data-label="[^"]*">(\d+)</td>', again)] == [0, 1, 39]


def test_the_check_shows_what_stands_of_each_organisation(case, cast, at, as_user, clock):
    make.to_consensus(case, cast, at)
    record_consensus(
        assessment=case, entries={"1.1": Entry(level=2), "1.2": Entry(level=4, reason="Бар")}, by=cast.gulnur, at=at
    )

    text = check(as_user(cast.dinara), rows(), layer="consensus").content.decode()

    assert [int(n) for n in re.findall(r'<td class="num" data-label="[^"]*">(\d+)</td>', text)] == [38, 1, 1]
    assert "Consensus → Consensus" in text


def test_what_moved_on_between_check_and_confirmation_is_said_and_nothing_is_stored(case, cast, as_user, clock):
    other = make_organisation("CSO-070", "Қор")
    add_organisations(assessment_round=case.round, organisations=[other], by=cast.murat, at=case.round.opened_at)
    lines = rows() + [["CSO-070", code, "1", "", ""] for code in CODES]
    browser = as_user(cast.dinara)
    checked = hidden(check(browser, lines))
    CapacityAssessment.objects.filter(organisation=other).update(state="self_open")

    answer = browser.post(PAGE, checked)

    assert answer.status_code == 409
    assert "CSO-070 stands elsewhere" in answer.content.decode()
    assert not ItemScore.objects.exists()


def test_the_board_leads_to_the_page(case, cast, as_user, clock):
    assert reverse("import_scores", args=[ROUND]) in as_user(cast.dinara).get(reverse("monitoring_round", args=[ROUND])).content.decode()

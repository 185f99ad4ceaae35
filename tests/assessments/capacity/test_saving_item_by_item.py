"""The door of the small script: one item an entry, one outcome each; nothing is saved twice, nothing of others."""

import json
import uuid

import pytest
from django.urls import reverse

from assessments.capacity.actions.sheets import Entry, save_sheet, submit_self_sheet
from assessments.capacity.models import ItemScore, ScoreSheet, ThenAnswer

from . import factories as make
from .factories import CODES


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def sheet(case, cast, at) -> ScoreSheet:
    """Әлия's own sheet of T0."""
    return make.open_sheets(case, cast, at)[0][0]


def send(browser, *entries, language="en"):
    body = json.dumps({"entries": entries})
    page = f"/{language}/{reverse('save_sheet_items').split('/', 2)[2]}"
    return browser.post(page, body, content_type="application/json")


def said_of(sheet, part="1-1", **fields):
    return {"sheet": str(sheet.pk), "part": part, "fields": {name.replace("_", "-"): text for name, text in fields.items()}}


def item(sheet, choice, *, rev="0", reason="", part="1-1"):
    fields = {part: choice, f"{part}-reason": reason, f"{part}-rev": rev}
    return {"sheet": str(sheet.pk), "part": part, "fields": {name: text for name, text in fields.items() if text}}


# --- who is refused


def test_who_is_signed_out_is_told_so_and_where_to_sign_in(sheet, client):
    answer = send(client, item(sheet, "3"))

    assert answer.status_code == 401
    assert answer.json() == {"error": "signed_out", "sign_in": reverse("account_login")}
    assert not ItemScore.objects.exists()


def test_nobody_writes_on_a_foreign_sheet_and_a_missing_one_answers_the_same(sheet, cast, as_user, clock):
    for name, person in cast.everybody.items():
        if person == cast.aliya:
            continue
        foreign = send(as_user(person), item(sheet, "3")).json()
        missing = send(as_user(person), item(ScoreSheet(pk=uuid.UUID(int=7)), "3")).json()
        assert foreign == missing, name
        assert foreign["results"][0]["outcome"] == "refused"
    assert not ItemScore.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", '{"entries": []}', '{"entries": {}}', '{"entries": [1]}', '{"entries": [{"sheet": "x"}]}',
        '{"entries": [{"sheet": "x", "part": "1-1", "fields": {}}]}',
        json.dumps({"entries": [{"sheet": str(uuid.UUID(int=7)), "part": "", "fields": {}}]}),
        json.dumps({"entries": [{"sheet": str(uuid.UUID(int=7)), "part": "1-1", "fields": {"1-1": 3}}]}),
        json.dumps({"entries": [{"sheet": str(uuid.UUID(int=7)), "part": "1-1", "fields": {}}] * 51}),
        "[" * 100_000, "\x00",
    ],
)  # fmt: skip
def test_a_message_that_is_not_understood_changes_nothing(sheet, cast, as_user, body):
    answer = as_user(cast.aliya).post(reverse("save_sheet_items"), body, content_type="application/json")

    assert answer.status_code == 400
    assert not ItemScore.objects.exists()


def test_a_message_that_is_too_large_is_not_read(sheet, cast, as_user):
    large = item(sheet, "3", reason="ә" * 300_000)

    assert send(as_user(cast.aliya), large).status_code == 413
    assert as_user(cast.aliya).get(reverse("save_sheet_items")).status_code == 405


def test_what_does_not_fit_is_said_and_not_saved(sheet, cast, as_user, clock):
    browser = as_user(cast.aliya)
    for entry, words in (
        (item(sheet, "na", part="5-4"), "Write why this item does not apply"),
        (item(sheet, "na", part="1-1", reason="Жоқ"), "level 0 means that it is not done"),
        (item(sheet, "7"), "Give a level from 0 to 4"),
        (item(sheet, "3", part="9-9"), "no such item"),
    ):
        told = send(browser, entry).json()["results"][0]
        assert told["outcome"] == "needs" and words in told["said"]
    assert not ItemScore.objects.exists()


def test_a_sent_sheet_takes_no_item_more(sheet, cast, at, as_user, clock):
    save_sheet(sheet=sheet, entries={code: Entry(level=2) for code in CODES}, by=cast.aliya, at=at)
    submit_self_sheet(sheet=sheet, by=cast.aliya, at=at)

    told = send(as_user(cast.aliya), item(sheet, "4", rev="1")).json()["results"][0]

    assert told["outcome"] == "refused" and "can no longer be changed" in told["said"]
    assert sheet.scores.filter(level=4).count() == 0


def test_after_the_last_day_nothing_is_saved(sheet, cast, at, as_user, clock):
    sheet.assessment.round.closes_on = at.date().replace(day=20)
    sheet.assessment.round.save()

    told = send(as_user(cast.aliya), item(sheet, "4")).json()["results"][0]

    assert told["outcome"] == "refused" and "window of this round is not open" in told["said"]


# --- what is saved


def test_an_item_is_saved_with_its_receipt_in_three_languages(sheet, cast, as_user, clock):
    browser = as_user(cast.aliya)
    for rev, (language, words) in enumerate((
        ("en", "Saved on the server at 14:00."), ("ru", "Сохранено на сервере в 14:00."),
        ("kk", "Серверде сақталды: 14:00."),
    )):  # fmt: skip
        told = send(browser, item(sheet, str(rev), rev=str(rev)), language=language).json()["results"][0]
        assert told == {"part": "1-1", "outcome": "stored", "revs": {"1-1-rev": str(rev + 1)}, "said": words}
    assert sheet.scores.get().level == 2


def test_the_same_entry_twice_is_saved_once(sheet, cast, as_user, clock):
    browser = as_user(cast.aliya)
    first, second = (send(browser, item(sheet, "3", reason="Ескертпе")).json() for _ in range(2))

    assert first == second
    row = sheet.scores.get()
    assert (row.level, row.reason, row.rev) == (3, "Ескертпе", 1)


def test_of_two_windows_the_second_is_told_what_stands_and_may_insist(sheet, cast, as_user, clock):
    browser = as_user(cast.aliya)
    send(browser, item(sheet, "1", reason="Бірінші"))

    told = send(browser, item(sheet, "4")).json()["results"][0]

    assert told["outcome"] == "clash" and "level 1 · Бірінші" in told["said"]
    assert told["revs"] == {"1-1-rev": "1"}
    assert sheet.scores.get().level == 1
    assert send(browser, item(sheet, "4", rev="1")).json()["results"][0]["outcome"] == "stored"
    assert sheet.scores.get().level == 4


def test_one_bad_item_does_not_hold_up_the_others(sheet, cast, as_user, clock):
    told = send(as_user(cast.aliya), item(sheet, "3"), item(sheet, "9", part="1-2"), item(sheet, "dk", part="1-3")).json()

    assert [one["outcome"] for one in told["results"]] == ["stored", "needs", "stored"]
    assert dict(sheet.scores.values_list("item__code", "code")) == {"1.1": "", "1.3": "dk"}


def test_the_then_test_is_saved_with_its_item_or_its_domain(stored_version, cast, at, as_user, clock):
    case = make.make_case(stored_version, cast, at, kind="T1", code="T1-2026")
    sheet = make.open_sheets(case, cast, at)[0][0]
    browser = as_user(cast.aliya)
    told = send(browser, {"sheet": str(sheet.pk), "part": "1-1", "fields": {"1-1": "3", "then-1-1": "1", "then-1-1-rev": "0"}})
    assert told.json()["results"][0]["revs"] == {"1-1-rev": "1", "then-1-1-rev": "1"}
    clash = send(browser, {"sheet": str(sheet.pk), "part": "1-1", "fields": {"then-1-1": "2", "then-1-1-rev": "0"}})
    assert clash.json()["results"][0]["outcome"] == "clash"

    type(case.round).objects.update(then_test="domains")
    told = send(browser, {"sheet": str(sheet.pk), "part": "legal", "fields": {"then-legal": "0", "then-legal-rev": "0"}})

    assert told.json()["results"][0]["outcome"] == "stored"
    assert list(ThenAnswer.objects.order_by("item").values_list("item__code", "level")) in (
        [("1.1", 1), (None, 0)], [(None, 0), ("1.1", 1)],
    )  # fmt: skip


# --- the page


def test_the_page_carries_the_script_only_while_the_sheet_is_open(sheet, cast, at, as_user, clock):
    page, browser = reverse("self_domain", args=["T0-2026", "legal"]), as_user(cast.aliya)
    text = browser.get(page).content.decode()
    assert "lms/sheet" in text and f'data-sheet="{sheet.pk}"' in text and text.count("data-part=") == 5
    save_sheet(sheet=sheet, entries={code: Entry(level=2) for code in CODES}, by=cast.aliya, at=at)
    submit_self_sheet(sheet=sheet, by=cast.aliya, at=at)

    assert "data-sheet=" not in browser.get(page).content.decode()


def test_the_overview_leads_on_to_the_first_domain_with_open_items(sheet, cast, at, as_user, clock):
    browser, page = as_user(cast.aliya), reverse("self_sheet", args=["T0-2026"])
    assert ">Begin</a>" in browser.get(page).content.decode()
    first = {code: Entry(level=2) for code in CODES if code.startswith("1.")}
    save_sheet(sheet=sheet, entries=first, by=cast.aliya, at=at)

    text = browser.get(page).content.decode()

    second = sheet.assessment.round.instrument_version.domains.all()[1]
    assert f'<a class="button" href="{reverse("self_domain", args=["T0-2026", second.key])}">Go on where you stopped' in text

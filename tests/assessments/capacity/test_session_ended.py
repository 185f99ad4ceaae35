"""What a person typed outlives the session, is offered to nobody else, and is sent by the owner alone."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from assessments.capacity.models import ItemScore, Layer, ScoreSheet

from . import factories as make

WORDS = "Заңды екі адам біледі, «қазір» үшіншісі оқып жатыр."


@pytest.fixture(autouse=True)
def _now(monkeypatch, at, settings):
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr("assessments.capacity.views.own.timezone.now", lambda: at)


@pytest.fixture
def sheet(case, cast, at) -> ScoreSheet:
    return make.open_sheets(case, cast, at)[0][0]


@pytest.fixture
def address(sheet) -> str:
    return reverse("self_domain", args=["T0-2026", "legal"])


def controls(page) -> dict[str, str]:
    """Return the hidden controls and what is chosen, as a browser would send them."""
    fields = {}
    for tag in re.findall(r"<input [^>]*>", page.content.decode()):
        of = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if of.get("name") and (of.get("type") == "hidden" or "checked" in tag):
            fields[of["name"]] = of.get("value", "")
    return fields


def type_and_lose_the_session(browser, address, **said):
    typed = controls(browser.get(address)) | {"1-1": "3", "1-1-reason": WORDS} | said
    browser.logout()
    return browser.post(address, typed)


def sign_in(browser, asked, login="aliya"):
    return browser.post(asked.url, {"login": f"{login}@cast.example", "password": "a long enough password"})


def test_the_session_ends_and_what_was_typed_is_shown_and_sent_by_its_owner(sheet, address, cast, as_user):
    browser = as_user(cast.aliya)

    asked = type_and_lose_the_session(browser, address)
    assert asked.url.startswith(reverse("account_login"))
    assert "What you typed is kept" in browser.get(asked.url).content.decode()
    assert not ItemScore.objects.exists()

    back = sign_in(browser, asked)
    page = browser.get(back.url)
    assert back.url == address
    assert escape(WORDS) in page.content.decode()
    assert not ItemScore.objects.exists(), "opening a page sends nothing"

    sent = browser.post(address, controls(page))
    assert sent.status_code == 302
    row = ItemScore.objects.get(sheet=sheet)
    assert (row.level, row.reason) == (3, WORDS)
    assert "What you typed is kept" not in browser.get(address).content.decode()


def test_another_person_on_the_same_device_sees_none_of_it(sheet, address, cast, as_user):
    browser = as_user(cast.aliya)
    asked = type_and_lose_the_session(browser, address)
    browser.get(asked.url)  # the sentence of the sign-in page was read
    browser = as_user(cast.gulnur)  # a colleague who has an own sheet at the same address

    page = browser.get(address)

    assert WORDS not in page.content.decode()
    assert escape(WORDS) not in page.content.decode()
    assert "What you typed is kept" not in page.content.decode()


def test_a_page_without_an_owners_mark_or_with_a_forged_one_is_offered_to_nobody(sheet, address, cast, client, as_user):
    client.post(address, {"1-1": "3", "1-1-reason": WORDS})
    assert "typed" not in client.session
    client.post(address, {"1-1": "3", "1-1-reason": WORDS, "typed-by": "0" * 32})

    assert escape(WORDS) not in as_user(cast.aliya).get(address).content.decode()


def test_what_was_saved_meanwhile_is_not_overwritten_both_are_shown(sheet, address, cast, as_user, at):
    browser = as_user(cast.aliya)
    asked = type_and_lose_the_session(browser, address)
    make.save_sheet(sheet=sheet, entries={"1.1": make.Entry(level=1)}, by=cast.aliya, at=at)
    page = browser.get(sign_in(browser, asked).url)

    shown = browser.post(address, controls(page))

    assert shown.status_code == 409
    assert "Saved meanwhile: level 1" in shown.content.decode()
    assert escape(WORDS) in shown.content.decode()


def test_it_may_be_left(sheet, address, cast, as_user):
    browser = as_user(cast.aliya)
    browser.get(sign_in(browser, type_and_lose_the_session(browser, address)).url)

    left = browser.post(address, {"typed-leave": "1"}, follow=True)

    assert "My own sheet" in left.content.decode()
    assert not ItemScore.objects.exists()


def test_it_is_offered_in_the_language_of_the_page(sheet, cast, as_user):
    browser = as_user(cast.aliya)
    address = reverse("self_domain", args=["T0-2026", "legal"]).replace("/en/", "/kk/")

    page = browser.get(sign_in(browser, type_and_lose_the_session(browser, address)).url)

    assert "Жазғаныңыз сақталды" in page.content.decode()


def test_too_much_is_not_kept_and_the_person_is_told(sheet, address, cast, as_user):
    browser = as_user(cast.aliya)
    typed = controls(browser.get(address)) | {f"{n}-reason": "ә" * 2000 for n in range(40)}
    browser.logout()

    asked = browser.post(address, typed)

    assert "typed" not in browser.session
    assert "could not be kept" in browser.get(asked.url).content.decode()


def test_a_guest_cannot_fill_the_store(db, client):
    for n in range(12):
        client.post(f"/en/org/capacity/T{n}/self/legal/", {"typed-by": "x", "a": "b"})

    assert len(client.session["typed"]) == 5


def test_signing_in_again_in_another_window_loses_nothing_either(sheet, address, cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.aliya)
    old = controls(browser.get(address)) | {"1-1": "3", "1-1-reason": WORDS}
    browser.logout()
    browser.force_login(cast.aliya)
    browser.cookies["csrftoken"] = "n" * 32  # the token turned with the new session

    page = browser.post(address, old)

    assert page.status_code == 200
    assert escape(WORDS) in page.content.decode()
    assert not ItemScore.objects.exists()
    assert browser.post(address, controls(page)).status_code == 302
    assert ItemScore.objects.get(sheet=sheet).reason == WORDS


def test_a_foreign_site_gets_the_plain_refusal(sheet, address, cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.aliya)

    page = browser.post(address, {"1-1": "3", "1-1-reason": WORDS, "typed-by": "0" * 32})

    assert page.status_code == 403
    assert escape(WORDS) not in page.content.decode()
    assert not ItemScore.objects.exists()


def test_the_consensus_loses_nothing(case, cast, at, as_user):
    make.to_consensus(case, cast, at)
    address, browser = reverse("consensus_domain", args=["T0-2026", "legal"]), as_user(cast.gulnur)
    details = {"1-1-dissent": "Екі адам 2 деді.", "1-1-importance": "3", "1-2": "dk"}

    asked = type_and_lose_the_session(browser, address, **details)
    page = browser.get(sign_in(browser, asked, "gulnur").url)
    browser.post(address, controls(page))

    rows = {row.item.code: row for row in ItemScore.objects.filter(sheet__layer=Layer.CONSENSUS)}
    assert (rows["1.1"].level, rows["1.1"].reason, rows["1.1"].dissent) == (3, WORDS, "Екі адам 2 деді.")
    assert rows["1.1"].importance == 3


def test_the_words_beside_a_step_are_kept_but_the_step_waits_for_its_owner(case, cast, at, as_user):
    make.to_verification(case, cast, at)
    address, browser = reverse("assess_return", args=[case.pk]), as_user(cast.saule)
    typed = controls(browser.get(reverse("assess_case", args=[case.pk])))
    browser.logout()

    asked = browser.post(address, typed | {"comment": WORDS, "points": "Хаттаманы қосыңыз", "scope": "evidence"})
    page = browser.get(sign_in(browser, asked, "saule").url)
    case.refresh_from_db()
    assert case.state == "under_verification"
    assert escape(WORDS) in page.content.decode()

    browser.post(address, controls(page) | {"due_on": "2026-12-01"})
    case.refresh_from_db()
    assert (case.state, case.events.last().comment) == ("returned", WORDS)


def test_the_decision_on_an_item_is_kept(case, cast, at, as_user):
    make.to_verification(case, cast, at)
    address, browser = reverse("assess_item", args=[case.pk, "1-1"]), as_user(cast.saule)

    asked = type_and_lose_the_session(browser, address, decision="changed", level="1", reason=WORDS)
    browser.post(address, controls(browser.get(sign_in(browser, asked, "saule").url)))

    row = ItemScore.objects.get(sheet__layer=Layer.VERIFIED, item__code="1.1")
    assert (row.decision, row.level, row.reason) == ("changed", 1, WORDS)

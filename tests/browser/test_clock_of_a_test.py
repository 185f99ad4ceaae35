"""The clock of a test warns at five minutes and at one: once, politely, and never by taking the focus."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WATCH = """
window.said = [];
new MutationObserver((all) => { for (const one of all) said.push(one.target.textContent); }).observe(
  document.querySelector("[data-warning]"), { childList: true, characterData: true, subtree: true });
"""
WORDS = {
    "en": ("Less than 5 minutes are left.", "Less than a minute is left."),
    "ru": ("Осталось меньше 5 минут.", "Осталось меньше минуты."),
    "kk": ("5 минуттан аз уақыт қалды.", "Бір минуттан аз уақыт қалды."),
}


def clock_of(language: str, *, seconds: int, attempt=None) -> str:
    with override(language):
        attempt = SimpleNamespace(pk=attempt or uuid4(), deadline_at=START)
        context = {"seconds": seconds, "minutes": -(-seconds // 60), "elapsed": 0, "attempt": attempt}
        clock = render_to_string("knowledge/clock.html", context)
    return f'<body>{clock}<label>A <input id="field"></label></body>'


@pytest.fixture
def page(browser: Browser):
    """An empty page at an address of its own, whose clock only the test moves."""
    page = browser.new_page()
    page.route("http://clock.example/", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.clock.install(time=START)
    yield page
    page.close()


def show(page: Page, html: str) -> None:
    page.goto("http://clock.example/")
    page.evaluate("html => { document.body.innerHTML = html; }", html)
    page.evaluate(WATCH)
    page.locator("#field").focus()
    page.add_script_tag(path=ROOT / "lms/static/lms/answers.js")


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_it_speaks_at_five_minutes_and_at_one_and_only_then(page, language):
    show(page, clock_of(language, seconds=600))
    said = []
    for _ in range(110):
        page.clock.run_for(5_000)
        said = page.evaluate("said")
    five, one = WORDS[language]
    assert len(said) == 2 and said[0].startswith(five) and said[1].startswith(one)
    assert page.evaluate("document.activeElement.id") == "field"
    assert page.locator("[data-warning]").get_attribute("role") == "status"


def test_a_page_opened_between_says_it_once_and_the_next_page_of_the_attempt_not_again(page):
    attempt = uuid4()
    show(page, clock_of("en", seconds=299, attempt=attempt))
    page.clock.run_for(3_000)
    assert len(page.evaluate("said")) == 1
    show(page, clock_of("en", seconds=200, attempt=attempt))
    page.clock.run_for(3_000)
    assert page.evaluate("said") == []
    page.clock.run_for(150_000)
    assert [text.split(" is ")[0] for text in page.evaluate("said")] == ["Less than a minute"]


def test_nothing_is_said_while_there_is_time(page):
    show(page, clock_of("en", seconds=400))
    page.clock.run_for(90_000)
    assert page.evaluate("said") == [] and "Time left: 6 min" in page.locator("[data-time]").inner_text()

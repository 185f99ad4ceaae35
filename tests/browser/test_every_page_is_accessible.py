"""Every template that is a page, in each language: no fault of the accessibility checker, and a way by Tab through each.

Pages are found by following links, one of each address pattern a role; what no link of the demonstration leads to is made
(`states.py`) or brought about here by pressing. The served site names the templates of each answer (`served.py`), so that
a template nobody looked at fails the last test.
"""

import re
import time
from collections import defaultdict

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import Resolver404, resolve
from django.utils.translation import override
from playwright.sync_api import Browser, Page

from tests.browser.axe import faults_of
from tests.browser.conftest import PASSWORD, ROOT, serving, sign_in, site_of
from tests.browser.keyboard import faults_by_tab
from tests.browser.served import HEADER
from tests.browser.states import make_states

pytestmark = pytest.mark.browser
ROLES = ("guest", "trainee", "lead", "trainer", "assessor", "monitor", "officer", "donor", "admin")
LANGUAGES = ("kk", "ru", "en")
STARTS = {
    "guest": ["", "verify/", "reports/", "programmes/", "join/", "help/", "glossary/"],
    "trainee": ["learn/", "learn/certificates/", "learn/portfolio/", "learn/check-in/", "profile/"],
    "lead": ["org/", "org/people/", "learn/", "org/evidence/", "org/tools/", "org/products/"],
    "trainer": ["teach/", "teach/PE-2026-2/meetings/", "teach/grading/"],
    "assessor": ["assess/"],
    "monitor": ["monitoring/", "monitoring/rounds/", "monitoring/tests/", "monitoring/tools/", "monitoring/export/"],
    "officer": ["monitoring/"],
    "donor": ["results/"],
    "admin": ["manage/", "manage/certificates/", "manage/people/", "manage/organisations/", "jobs/"],
}
FILES = re.compile(r"\.(xlsx|csv|pdf|ics|json|zip|png|svg|docx|txt|xml|gift)$|/file/?$|/download|logout|/documents/")
MOST = 160
# Templates that extend the frame and that no page of ours is drawn from, and why.
NOT_PAGES = {
    "base.html": "the frame itself",
    "allauth/layouts/base.html": "the frame of the pages of the account",
    "account/verified_email_required.html": "no view of ours asks for a confirmed address",
}


def page_templates() -> set[str]:
    """Return the names of our templates that extend the frame, over however many steps."""
    texts = {}
    for folder in ("lms", "courses", "assessments", "certificates"):
        for file in (ROOT / folder).rglob("templates/**/*.html"):
            texts[str(file).split("/templates/", 1)[1]] = file.read_text(encoding="utf-8")

    def is_page(name: str) -> bool:
        above = re.search(r'{% extends "([^"]+)"', texts.get(name, ""))
        return name == "base.html" or bool(above and above[1] != name and is_page(above[1]))

    return {name for name in texts if is_page(name)}


def name_of(path: str) -> str:
    """Return the name of the address pattern; pages of the editor's tree are told apart by their depth."""
    with override(path.split("/")[1] or "en"):
        try:
            found = resolve(path.split("?")[0].split("#")[0])
        except Resolver404:
            return ""
    name = found.url_name or ""
    return f"wagtail {path.strip('/').count('/')}" if name == "wagtail_serve" else name


class Eyes:
    """What was looked at in each language, and what was wrong on it."""

    def __init__(self, browser: Browser, site):
        self.browser, self.site = browser, site
        self.drawn = {language: set() for language in LANGUAGES}
        self.faults: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_tab: list[str] = []
        self.group = ""
        self.names: set[str] = set()

    def visitor(self, who: str = "guest", language: str = "ru", width: int = 360) -> Page:
        """Open a window of somebody: a guest, an account of the demonstration, or a number."""
        context = self.browser.new_context(base_url=self.site, viewport={"width": width, "height": 900}, locale=language)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("response", self._note)
        if who != "guest":
            sign_in(page, who if who.isdecimal() else f"{who}@demo.example", language)
        return page

    def _note(self, answer) -> None:
        """Keep what the page that is being opened was drawn from."""
        if answer.request.is_navigation_request() and not 300 <= answer.status < 400:
            self.names = set(answer.headers.get(HEADER.lower(), "").split())

    def go(self, page: Page, language: str, path: str, status: tuple[int, ...] = (200,)) -> None:
        answer = page.goto(f"/{language}/{path}", wait_until="load")
        assert answer.status in status, f"{page.url}: {answer.status}"
        assert "/account/login/?next=" not in page.url
        self.look(page, language)

    def go_in_each(self, page: Page, path: str, status: tuple[int, ...] = (200,)) -> None:
        """Look at a page in Kazakh, and in the other languages if nobody saw what it is drawn from there."""
        for language in LANGUAGES:
            if language == LANGUAGES[0] or not self.names <= self.drawn[language]:
                self.go(page, language, path, status)

    def press(self, page: Page, language: str, selector: str) -> None:
        """Press what leads to another page, and look at that."""
        with page.expect_navigation():
            page.locator(selector).first.click()
        self.look(page, language)

    def look(self, page: Page, language: str) -> None:
        page.wait_for_load_state()
        if not any(self.names <= drawn for drawn in self.drawn.values()):
            self.by_tab += faults_by_tab(page)
        self.drawn[language] |= self.names
        self.faults[self.group, language] += faults_of(page)


def links_of(page: Page, site, who: str) -> dict[str, str]:
    """Follow links in Russian from the first pages of a role; return one path for each name of an address."""
    names, waiting, asked = {}, [f"/ru/{start}" for start in STARTS[who]], set()
    while waiting and len(asked) < MOST:
        path = waiting.pop(0)
        name = name_of(path)
        if not name or name in names or path in asked:
            continue
        asked.add(path)
        answer = page.request.get(path)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        names[name] = path
        for link in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', answer.text()):
            link = link.replace("&amp;", "&")
            if link.startswith("?"):
                continue
            if not link.startswith(("/", "http")):
                link = page.evaluate("([base, link]) => new URL(link, base).pathname", [site + path, link])
            if link.startswith("/ru/") and not FILES.search(link.split("?")[0]):
                waiting.append(link)
    return names


@pytest.fixture(scope="module")
def site(site):
    """A copy of the demonstration: no other walk has been there, and none comes after the states that are made here."""
    with serving(site_of(site.untouched)) as own:
        yield own


@pytest.fixture(scope="module")
def found(browser, site) -> dict[str, dict[str, str]]:
    """The pages each role reaches by following links."""
    everything, eyes = {}, Eyes(browser, site)
    for who in ROLES:
        page = eyes.visitor(who)
        everything[who] = links_of(page, site, who)
        page.context.close()
    return everything


@pytest.fixture(scope="module")
def seen(browser, site, found) -> Eyes:
    """Everything, looked at once in each language."""
    eyes = Eyes(browser, site)
    for who in ROLES:
        eyes.group = who
        page = eyes.visitor(who)
        for name, path in found[who].items():
            if who == "guest" or name not in found["guest"]:
                eyes.go_in_each(page, path.removeprefix("/ru/"))
        page.context.close()
    made = make_states(site)
    eyes.group = "made"
    for who, paths in made["pages"].items():
        page = eyes.visitor(who or "guest", width=1280)
        for path in paths:
            eyes.go_in_each(page, path, (200, 403, 404))
        page.context.close()
    eyes.group = "pressed"
    for number, language in enumerate(LANGUAGES):
        _faulty_addresses(eyes, language)
        _forgotten_password(eyes, language)
        _signed_out_while_typing(eyes, language)
        _without_a_password(eyes, language, made["session"])
        _papers_from_before(eyes, language, *made["slips"][number])
        _paper_without_an_address(eyes, language, *made["fetches"][number])
        _cards_and_sheets(eyes, language)
    _second_factor(eyes, made["secret"])
    return eyes


def _faulty_addresses(eyes: Eyes, language: str) -> None:
    page = eyes.visitor("guest", language)
    eyes.go(page, language, "learn/no/such/page/", (404,))
    for status in (403, 500, 503):
        eyes.go(page, language, f"help/?break={status}", (status,))
    page.goto(f"/{language}/account/login/")
    page.context.clear_cookies()
    page.fill("input[name=login]", "p08-2@demo.example")
    page.fill("input[name=password]", PASSWORD)
    eyes.press(page, language, "main form button")
    assert "403_csrf.html" in eyes.names
    page.context.close()


def _forgotten_password(eyes: Eyes, language: str) -> None:
    page = eyes.visitor("guest", language)
    eyes.go(page, language, "account/password/reset/")
    page.fill("input[name=email]", "nobody@demo.example")
    eyes.press(page, language, "main form button")
    page.context.close()


def _signed_out_while_typing(eyes: Eyes, language: str) -> None:
    """The form that was typed when the session had ended is offered to its owner."""
    page = eyes.visitor("p08-1", language)
    page.goto(f"/{language}/profile/")
    page.context.clear_cookies(name="sid")
    with page.expect_navigation():
        page.locator("main form:has([name=typed-by]) button").first.click()
    sign_in(page, "p08-1@demo.example", language)
    eyes.go(page, language, "profile/")
    assert "typed.html" in eyes.names
    page.context.close()


def _without_a_password(eyes: Eyes, language: str, session: str) -> None:
    page = eyes.visitor("guest", language)
    page.context.add_cookies([{"name": "sid", "value": session, "url": str(eyes.site)}])
    eyes.go(page, language, "account/password/set/")
    page.context.close()


def _papers_from_before(eyes: Eyes, language: str, token: str, family_name: str) -> None:
    page = eyes.visitor("guest", language)
    eyes.go(page, language, "claim/", (404,))
    page.goto(f"/claim/{token}")
    eyes.look(page, language)
    page.fill("input[name=name]", family_name)
    page.fill("input[name=email]", f"claims-{language}@demo.example")
    eyes.press(page, language, "main form button")
    assert "certificates/claim_sent.html" in eyes.names
    page.context.close()


def _paper_without_an_address(eyes: Eyes, language: str, token: str, family_name: str) -> None:
    """A certificate is fetched with a slip, and hidden on this device."""
    page = eyes.visitor("guest", language)
    page.goto(f"/{language}/")
    page.goto(f"/claim/{token}")
    eyes.look(page, language)
    page.fill("input[name=name]", family_name)
    eyes.press(page, language, "main form button")
    assert "certificates/fetched_paper.html" in eyes.names
    eyes.press(page, language, "main form button")
    assert "certificates/fetched_end.html" in eyes.names
    page.context.close()


def _cards_and_sheets(eyes: Eyes, language: str) -> None:
    """What a lead hands over, and the question before sheets are left out."""
    page = eyes.visitor("p08-0", language)
    for form, template in (("/card/", "home/login_card.html"), ("/invitation/", "home/card.html")):
        page.goto(f"/{language}/org/people/")
        eyes.press(page, language, f"main form[action*='{form}'] button")
        assert template in eyes.names
    page.goto(f"/{language}/org/capacity/T1-EVERY/")
    eyes.press(page, language, "main form[action*='/close/'] button")
    page.context.close()


def _second_factor(eyes: Eyes, secret: str) -> None:
    page = eyes.visitor()
    for language in LANGUAGES:
        page.context.clear_cookies()
        page.goto(f"/{language}/account/login/")
        page.fill("input[name=login]", "70010034")
        page.fill("input[name=password]", PASSWORD)
        eyes.press(page, language, "main form button")
    for _ in range(3):  # a code may run out between the clock and the press
        page.fill("input[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        eyes.press(page, LANGUAGES[-1], "main form button")
        if "/authenticate/" not in page.url:
            break
    _with_the_password_again(eyes, page, "", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "reauthenticate/")
    _with_the_password_again(eyes, eyes.visitor("p07-2"), "totp/activate/")  # whose address nobody asked to confirm


def _with_the_password_again(eyes: Eyes, page: Page, *parts: str) -> None:
    """Look at what asks for the password once more."""
    page.goto(f"/{LANGUAGES[-1]}/account/reauthenticate/")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button").first.click()
    for language in LANGUAGES:
        for part in parts:
            eyes.go(page, language, f"account/2fa/{part}")
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("group", [*ROLES, "made", "pressed"])
def test_no_page_has_a_fault(seen, group, language):
    assert seen.faults[group, language] == []


def test_everything_on_every_page_is_reached_by_tab_and_seen(seen):
    assert seen.by_tab == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_that_is_a_page_was_looked_at(seen, language):
    assert sorted(page_templates() - seen.drawn[language] - set(NOT_PAGES)) == []


def test_the_exceptions_are_templates_that_nothing_was_drawn_from(seen):
    assert set(NOT_PAGES) <= page_templates()
    assert [name for name in NOT_PAGES if any(name in drawn for drawn in seen.drawn.values())] == []


# Pages that links must lead to, so that a broken link does not make this file silently smaller.
MUST = {
    "assess", "attention", "gradebook", "grading", "indicator", "indicator_rows", "join_by_card", "learn", "learn_assignment",
    "learn_cohort", "learn_left", "learn_lesson", "learn_meetings", "manage", "manage_people", "monitoring", "organisation",
    "organisation_cards", "organisation_people", "org_evidence", "org_products", "register", "results", "teach", "teach_cards",
    "cohort_slips", "teach_close", "teach_cohort", "teach_import", "teach_key", "teach_meeting", "teach_meetings", "teach_people",
}  # fmt: skip


def test_the_links_lead_to_the_pages_that_matter(found):
    reached = {name for names in found.values() for name in names}

    assert sorted(MUST - reached) == []
    assert len(reached) > 100

"""A test on a phone whose line, session, page and browser end in the middle: every answer arrives, and the page says where it is."""

import json
import re

import pytest
from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, fits, sign_in

pytestmark = pytest.mark.browser
COHORT = "/kk/learn/PE-2026-2/"
# Somebody of our own, so that nobody else's walk finds a test begun.
PERSON = """
from django.utils import timezone
from courses.actions.enrolments import enrol_learner
from courses.models import Cohort
from lms.core.models import Organisation, User
now = timezone.now()
email = f"line-{int(now.timestamp())}@demo.example"
user = User.objects.create_user(email, PASSWORD, given_name="Ақмарал", family_name="Желіқызы")
model = User.objects.get(email="trainee@demo.example")
there = model.memberships.get(ends_on=None)
user.memberships.create(organisation=there.organisation, role=there.role, starts_on=there.starts_on)
enrol_learner(cohort=Cohort.objects.get(code="PE-2026-2"), learner=user, organisation=there.organisation, by=None, at=now)
print("PERSON" + email)
"""
ENTRIES = """
import json
from assessments.knowledge.models import Answer, AnswerEntry
rows = AnswerEntry.objects.filter(attempt_id=ATTEMPT).order_by("id")
print("FOUND" + json.dumps({
    "entries": [str(row.value) for row in rows], "late": sum(row.is_late for row in rows),
    "now": {row.number: row.value for row in Answer.objects.filter(attempt_id=ATTEMPT).exclude(value=None)},
}))
"""


def run(site, lines: str, mark: str) -> str:
    return site.manage("shell", "-v", "0", "-c", lines).split(mark, 1)[1].strip()


@pytest.fixture
def email(site) -> str:
    return run(site, f"PASSWORD = {PASSWORD!r}\n{PERSON}", "PERSON")


def begin(page: Page, email: str) -> str:
    """Sign in and begin the pre-test; return the attempt."""
    sign_in(page, email, "kk")
    page.goto(f"{COHORT}test/pre/")
    page.click("main form button")
    page.wait_for_url(re.compile(r"/test/[0-9a-f-]{36}/\d+/$"))
    return re.search(r"/test/([0-9a-f-]{36})/", page.url)[1]


def to_choices(page: Page, at_least: int = 3) -> int:
    """Go on to a question with one right answer; return its number."""
    while page.locator("form[data-answer] [type=radio]").count() < at_least:
        page.click("main form a.button.second")
        page.wait_for_load_state()
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def radio(page: Page, place: int):
    return page.locator("form[data-answer] [type=radio]").nth(place)


def says(page: Page, text: str) -> None:
    with override("kk"):
        expect(page.locator("[data-saved]")).to_have_text(gettext(text))


def waiting(number: int) -> re.Pattern:
    with override("kk"):
        return re.compile(re.escape(ngettext("%(n)s answer waiting.", "%(n)s answers waiting.", number) % {"n": number}))


def test_line_session_page_and_browser_end_and_every_answer_arrives(open_page, site, email):
    page = open_page(360, 740, "kk", expects=("401", "ERR_INTERNET_DISCONNECTED", "Failed to fetch"))
    attempt = begin(page, email)
    number = to_choices(page)
    here = page.url

    # On the device within 100 ms, on the server within 2 s.
    with page.expect_response(lambda reply: "/learn/answers/" in reply.url and reply.request.method == "POST", timeout=2000):
        radio(page, 0).check()
    says(page, "Saved on the server.")
    assert page.evaluate("performance.getEntriesByName('kept')[0].duration") <= 100
    assert page.locator("[data-queue]").is_hidden()

    # The line is cut: kept, said in the reader's words, still there when the page is closed and the browser opened again.
    page.context.set_offline(True)
    radio(page, 1).check()
    expect(page.locator("[data-state]")).to_have_text(waiting(1))
    fits(page)
    page.click("form[data-answer] button[name=go]")
    expect(page.locator("[data-queue]")).to_be_visible()
    assert page.url == here
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    with page.expect_response(lambda reply: "/learn/answers/" in reply.url and reply.request.method == "POST"):
        page.goto("/kk/learn/")
    page.goto(here)
    expect(radio(page, 1)).to_be_checked()

    # The session ended: the sign-in opens in the page, and what waited is sent.
    page.context.clear_cookies(name="sid")
    radio(page, 2).check()
    expect(page.locator("[data-door] form")).to_be_visible()
    fits(page)
    page.fill("[data-door] input[name=login]", email)
    page.fill("[data-door] input[name=password]", PASSWORD)
    page.click("[data-door] button")
    expect(page.locator("[data-queue]")).to_be_hidden()
    says(page, "Saved on the server.")
    assert page.url == here

    # Two tabs: the later one counts, and the person is told.
    other = page.context.new_page()
    other.goto(here)
    radio(other, 0).check()
    says(other, "Saved on the server.")
    radio(page, 1).check()
    says(page, "You had changed this answer in another window. The answer given last counts.")

    # The button leads on; handing in waits for nothing, because nothing waits.
    chosen = radio(page, 1).get_attribute("value")
    page.click("form[data-answer] button[name=go]")
    if page.url == here:
        page.click("form[data-answer] button[name=go]")
    page.wait_for_url(lambda url: url != here)
    found = json.loads(run(site, f"ATTEMPT = {attempt!r}\n{ENTRIES}", "FOUND"))
    assert found["now"] == {str(number): chosen} and found["late"] == 0
    assert len(found["entries"]) == 5 and found["entries"][-1] == chosen

    # Signing out says where everything is.
    page.goto("/kk/account/logout/")
    expect(page.locator("[data-all-sent]")).to_be_visible()

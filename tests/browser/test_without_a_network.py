"""A module and a test are taken along on a phone, used without a network, and everything arrives afterwards."""

import json
import re

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Error, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import PASSWORD, fits, sign_in
from tests.browser.test_answers_on_a_bad_line import (  # noqa: F401
    ENTRIES,
    begin,
    email,
    radio,
    run,
    says,
    to_choices,
    waiting,
)

pytestmark = pytest.mark.browser
COHORT = "/kk/learn/PE-2026-2/"
READ = """
from courses.models import LessonCompletion
print("READ" + str(LessonCompletion.objects.filter(enrolment__learner__email=EMAIL).count()))
"""

# The author writes a sentence before the first text of the first lesson and publishes it.
CHANGE = """
import json
from courses.models import LessonPage
page = LessonPage.objects.get(locale__language_code="kk", slug="pe-1-1")
blocks = list(page.body.raw_data)
first = next(one for one in blocks if one["type"] == "text")
first["value"] = f"<p>{SENTENCE}</p>" + first["value"]
page.body = json.dumps(blocks)
page.save_revision().publish()
print("CHANGED" + str(page.pk))
"""


def words(text: str) -> str:
    with override("kk"):
        return gettext(text)


def checked(page) -> None:
    fits(page)
    assert faults_of(page) == []


def keep(page, box) -> None:
    box.locator("[data-save]").click()
    expect(box.locator("[data-kept].good")).to_be_visible(timeout=15_000)


def test_a_module_and_a_test_go_along_and_come_back(open_page, site, email):  # noqa: F811
    page = open_page(360, 740, "kk", expects=("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "ERR_FAILED"))
    attempt = begin(page, email)
    question = page.url
    page.goto("/kk/learn/saved/")
    expect(page.locator("[data-nothing-kept]")).to_be_visible()
    page.goto(question)
    number = to_choices(page)
    question = page.url
    page.goto(f"{COHORT}test/{attempt}/")
    keep(page, page.locator("[data-set^='test:']"))
    checked(page)

    page.goto(COHORT)
    page.get_by_role("link", name=words("Save for offline")).click()
    module = page.locator("[data-set^='module:']").first
    assert re.search(r"\d+\s?КБ", module.inner_text()), "the size is told before"
    keep(page, module)
    assert re.search(r"\b\d\d\.\d\d\.20\d\d\b", module.inner_text()), "browsers that know no Kazakh say the date all the same"
    checked(page)
    page.goto("/kk/learn/")
    expect(page.locator("[data-on-device]")).to_be_visible()

    # Without a network: the lesson is read, without a name on it; the test is answered; what is not here is said.
    page.context.set_offline(True)
    page.goto(f"{COHORT}lesson/pe-1-1/")
    first = page.inner_text("h1")
    fits(page)
    assert "Ақмарал" not in page.content() and "csrfmiddlewaretoken" not in page.content()
    page.click("form.actions button")
    page.wait_for_url(re.compile("/lesson/pe-1-2/"))
    assert page.inner_text("h1") != first

    page.goto(question)
    radio(page, 1).check()
    chosen = radio(page, 1).get_attribute("value")
    says(page, "No connection. Kept on this device; we try again.")
    page.click("form[data-answer] button[name=go]")
    page.wait_for_url(lambda url: url != question)
    page.goto(question)
    expect(radio(page, 1)).to_be_checked()
    expect(page.locator("[data-state]")).to_have_text(waiting(1))

    page.goto(f"{COHORT}left/")
    expect(page.locator("[data-not-here]")).to_be_visible()
    expect(page.locator("[data-kept-list] > li")).to_have_count(2)
    expect(page.locator("[data-kept-list] > li").first).to_be_visible()
    expect(page.locator("[data-nothing-kept]")).to_be_hidden()
    checked(page)

    # The browser is closed, the network is back: the answer and the reading arrive by themselves.
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    with page.expect_response(lambda reply: "/lesson/pe-1-1/" in reply.url and reply.request.method == "POST", timeout=15_000):
        page.goto("/kk/learn/saved/")
    expect(page.locator("[data-queue]")).to_be_hidden()
    found = json.loads(run(site, f"ATTEMPT = {attempt!r}\n{ENTRIES}", "FOUND"))
    assert found["now"] == {str(number): chosen} and found["late"] == 0 and len(found["entries"]) == 1

    # The copy comes first also online; behind it the live page tells what is done.
    page.goto(f"{COHORT}lesson/pe-1-1/")
    assert page.evaluate("document.body.dataset.copy") == "1"
    expect(page.locator("form.actions")).to_have_attribute("data-live", "1")
    expect(page.locator("form.actions .label.good")).to_be_visible()
    assert run(site, f"EMAIL = {email!r}\n{READ}", "READ") == "1"

    # Whoever signs out on a shared phone leaves nothing.
    page.goto("/kk/account/logout/")
    page.click("main form button")
    page.wait_for_url(lambda url: "/account/" not in url)
    assert page.evaluate("caches.keys().then((names) => names.filter((name) => name !== 'shell'))") == []
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(f"{COHORT}lesson/pe-1-1/")


def kept_caches(page) -> list[str]:
    return page.evaluate("caches.keys().then((names) => names.filter((name) => name !== 'who'))")


def test_a_change_of_the_author_is_noticed_and_taken_and_what_is_removed_is_gone(open_page, site, email):  # noqa: F811
    page = open_page(360, 740, "kk", expects=("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "ERR_FAILED"))
    sign_in(page, email, "kk")
    page.goto(f"{COHORT}offline/")
    module = page.locator("[data-set^='module:']").first
    keep(page, module)
    sentence = f"Автор қосқан сөйлем: {email}."
    page.context.set_offline(True)
    page.goto(f"{COHORT}lesson/pe-1-1/")
    assert sentence not in page.inner_text("article")

    # The author publishes while nobody is here. Back online: the page of modules says so, and the old copy is still whole.
    run(site, f"SENTENCE = {sentence!r}\n{CHANGE}", "CHANGED")
    page.reload()
    assert sentence not in page.inner_text("article")
    page.context.set_offline(False)
    page.goto(f"{COHORT}offline/")
    stale = module.locator("[data-kept].warn")
    expect(stale).to_contain_text(words("A newer version is ready. Here since {day}:").split("{")[0].strip())
    expect(module.locator("[data-save]")).to_have_text(words("Renew"))
    checked(page)

    # Whoever opens the lesson first is told, and has the new one by the next opening.
    page.goto(f"{COHORT}lesson/pe-1-1/")
    expect(page.locator("[data-renewed]")).to_be_visible()
    fits(page)
    page.context.set_offline(True)
    page.reload()
    assert sentence in page.inner_text("article")
    page.context.set_offline(False)
    page.goto(f"{COHORT}offline/")
    keep(page, module)
    assert module.locator("[data-save]").is_hidden()

    # Removed: the page says so, nothing is left on the device, and without a network there is nothing to show.
    module.locator("[data-remove]").click()
    expect(module.locator("[data-kept]")).to_have_text(words("Not on this device"))
    expect(module.locator("[data-remove]")).to_be_hidden()
    assert kept_caches(page) == []
    keep(page, module)
    page.goto("/kk/learn/saved/")
    page.locator("[data-kept-list] button").click()
    expect(page.locator("[data-nothing-kept]")).to_be_visible()
    assert kept_caches(page) == []
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(f"{COHORT}lesson/pe-1-1/")


def test_without_a_script_nothing_is_offered(open_page, site):
    page = open_page(360, 740, "ru", script=False)
    page.goto("/ru/account/login/")
    page.fill("input[name=login]", "trainee@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.goto("/ru/learn/PE-2026-2/")
    assert page.locator("[data-offline]").is_hidden()
    page.goto("/ru/learn/PE-2026-2/offline/")
    assert page.locator("[data-offline]").is_hidden()

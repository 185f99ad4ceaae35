"""The trainee's whole way on a 360 px screen in Kazakh, and a stranger who scans the paper."""

import json
import re

import pytest
import zxingcpp
from playwright.sync_api import Page

from tests.browser.conftest import fits, sign_in
from tests.rendering import grey_page

pytestmark = pytest.mark.browser
KEYS = """
import json
from assessments.knowledge.models import OptionKey, QuestionKey
print("KEYS" + json.dumps({
    "right": [str(k.option_id) for k in OptionKey.objects.filter(is_right=True)],
    "place": {str(k.option_id): k.place for k in OptionKey.objects.exclude(place=None)},
    "partner": {str(k.option_id): str(k.partner_id) for k in OptionKey.objects.exclude(partner=None)},
    "typed": {k.question.text_kk: k.value for k in QuestionKey.objects.select_related("question").exclude(value="")},
}))
"""
COHORT = "/kk/learn/PE-2026-2/"


@pytest.fixture(scope="module")
def keys(site) -> dict:
    """Only the test knows the keys: no page ever shows them."""
    return json.loads(site.manage("shell", "-v", "0", "-c", KEYS).split("KEYS", 1)[1])


def answer(page: Page, keys: dict) -> None:
    """Answer the question on the page rightly, by whatever controls it has."""
    for box in page.locator("form [type=radio][name=value], form [type=checkbox][name=value]").all():
        if box.get_attribute("value") in keys["right"]:
            box.check()
    for select in page.locator("form select[name]").all():
        kind, _, option = select.get_attribute("name").partition("-")
        select.select_option(str(keys["place"][option]) if kind == "place" else keys["partner"][option])
    for field in page.locator("form input[name=value][type=text], form textarea[name=value]").all():
        text = page.locator("form label, form legend").first.inner_text().strip()
        field.fill(next((value for question, value in keys["typed"].items() if question[:40] in text), "жауап"))


def sit(page: Page, kind: str, keys: dict | None) -> None:
    page.goto(f"{COHORT}test/{kind}/")
    page.click("main form button")
    while "/test/" in page.url and re.search(r"/\d+/$", page.url):
        fits(page)
        if keys:
            answer(page, keys)
        here = page.url
        page.click("main form[data-answer] button[name=go]")
        page.wait_for_url(lambda url, here=here: url != here)
    page.goto(re.sub(r"(/test/[0-9a-f-]+/).*", r"\1submit/", page.url))
    page.click("main form[data-hand-in] button")
    page.wait_for_url("**/result/")


def an_answer_is_saved_as_it_is_given(page: Page) -> None:
    """Without any button: chosen, saved, still there after a reload and in another language."""
    page.goto(f"{COHORT}test/pre/")
    page.click("main form button")
    while not page.locator("form [type=radio][name=value]").count():
        page.click("main form a.button.second")
        page.wait_for_load_state()
    chosen = page.locator("form [type=radio][name=value]").first
    value = chosen.get_attribute("value")
    with page.expect_response(lambda answer: "/learn/answers/" in answer.url) as saved:
        chosen.check()
    assert saved.value.status == 200

    page.reload()
    assert page.locator(f"form [value='{value}']").is_checked()
    page.click("a[hreflang=ru]")
    assert page.locator(f"form [value='{value}']").is_checked()


def test_from_the_first_sign_in_to_a_verified_certificate(open_page, site, keys):
    page = open_page(360, 740, "kk")
    sign_in(page, "trainee@demo.example", "kk")
    page.goto("/kk/learn/")
    fits(page)

    an_answer_is_saved_as_it_is_given(page)
    sit(page, "pre", None)
    fits(page)

    page.goto(f"{COHORT}lesson/pe-1-1/")
    fits(page)
    page.click("a[hreflang=ru]")
    assert page.url.endswith("/ru/learn/PE-2026-2/lesson/pe-1-1/")
    page.click("a[hreflang=kk]")
    lessons = 0
    for _ in range(40):
        if "/lesson/" not in page.url:  # the end of a module: back to the start page and its one big button
            page.goto("/kk/learn/")
            page.locator("main a.button").first.click()
            page.wait_for_load_state()
        button = page.locator("main form[method=post] button.button")
        if "/lesson/" not in page.url or not button.count():
            break
        lessons += 1
        button.first.click()
        page.wait_for_load_state()
    assert lessons == 22

    sit(page, "post", keys)
    assert "100" in page.inner_text("main") or "28" in page.inner_text("main")

    page.goto("/kk/learn/certificates/")
    fits(page)
    with page.expect_download() as caught:
        page.locator("a[hreflang=kk][href$='kk.pdf']").first.click()
    paper = caught.value.path().read_bytes()

    link = zxingcpp.read_barcode(grey_page(paper)).text
    stranger = open_page(360, 740, "kk", script=False)
    stranger.goto(link)
    fits(stranger)
    assert "жарамды" in stranger.inner_text("main").lower()
    assert "Сейітқалиева" not in stranger.content()

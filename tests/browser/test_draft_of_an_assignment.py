"""What is typed into an assignment is never lost: browser closed, network cut, two tabs. Nobody presses a button."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import fits, sign_in

pytestmark = pytest.mark.browser
ASSIGNMENT = "/kk/learn/PE-2026-2/assignment/"
CLEAN = """
from courses.models import ProductDraft
ProductDraft.objects.filter(enrolment__learner__email="lead@demo.example", enrolment__cohort__code="PE-2026-2").delete()
"""
KEPT = """
from courses.models import ProductDraft
print("KEPT" + ProductDraft.objects.get(enrolment__learner__email="lead@demo.example", enrolment__cohort__code="PE-2026-2").text)
"""


@pytest.fixture
def writer(open_page, site) -> Page:
    """A learner on a phone at the assignment, nothing written yet. The network is cut on purpose, and says so."""
    site.manage("shell", "-v", "0", "-c", CLEAN)
    page = open_page(360, 740, "kk", expects=("ERR_INTERNET_DISCONNECTED",))
    sign_in(page, "lead@demo.example", "kk")
    page.goto(ASSIGNMENT)
    fits(page)
    return page


def kept(site) -> str:
    return site.manage("shell", "-v", "0", "-c", KEPT).split("KEPT", 1)[1].strip()


def text_of(page: Page) -> str:
    return page.input_value("textarea[name=text]")


def type_and_wait(page: Page, text: str) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/assignment/save/") and answer.status == 200):
        page.fill("textarea[name=text]", text)


def test_typed_and_closed_it_is_there_again_on_another_device(writer, site, open_page):
    type_and_wait(writer, "Ауылымыздағы әлеуметтік көмек туралы баяндама.")
    writer.wait_for_function("!localStorage.length || !Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    writer.context.close()

    elsewhere = open_page(1280, 900, "kk")
    sign_in(elsewhere, "lead@demo.example", "kk")
    elsewhere.goto(ASSIGNMENT)

    assert text_of(elsewhere) == kept(site) == "Ауылымыздағы әлеуметтік көмек туралы баяндама."


def test_typed_without_a_network_it_waits_on_the_device_and_is_sent_when_the_page_opens_again(writer, site):
    writer.context.set_offline(True)
    writer.fill("textarea[name=text]", "Желі жоқ кезде жазылды.")
    writer.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    writer.close()  # as if the battery were empty: nothing was sent

    context = writer.context
    context.set_offline(False)
    again = context.new_page()
    with again.expect_response(lambda answer: answer.url.endswith("/assignment/save/") and answer.status == 200):
        again.goto(ASSIGNMENT)
    again.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('draft:'))")

    assert text_of(again) == kept(site) == "Желі жоқ кезде жазылды."


def test_two_tabs_never_overwrite_each_other_unseen(writer, site):
    other = writer.context.new_page()
    other.goto(ASSIGNMENT)
    type_and_wait(writer, "Бірінші терезенің мәтіні.")

    type_and_wait(other, "Екінші терезенің мәтіні.")

    other.wait_for_selector("[data-clash]:not([hidden])")
    assert "Бірінші терезенің мәтіні." in other.inner_text("[data-clash]")
    assert kept(site) == "Бірінші терезенің мәтіні." and text_of(other) == "Екінші терезенің мәтіні."
    with other.expect_navigation():
        other.click("button[name=save]")
    assert kept(site) == text_of(other) == "Екінші терезенің мәтіні."

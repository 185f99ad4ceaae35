"""A CSO lead on a 360 px screen in Kazakh: adds three people without e-mail, hands out cards, sees where they are."""

import re

import pymupdf
import pytest
from playwright.sync_api import Page

from tests.browser.axe import faults_of
from tests.browser.conftest import fits, sign_in

pytestmark = pytest.mark.browser
OWN_PASSWORD = "менің жаңа құпиясөзім"
CLEAN = """
from lms.core.models import User
User.objects.filter(email=None, family_name="Телефонова").delete()
"""


def look(page: Page) -> None:
    """The page fits and passes the accessibility checker."""
    fits(page)
    assert faults_of(page) == []


@pytest.fixture
def lead(open_page, site) -> Page:
    site.manage("shell", "-v", "0", "-c", CLEAN)
    page = open_page(360, 740, "kk")
    sign_in(page, "lead@demo.example", "kk")
    return page


def add(page: Page, given: str) -> tuple[str, str]:
    """Add a colleague without e-mail; return number and code as the card shows them."""
    page.goto("/kk/org/people/#add")
    page.fill("input[name=given_name]", given)
    page.fill("input[name=family_name]", "Телефонова")
    with page.expect_navigation():
        page.locator("#add form button").click()
    look(page)
    number, code = (re.search(pattern, page.inner_text("main"))[0] for pattern in (r"\b\d{4} \d{4}\b(?! \d)", r"\d{4} \d{4} \d{4}"))
    return number, code


def test_three_people_three_cards_and_one_of_them_comes_in(lead, open_page):
    lead.goto("/kk/org/")
    look(lead)
    cards = [add(lead, given) for given in ("Ұлпан", "Іңкәр", "Ғалия")]
    assert len({number for number, _code in cards}) == 3
    number, code = cards[0]

    colleague = open_page(360, 740, "kk")
    colleague.goto("/kk/account/login/")
    colleague.click("main a[href='/kk/join/']")
    look(colleague)
    colleague.fill("input[name=number]", number)
    colleague.fill("input[name=code]", code)
    with colleague.expect_navigation():
        colleague.locator("main form:has(input[name=number]) button").click()
    look(colleague)
    colleague.fill("input[name=password]", OWN_PASSWORD)
    colleague.check("input[name=adult]")
    colleague.check("input[name=consent]")
    with colleague.expect_navigation():
        colleague.click("main form button")
    colleague.goto("/kk/profile/")
    assert number in colleague.inner_text("main")

    again = open_page(360, 740, "ru")
    again.goto("/ru/account/login/")
    again.fill("input[name=login]", number)
    again.fill("input[name=password]", OWN_PASSWORD)
    again.click("main form button")
    again.wait_for_url("**/ru/learn/")

    lead.goto("/kk/org/people/")
    look(lead)
    rows = lead.locator("tbody tr", has_text="Телефонова")
    assert rows.count() == 3
    assert rows.filter(has_text="Ұлпан").locator(".label.good").count() == 1


def test_cards_are_printed_for_who_has_not_come_in_and_the_capacity_is_one_page_away(lead, site):
    numbers = [add(lead, given)[0] for given in ("Қымбат", "Һажар")]
    lead.goto("/kk/org/people/cards/")
    look(lead)
    assert lead.locator("input[name=person]:checked").count() >= 2

    with lead.expect_download() as caught:
        lead.click("main form button")
    with pymupdf.open(caught.value.path(), filetype="pdf") as paper:
        text = "".join(page.get_text() for page in paper)
    assert all(number in text for number in numbers)

    lead.goto("/kk/org/")
    with lead.expect_navigation():
        lead.locator("main a[href*='/result/']").first.click()
    look(lead)

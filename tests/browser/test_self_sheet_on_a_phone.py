"""A self sheet on a 360 px screen in Kazakh: saved as it is answered, kept on the device when signed out or without a line."""

import re

import pytest

from tests.browser.conftest import fits, sign_in

pytestmark = pytest.mark.browser
OPEN = """
from datetime import timedelta
from django.utils import timezone
from assessments.capacity.actions.rounds import open_round
from assessments.capacity.actions.sheets import open_self
from assessments.capacity.models import InstrumentVersion
from lms.core.models import User
now, day = timezone.now(), timezone.localdate()
lead, monitor = (User.objects.get(email=f"{who}@demo.example") for who in ("lead", "monitor"))
organisation = lead.memberships.get(ends_on=None, role="lead").organisation
people = list(User.objects.filter(memberships__organisation=organisation, memberships__ends_on=None).distinct())
people.sort(key=lambda person: person != lead)
made = open_round(
    code="T1-PHONE", kind="T1", instrument_version=InstrumentVersion.objects.filter(status="published").first(),
    opens_on=day, closes_on=day + timedelta(days=9), organisations=[organisation], by=monitor, at=now,
)
roles = ("head", "programme", "finance")
open_self(assessment=made.assessments.get(), respondents=list(zip(people, roles)), by=lead, at=now)
"""
SHEET = "/org/capacity/T1-PHONE/self/"
LEGAL = f"/kk{SHEET}legal/"


@pytest.fixture(scope="module")
def opened(site) -> None:
    site.manage("shell", "-v", "0", "-c", OPEN)


def saved(page, part: str):
    return page.locator(f"[data-part='{part}'] [data-saved]")


def test_a_self_sheet_is_filled_on_a_phone(opened, open_page):
    page = open_page(360, 740, "kk", expects=("401",))
    sign_in(page, "lead@demo.example", "kk")
    page.goto(LEGAL)
    fits(page)

    page.check("input[name='1-1'][value='3']")
    saved(page, "1-1").filter(has_text=re.compile(r"Серверде сақталды: \d\d:\d\d\.")).wait_for()
    page.fill("textarea[name='1-1-reason']", "Жарғы жаңартылды")
    page.select_option("select[name='then-1-1']", "1")
    saved(page, "1-1").filter(has_text="Серверде сақталды").wait_for()
    page.check("input[name='1-2'][value='dk']")
    saved(page, "1-2").filter(has_text="Серверде сақталды").wait_for()
    page.reload()

    assert page.is_checked("input[name='1-1'][value='3']")
    assert page.input_value("textarea[name='1-1-reason']") == "Жарғы жаңартылды"
    assert page.input_value("select[name='then-1-1']") == "1"
    assert page.is_checked("input[name='1-2'][value='dk']")

    page.click("main form[data-sheet] button:not([name])")  # what was saved by itself is no clash with the button
    page.wait_for_url(lambda url: "/legal/" not in url)
    fits(page)

    _without_a_line(page)


def _without_a_line(page) -> None:
    """Chosen without a connection, kept over a reload, saved when the line is back."""
    page.goto(LEGAL)
    stop = "**/org/sheet/answers/"
    page.route(stop, lambda route: route.fulfill(status=204, body=""))  # an answer that says nothing: try again later
    page.check("input[name='1-3'][value='2']")
    saved(page, "1-3").filter(has_text="Байланыс жоқ").wait_for()
    page.unroute(stop)
    page.reload()
    saved(page, "1-3").filter(has_text="Серверде сақталды").wait_for()
    page.reload()
    assert page.is_checked("input[name='1-3'][value='2']")

    _signed_out(page)


def _signed_out(page) -> None:
    """The session ends under the open page: the answer waits on the device and is saved after the sign-in."""
    page.context.clear_cookies(name=re.compile("sid"))
    page.check("input[name='1-4'][value='4']")
    page.locator("[data-signed-out]").wait_for(state="visible")
    page.click("[data-signed-out] a")
    page.fill("input[name=login]", "lead@demo.example")
    page.fill("input[name=password]", "qabilet-demo")
    page.click("main form button")
    page.wait_for_url(lambda url: "/legal/" in url)
    saved(page, "1-4").filter(has_text="Серверде сақталды").wait_for()
    page.reload()
    assert page.is_checked("input[name='1-4'][value='4']")

"""A lead on a 360 px phone records a use of a tool: few taps, three fields to fill, no script needed."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import fits, sign_in

pytestmark = pytest.mark.browser
WHAT = "Су тарифі туралы петиция жарияланды"
CLEAN = f"""
from django.utils import timezone
from assessments.advocacy.models import ToolUse
from assessments.evidence.actions import withdraw_evidence
for use in ToolUse.objects.filter(description__startswith={WHAT!r}, evidence__withdrawal=None):
    lead = use.evidence.added_by
    withdraw_evidence(evidence=use.evidence, reason="Тест", by=lead, at=timezone.now())
"""
PHOTO = b"%PDF-1.4 \xd2\x98"


class Thumb:
    """Whoever taps and types, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.filled = page, 0, 0

    def tap(self, where: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(where).first.click()
        self.taps += 1
        fits(self.page)

    def choose(self, name: str, value: str) -> None:
        self.page.select_option(f"main [name={name}]", value)
        self.filled += 1

    def fill(self, name: str, text: str) -> None:
        self.page.fill(f"main [name={name}]", text)
        self.filled += 1

    def attach(self, name: str, content: bytes) -> None:
        self.page.set_input_files(f"main [name={name}]", {"name": "сурет.pdf", "mimeType": "application/pdf", "buffer": content})
        self.filled += 1


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def phone(request, open_page, site) -> Page:
    page = open_page(360, 740, "kk", script=request.param, expects=("422",))
    sign_in(page, "lead@demo.example", "kk")
    page.goto("/kk/org/")
    fits(page)
    yield page
    site.manage("shell", "-v", "0", "-c", CLEAN)


def seen_fields(page: Page) -> list[str]:
    """Return the names of the fields that a person sees without opening anything."""
    fields = page.locator("main form.form").locator("input:not([type=hidden]), select, textarea")
    return [field.get_attribute("name") for field in fields.all() if field.is_visible()]


def test_a_use_with_a_link_is_recorded_in_a_few_taps(phone):
    thumb = Thumb(phone)
    thumb.tap("main a[href='/kk/org/tools/']")
    thumb.tap("main a[href^='/kk/org/tools/new/']")
    assert seen_fields(phone) == ["tool", "used_on", "description", "url", "file"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", phone.input_value("main [name=used_on]"))  # today is filled in
    thumb.choose("tool", "DIG-01")
    thumb.fill("description", WHAT)
    thumb.fill("url", "example.org/petition")
    thumb.tap("main form.form button.button")

    assert phone.url.endswith("/kk/org/tools/")
    first = phone.locator("main tbody tr", has_text=WHAT).first
    assert first.is_visible() and "Ресми электрондық петиция" in first.inner_text()
    assert phone.locator(".notice.success").is_visible()
    assert (thumb.taps, thumb.filled) == (3, 3)


def test_another_one_like_it_with_a_photo_needs_fewer(phone):
    first = Thumb(phone)
    phone.goto("/kk/org/tools/new/")
    first.choose("tool", "DIG-01")
    first.fill("description", WHAT)
    first.fill("url", "https://example.org/petition")
    first.tap("main form.form button.button")

    thumb = Thumb(phone)
    thumb.tap("main tbody tr a[href*='?like=']")
    assert phone.input_value("main [name=tool]") == "DIG-01"
    thumb.fill("description", f"{WHAT}, екінші рет")
    thumb.attach("file", PHOTO)
    thumb.tap("main form.form button.button")

    assert phone.locator("main tbody tr", has_text="екінші рет").first.is_visible()
    assert (thumb.taps, thumb.filled) == (2, 2)


def test_what_is_forgotten_is_said_where_it_is_and_what_was_typed_stays(phone):
    thumb = Thumb(phone)
    phone.goto("/kk/org/tools/new/")
    thumb.choose("tool", "DIG-01")
    thumb.fill("description", WHAT)
    thumb.tap("main form.form button.button")

    assert phone.locator(".field.bad").first.is_visible()
    assert phone.locator(".field.bad [name=url]").count() == 1
    assert phone.input_value("main [name=description]") == WHAT
    thumb.fill("url", "https://example.org/petition")
    thumb.tap("main form.form button.button")
    assert phone.locator("main tbody tr", has_text=WHAT).first.is_visible()

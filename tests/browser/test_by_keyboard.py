"""A lesson and a test by keyboard alone: what has the focus is seen, nothing traps it, Enter and Space do the rest."""

import re

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
MAKE = """
from django.utils import timezone
from courses.actions.enrolments import enrol_learner
from courses.models import Cohort
from lms.core.models import Membership, Organisation, User
there = Organisation.objects.get(code="CSO-001")
user = User.objects.filter(number="70010002").first() or User.objects.create_user(
    None, "qabilet-demo", joined_at=timezone.now(), number="70010002", given_name="Пернетақта", language="kk", is_demo=True)
Membership.objects.get_or_create(user=user, organisation=there, role="trainee", ends_on=None, defaults={"starts_on": timezone.localdate()})
enrol_learner(cohort=Cohort.objects.get(code="PE-2026-2"), learner=user, organisation=there, by=None, at=timezone.now())
"""
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), look = getComputedStyle(one);
  const label = one.closest(".choice, label"), around = label && getComputedStyle(label);
  const seen = look.outlineStyle !== "none" || look.boxShadow !== "none" || (around && (around.outlineStyle !== "none" || around.boxShadow !== "none"));
  return { tag: one.tagName, name: one.name || "", value: one.value || "", href: one.getAttribute("href") || "",
    text: (one.innerText || "").trim(), wide: box.width, seen: Boolean(seen), main: Boolean(one.closest("main")), form: one.closest("form")?.className || "", type: one.type || "", mode: one.inputMode || "" };
}"""


def tab_to(page: Page, wanted, most: int = 150) -> dict:
    """Press Tab until what is wanted has the focus; on the way everything focused is seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            continue
        assert focus["seen"], f"{page.url}: no focus to be seen on {focus}"
        if wanted(focus):
            return focus
    raise AssertionError(f"{page.url}: not reached by Tab")


def press(page: Page, wanted) -> None:
    tab_to(page, wanted)
    here = page.url
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert page.url != here or page.locator("main").count()


def sign_in_by_keyboard(page: Page) -> None:
    page.goto("/kk/account/login/")
    tab_to(page, lambda focus: focus["name"] == "login")
    page.keyboard.type("7001 0002")
    tab_to(page, lambda focus: focus["name"] == "password")
    page.keyboard.type("qabilet-demo")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_lesson_is_read_and_a_test_is_taken_without_a_mouse(open_page, site):
    site.manage("shell", "-v", "0", "-c", MAKE)
    page = open_page(1280, 900, "kk")
    sign_in_by_keyboard(page)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["href"] == "#main"  # the first stop leads past the menu

    page.goto("/kk/learn/")
    press(page, lambda focus: focus["main"] and "/lesson/" in focus["href"])
    lesson = page.url
    press(page, lambda focus: focus["tag"] == "BUTTON" and "actions" in focus["form"])
    assert page.url != lesson  # read, and on to the next

    page.goto("/kk/learn/PE-2026-2/test/pre/")
    press(page, lambda focus: focus["tag"] == "BUTTON" and focus["main"])
    answered = 0
    while answered < 4 and re.search(r"/test/[^/]+/\d+/$", page.url):
        focus = tab_to(page, lambda focus: focus["main"] and (focus["name"] == "value" or focus["name"].startswith(("place", "partner"))))
        if focus["tag"] in ("INPUT", "TEXTAREA") and focus["value"] == "":
            page.keyboard.type({"date": "11282026", "decimal": "5", "numeric": "5"}.get(focus["mode"] or focus["type"], "жауап"))
        else:
            page.keyboard.press("Space" if focus["tag"] == "INPUT" else "ArrowDown")
        here = page.url
        tab_to(page, lambda focus: focus["tag"] == "BUTTON" and focus["name"] == "go")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, here=here: url != here)
        answered += 1
    assert answered == 4

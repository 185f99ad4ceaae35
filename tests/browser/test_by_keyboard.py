"""A lesson and a test by keyboard alone: what has the focus is seen, nothing traps it, Enter and Space do the rest."""

import re

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page

from tests.browser.conftest import sign_in

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
    before = page.evaluate(FOCUS)
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            continue
        inside = focus["type"] == "date" and before is not None and before["name"] == focus["name"]  # day, month, year, picker
        assert focus["seen"] or inside, f"{page.url}: no focus to be seen on {focus}"
        before = focus
        if wanted(focus):
            return focus
    raise AssertionError(f"{page.url}: not reached by Tab")


def press(page: Page, wanted) -> None:
    tab_to(page, wanted)
    here = page.url
    with page.expect_navigation(wait_until="commit"):
        page.keyboard.press("Enter")
    page.wait_for_load_state("domcontentloaded")
    assert page.url != here or page.locator("main").count()


def sign_in_by_keyboard(page: Page) -> None:
    page.goto("/kk/account/login/")
    tab_to(page, lambda focus: focus["name"] == "login")
    page.keyboard.type("7001 0002")
    tab_to(page, lambda focus: focus["name"] == "password")
    page.keyboard.type("qabilet-demo")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def to_field(page: Page, name: str) -> None:
    """Put the focus on a field of the page's content by its name."""
    tab_to(page, lambda focus: focus["main"] and focus["name"] == name)


def to_button(page: Page, text: str = "", name: str = "", value: str = "") -> None:
    """Put the focus on a button by its words, its name or its value."""
    tab_to(page, lambda focus: focus["tag"] == "BUTTON" and focus["main"] and text in focus["text"] and name in focus["name"] and value in focus["value"])


def send(page: Page) -> None:
    """Press Enter on what has the focus, and wait for the page that comes."""
    with page.expect_navigation(wait_until="commit"):
        page.keyboard.press("Enter")
    page.wait_for_load_state("domcontentloaded")


def follow(page: Page, part: str) -> None:
    press(page, lambda focus: focus["main"] and focus["tag"] == "A" and part in focus["href"])


def words(text: str, language: str = "kk") -> str:
    with override(language):
        return gettext(text)


CHOSEN = ("radio", "checkbox", "select-one")


def fill_question(page: Page) -> None:
    """Give an answer to a question of any kind, then save it: what has the focus says what to press."""
    places, ticked, stops = 0, set(), 0
    while True:
        focus = tab_to(page, lambda focus: focus["main"] and (focus["tag"] in ("SELECT", "TEXTAREA", "INPUT") and focus["value"] == "" or focus["type"] in CHOSEN or focus["name"] == "go"))
        stops += 1
        assert stops < 60, f"{page.url}: no way to the button"
        if focus["name"] == "go":
            break
        if focus["tag"] == "SELECT":
            places += 1
            for _ in range(places):
                page.keyboard.press("ArrowDown")
        elif focus["type"] in ("radio", "checkbox"):
            if focus["name"] not in ticked:
                page.keyboard.press("Space")
            ticked.add(focus["name"])
        else:
            page.keyboard.type({"date": "11282026", "decimal": "5"}.get(focus["mode"] or focus["type"], "жауап"))
    send(page)


ADD_KINDS = """
from django.utils import timezone
from assessments.knowledge.models import Attempt
from tests.browser.states import add_kinds
attempt = add_kinds(Attempt.objects.get(enrolment__learner__number="70010002", state="open"), timezone.now())
print("KINDS", *sorted(set(attempt.answers.values_list("question__kind", flat=True))))
"""
UNANSWERED = """
from assessments.knowledge.models import Attempt
print("LEFT", list(Attempt.objects.get(enrolment__learner__number="70010002").answers.filter(value=None).values_list("question__kind", flat=True)))
"""


def test_a_lesson_is_read_and_a_whole_test_of_every_kind_is_taken_without_a_mouse(open_page, site):
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
    kinds = site.manage("shell", "-v", "0", "-c", ADD_KINDS).split("KINDS", 1)[1].split()
    assert len(kinds) == 13
    for _ in range(40):
        if not re.search(r"/test/[^/]+/\d+/$", page.url):
            break
        fill_question(page)
    assert "LEFT []" in site.manage("shell", "-v", "0", "-c", UNANSWERED)
    follow(page, "/submit/")
    to_button(page)
    send(page)
    assert page.url.endswith("/result/")


def test_catalogue_language_and_glossary_without_a_mouse(open_page):
    page = open_page(1280, 900, "kk")
    page.request.get("/ru/programmes/pe/", timeout=60_000)  # the first visit weighs every lesson of the programme
    page.goto("/kk/programmes/")
    press(page, lambda focus: focus["href"] == "/ru/programmes/")
    assert page.url.endswith("/ru/programmes/")
    follow(page, "/ru/programmes/pe/")
    follow(page, "/pe-1-1/")
    assert page.locator("main article, main .prose").count()
    page.goto("/ru/search/")
    to_field(page, "q")
    page.keyboard.type("общественный контроль")
    send(page)
    assert page.locator("main a").count() > 3


def test_self_check_pop_up_note_bookmark_talk_and_draft_without_a_mouse(open_page, site):
    site.manage("shell", "-v", "0", "-c", MAKE)
    page = open_page(1280, 900, "kk")
    sign_in_by_keyboard(page)
    page.goto("/kk/learn/PE-2026-2/lesson/pe-1-1/")
    tab_to(page, lambda focus: focus["href"].startswith("#term-"))
    page.keyboard.press("Enter")
    assert page.locator(".word:target").is_visible()
    tab_to(page, lambda focus: focus["href"] == "#read-on")
    page.keyboard.press("Enter")
    assert not page.locator(".word:target").count()
    page.goto("/kk/learn/PE-2026-2/lesson/pe-1-1/")
    tab_to(page, lambda focus: focus["tag"] == "SUMMARY" and focus["main"])
    page.keyboard.press("Enter")
    assert page.locator("main details[open]").count() >= 1

    to_button(page, name="block")
    send(page)
    follow(page, "/note/")
    to_field(page, "text")
    page.keyboard.type("Осы жерді қайта оқу керек.")
    to_button(page, words("Save"))
    send(page)
    page.goto("/kk/learn/notes/")
    assert "Осы жерді қайта оқу керек." in page.inner_text("main")

    page.goto("/kk/learn/PE-2026-2/talk/new/")
    to_field(page, "title")
    page.keyboard.type("Хат үлгісі")
    to_field(page, "text")
    page.keyboard.type("Қай үлгі дұрыс?")
    to_button(page, words("Send"))
    send(page)
    assert "Қай үлгі дұрыс?" in page.inner_text("main")

    page.goto("/kk/learn/PE-2026-2/assignment/")
    to_field(page, "text")
    page.keyboard.type("Сараптаманың жобасы.")
    to_button(page, name="save")
    send(page)
    assert "Сараптаманың жобасы." in page.locator("main textarea[name=text]").input_value()

    page.goto("/kk/learn/PE-2026-2/offline/")
    tab_to(page, lambda focus: focus["tag"] == "BUTTON" and focus["main"] and focus["text"] == words("Save"))
    page.keyboard.press("Space")
    page.locator("[data-kept].good").first.wait_for(timeout=30_000)


def test_grading_a_question_and_the_figures_without_a_mouse(open_page):
    page = open_page(1280, 900, "ru")
    sign_in(page, "trainer@demo.example", "ru")
    page.goto("/ru/teach/grading/")
    press(page, lambda focus: re.search(r"/teach/grading/[0-9a-f-]{36}/", focus["href"]))
    to_field(page, "comment")
    page.keyboard.type("Хорошее начало.")
    to_button(page, words("Save, decide later", "ru"))
    send(page)
    assert "Хорошее начало." in page.locator("main textarea[name=comment]").input_value()

    page.goto("/ru/teach/questions/PE/new/true_false/")
    to_field(page, page.locator("main textarea").first.get_attribute("name"))
    page.keyboard.type("Закон требует ответа.")
    tab_to(page, lambda focus: focus["main"] and focus["type"] == "radio")
    page.keyboard.press("Space")
    to_button(page, name="draft")
    send(page)
    assert "/new/" not in page.url, page.inner_text("main")

    page.goto("/ru/teach/")
    follow(page, "/teach/PE-2026-2/")
    follow(page, "/gradebook/")
    assert page.locator("main table").count()

    page = open_page(1280, 900, "ru")
    sign_in(page, "monitor@demo.example", "ru")
    page.goto("/ru/monitoring/")
    follow(page, "/monitoring/R1.4/")
    follow(page, "/rows/")
    assert "CSO-001" in page.inner_text("main")


def to_element(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until something that matches has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"{page.url}: {selector} is not reached by Tab")


def test_the_editor_opens_a_page_of_the_tree_without_a_mouse(open_page):
    page = open_page(1280, 900, "ru")
    sign_in(page, "admin@demo.example", "ru")
    page.goto("/admin/")
    page.wait_for_load_state("networkidle")
    to_element(page, "nav button[aria-haspopup], aside button[aria-haspopup], .sidebar-page-explorer-item button")
    page.keyboard.press("Enter")
    page.locator(".c-page-explorer a, .sidebar-panel a[href^='/admin/pages/']").first.wait_for()
    to_element(page, ".c-page-explorer a[href^='/admin/pages/'], .sidebar-panel a[href^='/admin/pages/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/pages/(\d+/)?"))

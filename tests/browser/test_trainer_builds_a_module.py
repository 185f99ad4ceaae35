"""A trainer builds a module and its questions from nothing: begin, write three blocks, look, publish, import five questions."""

import re

import pytest

from assessments.knowledge.interchange.entries import OptionEntry, QuestionEntry, Text
from assessments.knowledge.interchange.moodle import write_moodle
from tests.browser.conftest import fits, press, sign_in

pytestmark = pytest.mark.browser
TITLE = "Following a budget line"
EXPECTED = ("Content Security Policy", "Permissions policy", "Failed to load resource")  # Wagtail's editor
BLOCKS = (
    "A village library was promised 2,000 books (invented).",
    "Ask who decides, and until when.",
    "One line of the budget, one question, one letter.",
)


def questions(module: str) -> bytes:
    """Return five questions of a module in three languages, as a file of another system would bring them."""
    entries = [
        QuestionEntry(
            code=f"PE-9{number}", module=module, kind="single", level="apply", points=1,
            text=Text(f"Whom do you ask first in case {number}?", f"Кого вы спросите первым в случае {number}?", f"{number}-жағдайда алдымен кімнен сұрайсыз?"),
            options=(
                OptionEntry("choice", Text("The district akimat", "Районный акимат", "Аудан әкімдігі"), Text("Right: it decides.", "Верно: решает он.", "Дұрыс: ол шешеді."), is_right=True),
                OptionEntry("choice", Text("A newspaper", "Газету", "Газеттен"), Text("It does not decide.", "Она не решает.", "Ол шешпейді.")),
            ),
        )
        for number in range(1, 6)
    ]
    return write_moodle(entries, "en").content


def begin(page, programme: str) -> str:
    """Begin a module, write the three blocks of its first lesson and save them as a draft; return the number of the lesson's page."""
    page.goto("/en/teach/")
    press(page, "main a[href$='/teach/content/']")
    fits(page)
    press(page, "main a[href$='/teach/content/new/']")
    fits(page)
    page.select_option("select[name=programme]", programme)
    page.fill("input[name=title_en]", TITLE)
    page.click("main form button")

    # The editor of the first lesson: three blocks of the template wait for words.
    page.wait_for_url("**/admin/pages/*/edit/")
    lesson = re.search(r"/pages/(\d+)/", page.url)[1]
    fields = page.locator(".Draftail-Editor [role=textbox]")
    fields.first.wait_for()
    for place, words in zip((0, 2, 3), BLOCKS, strict=True):  # between them stands the question of the case, which may stay empty
        fields.nth(place).scroll_into_view_if_needed()
        fields.nth(place).click()
        page.keyboard.type(words)
        page.wait_for_function("words => [...document.querySelectorAll('[name^=body-]')].some(one => one.value.includes(words))", arg=words)
    page.wait_for_load_state("networkidle")  # the editor saves by itself: what it sends must not meet what is pressed
    with page.expect_navigation():
        page.locator("button:has-text('Save draft')").first.click()
    page.get_by_text("has been updated").first.wait_for()
    return lesson


TRANSLATE = """
from courses.models import LessonPage
lesson = LessonPage.objects.get(pk=PAGE)
for page in lesson.get_translations():
    page.body = lesson.get_latest_revision_as_object().body
    page.save_revision()
"""


def translate(site, lesson: str) -> None:
    """Write the drafts of the other two languages, as whoever translates does: a first publication asks for all three."""
    site.manage("shell", "-c", TRANSLATE.replace("PAGE", lesson))


def publish(page, programme: str, lesson: str) -> str:
    """Publish a lesson from the page of its checks, then its module; return the module's code."""
    page.goto(f"/en/teach/content/{lesson}/")
    press(page, "main form button")
    assert "Published." in page.inner_text("main")
    page.goto(f"/en/teach/content/?programme={programme}&state=draft")
    row = page.locator("main tbody tr", has=page.locator("th", has_text=re.compile(rf"{programme}\.\d+ · Following"))).last  # the newest, if it ran before
    code = row.locator("th").inner_text().split(" · ")[0]
    module = re.search(r"/pages/(\d+)/", row.locator("td a[href*='/admin/pages/']").first.get_attribute("href"))[1]
    page.goto(f"/en/teach/content/{module}/")
    press(page, "main form button")
    assert "Published." in page.inner_text("main")
    return code


def test_a_trainer_builds_a_module_and_its_questions_from_nothing(open_page, site, tmp_path):
    page = open_page(1280, 900, "en", expects=EXPECTED)
    sign_in(page, "trainer@demo.example", "en")
    lesson = begin(page, "PE")

    # What is to mend, and the page as a trainee on a phone will see it.
    page.goto(f"/en/teach/content/{lesson}/")
    fits(page)
    assert "A block is not filled in · Қазақша" in page.inner_text("main") and not page.locator("main form button").count()
    translate(site, lesson)
    page.reload()
    assert "Nothing to mend" in page.inner_text("main"), page.inner_text("main")
    phone = open_page(360, 640, "en")
    sign_in(phone, "trainer@demo.example", "en")
    phone.goto(f"/en/teach/content/{lesson}/")
    fits(phone)

    # Published from there: the lesson, then its module.
    code = publish(page, "PE", lesson)
    reader = open_page(360, 640, "en", script=False)
    reader.goto(f"/en/programmes/pe/{code.lower().replace('.', '-')}/{code.lower().replace('.', '-')}-1/")
    assert all(words in reader.inner_text("main") for words in BLOCKS)
    fits(reader)

    # Five questions of the module, checked before they are taken in.
    file = tmp_path / "five.xml"
    file.write_bytes(questions(code))
    page.goto("/en/teach/questions/PE/import/")
    page.set_input_files("input[name=file]", str(file))
    page.select_option("select[name=module]", code)
    page.select_option("select[name=level]", "apply")
    page.click("main form button")
    page.wait_for_url("**/import/*-*/")
    fits(page)
    page.click("main form[action$='/confirm/'] button")
    page.wait_for_load_state()
    page.goto("/en/teach/questions/PE/")
    rows = [row.inner_text() for row in page.locator("main tbody tr").all()]
    assert sum(code in row and "Whom do you ask first" in row for row in rows) == 5

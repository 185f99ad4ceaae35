"""The pictures of the guides: every scene is walked and taken; `make pictures` puts what it took into docs/pictures."""

import io
import json
import os
import re
from pathlib import Path

import pytest
from django.utils.translation import gettext, override
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, ROOT, fits, sign_in
from tests.browser.test_answers_on_a_bad_line import radio, run, to_choices

pytestmark = pytest.mark.browser
KEPT = ROOT / "docs/pictures"
LANGUAGES = ("en", "ru", "kk")
PHONE, DESK = (360, 740), (1280, 900)
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
# A trainee who has begun to read; a cohort of today with a meeting and a product that waits. Done again, it changes nothing.
PREPARE = """
import json
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from assessments.knowledge.models import ParallelForm
from courses.actions.cohorts import open_cohort
from courses.actions.enrolments import complete_lesson, enrol_learner, open_lesson
from courses.actions.meetings import plan_meeting
from courses.actions.products import Sampling, hand_in, save_draft
from courses.models import Cohort, LiveMeeting
from courses.queries.materials import single
from courses.queries.outlines import programme_outline
from lms.core.models import User
now, day = timezone.now(), timezone.localdate()
trainer, model = (User.objects.get(email=f"{who}@demo.example") for who in ("trainer", "trainee"))
running = Cohort.objects.get(code="PE-2026-2")
person = User.objects.filter(email="picture@demo.example").first()
if person is None:
    there = model.memberships.get(ends_on=None)
    person = User.objects.create_user("picture@demo.example", PASSWORD, given_name="Ақмарал", family_name="Сәрсенова")
    person.memberships.create(organisation=there.organisation, role=there.role, starts_on=there.starts_on)
    enrolment = enrol_learner(cohort=running, learner=person, organisation=there.organisation, by=None, at=now)
    for key in programme_outline(running.programme_key).lesson_keys[:2]:
        open_lesson(enrolment=enrolment, lesson_key=key, at=now)
        complete_lesson(enrolment=enrolment, lesson_key=key, at=now)
cohort = Cohort.objects.filter(code="PE-2026-3").first() or open_cohort(
    code="PE-2026-3", programme_key=running.programme_key, name="Қоғамдық сараптама, қыс", starts_on=day - timedelta(days=10),
    ends_on=day + timedelta(days=30), trainers=[trainer], by=None, at=now,
)
for place, one in enumerate(running.enrolments.exclude(learner__in=[person, model]).select_related("learner", "organisation").order_by("id")[:9]):
    enrolment = enrol_learner(cohort=cohort, learner=one.learner, organisation=one.organisation, by=None, at=now)
    if place == 0 and not enrolment.submissions.exists():
        save_draft(enrolment=enrolment, text=PRODUCT, seen=0, by=one.learner, at=now)
        task = single(programme_outline(cohort.programme_key), "assignment")
        hand_in(enrolment=enrolment, task=task, receipt=uuid4(), by=one.learner, at=now, sampling=Sampling(0.0, lambda: 0.5))
meeting = LiveMeeting.objects.filter(cohort=cohort, starts_at__gt=now - timedelta(hours=2)).first() or plan_meeting(
    cohort=cohort, title="Бірінші кездесу", kind="room", starts_at=now + timedelta(minutes=10),
    ends_at=now + timedelta(hours=3), place="Алматы, Абай даңғылы 10", by=trainer, at=now,
)
product = cohort.enrolments.get(submissions__isnull=False).submissions.get()
form = ParallelForm.objects.filter(attempts__enrolment__cohort__code="PE-2026-1").order_by("test__kind", "pk").last()
print("FOUND" + json.dumps({"meeting": str(meeting.pk), "product": str(product.pk), "form": str(form.pk)}))
"""
PRODUCT = (
    "Қоғамдық сараптаманың қорытындысы. Ауылдағы су жобасының шығындары тексерілді, үш сәйкессіздік табылды.\n\n"
    "Ұсынымдар: құжаттарды ашу, актілерді қайта қарау, тұрғындарды хабардар ету."
)
SHEET = "aigul@example.kz; Оспанова; Айгүл; CSO-001; kk\nruslan.example.kz; Иванов; Руслан; CSO-002; ru"


class Album:
    """Pictures by name, each of one window: light, without the names of things that change by themselves."""

    def __init__(self) -> None:
        self.taken: dict[str, bytes] = {}

    def take(self, page: Page, name: str, *, onto: str = "") -> None:
        """Take what the window shows, from the place `onto` on if one is named."""
        fits(page)
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.evaluate("window.scrollTo(0, 0)")
        if onto:
            page.locator(onto).first.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top - 16)")
        whole = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
        kept = io.BytesIO()
        whole.convert("RGB").quantize(96).save(kept, "PNG", optimize=True)
        self.taken[name] = kept.getvalue()


def words(text: str, language: str) -> str:
    with override(language):
        return gettext(text)


def a_trainee(album: Album, page: Page, language: str) -> None:
    """One walk over the screens of the guide, in one language."""
    cohort = f"/{language}/learn/PE-2026-2/"
    sign_in(page, "picture@demo.example", language)
    page.goto(f"/{language}/learn/")
    album.take(page, f"trainee-start-{language}")
    page.goto(f"{cohort}lesson/pe-1-2/")
    album.take(page, f"trainee-lesson-{language}")
    page.goto(f"{cohort}assignment/")
    album.take(page, f"trainee-assignment-{language}", onto="#product")

    page.goto(f"{cohort}offline/")
    module = page.locator("[data-set^='module:']").first
    module.locator("[data-save]").click()
    expect(module.locator("[data-kept].good")).to_be_visible(timeout=30_000)
    album.take(page, f"trainee-offline-{language}", onto="main h1")

    page.goto(f"{cohort}test/pre/")
    page.click("main form button")
    page.wait_for_url(re.compile(r"/test/[0-9a-f-]{36}/\d+/$"))
    to_choices(page)
    page.context.set_offline(True)
    radio(page, LANGUAGES.index(language)).check()  # another one each time: the answer of before is there already
    expect(page.locator("[data-queue]")).to_be_visible()
    expect(page.locator("[data-saved]")).to_have_text(words("No connection. Kept on this device; we try again.", language))
    album.take(page, f"trainee-test-{language}", onto="main h1")
    page.context.set_offline(False)
    page.goto(f"/{language}/learn/")
    expect(page.locator("[data-queue]")).to_be_hidden()


def certificates(album: Album, page: Page, language: str) -> None:
    sign_in(page, "trainee@demo.example", language)
    page.goto(f"/{language}/learn/certificates/")
    album.take(page, f"trainee-certificates-{language}")


def a_trainer(album: Album, page: Page, found: dict) -> None:
    """The screens of a trainer, in English on a desk."""
    sign_in(page, "trainer@demo.example", "en")
    for name, path in {
        "cohort": "PE-2026-1/", "gradebook": "PE-2026-1/gradebook/", "attention": "PE-2026-2/attention/",
        "bank": "questions/PE/", "items": f"PE-2026-1/tests/items/{found['form']}/",
        "code": f"PE-2026-3/meetings/{found['meeting']}/code/",
    }.items():
        assert page.goto(f"/en/teach/{path}").status == 200, path
        album.take(page, f"trainer-{name}-en", onto="main h1" if name == "code" else "")
    page.goto(f"/en/teach/grading/{found['product']}/")
    album.take(page, "trainer-grade-en", onto="#grade")
    page.goto("/en/teach/PE-2026-3/import/")
    page.fill("textarea[name=people]", SHEET)
    page.get_by_role("button", name="Check the list").click()
    expect(page.locator("#checked")).to_be_visible()
    album.take(page, "trainer-enrol-en")


def size_of(picture: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture)).size


@pytest.fixture
def album(open_page, site) -> Album:
    found = json.loads(run(site, f"PASSWORD, PRODUCT = {PASSWORD!r}, {PRODUCT!r}\n{PREPARE}", "FOUND"))
    taken = Album()
    for language in LANGUAGES:
        a_trainee(taken, open_page(*PHONE, language, expects=OFFLINE), language)
        certificates(taken, open_page(*PHONE, language), language)
    a_trainer(taken, open_page(*DESK, "en", expects=("400 (Bad Request)",)), found)  # of the list with a bad row
    return taken


def test_every_picture_of_the_guides_can_be_taken_and_is_kept(album):
    if folder := os.environ.get("QABILET_PICTURES"):
        for name, picture in album.taken.items():
            (Path(folder) / f"{name}.png").write_bytes(picture)

    kept = {path.stem: size_of(path.read_bytes()) for path in KEPT.glob("tra*.png")}  # the board of the README is of the large demonstration
    assert kept == {name: size_of(picture) for name, picture in album.taken.items()}, "run make pictures"
    assert max(map(len, album.taken.values())) < 120_000

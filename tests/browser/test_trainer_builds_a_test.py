"""A trainer builds a test from nothing: a module, five questions of five kinds in the editor, the plan; then a trainee sits it on a phone."""

import json
import re

import pytest

from tests.browser.conftest import fits, press, sign_in
from tests.browser.test_trainee_on_a_phone import KEYS, answer
from tests.browser.test_trainer_builds_a_module import BLOCKS, EXPECTED, begin, publish, translate

pytestmark = pytest.mark.browser
# A programme without anything in it, and a cohort of the trainer. Done again, it makes another.
PREPARE = """
import json
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from courses.actions.cohorts import open_cohort
from courses.models import CataloguePage, ProgrammePage
from lms.core.models import User
now, day, key = timezone.now(), timezone.localdate(), uuid4()
code = "N" + "".join(chr(65 + byte % 26) for byte in key.bytes[:5])
trainer = User.objects.get(email="trainer@demo.example")
rule = {"version": 1, "requirements": [{"code": "lessons"}, {"code": "pre_test"}, {"code": "post_test", "percent_min": 70}]}
for catalogue in CataloguePage.objects.select_related("locale"):
    catalogue.add_child(instance=ProgrammePage(
        title=f"Budgets {code}", slug=code.lower(), code=code, summary="s", hours_total=2, rule=rule, locale=catalogue.locale, translation_key=key, live=True,
    ))
cohort = open_cohort(
    code=f"{code}-1", programme_key=key, name=f"Cohort {code}", starts_on=day - timedelta(days=1), ends_on=day + timedelta(days=30), trainers=[trainer], by=trainer, at=now,
)
print("MADE" + json.dumps({"programme": code, "cohort": cohort.code}))
"""
ENROL = """
from django.utils import timezone
from courses.actions.enrolments import enrol_learner
from courses.models import Cohort
from lms.core.models import User
trainer, trainee = (User.objects.get(email=f"{who}@demo.example") for who in ("trainer", "trainee"))
organisation = trainee.memberships.filter(ends_on=None, organisation__isnull=False).first().organisation
enrol_learner(cohort=Cohort.objects.get(code=COHORT), learner=trainee, organisation=organisation, by=trainer, at=timezone.now())
"""
# Kind, what stands once, what stands in three languages.
QUESTIONS = (
    ("single", {"right": "1"}, {"text": "Whom do you ask first?", "option-1": "The akimat", "option-2": "A newspaper"}),
    ("true_false", {"right": "true"}, {"text": "The maslikhat approves the budget."}),
    ("numeric", {"value": "25"}, {"text": "200 of 800 books, per cent?"}),
    ("ordering", {}, {"text": "Bring it into order.", "item-1": "Ask", "item-2": "Wait", "item-3": "Remind"}),
    ("matching", {}, {"text": "What belongs together?", "left-1": "Akimat", "right-1": "plans", "left-2": "Maslikhat", "right-2": "approves", "right-3": "forgets"}),
)
FILL_BY_HAND = "main form :is(input, select, textarea)[required]"


def must_be_filled(page) -> set[str]:
    """Return the fields of a form that are required and come empty."""
    return {field.get_attribute("name") for field in page.locator(FILL_BY_HAND).all() if not field.input_value()}


def write(page, bank: str, kind: str, once: dict, said: dict) -> None:
    page.goto(f"{bank}new/")
    press(page, f"main a[href$='/new/{kind}/']")
    fits(page)
    assert must_be_filled(page) == set()  # half a question is a draft: what it lacks is named beside it
    for name, text in said.items():
        for language in ("en", "ru", "kk"):
            page.fill(f"[name={name}_{language}]", f"{text} {language}")
    for name, value in once.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.check(f"[name={name}][value='{value}']")
        else:
            field.fill(value)
    press(page, "main form.editor .actions button:not([name])")
    assert "Saved in the bank as version 1" in page.inner_text("main"), page.inner_text("main")


def test_a_trainer_builds_a_test_from_nothing_and_a_trainee_gets_a_score(site, open_page):
    made = json.loads(site.manage("shell", "-v", "0", "-c", PREPARE).split("MADE", 1)[1])
    bank = f"/en/teach/questions/{made['programme']}/"
    page = open_page(1280, 900, "en", expects=EXPECTED)
    sign_in(page, "trainer@demo.example", "en")
    page.goto("/en/teach/content/new/")
    required = must_be_filled(page)
    lesson = begin(page, made["programme"])
    translate(site, lesson)
    code = publish(page, made["programme"], lesson)

    # Five questions of five kinds, each whole in three languages.
    for kind, once, said in QUESTIONS:
        write(page, bank, kind, once, said)
    # Required are a title and the words of three blocks; of a question nothing is: half of one is a draft.
    assert required == {"title_en"} and len(required) + len(BLOCKS) <= 8

    # The last one as a trainee will meet it, in Kazakh, as wide as a phone; and its figures, which nobody has made yet.
    press(page, "main a[href$='/preview/']")
    press(page, "main a[hreflang=kk][href='?in=kk']")
    assert page.locator("form.phone").bounding_box()["width"] <= 360 and "What belongs together? kk" in page.inner_text("form.phone")
    press(page, "form.phone button")
    assert "Points: 0 of 1" in page.inner_text("main")
    page.go_back()
    page.goto(page.url.split("preview/")[0])
    press(page, "main a[href$='/statistics/']")
    assert "not computed (n = 0, needs 3)" in page.inner_text("main")

    # The plan: all five.
    page.goto(bank)
    press(page, "main a[href$='/plan/']")
    fits(page)
    assert must_be_filled(page) == set()
    page.fill(f"[name='items-{code}']", "5")
    press(page, "main form .actions button")
    assert "PRE A1" in page.inner_text("main") and "POST A1" in page.inner_text("main")

    # A trainee sits the pre-test on a phone in Kazakh.
    site.manage("shell", "-v", "0", "-c", f"COHORT = {made['cohort']!r}\n{ENROL}")
    keys = json.loads(site.manage("shell", "-v", "0", "-c", KEYS).split("KEYS", 1)[1])
    phone = open_page(360, 640, "kk")
    sign_in(phone, "trainee@demo.example", "kk")
    phone.goto(f"/kk/learn/{made['cohort']}/test/pre/")
    press(phone, "main form button")
    for _question in QUESTIONS:
        fits(phone)
        answer(phone, keys)
        here = phone.url
        phone.click("main form[data-answer] button[name=go]")
        phone.wait_for_url(lambda url, here=here: url != here)
    phone.goto(re.sub(r"(/test/[0-9a-f-]+/).*", r"\1submit/", phone.url))
    phone.click("main form[data-hand-in] button")
    phone.wait_for_url("**/result/")
    fits(phone)
    assert "100" in phone.inner_text("main dl.dl dd >> nth=0"), phone.inner_text("main")

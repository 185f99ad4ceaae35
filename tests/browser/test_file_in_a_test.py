"""A file comes with a longer text on a phone whose line breaks: the text is kept, the file waits in the open and arrives once."""

import json

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from tests.browser.axe import faults_of
from tests.browser.conftest import fits
from tests.browser.test_answers_on_a_bad_line import COHORT, begin, email, run  # noqa: F401

pytestmark = pytest.mark.browser
# A question that takes a file, in this person's test and in nobody else's.
ASKED = """
from django.utils import timezone
from assessments.knowledge.actions.bank import store_question
from assessments.knowledge.interchange.entries import CriterionEntry, QuestionEntry, Text
from assessments.knowledge.models import Answer, Attempt
said = Text("Describe your plan.", "Опишите ваш план.", "Жоспарыңызды сипаттаңыз.")
entry = QuestionEntry("PE-9001", "PE.1", "essay", "create", 3, said, criteria=(CriterionEntry(3, said),), takes_file=True, digest=ATTEMPT)
question = store_question(entry=entry, programme="PE", at=timezone.now())
type(question).objects.filter(pk=question.pk).update(is_current=False)
attempt = Attempt.objects.get(pk=ATTEMPT)
attempt.question_count += 1
attempt.save(update_fields=["question_count"])
Answer.objects.create(attempt=attempt, question=question, number=attempt.question_count)
print("ASKED" + str(attempt.question_count))
"""
FOUND = """
import json
from assessments.knowledge.models import Answer, AnswerFile
answer = Answer.objects.get(attempt_id=ATTEMPT, question__code="PE-9001")
print("FOUND" + json.dumps({
    "text": answer.value, "file": answer.file and answer.file.original_name, "files": AnswerFile.objects.filter(attempt_id=ATTEMPT).count(),
}))
"""


def words(text: str) -> str:
    with override("kk"):
        return gettext(text)


def test_a_file_waits_for_the_line_in_the_open_and_arrives_once(open_page, site, email, tmp_path):  # noqa: F811
    page = open_page(360, 740, "kk", expects=("ERR_INTERNET_DISCONNECTED", "Failed to fetch"))
    attempt = begin(page, email)
    number = run(site, f"ATTEMPT = {attempt!r}\n{ASKED}", "ASKED")
    question = f"{COHORT}test/{attempt}/{number}/"
    page.goto(question)
    plan = tmp_path / "жоспар.pdf"
    plan.write_bytes(b"%PDF-1.7 plan")
    fits(page)
    assert faults_of(page) == []

    page.context.set_offline(True)
    page.fill("[name=value]", "Мәтін қалады")
    page.set_input_files("[name=upload]", plan)
    page.click("form[data-answer] button[name=go][value=next]")
    waits = "No connection. Your text is kept; the file is not sent. It stays chosen here: press the button again when you are online."
    expect(page.locator("[data-file-state]")).to_have_text(words(waits))
    assert page.evaluate("document.querySelector('[name=upload]').files.length") == 1
    assert page.url.endswith(f"/{number}/")

    page.context.set_offline(False)
    page.click("form[data-answer] button[name=go][value=next]")
    page.wait_for_url(lambda url: url.endswith(f"/test/{attempt}/"))
    page.goto(question)
    expect(page.get_by_role("link", name="жоспар.pdf")).to_be_visible()
    assert json.loads(run(site, f"ATTEMPT = {attempt!r}\n{FOUND}", "FOUND")) == {"text": "Мәтін қалады", "file": "жоспар.pdf", "files": 1}

    # What is no file that we take is said at once; the one that is there stays.
    page.set_input_files("[name=upload]", {"name": "a.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"})
    page.click("form[data-answer] button[name=go][value=next]")
    expect(page.locator("[data-file-state].error")).to_contain_text(words("Files of this kind are not accepted. Send one of: %(kinds)s.").split("%")[0].strip())
    fits(page)

    page.set_input_files("[name=upload]", [])
    page.get_by_role("button", name=words("Take the file back")).click()
    expect(page.get_by_role("link", name="жоспар.pdf")).to_be_hidden()
    assert json.loads(run(site, f"ATTEMPT = {attempt!r}\n{FOUND}", "FOUND")) == {"text": "Мәтін қалады", "file": None, "files": 1}

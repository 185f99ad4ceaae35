"""What the design promises: weight, nothing inline, nothing from elsewhere, words for every icon."""

import gzip
import re
from pathlib import Path

import polib
import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "lms" / "static" / "lms"
TEMPLATES = sorted(
    path for path in ROOT.rglob("templates/**/*.html") if not {".venv", "var", "node_modules"} & set(path.parts)
)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_stylesheet_weighs_at_most_twelve_kilobytes():
    assert len(gzip.compress((STATIC / "qabilet.css").read_bytes(), 9)) <= 12 * 1024


def test_there_is_one_stylesheet():
    assert [path.name for path in STATIC.rglob("*.css")] == ["qabilet.css"]


def test_the_lattice_stays_light():
    assert (STATIC / "kerege.svg").stat().st_size <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_templates_hold_no_inline_style_or_script_and_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=|<style\b", text), "style belongs into qabilet.css"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no event attributes"
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, f"inline script: {tag}"
    for found in re.findall(r"(?:src|srcset|href|action)=\"(https?:)?//[^\"]*\"", text):
        raise AssertionError(f"{found} leads to another host")


# Forms of guests, of a file or one press, and of a test, whose answers wait in a queue of their own.
NOT_KEPT = {
    "knowledge/learn_question.html", "knowledge/learn_submit.html", "knowledge/learn_test.html", "courses/teach_import.html",
    "certificates/manage_certificate.html", "certificates/statement.html", "certificates/verified.html",
    "certificates/verify_file.html", "certificates/claim_paper.html", "certificates/fetch_paper.html", "certificates/fetched_paper.html",
    "certificates/past_papers.html", "courses/meeting_upload.html",
    "home/join.html", "home/join_by_card.html", "home/join_cohort.html", "knowledge/question_import_new.html", "knowledge/teach_late.html",
}  # fmt: skip


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_a_form_sent_to_its_own_page_keeps_what_was_typed_when_the_session_ended(path):
    forms = re.findall(r'<form\b[^>]*method="post"[^>]*>\s*{% csrf_token %}(?!{% keep_typed %})', path.read_text(encoding="utf-8"))

    if str(path).split("/templates/", 1)[1] not in NOT_KEPT:
        assert [form for form in forms if "action=" not in form] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_templates_compile(path):
    name = str(path).split("/templates/", 1)[1]
    get_template(name)


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_the_stylesheet_loads_nothing_from_elsewhere(path):
    assert not re.search(r"https?:|@import|url\(\s*[\"']?//", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("names", "most"), [
    (("qabilet.js", "queue.js", "answers.js"), 20),  # a question of a test
    (("qabilet.js", "queue.js", "answers.js", "offline.js"), 20),  # the list of its questions
    (("qabilet.js", "queue.js", "offline.js"), 20),  # a lesson as it is kept on a device: no longer on its way
    (("qabilet.js",), 2),  # every page
])
def test_scripts_of_a_page_stay_within_their_share(names, most):
    assert sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names) <= most * 1024


def test_a_russian_sentence_that_ends_in_a_date_has_one_full_stop():
    """Russian dates end in *г.*: a sentence that ends in one takes no full stop of its own."""
    words = {entry.msgid: entry.msgstr for entry in polib.pofile(ROOT / "lms/locale/ru/LC_MESSAGES/django.po")}
    doubled, seen = [], 0
    for path in TEMPLATES:
        for head, body in re.findall(r"{%\s*blocktrans(?:late)?([^%]*)%}(.*?){%\s*endblocktrans", path.read_text(), re.S):
            dates = re.findall(r"(\w+)=[^ ]*\|long_date", head)
            message = re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", " ".join(line.strip() for line in body.strip().splitlines()) if "trimmed" in head else body)
            seen += len(dates)
            doubled += [f"{shown(path)}: {words[message]}" for date in dates if f"%({date})s." in words[message]]
    assert seen > 20 and doubled == []

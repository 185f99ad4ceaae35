"""After both stories, with every page full: no English is left over in Russian or Kazakh."""

import re
from pathlib import Path

import pytest
from django.test import Client

from courses.models import LessonPage
from courses.queries.lessons import lesson_text
from lms.core.models import User
from tests.leaks import crawl, leaks

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "language"),
    [
        ("trainee", "kk"),
        ("trainee", "ru"),
        ("lead", "kk"),
        ("trainer", "ru"),
        ("assessor", "kk"),
        ("monitor", "ru"),
        ("monitor", "kk"),
        ("admin", "ru"),
    ],
)
def test_no_english_is_left_on_a_full_page(who, language):
    client = Client()
    client.force_login(User.objects.get(email=f"{who}@demo.example"))

    found = {path: sorted(set(leaks(html, language))) for path, html in crawl(client, language, enough=70)}

    assert len(found) > 10
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_english_is_left_in_a_whole_lesson_nor_in_the_glossary(language):
    found = {}
    for page in LessonPage.objects.filter(locale__language_code="en"):
        if any(block["type"] in ("example", "reading") for block in page.body.raw_data):
            text = lesson_text(page.translation_key, language)
            found[page.slug] = sorted(set(leaks(text.html, language)))
    found["glossary"] = sorted(set(leaks(Client().get(f"/{language}/glossary/").content.decode(), language)))

    assert len(found) > 40
    assert {place: texts for place, texts in found.items() if texts} == {}


LETTERS = sorted(
    path for folder in ("lms", "courses", "assessments", "certificates") for path in Path(folder).rglob("letters/*.txt")
)


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_every_word_of_an_email_comes_from_the_catalogue(path):
    text = path.read_text("utf-8")
    text = re.sub(r"\{%\s*blocktrans.*?%\}.*?\{%\s*endblocktrans\w*\s*%\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", " ", text, flags=re.DOTALL)

    assert re.findall(r"[^\W\d_]{2,}", text) == []

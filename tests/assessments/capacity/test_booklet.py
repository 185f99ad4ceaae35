"""The booklet: who may download it, that every item is in it, in the language of the reader."""

import re
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from assessments.capacity.actions.instruments import store_instrument
from assessments.capacity.drawing.booklet import BookletWords, draw_booklet
from assessments.capacity.models import InstrumentVersion

WORDS = BookletWords("Title", ("How.",), ("Who",), "Levels", "Evidence:", "Note:", "Page")


def text_of(paper: bytes) -> str:
    told = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    return re.sub(r"\s+", " ", told)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_item_and_level_stands_in_the_booklet(document, at, language):
    text = text_of(draw_booklet(document, WORDS, language=language, made_at=at))

    for domain in document["domains"]:
        for item in domain["items"]:
            assert item["name"][language] in text
            assert item["anchors"][4][language] in text


def test_the_same_version_gives_the_same_bytes(document, at):
    first, second = (draw_booklet(document, WORDS, language="kk", made_at=at) for _time in range(2))

    assert first == second


@pytest.fixture
def stored(document, at, db):
    store_instrument(document=document, at=at)


@pytest.mark.parametrize(
    ("who", "status"), [("aliya", 404), ("gulnur", 404), ("katrin", 404), ("murat", 200), ("saule", 200), ("yerlan", 200)]
)
def test_monitors_assessors_and_trainers_print_it(cast, as_user, stored, who, status):
    version = InstrumentVersion.objects.first()
    answer = as_user(getattr(cast, who)).get(f"/kk/monitoring/instruments/{version.pk}/booklet.pdf")

    assert answer.status_code == status
    if status == 200:
        assert answer.content.startswith(b"%PDF-")
        assert "Әлеуетті бағалау: толтыруға арналған буклет" in text_of(answer.content)


def test_the_command_writes_it_and_names_a_version_that_is_not_there(stored, tmp_path):
    out, version = StringIO(), InstrumentVersion.objects.get()
    call_command("booklet", version_number=version.version, lang="ru", out=str(tmp_path / "b.pdf"), stdout=out)
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF-")

    with pytest.raises(CommandError, match="There is no version 9.9"):
        call_command("booklet", version_number="9.9", lang="ru", out=str(tmp_path / "c.pdf"))

"""What pdftotext and pdfinfo (Poppler) read from every paper: each letter, composed, in the order a person reads."""

import re
import subprocess
import unicodedata

import pytest

from certificates.drawing.bilingual import draw_bilingual
from certificates.drawing.certificate import draw_certificate
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_of_kind
from certificates.faces import LANGUAGES, Texts
from certificates.queries.specimens import specimens
from tests.certificates.drawing.test_papers import KAZAKH, squeezed

pytestmark = pytest.mark.verifiers
DRAW = dict(specimens())
LOST = {"\u25a0": "a box for a letter", "\ufffd": "a letter without a map", "\u202f": "a narrow space", "\x00": "an empty sign"}


def said_by(tool: str, *options: str, paper: bytes, folder) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(paper)
    command = [tool, *options, str(file), *(["-"] if tool == "pdftotext" else [])]
    run = subprocess.run(command, capture_output=True, check=True)
    assert run.stderr == b"", run.stderr.decode()
    return run.stdout.decode()


@pytest.mark.parametrize("name", DRAW)
def test_text_is_whole_composed_and_in_the_order_of_the_tags(name, tmp_path):
    """`-raw` gives the order of drawing, `-struct-text` that of the tags: what is tagged is read as it is drawn."""
    paper = DRAW[name]()
    text = said_by("pdftotext", "-raw", "-enc", "UTF-8", paper=paper, folder=tmp_path)
    tagged = re.findall(r'^\s*"(.*)"$', said_by("pdfinfo", "-struct-text", paper=paper, folder=tmp_path), re.MULTILINE)

    assert text == unicodedata.normalize("NFC", text)
    assert {why for sign, why in LOST.items() if sign in text} == set()
    assert all(page.strip() for page in text.split("\f")[:-1])
    drawn, place = squeezed(text), 0
    assert len(tagged) > 5
    for line in map(squeezed, tagged):
        place = drawn.find(line, place)
        assert place >= 0, f"read at another place than it stands: {line}"
        place += len(line)


@pytest.mark.parametrize("kind", ["attendance", "completion", "competence"])
def test_every_kazakh_letter_is_read_from_each_place_of_a_certificate(kind, tmp_path):
    face = sample_of_kind(kind, name=f"{KAZAKH[:9]} {KAZAKH[9:]}", programme=Texts.same(KAZAKH), is_sample=False)
    papers = [draw_certificate(face, language, SAMPLE_ADDRESS) for language in LANGUAGES] + [draw_bilingual(face, SAMPLE_ADDRESS)]

    for paper in papers:
        text = said_by("pdftotext", "-enc", "UTF-8", paper=paper, folder=tmp_path)
        assert f"{KAZAKH[:9]} {KAZAKH[9:]}" in text and KAZAKH in text.replace(f"{KAZAKH[:9]} {KAZAKH[9:]}", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_is_read_from_title_to_number(language, tmp_path):
    face = sample_of_kind("completion", is_sample=False)
    text = squeezed(said_by("pdftotext", "-raw", "-enc", "UTF-8", paper=draw_certificate(face, language, SAMPLE_ADDRESS), folder=tmp_path))
    order = [face.issuer.get(language), face.title.get(language), face.name, face.programme.get(language), str(face.hours), "86", "70", "7Q4K-M2XW-9HRT4"]

    places, place = [], 0
    for words in order:
        place = text.find(squeezed(words), place)
        places.append(place)
        place += 1
    assert -1 not in places, dict(zip(order, places, strict=True))

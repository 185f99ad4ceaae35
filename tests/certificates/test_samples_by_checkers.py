"""Every sample before the checkers of others: whoever adds a paper to `specimens()` has it checked here.

"Passes these checkers", never "certified". What each says stands in the certificates specification, section 13.
"""

import subprocess
from types import SimpleNamespace

import outloud
import pdfua
import pikepdf
import pymupdf
import pytest
from django.utils.translation import override
from pikepdf import pdfa

from certificates.drawing.capacity_summary import draw_capacity_summary
from certificates.drawing.document import draw_document
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_summary
from certificates.drawing.stickers import Slip, draw_slips
from certificates.faces import LANGUAGES, Texts
from certificates.queries.claims import fetch_words
from certificates.queries.specimens import AT, specimens
from certificates.queries.transcript import LearningList, transcript_document
from lms.core.papers.login_cards import Card, draw_login_cards
from lms.core.papers.page import MM
from tests.certificates.drawing.test_archive import FALSE_ALARMS, elements
from tests.certificates.drawing.test_papers import squeezed
from tests.certificates.test_bad_input import OF_120, inked

DRAW = dict(specimens())
OF_250 = (f"«{OF_120}» қоғамдық бірлестігі және оның «Құқықтық сауаттылықты арттыру орталығы» жеке мекемесі, " * 2)[:249] + "ы"
EVERY = pytest.mark.parametrize("name", DRAW)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return a function that draws a sample into a file, once."""
    folder, made = tmp_path_factory.mktemp("samples"), {}

    def write(name: str):
        if name not in made:
            made[name] = folder / f"{name}.pdf"
            made[name].write_bytes(DRAW[name]())
        return made[name]

    return write


def language_of(name: str) -> str:
    return "kk" if name.endswith("-kk-ru") else name.rsplit("-", 1)[1]


@EVERY
def test_checkers_of_archives_tags_and_structure_find_nothing(written, name):
    file = str(written(name))
    found = [one for one in pdfa.validate_written(file, "3b").findings if not FALSE_ALARMS.search(one.message)]
    assert [str(one) for one in found] == []
    assert [str(one) for one in pdfua.validate(file).findings] == []
    said = outloud.check(file)
    assert (said.error or "", [str(one) for one in said.findings if one.severity == "error"]) == ("", [])
    run = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert (run.returncode, "WARNING" in run.stdout + run.stderr) == (0, False), run.stdout


@EVERY
def test_language_title_headings_pictures_and_tables_are_told(written, name):
    with pikepdf.open(written(name)) as pdf:
        tags = elements(pdf)
        kinds = [str(tag.S) for tag in tags]
        assert str(pdf.Root.Lang) == language_of(name) and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(pdf.Root.MarkInfo.Marked) and all(str(page.Tabs) == "/S" for page in pdf.pages)
        with pdf.open_metadata() as metadata:
            assert len(str(pdf.docinfo["/Title"])) > 8 and metadata["dc:title"] == str(pdf.docinfo["/Title"])
            assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")
        assert kinds.count("/H1") == 1, kinds
        assert all(len(str(tag.Alt)) > 8 for tag in tags if tag.S == "/Figure")
        assert all("/Scope" in tag.A for tag in tags if tag.S == "/TH")
        assert "/Table" not in kinds or {"/TR", "/TH", "/TD"} <= set(kinds)


def assert_on_page(paper: bytes) -> None:
    """Refuse a paper on which a line leaves its page, or lies on another; "SAMPLE", which goes across, is none."""
    for page in pymupdf.open(stream=paper):
        lines = [
            ("".join(span["text"] for span in line["spans"]), pymupdf.Rect(line["bbox"]))
            for block in page.get_text("dict")["blocks"] for line in block.get("lines", ()) if line["dir"] == (1, 0)
        ]  # fmt: skip
        room = page.rect + (4 * MM, 4 * MM, -4 * MM, -4 * MM)
        assert [words for words, box in lines if not room.contains(inked(box))] == []
        over = [
            (words, other)
            for place, (words, box) in enumerate(lines) for other, beside in lines[place + 1 :] if inked(box).intersects(inked(beside))
        ]  # fmt: skip
        assert over == []


@EVERY
def test_every_line_lies_on_its_page_and_on_no_other_line(written, name):
    assert_on_page(written(name).read_bytes())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_names_fit_on_every_paper_that_carries_one(language):
    """Certificates with them stand in test_bad_input."""
    with override(language):
        nothing, words = LearningList((), ()), fetch_words(language)
        who = SimpleNamespace(printed_name=OF_120, latin_name=OF_120)
        transcript = draw_document(transcript_document(who, nothing, language, with_results=True, at=AT, site="https://qabilet.example"), language)
    face = sample_summary(organisation=Texts.same(OF_250))
    cards = [Card(OF_120, OF_250, "1000 0000", "1000 0000 0000", "https://qabilet.example/j/1", "qabilet.example/join/", "15.11.2026")] * 4
    slips = [Slip(OF_120, OF_250, "PE-2026 7Q4K-M2XW-9HRT4", "https://qabilet.example/claim/" + "A" * 22, "2026 ж. 1 қараша")] * 8
    papers = {
        "transcript": transcript, "cards": draw_login_cards(cards, language, at=AT), "slips": draw_slips(slips, words, language, at=AT),
        "summary": draw_capacity_summary(face, language, SAMPLE_ADDRESS),
    }  # fmt: skip

    for name, paper in papers.items():
        assert_on_page(paper)
        text = squeezed(" ".join(page.get_text() for page in pymupdf.open(stream=paper)))
        assert squeezed(OF_250 if name == "summary" else OF_120) in text, name


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_each_passage_of_a_login_card_says_its_language(written, language):
    with pikepdf.open(written(f"login-cards-{language}")) as pdf:
        said = [str(tag.Lang) for tag in elements(pdf) if tag.S == "/P" and "/Lang" in tag]
    assert said == ["kk", "ru", "en"] * 4

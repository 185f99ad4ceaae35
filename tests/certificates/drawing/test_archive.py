"""Papers for archives and for screen readers: what independent checkers say. "Passes these checkers", never "certified"."""

import io
import re
import subprocess
from datetime import UTC, datetime

import outloud
import pdfua
import pikepdf
import pytest
from pikepdf import pdfa

from assessments.results.drawing.board import BoardPaper, BoardRow, draw_board
from certificates.drawing.bilingual import draw_bilingual
from certificates.drawing.capacity_summary import draw_capacity_summary
from certificates.drawing.certificate import draw_certificate
from certificates.drawing.document import draw_document
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_certificate, sample_of_kind, sample_summary
from certificates.faces import LANGUAGES, Logo, Signatory, Texts
from certificates.faces.document import Document, Facts, Heading, Paragraph, Table
from lms.core.papers.archive import Attachment
from lms.core.papers.flow import Column
from lms.core.papers.pictures import plain_picture
from tests.certificates.badges.made import badge, sealed
from tests.lms.core.test_pictures import picture

CREDENTIAL = Attachment("credential.json", "Open Badges 3.0", "application/ld+json", repr(sealed(badge("kk"))).encode())
# An allow-list of this checker calls extension schemas "not permitted"; the standard permits them.
FALSE_ALARMS = re.compile(r"pdfuaid:part|pdfaExtension|pdfaSchema|pdfaProperty")


def certificate(language: str) -> bytes:
    return draw_certificate(sample_certificate(is_sample=False), language, SAMPLE_ADDRESS, [CREDENTIAL])


def attendance(language: str) -> bytes:
    return draw_certificate(sample_of_kind("attendance", is_sample=False), language, SAMPLE_ADDRESS, [CREDENTIAL])


def competence(language: str) -> bytes:
    """Return a paper with two logos and two signatures, one of them see-through, and a line for a pen."""
    ink = plain_picture(picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 90, 255)))
    blob = plain_picture(picture("CMYK", ground=(0, 0, 0, 0), ink=(0, 255, 255, 0), format="JPEG"))
    words = Texts("Director", "Директор", "Директор")
    face = sample_of_kind(
        "competence", is_sample=False,
        signatories=(Signatory(Texts.same("Қ. Һәкімов"), words, ink.sha256), Signatory(Texts(), words, ink.sha256), Signatory(Texts(), words)),
        logos=(Logo(words, blob.sha256), Logo(Texts.same("Ақ көпір"), ink.sha256)),
    )  # fmt: skip
    held = {plain.sha256: plain.content for plain in (ink, blob)}
    return draw_certificate(face, language, SAMPLE_ADDRESS, [CREDENTIAL], pictures=held)


def pair(_language: str) -> bytes:
    return draw_bilingual(sample_certificate(is_sample=False), SAMPLE_ADDRESS, [CREDENTIAL])


def summary(language: str) -> bytes:
    return draw_capacity_summary(sample_summary(), language, SAMPLE_ADDRESS)


def report(language: str) -> bytes:
    """Return a report whose table goes on overleaf."""
    rows = tuple((f"{number}.1", "Ұйымның құқықтық сауаттылығы", str(number % 5)) for number in range(70))
    columns = (Column("Код", 1), Column("Пункт", 4), Column("Балл", 1, is_figure=True))
    document = Document(
        kind="report", title="Есеп", subtitle="«Қырық көпір» қоры", about="POCI 1.0", author="Qabilet", footer="Qabilet",
        page_of="{page} / {pages}", issued_at="2026-11-01T05:00:00+00:00",
        blocks=(Heading("Нәтижелер"), Paragraph("Бір сөйлем."), Facts((("Өңір", "Алматы"),)), Table(columns, rows)),
    )  # fmt: skip
    return draw_document(document, language)


def board(language: str) -> bytes:
    row = BoardRow(("R1.4", "Әлеует", "70", "7", "10", "40", "70", "A1"), is_headline=True)
    paper = BoardPaper("Тақта", (("Срез", "2026"),), ("а", "б", "в", "г", "д", "е", "ж", "з"), (row,) * 60, "бет", ())
    return draw_board(paper, language=language, made_at=datetime(2026, 11, 1, tzinfo=UTC))


PAPERS = [
    pytest.param(draw, language, id=f"{draw.__name__}-{language}")
    for draw in (certificate, attendance, competence, summary, report, board)
    for language in LANGUAGES
] + [pytest.param(pair, "kk", id="pair")]


@pytest.fixture
def written(tmp_path, request):
    draw, language = request.param
    path = tmp_path / "paper.pdf"
    path.write_bytes(draw(language))
    return path


def elements(pdf: pikepdf.Pdf) -> list:
    """Return all tags in reading order."""
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append(element)
            for kid in element.K:
                walk(kid)

    walk(pdf.Root.StructTreeRoot.K)
    return found


ALL = pytest.mark.parametrize("written", [p.values for p in PAPERS], indirect=True, ids=[p.id for p in PAPERS])


@ALL
def test_checkers_of_archives_find_nothing(written):
    findings = pdfa.validate_written(str(written), "3b").findings

    assert [str(one) for one in findings if not FALSE_ALARMS.search(one.message)] == []


@ALL
def test_checkers_of_tags_find_nothing(written):
    assert [str(one) for one in pdfua.validate(str(written)).findings] == []
    result = outloud.check(str(written))
    assert (result.error or "", result.errors) == ("", 0)


@ALL
def test_checker_of_structure_finds_nothing(written):
    run = subprocess.run(["qpdf", "--check", str(written)], capture_output=True, text=True, check=False)

    assert (run.returncode, "WARNING" in run.stdout + run.stderr) == (0, False), run.stdout


@ALL
def test_one_first_heading_and_every_picture_has_a_sentence(written):
    with pikepdf.open(written) as pdf:
        tags = elements(pdf)
        assert [str(tag.S) for tag in tags].count("/H1") == 1
        assert all(len(str(tag.Alt)) > 8 for tag in tags if tag.S == "/Figure")
        assert all("/Scope" in tag.A for tag in tags if tag.S == "/TH")
        assert pdf.Root.MarkInfo.Marked is True or bool(pdf.Root.MarkInfo.Marked)


def test_table_that_goes_on_overleaf_is_one_table_with_one_head(tmp_path):
    with pikepdf.open(io.BytesIO(report("kk"))) as pdf:
        tags = [str(tag.S) for tag in elements(pdf)]

        assert len(pdf.pages) > 1
        assert tags.count("/Table") == 1
        assert tags.count("/TR") == 71
        assert tags.count("/TH") == 3 + 70


def test_each_half_of_the_sheet_of_two_languages_says_its_own():
    with pikepdf.open(io.BytesIO(pair("kk"))) as pdf:
        halves = [str(tag.Lang) for tag in elements(pdf) if tag.S == "/Sect"]
        title = next(tag for tag in elements(pdf) if tag.S == "/H1")
        assert str(pdf.Root.Lang) == "kk" and set(halves) == {"kk", "ru"}
        assert [str(kid.Lang) for kid in title.K] == ["kk", "ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_credential_comes_out_of_the_paper_as_it_went_in(language):
    with pikepdf.open(io.BytesIO(certificate(language))) as pdf:
        assert list(pdf.attachments) == ["credential.json"]
        assert pdf.attachments["credential.json"].get_file().read_bytes() == CREDENTIAL.content
        assert [str(one.AFRelationship) for one in pdf.Root.AF] == ["/Supplement"]


def test_paper_with_its_credential_has_the_same_bytes_twice():
    assert certificate("kk") == certificate("kk")


def test_language_and_title_are_told(tmp_path):
    with pikepdf.open(io.BytesIO(certificate("kk"))) as pdf:
        assert str(pdf.Root.Lang) == "kk"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == str(pdf.docinfo["/Title"])
            assert metadata["pdfaid:part"] == "3"


def test_metadata_of_a_paper_hold_no_name():
    with pikepdf.open(io.BytesIO(certificate("kk"))) as pdf:
        said = bytes(pdf.Root.Metadata.read_bytes()).decode() + str(dict(pdf.docinfo))
    assert "Нұрғожаева" not in said and "Nurgo" not in said

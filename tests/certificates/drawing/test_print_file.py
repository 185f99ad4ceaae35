"""The print file: a page a paper, small, with the square of the stored paper; nothing of a document about it."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from certificates.drawing.certificate import draw_certificate
from certificates.drawing.print_file import draw_print_file, square_of
from certificates.drawing.samples import sample_certificate
from certificates.faces import LANGUAGES
from tests.certificates.drawing.test_papers import LONG_NAME, squeezed

NAMES = ["Ә", "Әлия Сейітқалиева", LONG_NAME, "О’Нил «Ұлы» & <b>", "Нұрсұлтан Құрманғалиұлы Жұмағұлов", "Li"]


def papers(number: int, language: str = "kk", accents: tuple[str, ...] = ("#14524F",)):
    for place in range(number):
        face = sample_certificate(
            name=NAMES[place % len(NAMES)], code=f"{place:013d}".replace("0", "Z").replace("1", "Y"), is_sample=False,
            accent=accents[place % len(accents)],
        )
        yield face, square_of(draw_certificate(face, language, f"https://qabilet.example/v/{place:022d}")), {}


def test_a_file_without_a_square_and_a_file_of_nobody_are_refused():
    with pytest.raises(ValueError, match="no QR"):
        square_of(b"%PDF-1.7 nothing")
    with pytest.raises(ValueError, match="no paper"):
        draw_print_file([], "kk")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sixty_pages_take_at_most_5_kb_each_and_are_the_same_twice(language):
    pages = list(papers(60, language))

    pdf = draw_print_file(pages, language)

    assert len(pdf) / 60 <= 5 * 1024
    assert pdf == draw_print_file(pages, language)


def test_pages_stand_in_the_order_given_with_every_name():
    pages = list(papers(12))
    reader = PdfReader(io.BytesIO(draw_print_file(pages, "kk")))

    assert len(reader.pages) == 12
    for page, (face, square, _pictures) in zip(reader.pages, pages, strict=True):
        assert squeezed(face.name) in squeezed(page.extract_text())
        assert square in page.get_contents().get_data().decode("latin-1")


def test_it_is_no_official_file_and_shares_fonts_and_grounds():
    reader = PdfReader(io.BytesIO(draw_print_file(papers(6, accents=("#14524F", "#7A1F3D")), "kk")))

    root = reader.trailer["/Root"]
    assert not {"/StructTreeRoot", "/AcroForm", "/AF", "/Names"} & set(root)
    fonts = {font.idnum for page in reader.pages for font in page["/Resources"]["/Font"].values() if hasattr(font, "idnum")}
    forms = [form for page in reader.pages for form in page["/Resources"]["/XObject"].values()]
    grounds = {form.indirect_reference.idnum for form in (one.get_object() for one in forms) if form["/Subtype"] == "/Form"}
    assert len(fonts) <= 8 and len(grounds) == 2


def test_the_square_is_that_of_the_stored_paper_and_of_no_other():
    face = sample_certificate()
    one, other = (square_of(draw_certificate(face, "kk", f"https://qabilet.example/v/{n:022d}")) for n in (1, 2))
    assert one != other
    assert one == square_of(draw_certificate(replace(face, name="Ли"), "ru", f"https://qabilet.example/v/{1:022d}"))

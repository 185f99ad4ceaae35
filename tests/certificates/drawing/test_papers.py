"""The papers themselves: every letter is there, the bytes are the same, the QR can be read."""

import io
import re
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
import segno
import zxingcpp
from PIL import Image, ImageDraw
from pypdf import PdfReader

from certificates.drawing.bilingual import draw_bilingual, refuse_long_pair
from certificates.drawing.capacity_summary import draw_capacity_summary
from certificates.drawing.certificate import draw_certificate
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_certificate, sample_of_kind, sample_summary
from certificates.faces import LANGUAGES, Texts
from lms.core.papers.guard import guard, strings
from lms.core.papers.lettering import SERIF, STRONG, TEXT, UnknownLetter, runs
from lms.core.papers.page import DoesNotFit, fitted, wrapped
from lms.core.papers.qr import qr_runs

KAZAKH = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
LONG_NAME = (
    "Әлішеркерей-Нұрмұхаммед Құдайбергенұлы Өтеміс-Жәңгіров-Қарағұлов-Байтұрсынұлы Ғабдолғазизұлы Үсенбаев-Һасенов Іңк"
)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def qr_picture(page) -> Image.Image:
    """Return the QR of a page as a picture, from the strokes that the PDF really holds."""
    content = page.get_contents().get_data().decode("latin-1")
    side, path = re.search(
        r"1 0 0 1 [\d.]+ [\d.]+ cm ([\d.]+) 0 0 \1 0 0 cm ((?:\d+ \d+ \d+ 1 re ?)+)f", content
    ).groups()
    boxes = [tuple(map(int, box)) for box in re.findall(r"(\d+) (\d+) (\d+) 1 re", path)]
    modules, scale = 1 + max(y for _, y, _ in boxes), 4
    assert float(side) * modules * 25.4 / 72 == pytest.approx(27, abs=0.1)
    picture = Image.new("L", ((modules + 8) * scale,) * 2, 255)
    pen = ImageDraw.Draw(picture)
    for x, y, length in boxes:
        left, top = (x + 4) * scale, (modules - 1 - y + 4) * scale
        pen.rectangle((left, top, left + length * scale - 1, top + scale - 1), fill=0)
    return picture


def draw_pair(face, _language: str, address: str) -> bytes:
    """Draw the sheet of two languages as the others are drawn."""
    return draw_bilingual(face, address)


PAPERS = [(draw_pair, sample_certificate), (draw_certificate, sample_certificate), (draw_capacity_summary, sample_summary)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("draw", "sample"), PAPERS)
def test_same_face_gives_same_bytes(draw, sample, language):
    assert draw(sample(), language, SAMPLE_ADDRESS) == draw(sample(), language, SAMPLE_ADDRESS)


def test_another_process_gives_the_same_bytes():
    command = (
        "import hashlib;from certificates.drawing.certificate import draw_certificate;"
        "from certificates.drawing.samples import *;"
        "print(hashlib.sha256(draw_certificate(sample_certificate(),'kk',SAMPLE_ADDRESS)).hexdigest())"
    )
    runs_of = {
        subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }

    assert len(runs_of) == 1


def test_eight_threads_draw_what_one_draws():
    expected, drawn = draw_certificate(sample_certificate(), "kk", SAMPLE_ADDRESS), []

    def work():
        for _ in range(5):
            drawn.append(draw_certificate(sample_certificate(), "kk", SAMPLE_ADDRESS))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert drawn == [expected] * 40


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("font", [TEXT, STRONG, SERIF])
def test_every_kazakh_letter_is_drawn_in_its_own_font(language, font):
    assert runs(KAZAKH + "№₸«»–— −", font)[0][0] == font


@pytest.mark.parametrize("language", LANGUAGES)
def test_certificate_text_holds_every_kazakh_letter_regular_and_bold(language):
    face = sample_certificate(
        name=KAZAKH, programme=Texts.same(KAZAKH), intro=Texts.same(KAZAKH), competences=(Texts.same(KAZAKH),)
    )

    text = text_of(draw_certificate(face, language, SAMPLE_ADDRESS))

    assert squeezed(text).count(KAZAKH) == 4
    assert "\u25a0" not in text
    assert "\ufffd" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_summary_text_holds_every_kazakh_letter_and_two_pages(language):
    face = sample_summary(organisation=Texts.same(KAZAKH), region=Texts.same(KAZAKH))
    pdf = draw_capacity_summary(face, language, SAMPLE_ADDRESS)

    text = text_of(pdf)

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert squeezed(text).count(KAZAKH) == 2
    assert "\u25a0" not in text
    assert "\ufffd" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("draw", "sample", "page"), [(draw_pair, sample_certificate, 0), (draw_certificate, sample_certificate, 0), (draw_capacity_summary, sample_summary, 1)])
def test_qr_of_the_page_is_read_by_an_independent_reader(draw, sample, page, language):
    pages = PdfReader(io.BytesIO(draw(sample(), language, SAMPLE_ADDRESS))).pages

    found = zxingcpp.read_barcode(qr_picture(pages[page]))

    assert found.text == SAMPLE_ADDRESS


@pytest.mark.parametrize("address", [SAMPLE_ADDRESS, "x", "https://example.kz/" + "я" * 30, "12345", "https://q.kz/" + "b" * 150])
def test_qr_worked_out_by_parts_is_the_one_that_segno_makes(address):
    found, modules = qr_runs(address)
    rows = [bytearray(modules) for _ in range(modules)]
    for row, column, length in found:
        rows[row][column : column + length] = b"\x01" * length

    symbol = segno.make(address, error="q", mask=2, micro=False, boost_error=False, encoding="utf-8", eci=False)
    assert rows == [bytearray(row) for row in symbol.matrix]


def test_no_two_addresses_share_a_symbol():
    for number in range(40):
        address = f"https://qabilet.example/v/{number:022d}"
        page = PdfReader(io.BytesIO(draw_certificate(sample_certificate(), "en", address))).pages[0]
        assert zxingcpp.read_barcode(qr_picture(page)).text == address


@pytest.mark.parametrize(("draw", "sample"), PAPERS)
def test_metadata_names_no_person_and_gives_the_date_of_issue(draw, sample):
    reader = PdfReader(io.BytesIO(draw(sample(), "kk", SAMPLE_ADDRESS)))
    words = " ".join(str(value) for value in reader.metadata.values())

    assert reader.trailer["/Root"]["/Lang"] == "kk"
    assert "7Q4K-M2XW-9HRT4" in reader.metadata.title
    assert reader.metadata.creation_date.isoformat() == "2026-11-01T05:00:00+00:00"
    assert "Нұрғожаева" not in words
    assert "AAAAAAAAAAAAAAAAAAAAAA" not in words


@pytest.mark.parametrize(("draw", "sample"), PAPERS)
def test_every_font_is_embedded(draw, sample):
    for page in PdfReader(io.BytesIO(draw(sample(), "en", SAMPLE_ADDRESS))).pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font["/FontDescriptor"]


@pytest.mark.parametrize(
    "name",
    ["Я", LONG_NAME, "A" * 60, "<b>Әлия</b> & Co", '<img src="/etc/passwd">', "О’Нил «Ұлы» \"Q\"", "Е" + "\u0306", "Ĭoana ňý"],
)
def test_name_is_drawn_as_written(name):
    face = sample_certificate(name=name)
    guard(face)

    text = text_of(draw_certificate(face, "kk", SAMPLE_ADDRESS))

    import unicodedata

    assert squeezed(unicodedata.normalize("NFC", name)) in squeezed(text)


@pytest.mark.parametrize(
    ("name", "point"),
    [("Әлия 🙂", "U+1F642"), ("محمد", "U+0645"), ("Ва\u0300", "U+0300"), ("Әл\u202eия", "U+202E"), ("Ә\x00", "U+0000"), ("王", "U+738B"), ("Ә\u200bя", "U+200B"), ("Ә\nя", "U+000A")],
)
def test_letter_without_a_font_is_refused_with_field_letter_and_code_point(name, point):
    with pytest.raises(UnknownLetter) as refusal:
        guard(sample_certificate(name=name))

    assert (refusal.value.field, refusal.value.point) == ("name", point)


def test_guard_looks_at_every_string_in_every_language():
    with pytest.raises(UnknownLetter) as refusal:
        guard(sample_certificate(programme=Texts("fine", "хорошо", "жақсы 猫")))

    assert refusal.value.field == "programme.kk"


def test_guard_passes_every_caption_of_both_papers():
    for face in (sample_certificate(), sample_summary()):
        guard(face)
        assert len(list(strings(face))) > 100


def test_name_too_long_for_two_lines_is_refused_and_nothing_is_cut():
    with pytest.raises(DoesNotFit):
        draw_certificate(sample_certificate(name="Щ" * 300), "kk", SAMPLE_ADDRESS)


def test_certificate_with_nothing_optional_is_drawn():
    face = sample_certificate(
        latin_name="", attended=None, held=None, result_percent=None, pass_percent=None, competences=(),
        signatories=(), place=Texts(), title_second=Texts(), is_sample=False,
    )  # fmt: skip

    assert "Без теста" in text_of(draw_certificate(face, "ru", SAMPLE_ADDRESS))


@pytest.mark.parametrize("kind", ["attendance", "completion", "competence"])
def test_sheet_of_two_languages_says_everything_twice_and_the_name_once(kind):
    face = sample_of_kind(kind)
    text = squeezed_lines(text_of(draw_bilingual(face, SAMPLE_ADDRESS)))

    assert text.count(face.name) == 1
    for language in ("kk", "ru"):
        for words in (face.title, face.issuer, face.statement, *face.competences[:1]):
            assert words.get(language) in text
    assert squeezed(face.programme.get("kk")) in squeezed(text) and "of completion" not in text


@pytest.mark.parametrize("name", ["Я", LONG_NAME, "<b>Әлия</b> & Co"])
def test_sheet_of_two_languages_holds_every_name(name):
    face = sample_certificate(name=name)
    refuse_long_pair(face)

    assert squeezed(name) in squeezed(text_of(draw_bilingual(face, SAMPLE_ADDRESS)))


def test_sheet_of_two_languages_refuses_before_anything_is_drawn_what_fits_nowhere():
    signatory = sample_certificate().signatories[0]
    for face in (
        sample_certificate(name="Щ" * 300),
        sample_certificate(programme=Texts.same("Ұзақ атау " * 40)),
        sample_certificate(competences=(Texts.same("Құзыреттілік " * 200),)),
        sample_certificate(signatories=(replace(signatory, role=Texts.same("Төраға " * 60)),)),
    ):
        with pytest.raises(DoesNotFit):
            refuse_long_pair(face)


def test_sheet_of_two_languages_with_nothing_optional_is_drawn():
    face = sample_certificate(
        latin_name="", attended=None, held=None, result_percent=None, pass_percent=None, competences=(),
        signatories=(), place=Texts(), title_second=Texts(), is_sample=False,
    )  # fmt: skip
    text = text_of(draw_bilingual(face, SAMPLE_ADDRESS))

    assert "Без теста" in text and "Тестсіз" in text


def test_result_not_agreed_to_is_not_printed():
    text = text_of(draw_certificate(sample_certificate(result_percent=None), "en", SAMPLE_ADDRESS))

    assert "Passed" in text
    assert "86" not in text


def test_sample_says_so():
    assert "SAMPLE" in text_of(draw_certificate(sample_certificate(), "en", SAMPLE_ADDRESS))
    assert "SAMPLE" not in text_of(draw_certificate(sample_certificate(is_sample=False), "en", SAMPLE_ADDRESS))


def test_summary_of_a_first_round_shows_no_change():
    face = sample_summary(
        readings=sample_summary().readings[:1], change=None, domain_changes=(), layers=None,
        strengths=(), priorities=(), modules=(), respondents=None, agreement=None,
    )  # fmt: skip

    text = text_of(draw_capacity_summary(face, "en", SAMPLE_ADDRESS))

    assert "The first assessment." in text
    assert "+" not in text.replace("U+", "")


def test_change_inside_the_noise_is_called_no_clear_change():
    text = text_of(draw_capacity_summary(sample_summary(change="49/5"), "en", SAMPLE_ADDRESS))

    assert "Within measurement noise (10 points)" in squeezed_lines(text)


def squeezed_lines(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_missing_index_is_a_dash_and_never_zero():
    face = sample_summary()
    last = face.readings[-1]
    domains = (replace(last.domains[0], index=None), *last.domains[1:])
    changes = (replace(face.domain_changes[0], points=None), *face.domain_changes[1:])
    text = text_of(
        draw_capacity_summary(
            sample_summary(readings=(face.readings[0], replace(last, domains=domains)), domain_changes=changes),
            "en",
            SAMPLE_ADDRESS,
        )
    )

    assert "no index" in squeezed_lines(text)


def test_wrapped_and_fitted_lose_no_letter():
    words = "Мемлекеттік бағдарламаларға қоғамдық сараптама жүргізу технологиялары"

    assert " ".join(wrapped(words, TEXT, 11, 40)) == words
    assert "".join(wrapped("Ж" * 90, TEXT, 11, 40)) == "Ж" * 90
    assert " ".join(fitted(words, STRONG, 90, largest=17, smallest=9, rows=2)[1]) == words


def test_table_of_domains_tells_the_evidence_of_each_and_faces_of_earlier_days_are_still_drawn():
    face = sample_summary()
    with_proof = squeezed_lines(text_of(draw_capacity_summary(face, "en", SAMPLE_ADDRESS)))
    lines = tuple(replace(line, proved=None, asked=None) for line in face.readings[-1].domains)
    earlier = replace(
        face, readings=(face.readings[0], replace(face.readings[-1], domains=lines)),
        captions=tuple(one for one in face.captions if not one.key.startswith("proved")),
    )  # fmt: skip

    assert f"{face.readings[-1].evidence_accepted} of {face.readings[-1].evidence_due}" in with_proof
    assert "Evidence" in with_proof
    assert " of 5" not in squeezed_lines(text_of(draw_capacity_summary(earlier, "en", SAMPLE_ADDRESS))).replace("4 of 5", "")

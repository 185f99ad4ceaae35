"""What people and machines really send: strange names, hostile files, guesses. Drawn right or refused with a reason."""

import io
from dataclasses import replace
from fractions import Fraction
from random import Random

import pikepdf
import pymupdf
import pytest

from certificates import codes
from certificates.actions.credentials import CannotPrint, plain_face, refuse_unprintable
from certificates.badges import canonical
from certificates.choices import Kind
from certificates.drawing import capacity_summary
from certificates.drawing.bilingual import draw_bilingual
from certificates.drawing.capacity_summary import draw_capacity_summary
from certificates.drawing.certificate import draw_certificate
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_of_kind, sample_summary
from certificates.faces import LANGUAGES, PAIR, CertificateFace, Texts, names, read
from certificates.faces.summary import BandStretch
from certificates.models import Credential
from certificates.queries.verification import confirmed_by_code, confirmed_by_token
from lms.core.models import User
from lms.core.papers.page import MM, Blank
from tests.certificates.badges.made import OUTCOMES, badge
from tests.certificates.conftest import study
from tests.certificates.drawing.test_papers import LONG_NAME, squeezed
from tests.certificates.test_files import CHANGED, FOREIGN, encrypted, paper_of, sent
from tests.emptying import empty_caches

# -- names ----------------------------------------------------------------------------------------------------------

OF_120 = (LONG_NAME + " Ұлы Ән Әз Әм Әл Өз")[:119] + "ш"
NAMES = [
    pytest.param("Ә", id="one letter"), pytest.param(OF_120, id="120 letters"), pytest.param("W" * 40, id="40 wide letters without a space"),
    pytest.param('Серік "Сері" О’Нил «Ұлы»', id="quotes"), pytest.param("<b>Ә</b> & <img src=x> </div>", id="tags"), pytest.param("%s {0} \\ (a) [b] $HOME `id`", id="signs of programs"),
    pytest.param("Е" + "\u0306" + "лена И" + "\u0306", id="combining marks that join"), pytest.param("Ли", id="two letters"),
]  # fmt: skip


def lines_of(paper: bytes) -> list[tuple[str, pymupdf.Rect]]:
    """Return every line that is written, with its box, as an independent reader sees it."""
    (page,) = pymupdf.open(stream=paper)
    return [
        ("".join(span["text"] for span in line["spans"]), pymupdf.Rect(line["bbox"]))
        for block in page.get_text("dict")["blocks"] for line in block.get("lines", ())
    ]  # fmt: skip


def inked(box: pymupdf.Rect) -> pymupdf.Rect:
    """Return the part of a line's box where letters stand: a box holds room above and below."""
    return pymupdf.Rect(box.x0 + 0.5, box.y0 + box.height * 0.3, box.x1 - 0.5, box.y1 - box.height * 0.3)


def assert_nothing_overlaps(paper: bytes) -> None:
    lines = lines_of(paper)
    for place, (words, box) in enumerate(lines):
        assert box.x0 >= 8 * MM and box.x1 <= (297 - 8) * MM, f"leaves the page: {words}"
        for other, beside in lines[place + 1 :]:
            assert not inked(box).intersects(inked(beside)), f"{words!r} lies on {other!r}"


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_is_drawn_as_it_is_and_lies_on_nothing(name, kind):
    import unicodedata

    face = sample_of_kind(kind, name=name, is_sample=False)
    refuse_unprintable(face)
    papers = [draw_certificate(face, language, SAMPLE_ADDRESS) for language in LANGUAGES]

    for paper in (*papers, draw_bilingual(face, SAMPLE_ADDRESS)):
        assert_nothing_overlaps(paper)
        assert squeezed(unicodedata.normalize("NFC", name)) in squeezed(" ".join(words for words, _box in lines_of(paper)))


@pytest.mark.parametrize("kind", Kind.values)
def test_empty_values_leave_no_gap_that_anything_lies_in(kind):
    face = sample_of_kind(
        kind, is_sample=False, latin_name="", competences=(), place=Texts(), signatories=(), attended=None, held=None,
        result_percent=None, product_percent=None,
    )  # fmt: skip
    for paper in (*(draw_certificate(face, language, SAMPLE_ADDRESS) for language in LANGUAGES), draw_bilingual(face, SAMPLE_ADDRESS)):
        assert_nothing_overlaps(paper)


@pytest.mark.parametrize(
    ("name", "point"),
    [("Әлия 🙂", "U+1F642"), ("محمد علي", "U+0645"), ("דוד", "U+05D3"), ("Ва\u0300", "U+0300"), ("Ә\u202eлия", "U+202E"), ("王小明", "U+738B"), ("𝔸лия", "U+1D538"), ("Ә\u2028лия", "U+2028")],
)
@pytest.mark.parametrize("kind", Kind.values)
def test_a_letter_no_font_has_is_named_for_every_kind(kind, name, point):
    with pytest.raises(CannotPrint) as refused:
        refuse_unprintable(sample_of_kind(kind, name=name))

    assert (refused.value.details["field"], refused.value.details["point"]) == ("name", point)
    assert point in str(refused.value)


@pytest.mark.parametrize("length", [120, 300])
def test_a_word_without_a_space_that_fits_nowhere_is_refused_and_never_cut(length):
    with pytest.raises(CannotPrint, match="too long"):
        refuse_unprintable(sample_of_kind("completion", name="Щ" * length))


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["Ә", OF_120, "О’Нил <b> & «Q»"])
def test_a_strange_name_is_issued_with_all_papers(enrolment, cast, at, given, django_capture_on_commit_callbacks):
    User.objects.filter(pk=cast.aliya.pk).update(given_name=given, family_name="", patronymic="", latin_name="")
    enrolment.learner.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        study(enrolment, at)

    credential = enrolment.credentials.get()
    assert read(CertificateFace, credential.face).name == given
    assert set(credential.papers.values_list("language", flat=True)) == {*LANGUAGES, PAIR}
    assert plain_face(read(CertificateFace, credential.face)) == credential.face


# -- files that are sent to the check --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_file_of_50_mb_is_refused_in_words(client):
    assert "larger than 5 MB" in sent(client, b"%PDF-1.7\n" + bytes(50 * 1024**2))


@pytest.mark.django_db
def test_our_paper_with_a_script_or_encrypted_by_somebody_is_not_our_file(client, earned):
    pdf, scripted, locked = pikepdf.open(io.BytesIO(paper_of(earned))), io.BytesIO(), io.BytesIO()
    pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.save(scripted)

    assert any(words in sent(client, scripted.getvalue()) for words in (CHANGED, FOREIGN))
    assert FOREIGN in sent(client, locked.getvalue()) and FOREIGN in sent(client, encrypted())


# -- guesses --------------------------------------------------------------------------------------------------------


GUESSES = Random(7)


@pytest.mark.django_db
def test_two_thousand_guesses_find_nothing_and_cost_what_a_hit_of_another_costs(earned, django_assert_num_queries):
    with django_assert_num_queries(6 * 1000):
        for _ in range(1000):
            assert confirmed_by_token(codes.new_token(GUESSES.randbytes)) is None
            assert confirmed_by_code(codes.new_code(GUESSES.randbytes), earned.enrolment.learner.family_name) is None
    assert confirmed_by_code(earned.code, earned.enrolment.learner.family_name) == earned


@pytest.mark.django_db
def test_a_miss_does_the_same_work_whether_the_number_exists_or_not(earned, monkeypatch):
    """No name is looked at sooner: an unknown number costs one proof, a wrong name one too, a switched off one too."""
    calls, real = [], names.proof
    monkeypatch.setattr(names, "proof", lambda *given, **about: calls.append(given) or real(*given, **about))
    family = earned.enrolment.learner.family_name

    counted = []
    for code, name in ((codes.new_code(GUESSES.randbytes), family), (earned.code, "Басқа")):
        calls.clear()
        assert confirmed_by_code(code, name) is None
        counted.append(len(calls))
    Credential.objects.update(is_public=False)
    calls.clear()
    assert confirmed_by_code(earned.code, family) is None

    assert [*counted, len(calls)] == [1, 1, 1]


@pytest.mark.django_db
def test_no_paper_stands_in_a_sitemap_or_list_that_search_engines_read(client, earned):
    empty_caches()
    for address in ("/robots.txt", "/sitemap.xml", "/verify/", "/"):
        page = client.get(address, follow=True).content.decode()
        assert earned.code not in page and codes.printed_code(earned.code) not in page
        assert earned.enrolment.learner.family_name not in page


# -- levels ---------------------------------------------------------------------------------------------------------

OTHER_CUTS = (("low", "0", "40"), ("middle", "40", "80"), ("high", "80", "100"))


class Drawn(Blank):
    """Remembers the closed shapes and the dots that are drawn on it."""

    def __init__(self, size):
        super().__init__(size)
        self.shapes, self.dots = [], []

    def shape(self, points, **look):
        self.shapes.append(points)

    def circle(self, x, y, radius, **look):
        self.dots.append((x, y))


def radar_of(face) -> Drawn:
    with capacity_summary.DRAWING:
        sheet = Drawn(capacity_summary.A4)
        capacity_summary._Paper(sheet, face, "kk", 2).radar(100, 100, 50)
    return sheet


def of_index(face, value: str):
    """Return the face of a first round in which every domain stands at one value."""
    last = face.readings[-1]
    return replace(face, readings=(replace(last, domains=tuple(replace(line, index=value) for line in last.domains)),), change=None)


@pytest.mark.parametrize("value", ["5", "33", "100"])
def test_the_net_goes_from_0_to_100_whatever_is_measured(value):
    drawn = radar_of(of_index(sample_summary(), value))
    rim = max(100 - y for points in drawn.shapes for _x, y in points)

    assert rim == pytest.approx(50)
    first = drawn.dots[0]
    assert 100 - first[1] == pytest.approx(50 * int(value) / 100)


def test_rings_of_the_net_and_levels_of_the_paper_are_those_of_the_instrument_version():
    bands = tuple(BandStretch(code, least, most, Texts.same(f"Деңгей {code}")) for code, least, most in OTHER_CUTS)
    face = of_index(sample_summary(bands=bands, target="80"), "50")
    last = face.readings[-1]
    face = replace(face, readings=(replace(last, index="50", band="middle"),))

    rings = {round(Fraction(2) * Fraction(str(100 - points[0][1]))) for points in radar_of(face).shapes}
    assert rings == {40, 80, 100}
    paper = draw_capacity_summary(face, "kk", SAMPLE_ADDRESS)
    text = " ".join(page.get_text() for page in pymupdf.open(stream=paper))
    assert "Деңгей middle" in text and "Nascent" not in text and "Бастапқы" not in text


# -- credentials ----------------------------------------------------------------------------------------------------


def test_an_altered_context_is_not_used(monkeypatch, tmp_path):
    address = canonical.CREDENTIALS
    name, _digest = canonical.SHIPPED[address]
    (tmp_path / name).write_bytes((canonical.FOLDER / name).read_bytes() + b" ")
    monkeypatch.setattr(canonical, "FOLDER", tmp_path)
    canonical.context.cache_clear()
    with pytest.raises(canonical.UnknownContext, match="not the shipped file"):
        canonical.context(address)
    canonical.context.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_achievement_is_aligned_to_the_learning_outcomes(language):
    (aligned,) = badge(language)["credentialSubject"]["achievement"]["alignment"]

    assert (aligned["targetCode"], aligned["targetName"], aligned["targetUrl"]) == (OUTCOMES[0].code, OUTCOMES[0].text, OUTCOMES[0].address)

"""How large papers are: at most 50,000 bytes with a signature, a logo and the credential, 60,000 once they are signed."""

import io
import json
from datetime import UTC, datetime
from math import cos, sin

import pytest
from PIL import Image, ImageDraw, ImageFont

from certificates.actions.credentials import CARRIED
from certificates.drawing.bilingual import draw_bilingual
from certificates.drawing.certificate import draw_certificate
from certificates.drawing.print_file import draw_print_file, square_of
from certificates.drawing.samples import sample_of_kind
from certificates.faces import LANGUAGES, PAIR, Logo, Signatory, Texts
from certificates.pades import signed_paper
from certificates.signing import self_made_key, signing_key
from lms.core.papers.archive import Attachment
from lms.core.papers.lettering import FOLDER
from lms.core.papers.pictures import PlainPicture, plain_picture
from tests.certificates.badges.made import badge, sealed
from tests.certificates.drawing.test_print_file import NAMES

AT = datetime(2026, 11, 1, 5, tzinfo=UTC)
KEY = signing_key(self_made_key("Qabilet, tests", from_=AT))
TOKENS = "https://qabilet.example/v/A7x_kQz-9mR2tLw5{:06d}"
UNSIGNED, SIGNED, PAGE = 50_000, 60_000, 5 * 1024


def plain(image: Image.Image) -> PlainPicture:
    out = io.BytesIO()
    image.save(out, "PNG")
    return plain_picture(out.getvalue())


def written() -> PlainPicture:
    """Return a signature as a pen writes it, larger than it is kept."""
    image = Image.new("RGBA", (1800, 480), (0, 0, 0, 0))
    points = [(80 + 2.6 * n + 60 * sin(n / 15), 240 + 150 * sin(n / 23) * cos(n / 86) + n % 3) for n in range(600)]
    ImageDraw.Draw(image).line(points, fill=(20, 30, 120, 255), width=14, joint="curve")
    return plain(image)


def emblem() -> PlainPicture:
    """Return a logo with two lines of words."""
    image = Image.new("RGBA", (1200, 400), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((10, 10, 390, 390), fill=(20, 82, 79, 255))
    pen.ellipse((80, 80, 320, 320), fill=(232, 176, 74, 255))
    for turn in range(8):
        pen.pieslice((100, 100, 300, 300), turn * 45, turn * 45 + 22, fill=(20, 82, 79, 255))
    font = ImageFont.truetype(FOLDER / "noto-sans-600.ttf", 150)
    pen.text((430, 100), "Ақ көпір", font=font, fill=(20, 82, 79, 255))
    pen.text((430, 270), "қоғамдық қор", font=font.font_variant(size=80), fill=(90, 90, 90, 255))
    return plain(image)


HAND, LOGO = written(), emblem()
PICTURES = {one.sha256: one.content for one in (HAND, LOGO)}
ROLE = Texts("Programme director", "Директор программы", "Бағдарлама директоры")


def face_of(kind: str, with_pictures: bool = True, **changes):
    pictured = {
        "signatories": (Signatory(Texts.same("Қ. Һәкімов"), ROLE, HAND.sha256),),
        "logos": (Logo(Texts.same("«Ақ көпір» қоғамдық қоры"), LOGO.sha256),),
    }  # fmt: skip
    return sample_of_kind(kind, is_sample=False, **(pictured if with_pictures else {}), **changes)


def carrying(kind: str, language: str, signature: str = "") -> bytes:
    credential = sealed(badge("kk" if language == PAIR else language))
    content = json.dumps(credential, ensure_ascii=False, separators=(",", ":")).encode()
    held = {"signature": signature, "pictures": PICTURES}
    carried = [Attachment("credential.json", CARRIED, "application/ld+json", content)]
    if language == PAIR:
        return draw_bilingual(face_of(kind), TOKENS.format(1), carried, **held)
    return draw_certificate(face_of(kind), language, TOKENS.format(1), carried, **held)


@pytest.mark.parametrize("kind", ["attendance", "completion", "competence"])
@pytest.mark.parametrize("language", [*LANGUAGES, PAIR])
def test_a_paper_with_two_pictures_and_the_credential_stays_small(kind, language):
    assert len(carrying(kind, language)) <= UNSIGNED
    assert len(signed_paper(carrying(kind, language, "Коалиция"), KEY, at=AT, reason="Коалиция")) <= SIGNED


def pages(number: int, language: str, with_pictures: bool):
    for place in range(number):
        face = face_of(
            "completion", with_pictures, name=NAMES[place % len(NAMES)],
            code=f"{place:013d}".replace("0", "Z").replace("1", "Y"),
        )  # fmt: skip
        yield face, square_of(draw_certificate(face, language, TOKENS.format(place), pictures=PICTURES)), PICTURES


@pytest.mark.parametrize(("number", "with_pictures"), [(10, False), (15, True), (60, True)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_print_file_takes_five_kb_a_page_from_ten_pages_on_with_two_pictures_from_fifteen(language, number, with_pictures):
    """Fonts, ground and pictures are about 30 KB whatever the number of pages: less than that is not possible."""
    assert len(draw_print_file(pages(number, language, with_pictures), language)) / number <= PAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_further_page_of_a_print_file_takes_three_and_a_half_kb(language):
    six, twelve = (len(draw_print_file(pages(number, language, True), language)) for number in (6, 12))

    assert (twelve - six) / 6 <= 3.5 * 1024

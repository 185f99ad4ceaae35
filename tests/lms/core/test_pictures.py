"""Pictures for paper: what is refused and why, and that what remains is plain."""

import io
import struct
import zlib
from datetime import UTC, datetime

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFilter, ImageStat

from lms.core.papers.page import A4, DRAWING, Sheet
from lms.core.papers.pictures import (
    BLANK,
    BROKEN,
    KIND,
    MISSING,
    PIXELS,
    SIZE,
    BadPicture,
    packed,
    plain_picture,
)


def picture(mode="RGB", size=(300, 120), ground=None, ink=None, **saved) -> bytes:
    """Return the file of a drawn stroke."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    image = Image.new(mode, size, ground if ground is not None else (255,) * bands if bands > 1 else 255)
    ImageDraw.Draw(image).line((5, 5, size[0] - 9, size[1] - 9), fill=ink if ink is not None else (9,) * bands if bands > 1 else 9, width=5)
    out = io.BytesIO()
    image.save(out, **{"format": "PNG", **saved})
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def head_of(width: int, height: int) -> bytes:
    """Return a PNG that says it is huge and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    sizes = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", sizes) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
WHOLE = picture()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(WHOLE + bytes(20 * 1024**2), SIZE, id="20 MB"),
        pytest.param(SVG, KIND, id="svg"),
        pytest.param(b"", KIND, id="empty"),
        pytest.param(b"%PDF-1.7 ...", KIND, id="pdf"),
        pytest.param(b"GIF89a" + bytes(50), KIND, id="gif"),
        pytest.param(picture(format="WEBP"), KIND, id="webp"),
        pytest.param(head_of(60_000, 60_000), PIXELS, id="3.6 thousand million pixels"),
        pytest.param(head_of(12_000, 9_000), PIXELS, id="a hundred million pixels"),
        pytest.param(head_of(5_001, 5_000), PIXELS, id="a hair too many"),
        pytest.param(WHOLE[: len(WHOLE) // 2], BROKEN, id="truncated png"),
        pytest.param(picture(format="JPEG")[:400], BROKEN, id="truncated jpeg"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\xff" * 80, BROKEN, id="noise behind the head"),
        pytest.param(head_of(100, 100), BROKEN, id="a head without a body"),
        pytest.param(picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 0, 0)), BLANK, id="wholly see-through"),
        pytest.param(picture("RGBA", ground=(0, 0, 0, 0), ink=(255, 255, 255, 255)), BLANK, id="white on nothing"),
        pytest.param(picture(ink=(255, 255, 255)), BLANK, id="white on white"),
    ],
)
def test_what_no_paper_can_carry_is_refused_with_its_reason(content, reason):
    with pytest.raises(BadPicture) as refused:
        plain_picture(content)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("content", "mode", "kind"),
    [
        pytest.param(picture("RGB"), "RGB", "PNG", id="rgb"),
        pytest.param(picture("L"), "L", "PNG", id="grey"),
        pytest.param(picture("1", ink=0), "L", "PNG", id="black and white"),
        pytest.param(picture("I;16", ground=65_535, ink=0), "L", "PNG", id="sixteen bits"),
        pytest.param(picture("LA", ground=(0, 0), ink=(0, 255)), "RGBA", "PNG", id="grey with alpha"),
        pytest.param(picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 90, 255)), "RGBA", "PNG", id="alpha"),
        pytest.param(picture("RGBA", ground=(255, 255, 255, 255), ink=(0, 0, 90, 255)), "RGB", "PNG", id="alpha without use"),
        pytest.param(picture("P", ground=0, ink=9, transparency=0), "RGBA", "PNG", id="palette, see-through"),
        pytest.param(picture("CMYK", ground=(0, 0, 0, 0), ink=(0, 255, 255, 0), format="JPEG"), "RGB", "JPEG", id="cmyk"),
        pytest.param(picture("L", format="JPEG"), "L", "JPEG", id="grey jpeg"),
    ],
)
def test_every_kind_of_colour_becomes_plain(content, mode, kind):
    plain = plain_picture(content)

    assert (opened(plain.content).mode, opened(plain.content).format) == (mode, kind)
    assert plain.content_type == f"image/{kind.lower()}"
    assert packed(plain.content).colours == ("DeviceGray" if mode == "L" else "DeviceRGB")
    assert (packed(plain.content).mask is not None) == (mode == "RGBA")


def test_red_of_a_printers_file_is_red_on_the_screen():
    plain = plain_picture(picture("CMYK", ground=(0, 255, 255, 0), ink=(0, 0, 0, 255), format="JPEG"))

    red, green, blue = opened(plain.content).getpixel((290, 10))
    assert red > 180
    assert max(green, blue) < 90


def test_sixteen_bits_of_grey_are_scaled_and_not_cut():
    plain = plain_picture(picture("I;16", ground=32_768, ink=0))

    assert opened(plain.content).getpixel((290, 10)) == 128


def test_a_large_picture_becomes_small_and_keeps_its_shape():
    plain = plain_picture(picture(size=(2400, 600)))

    assert (plain.width, plain.height) == (480, 120)
    tall = plain_picture(picture(size=(400, 1600)))
    assert (tall.width, tall.height) == (30, 120)


def test_a_signature_in_one_ink_is_small_and_keeps_its_colour_and_a_logo_its_colours():
    signature = opened(picture("RGBA", size=(1800, 480), ground=(0, 0, 0, 0), ink=(20, 30, 120, 255)))
    out = io.BytesIO()
    signature.save(out, "PNG")
    plain = plain_picture(out.getvalue())

    ((_dots, ink),) = opened(plain.content).convert("RGB").getcolors()
    assert ink == pytest.approx((20, 30, 120), abs=1)
    assert len(packed(plain.content).stream) < 400
    pen = ImageDraw.Draw(signature)
    pen.rectangle((900, 10, 1500, 200), fill=(200, 40, 40, 255))
    out = io.BytesIO()
    signature.save(out, "PNG")
    two = opened(plain_picture(out.getvalue()).content)
    assert two.getpixel((300, 22))[:3] == (200, 40, 40)
    assert two.getpixel((75, 20))[:3] == pytest.approx((20, 30, 120), abs=3)


def opaque_and_seen_through(size=(1200, 400)) -> Image.Image:
    """Return a logo of three flat colours with soft edges on nothing."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((10, 10, 390, 390), fill=(20, 82, 79, 255))
    pen.ellipse((80, 80, 320, 320), fill=(232, 176, 74, 255))
    pen.rectangle((430, 150, 1150, 250), fill=(90, 90, 90, 255))
    return image


def saved(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def on_paper(content: bytes) -> Image.Image:
    """Return a picture as a PDF shows it on white, read back by another program."""
    with DRAWING:
        one = sheet(it=content)
        one.picture(20, 20, 40, 10, "it", alt="Логотип")
        pdf = pikepdf.open(io.BytesIO(one.finish()))
    (held,) = pdf.pages[0].get_images().values()
    image = pikepdf.PdfImage(held).as_pil_image().convert("RGB")
    if "/SMask" not in held:
        return image
    assert held.SMask.BitsPerComponent == 4
    row, mask = (image.width + 1) // 2, held.SMask.read_bytes()
    dots = bytes(part * 17 for start in range(0, len(mask), row) for byte in mask[start : start + row] for part in (byte >> 4, byte & 15))
    alpha = Image.frombytes("L", (row * 2, image.height), dots).crop((0, 0, *image.size))
    return Image.composite(image, Image.new("RGB", image.size, "white"), alpha)


@pytest.mark.parametrize("is_opaque", [False, True])
@pytest.mark.parametrize("size", [(1200, 400), (1210, 390)])
def test_a_logo_of_flat_colours_takes_a_palette_and_looks_the_same(size, is_opaque):
    image = opaque_and_seen_through(size)
    if is_opaque:
        image = Image.alpha_composite(Image.new("RGBA", size, "white"), image)
    plain = plain_picture(saved(image))
    asked = Image.alpha_composite(Image.new("RGBA", (plain.width, plain.height), "white"), opened(plain.content).convert("RGBA"))

    held = packed(plain.content)
    assert held.palette and len(held.stream) + len(held.mask or b"") < 3_000
    shown = on_paper(plain.content)
    furthest = [high for _low, high in ImageChops.difference(shown, asked.convert("RGB")).getextrema()]
    assert max(furthest) <= 56
    assert sum(ImageStat.Stat(ImageChops.difference(shown, asked.convert("RGB"))).mean) < 1.5


def test_what_is_like_a_photograph_becomes_a_jpeg_and_keeps_its_edge():
    noise = Image.merge("RGB", [Image.effect_noise((480, 120), 90).filter(ImageFilter.GaussianBlur(1)) for _band in range(3)])
    noise = ImageChops.add(noise, Image.merge("RGB", [Image.linear_gradient("L").resize((480, 120)), Image.new("L", (480, 120)), Image.linear_gradient("L").rotate(90).resize((480, 120))]))
    noise.putalpha(opaque_and_seen_through((480, 120)).getchannel("A"))

    held = packed(plain_picture(saved(noise)).content)

    assert (held.filter, held.palette) == ("DCTDecode", b"")
    assert held.mask is not None
    assert len(held.stream) < 20_000


def test_nothing_is_kept_of_what_a_file_says_of_its_maker():
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x0112] = "taken at home", 6
    image = opened(picture(size=(300, 100)))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(out, "JPEG", exif=exif, icc_profile=profile, comment=b"secret")

    plain = plain_picture(out.getvalue())

    assert (plain.width, plain.height) == (40, 120)  # turned as the camera meant it
    assert b"taken at home" not in plain.content
    assert b"secret" not in plain.content
    assert not opened(plain.content).info.keys() & {"exif", "icc_profile", "comment"}


def test_the_same_picture_gives_the_same_bytes():
    content = picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 90, 255))

    assert plain_picture(content) == plain_picture(content)
    assert plain_picture(plain_picture(content).content).sha256 == plain_picture(content).sha256


def sheet(**pictures) -> Sheet:
    return Sheet(
        A4, language="kk", title="t", author="a", subject="s", issued_at=datetime(2026, 11, 1, tzinfo=UTC), pictures=pictures
    )


def test_a_picture_drawn_twice_stands_in_the_file_once_with_its_words():
    plain = plain_picture(picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 90, 255)))
    with DRAWING:
        one = sheet(it=plain.content)
        wide = one.picture(20, 20, 40, 10, "it", alt="Қолтаңба")
        one.picture(20, 60, 40, 10, "it", alt="Қолтаңба")
        pdf = pikepdf.open(io.BytesIO(one.finish()))

    held = list(pdf.pages[0].get_images().values())
    assert len(held) == 1
    assert held[0].SMask.ColorSpace == "/DeviceGray"
    assert pikepdf.PdfImage(held[0]).as_pil_image().size == (300, 120)
    assert wide == pytest.approx(25)
    figures = [kid for kid in pdf.Root.StructTreeRoot.K.K if kid.S == "/Figure"]
    assert [str(kid.Alt) for kid in figures] == ["Қолтаңба"] * 2


def test_a_picture_that_is_not_there_is_an_error_and_never_a_gap():
    with DRAWING, pytest.raises(BadPicture) as refused:
        sheet().picture(0, 0, 10, 10, "0" * 64, alt="-")

    assert refused.value.reason == MISSING
    with pytest.raises(BadPicture):
        packed(b"damaged")

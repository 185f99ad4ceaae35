"""A credential in a picture comes out again byte for byte, and the picture stays one."""

import io

import pytest
from PIL import Image

from certificates.badges.baking import NotAPicture, baked, unbaked

CREDENTIAL = '{"name": "Әлия"}'.encode()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "#14524F").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("content", [b"", b"GIF89a", picture()[:-3], picture()[:60] + b"x" + picture()[61:], picture()[:8]])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        unbaked(content)


def test_credential_comes_out_as_it_went_in():
    assert unbaked(baked(picture(), CREDENTIAL)) == CREDENTIAL
    assert unbaked(picture()) is None


def test_baking_twice_leaves_one():
    twice = baked(baked(picture(), b"{}"), CREDENTIAL)

    assert twice == baked(picture(), CREDENTIAL)


def test_picture_can_still_be_seen():
    image = Image.open(io.BytesIO(baked(picture(), CREDENTIAL)))

    assert image.getpixel((3, 3)) == (0x14, 0x52, 0x4F)
    assert image.info["openbadgecredential"] == CREDENTIAL.decode()

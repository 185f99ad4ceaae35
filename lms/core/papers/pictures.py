"""Pictures on paper: what somebody sends becomes plain bytes that every paper can carry. Pure.

PNG or JPEG goes in; out comes the same picture drawn anew: sRGB or grey, eight bits, at most 600 by 160 pixels, alpha
kept, no metadata. The same picture always gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageCms, ImageOps, ImageStat

WIDEST, TALLEST = 600, 160
"""The greatest size in pixels: a signature stands 10 mm high and a logo 8, so this is more than 400 dots an inch."""
LARGEST_BYTES = 5 * 1024**2
MOST_PIXELS = 25_000_000

FAINT, NEAR = 64, 48
"""Dots fainter than this say nothing of a colour; colours no further apart than this, of 255, are one ink."""

SIZE, KIND, PIXELS, BROKEN, BLANK, MISSING = "size", "kind", "pixels", "broken", "blank", "missing"
KINDS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
FAULTS = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class BadPicture(ValueError):
    """A file that no paper can carry; `reason` is one of SIZE, KIND, PIXELS, BROKEN, BLANK, MISSING."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class PlainPicture:
    """A picture made plain: its bytes, their digest, what they are, its size in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def plain_picture(content: bytes) -> PlainPicture:
    """Return a picture as papers carry it.

    Shape:  the bytes of a PNG or JPEG file -> bytes of a PNG (JPEG for a JPEG), and its size.
    Unit:   pixels.
    Errors: BadPicture for more than 5 MB, another kind of file (SVG holds script and outside addresses), more than 25
            million pixels (told from the head, before anything is unpacked), a damaged file, an empty picture.
    Source: ours, certificates specification 6.11; PDF/A-3 wants device colours explained by the output intent, sRGB.
    """
    if len(content) > LARGEST_BYTES:
        raise BadPicture(SIZE)
    kind = next((kind for magic, kind in KINDS.items() if content.startswith(magic)), None)
    if kind is None:
        raise BadPicture(KIND)
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPicture(PIXELS)
            if kind == "JPEG":
                picture.draft(None, (WIDEST * 2, TALLEST * 2))  # unpack no more of it than is needed
            picture.load()
            return _stored(_small(_screen_colours(ImageOps.exif_transpose(picture))), kind)
    except BadPicture:
        raise
    except BOMBS as bomb:
        raise BadPicture(PIXELS) from bomb
    except FAULTS as fault:
        raise BadPicture(BROKEN) from fault


def _screen_colours(picture: Image.Image) -> Image.Image:
    """Return the picture in L, RGB or RGBA, its colours those of sRGB."""
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode.startswith("I"):  # sixteen bits of grey
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if profile := picture.info.get("icc_profile"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that cannot be read explains nothing: the plain conversion is the best guess
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _small(picture: Image.Image) -> Image.Image:
    """Return the picture within its greatest size, without alpha if nothing is seen through.

    Hamming leaves no rings around strokes: they are ugly, and cost half of the bytes.
    """
    picture.thumbnail((WIDEST, TALLEST), Image.Resampling.HAMMING)
    if picture.mode != "RGBA":
        return picture
    alpha = picture.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return picture.convert("RGB")
    if ink := _one_ink(picture, alpha):
        picture = Image.new("RGBA", picture.size, ink)
        picture.putalpha(alpha)
    return picture


def _one_ink(picture: Image.Image, alpha: Image.Image) -> tuple[int, int, int] | None:
    """Return the colour of a signature written in one ink, or None: then only its shape differs from dot to dot."""
    solid = alpha.point(lambda value: 255 if value >= FAINT else 0)
    channels = picture.split()[:3]
    spread = [channel.histogram(solid) for channel in channels]
    ends = [[value for value, count in enumerate(counts) if count] for counts in spread]
    if not all(values and values[-1] - values[0] <= NEAR for values in ends):
        return None
    core = alpha.point(lambda value: 255 if value == 255 else 0)
    core = core if core.getbbox() else solid
    return tuple(round(ImageStat.Stat(channel, core).mean[0]) for channel in channels)


def _stored(picture: Image.Image, kind: str) -> PlainPicture:
    if _is_blank(picture):
        raise BadPicture(BLANK)
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())  # without metadata
    out = io.BytesIO()
    if kind == "JPEG":
        bare.save(out, "JPEG", quality=88)
    else:
        bare.save(out, "PNG", compress_level=9)
    return PlainPicture(out.getvalue(), f"image/{kind.lower()}", picture.width, picture.height)


def _is_blank(picture: Image.Image) -> bool:
    """Say whether nothing would be seen of it on paper."""
    if picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    extremes = picture.getextrema()
    bands = [extremes] if picture.mode == "L" else extremes
    return all(low == high for low, high in bands)


@dataclass(frozen=True)
class PackedPicture:
    """A picture as a PDF holds it, packed once in a process: its dictionary, its stream, the stream of its mask."""

    name: str
    width: int
    height: int
    colours: str
    filter: str
    stream: bytes
    mask: bytes | None


@lru_cache(maxsize=32)
def packed(content: bytes) -> PackedPicture:
    """Return the stream of a plain picture. Errors: BadPicture for bytes that `plain_picture` did not make."""
    name = f"Picture{hashlib.sha256(content).hexdigest()[:16]}"
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            picture.load()
            size = picture.width, picture.height
            colours = "DeviceGray" if picture.mode == "L" else "DeviceRGB"
            if picture.format == "JPEG":
                return PackedPicture(name, *size, colours, "DCTDecode", content, None)
            mask = picture.getchannel("A").tobytes() if picture.mode == "RGBA" else None
            pixels = picture if picture.mode == "L" else picture.convert("RGB")
            return PackedPicture(
                name, *size, colours, "FlateDecode", zlib.compress(pixels.tobytes(), 9),
                None if mask is None else zlib.compress(mask, 9),
            )  # fmt: skip
    except FAULTS as fault:
        raise BadPicture(BROKEN) from fault

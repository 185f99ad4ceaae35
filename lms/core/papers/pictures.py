"""Pictures on paper: what somebody sends becomes plain bytes that every paper can carry. Pure.

PNG or JPEG goes in; out comes the same picture drawn anew: sRGB or grey, eight bits, at most 480 by 120 pixels, alpha
kept, no metadata. The same picture always gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

WIDEST, TALLEST = 480, 120
"""The greatest size in pixels: a signature stands 10 mm high and a logo 8, so this is more than 300 dots an inch."""
LARGEST_BYTES = 5 * 1024**2
MOST_PIXELS = 25_000_000

FAINT, NEAR = 64, 48
"""Dots fainter than this say nothing of a colour; colours no further apart than this, of 255, are one ink."""

FEW = (16, 64, 256)
"""So many colours are tried for a picture on paper: 16 take half a byte a dot."""
SAME, CLOSE, APART = 10, 0.005, 48
"""A palette is as good as the picture if no more than this share of dots is further off than SAME, and none than APART."""
UNSEEN = 16
"""Of a dot fainter than this nobody sees the colour."""

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
        bare.save(out, "JPEG", quality=85)
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
    """A picture as a PDF holds it, packed once in a process: its dictionary, its stream, the stream of its mask.

    `bits` are those of a dot; with a `palette` (three bytes a colour) a dot is the number of its colour. The mask has
    four bits a dot.
    """

    name: str
    width: int
    height: int
    colours: str
    filter: str
    stream: bytes
    mask: bytes | None
    bits: int = 8
    palette: bytes = b""


@lru_cache(maxsize=32)
def packed(content: bytes) -> PackedPicture:
    """Return the stream of a plain picture: the smallest that looks the same.

    Flat colours, as logos have them, become a palette; what is like a photograph a JPEG. Errors: BadPicture for bytes
    that `plain_picture` did not make.
    """
    name = f"Picture{hashlib.sha256(content).hexdigest()[:16]}"
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            picture.load()
            size = picture.width, picture.height
            colours = "DeviceGray" if picture.mode == "L" else "DeviceRGB"
            if picture.format == "JPEG":
                return PackedPicture(name, *size, colours, "DCTDecode", content, None)
            mask = None
            if picture.mode == "RGBA":
                mask = zlib.compress(_half_bytes(picture.getchannel("A").point(lambda value: round(value / 17))), 9)
            pixels = _without_unseen(picture)
            ways = [PackedPicture(name, *size, colours, "FlateDecode", zlib.compress(pixels.tobytes(), 9), mask), *_other_ways(name, pixels, mask)]
            return min(ways, key=lambda way: len(way.stream) + len(way.palette))
    except FAULTS as fault:
        raise BadPicture(BROKEN) from fault


def _without_unseen(picture: Image.Image) -> Image.Image:
    """Return the picture without alpha; dots that nobody sees take a colour that the picture has."""
    if picture.mode != "RGBA":
        return picture
    seen = picture.getchannel("A").point(lambda value: 255 if value >= UNSEEN else 0)
    pixels = picture.convert("RGB")
    some = Image.new("RGB", picture.size, tuple(round(part) for part in ImageStat.Stat(pixels, seen).median))
    return Image.composite(pixels, some, seen)


def _other_ways(name: str, pixels: Image.Image, mask: bytes | None) -> Iterator[PackedPicture]:
    """Yield a picture as a palette, if one is as good as the picture, and as a JPEG."""
    colours = "DeviceGray" if pixels.mode == "L" else "DeviceRGB"
    if pixels.mode == "RGB":
        for count in FEW:
            indexed = pixels.quantize(count, method=Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
            if _is_same(pixels, indexed.convert("RGB")):
                dots = _half_bytes(indexed) if count <= 16 else indexed.tobytes()
                palette = bytes(indexed.getpalette()[: 3 * count])
                yield PackedPicture(
                    name, *pixels.size, colours, "FlateDecode", zlib.compress(dots, 9), mask, 4 if count <= 16 else 8, palette
                )
                break
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=90, subsampling=0, optimize=True)
    yield PackedPicture(name, *pixels.size, colours, "DCTDecode", out.getvalue(), mask)


def _is_same(one: Image.Image, other: Image.Image) -> bool:
    """Say whether nobody tells two pictures apart."""
    counts = [0] * 256
    for channel in ImageChops.difference(one, other).split():
        counts = [whole + part for whole, part in zip(counts, channel.histogram(), strict=True)]
    return not any(counts[APART + 1 :]) and sum(counts[SAME + 1 :]) <= CLOSE * sum(counts)


def _half_bytes(picture: Image.Image) -> bytes:
    """Return the dots of a picture of values below 16, two in a byte, each row in whole bytes."""
    width, dots = picture.width, picture.tobytes()
    rows = (dots[start : start + width] + b"\0" * (width % 2) for start in range(0, len(dots), width))
    return b"".join(bytes(high << 4 | low for high, low in zip(row[::2], row[1::2], strict=True)) for row in rows)

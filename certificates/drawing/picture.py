"""The picture a credential is baked into: the look of its definition, no name of anybody. Pure."""

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from lms.core.papers import page

FONTS = Path(page.__file__).parent / "fonts"
SIDE = 480
GOLD = "#A9803A"
PAPER = "#FFFDF8"


@lru_cache(maxsize=32)
def badge_picture(code: str, accent: str) -> bytes:
    """Return the badge of a programme or an instrument as PNG bytes, always the same.

    Shape:  a short code such as "PE", an accent "#14524F" -> a square PNG.
    Unit:   pixels.
    Errors: none; a long code is drawn smaller.
    Source: ours, after the colours of the papers (certificates specification 11).
    """
    image = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 20, SIDE - 20, SIDE - 20), fill=accent, outline=GOLD, width=10)
    draw.ellipse((52, 52, SIDE - 52, SIDE - 52), outline=GOLD, width=2)
    size = 150
    while size > 30:
        font = ImageFont.truetype(FONTS / "source-serif-4-600.ttf", size)
        if draw.textlength(code, font=font) <= SIDE - 150:
            break
        size -= 6
    draw.text((SIDE / 2, SIDE / 2 - 12), code, font=font, fill=PAPER, anchor="mm")
    label = ImageFont.truetype(FONTS / "noto-sans-600.ttf", 34)
    draw.text((SIDE / 2, SIDE - 130), "Qabilet", font=label, fill=PAPER, anchor="mm")
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()

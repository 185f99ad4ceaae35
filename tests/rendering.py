"""A page of a PDF as a picture: what a screen shows and a camera sees."""

import pymupdf
from PIL import Image


def grey_page(paper: bytes, page: int = 0, dpi: int = 75) -> Image.Image:
    """Return a page as a grey picture at a coarse resolution."""
    with pymupdf.open(stream=paper, filetype="pdf") as document:
        drawn = document[page].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    return Image.frombytes("L", (drawn.width, drawn.height), drawn.samples)

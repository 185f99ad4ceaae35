"""Write every paper with made-up people and organisations, marked as a specimen, into a folder; nothing is issued."""

import io
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from PIL import Image

from certificates.drawing.picture import badge_picture
from certificates.queries.specimens import specimens

FOLDER = settings.ROOT / "docs/samples"
WIDE = 420  # pixels of a picture


class Command(BaseCommand):
    help = "Write a specimen of every paper in three languages, by default into docs/samples/."

    def add_arguments(self, parser):
        parser.add_argument("--out", default=str(FOLDER), help="the folder; it is made if it is missing")

    def handle(self, *args, out: str, **options):
        folder, can_picture = Path(out), find_spec("pymupdf") is not None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            count = 0
            for name, draw in specimens():
                paper = draw()
                (folder / f"{name}.pdf").write_bytes(paper)
                if can_picture:
                    (folder / f"{name}.png").write_bytes(first_page(paper))
                count += 1
            (folder / "badge.png").write_bytes(badge_picture("PE", "#14524F"))
        except OSError as problem:
            raise CommandError(f"{out} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{out}: {count} papers")
        if not can_picture:
            self.stdout.write("Without pictures: these need PyMuPDF, which comes with requirements-dev.txt.")


def first_page(paper: bytes) -> bytes:
    """Return the first page of a paper as a small PNG of 128 colours."""
    import pymupdf  # noqa: PLC0415  a tool of development: the command works without it

    with pymupdf.open(stream=paper, filetype="pdf") as document:
        page = document[0]
        drawn = page.get_pixmap(matrix=pymupdf.Matrix(*[2 * WIDE / page.rect.width] * 2))
    picture = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples)
    small = picture.resize((WIDE, round(WIDE * drawn.height / drawn.width)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()

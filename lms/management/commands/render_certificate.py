"""Draw a sample certificate, to look at. Nothing is issued."""

from certificates.drawing.certificate import draw_certificate
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_certificate
from lms.management.papers import PaperCommand


class Command(PaperCommand):
    """`render_certificate --sample --out FILE.pdf [--lang en|ru|kk]`."""

    help = "Write a sample certificate as a PDF file."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--sample", action="store_true", required=True, help="a made-up certificate, marked so")

    def paper(self, *, language, at, options) -> bytes:
        return draw_certificate(sample_certificate(), language, SAMPLE_ADDRESS)

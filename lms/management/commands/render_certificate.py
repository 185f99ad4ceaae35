"""Draw a sample certificate, to look at. Nothing is issued."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from certificates.drawing.certificate import draw_certificate
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_certificate


class Command(BaseCommand):
    help = "Write a sample certificate as a PDF file."

    def add_arguments(self, parser):
        parser.add_argument("--sample", action="store_true", required=True, help="a made-up certificate, marked so")
        parser.add_argument("--lang", choices=["en", "ru", "kk"], required=True)
        parser.add_argument("--out", required=True, help="the file to write, for example sample.pdf")

    def handle(self, *args, lang: str, out: str, **options):
        paper = draw_certificate(sample_certificate(), lang, SAMPLE_ADDRESS)
        try:
            Path(out).write_bytes(paper)
        except OSError as problem:
            raise CommandError(f"{out} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{out}: {len(paper)} bytes")

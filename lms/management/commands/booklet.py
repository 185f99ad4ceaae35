"""Write the assessment booklet of an instrument version as a PDF, to print and fill in by hand."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.capacity.exports.booklet import booklet
from assessments.capacity.models import InstrumentVersion


class Command(BaseCommand):
    help = "Write the assessment booklet of an instrument version as a PDF file."

    def add_arguments(self, parser):
        parser.add_argument("--version-number", required=True, help="the version, for example 1.0")
        parser.add_argument("--instrument", default="POCI", help="code of the instrument")
        parser.add_argument("--lang", choices=["en", "ru", "kk"], required=True)
        parser.add_argument("--out", required=True, help="the file to write, for example booklet.pdf")

    def handle(self, *args, version_number: str, instrument: str, lang: str, out: str, **options):
        found = InstrumentVersion.objects.filter(instrument__code__iexact=instrument, version=version_number).first()
        if found is None:
            raise CommandError(f"There is no version {version_number} of the instrument {instrument}.")
        paper = booklet(found, language=lang, made_at=timezone.now())
        try:
            Path(out).write_bytes(paper)
        except OSError as problem:
            raise CommandError(f"{out} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{out}: {len(paper)} bytes")

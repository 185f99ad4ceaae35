"""Write the assessment booklet of an instrument version as a PDF, to print and fill in by hand."""

from django.core.management.base import CommandError

from assessments.capacity.exports.booklet import booklet
from assessments.capacity.models import InstrumentVersion
from lms.management.papers import PaperCommand


class Command(PaperCommand):
    """`booklet --version-number 1.0 --out FILE.pdf [--instrument POCI] [--lang en|ru|kk]`."""

    help = "Write the assessment booklet of an instrument version as a PDF file."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--version-number", required=True, help="the version, for example 1.0")
        parser.add_argument("--instrument", default="POCI", help="code of the instrument")

    def paper(self, *, language, at, options) -> bytes:
        number, instrument = options["version_number"], options["instrument"]
        found = InstrumentVersion.objects.filter(instrument__code__iexact=instrument, version=number).first()
        if found is None:
            raise CommandError(f"There is no version {number} of the instrument {instrument}.")
        return booklet(found, language=language, made_at=at)

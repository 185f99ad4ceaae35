"""Write the capacity summary of an organisation. It is made once for each locked revision, then only read."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.actions.summaries import prepare_summary
from lms.core.errors import Refusal
from lms.core.models import Organisation


class Command(BaseCommand):
    help = "Write the two-page capacity summary of an organisation as a PDF file."

    def add_arguments(self, parser):
        parser.add_argument("--organisation", required=True, help="code of the organisation, for example CSO-001")
        parser.add_argument("--round", default=None, help="code of the round; the latest locked one without it")
        parser.add_argument("--lang", choices=["en", "ru", "kk"], required=True)
        parser.add_argument("--out", required=True, help="the file to write, for example summary.pdf")

    def handle(self, *args, organisation: str, lang: str, out: str, **options):
        found = Organisation.objects.filter(code=organisation).first()
        if found is None:
            raise CommandError(f"No organisation has the code {organisation!r}.")
        try:
            summary = prepare_summary(
                organisation=found, round_code=options["round"], by=None, at=timezone.now()
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        paper = bytes(summary.files.get(language=lang).content)
        try:
            Path(out).write_bytes(paper)
        except OSError as problem:
            raise CommandError(f"{out} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{out}: {len(paper)} bytes, round {summary.round_code}, revision {summary.revision}")

"""Write the report on a group before and after training to a PDF."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.results.queries import Filters
from certificates.actions.reports import draw_for
from certificates.queries.cohorts import cohort_report


class Command(BaseCommand):
    """`cohort_report --out FILE.pdf [--lang en|ru|kk] [--on 2026-11-24] [--region KZ-75] [--programme PE] [--round T1-2026]`."""

    help = "Write the report on the counted trained organisations to a PDF."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--out", required=True, help="the .pdf to write; an existing one is replaced")
        parser.add_argument("--lang", choices=["en", "ru", "kk"], default="en")
        parser.add_argument("--on", help="as of the end of this day (default: today)")
        for name in ("region", "round", "programme"):
            parser.add_argument(f"--{name}", default="", help="only organisations of it")

    def handle(self, *args: Any, **options: Any) -> None:
        target, at = Path(options["out"]), timezone.now()
        if target.suffix.lower() != ".pdf" or not target.parent.is_dir():
            raise CommandError(f"--out must name a .pdf in a folder that exists, not {target}.")
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else timezone.localdate(at)
        except ValueError as error:
            raise CommandError(f"--on must be a day such as 2026-11-24, not {options['on']}.") from error
        filters = Filters(options["region"], options["round"], options["programme"])
        document = cohort_report(on, filters, options["lang"], at=at)
        row = ("results.cohort", on.isoformat())
        target.write_bytes(draw_for(document=document, row=row, language=options["lang"], by=None, at=at))
        self.stdout.write(f"Written: {target}")

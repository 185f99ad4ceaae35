"""Write the workbook of all scores to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.results.exports import workbook_tables
from lms.core import audit
from lms.core.tables import to_xlsx


class Command(BaseCommand):
    """`export_scores --preset workbook --out FILE.xlsx [--lang en|ru|kk]`."""

    help = "Write every score with its codebook to an .xlsx file."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--preset", choices=["workbook"], default="workbook")
        parser.add_argument(
            "--out", required=True, help="the .xlsx file to write; an existing one is replaced"
        )
        parser.add_argument("--lang", choices=["en", "ru", "kk"], default="en", help="language of the labels")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["out"])
        if target.suffix.lower() != ".xlsx":
            raise CommandError(f"--out must end with .xlsx, not {target.name}.")
        if not target.parent.is_dir():
            raise CommandError(f"The folder {target.parent} does not exist.")
        at = timezone.now()
        made = workbook_tables(language=options["lang"], at=at, by="manage.py")
        target.write_bytes(to_xlsx(made.tables, created_at=at))
        audit.record(
            act="scores.exported",
            row=("results.workbook", made.digest),
            by=None,
            at=at,
            reason="manage.py export_scores",
            extra={"preset": options["preset"], "language": options["lang"], "rows": made.counts},
        )
        for code, count in made.counts.items():
            self.stdout.write(f"{code}: {count}")
        self.stdout.write(f"Written: {target}")

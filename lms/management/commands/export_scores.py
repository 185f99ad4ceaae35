"""Write the scores to a file: a workbook, or CSV, SPSS or Parquet files in a ZIP."""

import gc
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.results.exports.book import workbook
from assessments.results.exports.files import csv_files
from assessments.results.exports.statistics import parquet_files, sav_files
from assessments.results.queries.behind import versions
from assessments.results.queries.options import Options
from lms.core import audit
from lms.core.tables.parquet import ParquetMissing

ENDINGS = {"workbook": ".xlsx", "csv": ".zip", "sav": ".zip", "parquet": ".zip"}


class Command(BaseCommand):
    """`export_scores --preset workbook|csv|sav|parquet --out FILE.xlsx|FILE.zip [--lang en|ru|kk] [--profile excel|standard]`."""

    help = "Write every score with its codebook to an .xlsx file, or to CSV, SPSS or Parquet files in a .zip."

    # It reads and writes; the routes of the site and their checks are nothing to it, and loading them takes two seconds.
    requires_system_checks: tuple = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--preset", choices=list(ENDINGS), default="workbook")
        parser.add_argument(
            "--out", required=True, help="the file to write, .xlsx or .zip; an existing one is replaced"
        )
        parser.add_argument("--lang", choices=["en", "ru", "kk"], default="en", help="language of the labels")
        parser.add_argument("--profile", choices=["excel", "standard"], default="standard", help="kind of the CSV files")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["out"])
        ending = ENDINGS[options["preset"]]
        if target.suffix.lower() != ending:
            raise CommandError(f"--out must end with {ending}, not {target.name}.")
        if not target.parent.is_dir():
            raise CommandError(f"The folder {target.parent} does not exist.")
        # What is loaded now stays until the end: the collector of cycles need not look at it again and again.
        gc.freeze()
        at = timezone.now()
        choices = Options(language=options["lang"])
        if options["preset"] == "csv":
            made = csv_files(choices, at=at, by="manage.py", profile=options["profile"])
        elif options["preset"] == "sav":
            made = sav_files(choices, at=at, by="manage.py")
        elif options["preset"] == "parquet":
            try:
                made = parquet_files(choices, at=at, by="manage.py")
            except ParquetMissing as missing:
                raise CommandError(
                    "Parquet files need pyarrow: python -m pip install --require-hashes -r requirements-parquet.txt"
                ) from missing
        else:
            made = workbook(choices, at=at, by="manage.py")
        target.write_bytes(made.content)
        audit.record(
            act="scores.exported",
            row=("results.workbook", made.digest),
            by=None,
            at=at,
            reason="manage.py export_scores",
            extra={
                "preset": options["preset"], "options": choices.document() | {"profile": options["profile"]},
                "rows": made.counts, "digest": made.digest, "versions": versions(),
            },
        )
        for code, count in made.counts.items():
            self.stdout.write(f"{code}: {count}")
        self.stdout.write(f"Written: {target}")

"""The scores as CSV files with their codebook, in one ZIP."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import override

from assessments.results.exports.book import STATISTICS, Made, Tick, book
from assessments.results.queries.options import Options
from lms.core.formats import ZONE
from lms.core.tables import Table, write_csv
from lms.core.tables.writing import Profile


def csv_files(
    options: Options, *, at: datetime, by: str, profile: Profile = "standard", tick: Tick = None
) -> Made:
    """Return what a statistics programme is given as CSV files of a ZIP."""
    made = book(options, at=at, by=by, only=STATISTICS, tick=tick)
    with override(options.language):
        content = zipped(made.tables, profile, at)
    return Made(content, made.tally.counts, made.tally.digest)


def zipped(tables: Iterable[Table], profile: Profile, at: datetime) -> bytes:
    """Return tables as CSV files of a ZIP, a file each; what tells about the others is written last."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table in sorted(tables, key=lambda one: one.is_last):
            entry = zipfile.ZipInfo(f"{table.code}.csv", date_time=at.astimezone(ZONE).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                write_csv(table, file, profile)
    return buffer.getvalue()

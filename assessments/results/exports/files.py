"""The scores as CSV files with their codebook, in one ZIP."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import override

from assessments.results.exports.book import STATISTICS, Made, Tick, book, codebook_document
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
        content = zipped(made.tables, profile, at, {"codebook.json": codebook_document(made)})
    return Made(content, made.tally.counts, made.tally.digest)


def zipped(
    tables: Iterable[Table], profile: Profile, at: datetime, documents: Mapping[str, bytes] | None = None
) -> bytes:
    """Return tables as CSV files of a ZIP, a file each, and documents by name; what tells about the others comes last."""
    buffer, day = io.BytesIO(), at.astimezone(ZONE).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table in sorted(tables, key=lambda one: one.is_last):
            entry = zipfile.ZipInfo(f"{table.code}.csv", date_time=day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                write_csv(table, file, profile)
        for name, content in (documents or {}).items():
            archive.writestr(zipfile.ZipInfo(name, date_time=day), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

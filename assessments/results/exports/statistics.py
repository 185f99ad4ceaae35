"""The scores for a statistics programme: three .sav files, their codebook as JSON and a README, in one ZIP."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import override

from assessments.results.exports import columns as named
from assessments.results.exports.book import STATISTICS, Made, Tick, book, codebook_document, value_labels
from assessments.results.queries.options import Options
from lms.core.formats import ZONE
from lms.core.tables import Table
from lms.core.tables.sav import Variable, to_sav
from lms.core.tables.writing import write_csv
from lms.core.translated import LANGUAGES

# Long texts and exact fractions stay in the workbook and the CSV files.
KEPT_OUT = frozenset({"reason", "status_reasons", "left_out", "overall_fraction", "effective_fraction", "change_fraction"})
LEVELS = frozenset({"level", "effective_level"})
CODES = (-99, -98, -97)


def sav_files(options: Options, *, at: datetime, by: str, tick: Tick = None) -> Made:
    """Return one .sav for each data sheet; a blank takes the code of its reason as a user-missing value."""
    codes = replace(options, headers="code", values="code")
    made = book(codes, at=at, by=by, only=STATISTICS, tick=tick)
    tables = {table.code: table for table in made.tables}
    buffer, day = io.BytesIO(), at.astimezone(ZONE).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, override(options.language):
        for code in ("scores_wide", "items_long", "change_paired"):
            content = _sav(tables[code], options.language)
            archive.writestr(zipfile.ZipInfo(f"{code}.sav", date_time=day), content, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("codebook.json", date_time=day), codebook_document(tables), zipfile.ZIP_DEFLATED)
        readme = io.BytesIO()
        write_csv(tables["README"], readme)
        archive.writestr(zipfile.ZipInfo("README.csv", date_time=day), readme.getvalue(), zipfile.ZIP_DEFLATED)
    return Made(buffer.getvalue(), made.tally.counts, made.tally.digest)


def _sav(table: Table, language: str) -> bytes:
    place_of = {column.code: place for place, column in enumerate(table.columns)}
    kept = [
        (place, place_of.get(_reason_of(column.code), -1))
        for place, column in enumerate(table.columns)
        if column.code not in KEPT_OUT and not _is_reason(column.code)
    ]
    labels = _labels(language)
    variables = [
        _variable(table.columns[place], labels, has_reason=reason >= 0) for place, reason in kept
    ]
    return to_sav(variables, _merged(table.rows, kept), title=f"Qabilet {table.code}")


def _reason_of(code: str) -> str:
    return "missing" if code in LEVELS else f"{code}_missing"


def _is_reason(code: str) -> bool:
    return code == "missing" or code.endswith("_missing")


def _merged(rows, kept: Sequence[tuple[int, int]]) -> Iterator[tuple]:
    """Yield rows whose blank cells hold the code of their reason."""
    for row in rows:
        yield tuple(
            row[reason] if row[place] is None and reason >= 0 else row[place] for place, reason in kept
        )


def _variable(column, labels: dict[str, dict[Any, str]], *, has_reason: bool) -> Variable:
    values = dict(labels.get(named.set_of(column.code, column.kind), {})) if not has_reason else {}
    if column.kind == "flag":
        values = {float(code): label for code, label in values.items()}
    if has_reason:
        values = {float(code): label for code, label in labels["missing"].items()}
    is_item = column.code in LEVELS or bool(named.ITEM_CODE.fullmatch(column.code))
    return Variable(
        column.code, column.kind, column.heading, values, CODES if has_reason else (), "ordinal" if is_item else ""
    )


def _labels(language: str) -> dict[str, dict[str, str]]:
    place = 2 + LANGUAGES.index(language)
    found: dict[str, dict[str, str]] = {}
    for row in value_labels():
        found.setdefault(row[0], {})[row[1]] = row[place]
    return found

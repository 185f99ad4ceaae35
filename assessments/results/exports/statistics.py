"""The scores for a statistics programme: three .sav or .parquet files, their codebook as JSON and a README, in one ZIP."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import override

from assessments.capacity.choices import STATE_LABELS
from assessments.capacity.models import Layer
from assessments.results.exports import columns as named
from assessments.results.exports.book import (
    STATISTICS,
    Book,
    Made,
    Tick,
    book,
    codebook_document,
    value_labels,
)
from assessments.results.queries.behind import versions
from assessments.results.queries.options import ALL_LAYERS, Options
from lms.core.formats import ZONE
from lms.core.tables import Table
from lms.core.tables.parquet import ParquetMissing, ParquetRows, Typed, has_parquet
from lms.core.tables.sav import Variable, to_sav
from lms.core.tables.writing import write_csv
from lms.core.translated import LANGUAGES

# Long texts and exact fractions stay in the workbook and the CSV files.
KEPT_OUT = frozenset({"reason", "status_reasons", "left_out", "overall_fraction", "effective_fraction", "change_fraction"})
LEVELS = frozenset({"level", "effective_level"})
CODES = (-99, -98, -97)
SHEETS = ("scores_wide", "items_long", "change_paired")
# Words with an order of their own; the capacity levels come from the instrument.
ORDERED = {"status": ("not_computed", "provisional", "full"), "verdict": ("declined", "same", "improved")}
UNORDERED = {"layer": ALL_LAYERS, "state": tuple(STATE_LABELS)}


def sav_files(options: Options, *, at: datetime, by: str, tick: Tick = None) -> Made:
    """Return one .sav for each data sheet; a blank takes the code of its reason as a user-missing value."""
    codes = replace(options, headers="code", values="code")
    made = book(codes, at=at, by=by, only=STATISTICS, tick=tick)
    tables = {table.code: table for table in made.tables}
    with override(options.language):
        files = {f"{code}.sav": _sav(tables[code], options.language) for code in SHEETS}
    return _zipped(made, files, options, at)


def parquet_files(options: Options, *, at: datetime, by: str, tick: Tick = None) -> Made:
    """Return one .parquet for each data sheet: nullable integers, ordered categories, versions and digest in the schema.

    Raises ParquetMissing without pyarrow, before anything is read.
    """
    if not has_parquet():
        raise ParquetMissing
    made = book(replace(options, headers="code", values="code"), at=at, by=by, only=STATISTICS, tick=tick)
    tables = {table.code: table for table in made.tables}
    with override(options.language):
        taken = {code: ParquetRows(_typed(tables[code], options), tables[code].rows, zone=str(ZONE)) for code in SHEETS}
    told = {
        "qabilet.as_of": at.astimezone(ZONE).isoformat(timespec="seconds"), "qabilet.digest": made.tally.digest,
        **{f"qabilet.{name}": "; ".join(values) for name, values in versions().items()},
    }  # fmt: skip
    files = {f"{code}.parquet": rows.written({**told, "qabilet.sheet": code}) for code, rows in taken.items()}
    return _zipped(made, files, options, at)


def _typed(table: Table, options: Options) -> list[Typed]:
    """Return the columns with their types; levels are whole numbers unless the means of the self layer are among them."""
    bands = [value for name, value, *_labels in value_labels() if name == "band"]
    ordered = {**ORDERED, "band": tuple(bands)}
    found = []
    for column in table.columns:
        kind, words, name = column.kind, (), named.set_of(column.code, column.kind)
        if name in ordered or name in UNORDERED:
            kind, words = "category", ordered.get(name) or UNORDERED[name]
        elif _is_reason(column.code) or (_is_level(column.code) and Layer.SELF not in options.layers):
            kind = "small"
        found.append(Typed(column.code, kind, column.heading, words, name in ordered))
    return found


def _zipped(made: Book, files: Mapping[str, bytes], options: Options, at: datetime) -> Made:
    """Return the files with their codebook and README in one ZIP."""
    tables = {table.code: table for table in made.tables}
    buffer, day, readme = io.BytesIO(), at.astimezone(ZONE).timetuple()[:6], io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, override(options.language):
        documents = {**files, "codebook.json": codebook_document(made)}
        write_csv(tables["README"], readme)
        for name, content in {**documents, "README.csv": readme.getvalue()}.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=day), content, zipfile.ZIP_DEFLATED)
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


def _is_level(code: str) -> bool:
    return code in LEVELS or bool(named.ITEM_CODE.fullmatch(code))


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
    return Variable(
        column.code, column.kind, column.heading, values, CODES if has_reason else (), "ordinal" if _is_level(column.code) else ""
    )


def _labels(language: str) -> dict[str, dict[str, str]]:
    place = 2 + LANGUAGES.index(language)
    found: dict[str, dict[str, str]] = {}
    for row in value_labels():
        found.setdefault(row[0], {})[row[1]] = row[place]
    return found

"""Freeze the whole log-frame, read it back, compare two of it. Every form of a snapshot is made from its rows here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.capacity.measurement.records import canonical, digest
from assessments.capacity.models import InstrumentVersion
from assessments.results.measurement.differences import Difference, rows_of, step
from assessments.results.measurement.printing import figure_text
from assessments.results.measurement.proportions import target_share
from assessments.results.measurement.readings import Row, missing
from assessments.results.measurement.suppression import is_figure_hidden
from assessments.results.models import IndicatorValue, Snapshot
from assessments.results.queries.board import Board, Figure, Line, board
from assessments.results.queries.cases import Filters
from assessments.results.queries.values import baseline_document, context_of, inputs_digest, row_document
from lms.core import formats
from lms.core.formats import EDGES, fraction_text
from lms.core.models import Region
from lms.core.tables import Column, Table, about_sheet
from lms.core.translated import LANGUAGES, texts_of

SCHEMA = "qabilet-snapshot/1"


@dataclass(frozen=True)
class SnapshotRow:
    """One figure of a snapshot: exact numbers, and each as it is printed."""

    code: str
    result: str
    reading: str
    is_headline: bool
    name: str
    unit: str
    level: str
    value: Fraction | None
    value_text: str
    numerator: Fraction
    denominator: int
    missing: int
    baseline: Fraction | None
    baseline_text: str
    target: Fraction
    target_text: str
    target_on: date
    share: Fraction | None
    status: str
    is_approved: bool
    version: str
    rows: tuple[Row, ...]
    measure: str
    is_hidden: bool = False


def frozen_content(on: date, filters: Filters) -> str:
    """Return the canonical text of the log-frame as it stands at the end of a day, with everything behind it."""
    found = board(on, filters)
    approved = set(IndicatorValue.objects.approved().filter(measured_on=on).values_list("inputs", flat=True))
    context = context_of(found)
    content = {
        "schema": SCHEMA,
        "as_of": on.isoformat(),
        "filters": filters.document(),
        "register": {"version": context["register"], "modern": context["modern"]},
        "instruments": sorted(str(version) for version in InstrumentVersion.objects.all()),
        "revisions": context["revisions"],
        "lines": [_line_document(line, found, approved) for line in found.lines if line.is_filtered],
    }
    return canonical(content)


def _line_document(line: Line, found: Board, approved: set[str]) -> dict:
    indicator = line.indicator
    return {
        "code": indicator.code,
        "result": indicator.result_code,
        "result_name": texts_of(indicator, "result"),
        "level": indicator.level,
        "name": texts_of(indicator, "name"),
        "unit": texts_of(indicator, "unit"),
        "target": fraction_text(indicator.exact_target),
        "target_on": indicator.target_on.isoformat(),
        **baseline_document(line),
        "is_rising": indicator.is_rising,
        "figures": [_figure_document(figure, found, approved) for figure in line.figures],
    }


def _figure_document(figure: Figure, found: Board, approved: set[str]) -> dict:
    reading, definition = figure.reading, figure.definition
    return {
        "reading": definition.reading,
        "is_headline": figure.is_headline,
        "name": texts_of(definition, "name"),
        "version": definition.version,
        "parameters": definition.parameters,
        "measure": definition.measure,
        "value": None if reading.value is None else fraction_text(reading.value),
        "numerator": fraction_text(reading.numerator),
        "denominator": reading.denominator,
        "missing": missing(reading),
        "status": reading.status,
        "coverage": None if reading.coverage is None else [reading.coverage.count, reading.coverage.total],
        "is_approved": found.filters.is_empty and inputs_digest(figure, found.on) in approved,
        "rows": [row_document(row) for row in reading.rows],
    }


def citation_code(on: date, sha256: str) -> str:
    """Return what a report cites: QS-20261124-3FA9C2."""
    return f"QS-{on:%Y%m%d}-{sha256[:6].upper()}"


def is_unbroken(snapshot: Snapshot) -> bool:
    """Say whether the stored content still has its digest."""
    return digest(snapshot.content) == snapshot.sha256


def snapshot_rows(snapshot: Snapshot, language: str, *, approved_only: bool = False) -> list[SnapshotRow]:
    """Return a snapshot's figures in log-frame order, from its content alone; no query. To readers outside
    (`approved_only`) a share or a mean of fewer than five organisations is hidden.
    """
    found = []
    for line in json.loads(snapshot.content)["lines"]:
        target, baseline = Fraction(line["target"]), _fraction(line["baseline"])
        for figure in line["figures"]:
            if approved_only and not figure["is_approved"]:
                continue
            row = _row(line, figure, target, baseline, language)
            is_hidden = approved_only and is_figure_hidden(row.reading, row.denominator)
            found.append(_hidden(row, is_measured=line["baseline_on"] is not None, language=language) if is_hidden else row)
    return found


def _hidden(row: SnapshotRow, *, is_measured: bool, language: str) -> SnapshotRow:
    """Return a row that says no more than its n; a baseline that was measured on the same few goes with it."""
    with override(language):
        word = _("hidden")
    baseline = {"baseline": None, "baseline_text": word} if is_measured else {}
    return replace(row, value=None, value_text=word, share=None, is_hidden=True, **baseline)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _row(
    line: Mapping, figure: Mapping, target: Fraction, baseline: Fraction | None, language: str
) -> SnapshotRow:
    value, measure, is_headline = _fraction(figure["value"]), figure["measure"], figure["is_headline"]
    write = formats.percent if line["figures"][0]["measure"] == "percentage" else formats.number
    return SnapshotRow(
        code=line["code"],
        result=line["result"],
        reading=figure["reading"],
        is_headline=is_headline,
        name=line["name"][language] if is_headline else figure["name"][language],
        unit=line["unit"][language],
        level=line["level"],
        value=value,
        value_text=figure_text(
            value, measure=measure, reading=figure["reading"], denominator=figure["denominator"],
            language=language, guards=(*EDGES, target if is_headline else 70),
        ),
        numerator=Fraction(figure["numerator"]),
        denominator=figure["denominator"],
        missing=figure["missing"],
        baseline=baseline,
        baseline_text=formats.NOTHING if baseline is None else write(baseline, language),
        target=target,
        target_text=write(target, language),
        target_on=date.fromisoformat(line["target_on"]),
        share=target_share(value, target, baseline) if is_headline else None,
        status=figure["status"],
        is_approved=figure["is_approved"],
        version=figure["version"],
        rows=rows_of(figure["rows"]),
        measure=measure,
    )  # fmt: skip


COLUMNS = (
    ("indicator", "text"), ("reading", "text"), ("headline", "flag"), ("name", "text"), ("unit", "text"),
    ("value", "number"), ("value_printed", "text"), ("numerator", "number"), ("denominator", "integer"),
    ("missing", "integer"), ("baseline", "number"), ("target", "number"), ("target_on", "date"),
    ("status", "text"), ("approved", "flag"), ("definition_version", "text"), ("as_of", "date"),
    ("snapshot", "text"),
)  # fmt: skip
BEHIND = (
    ("indicator", "text"), ("reading", "text"), ("row", "text"), ("place", "text"), ("reason", "text"),
    ("amount", "number"), ("detail", "text"),
)  # fmt: skip


def snapshot_tables(
    snapshot: Snapshot, language: str, *, approved_only: bool = False, with_rows: bool = True
) -> list[Table]:
    """Return a snapshot as sheets: its figures, the rows behind them, and what it is."""
    rows = snapshot_rows(snapshot, language, approved_only=approved_only)
    figures = Table(
        "figures",
        [Column(code, kind) for code, kind in COLUMNS],
        [
            (
                row.code, row.reading, row.is_headline, row.name, row.unit,
                row.value_text if row.is_hidden else _number(row.value), row.value_text,
                row.value_text if row.is_hidden else _number(row.numerator), row.denominator, row.missing,
                row.baseline_text if row.is_hidden and row.baseline is None else _number(row.baseline),
                _number(row.target), row.target_on, row.status, row.is_approved, row.version, snapshot.as_of,
                snapshot.code,
            )
            for row in rows
        ],
    )  # fmt: skip
    tables = [figures]
    if with_rows:
        tables.append(
            Table(
                "rows_behind",
                [Column(code, kind) for code, kind in BEHIND],
                [
                    (
                        row.code,
                        row.reading,
                        each.organisation,
                        each.place,
                        each.reason,
                        _number(each.amount),
                        each.detail,
                    )
                    for row in rows
                    for each in row.rows
                ],
            )
        )
    with override(language):
        facts = [(str(field), str(text)) for field, text in snapshot_facts(snapshot, language)]
    return [about_sheet("about", facts), *tables]


def snapshot_facts(snapshot: Snapshot, language: str) -> list[tuple[str, str]]:
    """Return what a snapshot is, as (word, text): the same on screen, sheet and paper. One query at most."""
    content = json.loads(snapshot.content)
    filters = [text for text in content["filters"].values() if text]
    if region := content["filters"].get("region"):
        names = {row.code: row.name for row in Region.objects.filter(code=region)}
        filters = [names.get(text, text) for text in filters]
    return [
        (_("Citation"), snapshot.code),
        (_("Title"), snapshot.title),
        (_("As of"), formats.long_date(snapshot.as_of, language)),
        (_("Filters"), ", ".join(filters) or _("none: the whole project")),
        (_("Frozen"), formats.moment_text(timezone.localtime(snapshot.created_at), language)),
        (_("Register of tools"), content["register"]["version"]),
        (_("Instrument"), ", ".join(content["instruments"])),
        ("SHA-256", snapshot.sha256),
    ]


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


@dataclass(frozen=True)
class Compared:
    """One figure in two snapshots; None where one of them lacks it."""

    before: SnapshotRow | None
    after: SnapshotRow | None
    rows: tuple[Difference, ...]

    @property
    def either(self) -> SnapshotRow:
        return self.after or self.before

    @property
    def points(self) -> Fraction | None:
        if not self.before or not self.after or self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    @property
    def is_other_version(self) -> bool:
        return bool(self.before and self.after and self.before.version != self.after.version)


def compare(first: Snapshot, second: Snapshot, language: str) -> list[Compared]:
    """Return every figure of two snapshots side by side, and the rows that stand elsewhere."""
    before = {(row.code, row.reading): row for row in snapshot_rows(first, language)}
    after = {(row.code, row.reading): row for row in snapshot_rows(second, language)}
    return [
        Compared(
            was := before.get(key),
            now := after.get(key),
            tuple(step(was.rows, now.rows, "late_record")) if was and now else (),
        )
        for key in dict.fromkeys([*after, *before])
    ]


__all__ = [
    "LANGUAGES", "Compared", "SnapshotRow", "citation_code", "compare", "frozen_content", "is_unbroken",
    "snapshot_facts", "snapshot_rows", "snapshot_tables",
]  # fmt: skip

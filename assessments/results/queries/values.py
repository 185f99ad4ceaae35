"""Figures as they are stored, and what was stored."""

import hashlib
import json
from datetime import date

from assessments.advocacy.models import AdvocacyTool
from assessments.results.measurement.readings import COUNTED, LEFT_OUT, NOT_COUNTED, Reading, Row
from assessments.results.models import Indicator, IndicatorValue
from assessments.results.queries.board import Board, Figure, Line
from lms.core.formats import fraction_text


def row_document(row: Row) -> dict:
    """Return one row as it is stored and exported; fractions as text."""
    return {
        "organisation": row.organisation,
        "place": row.place,
        "reason": row.reason,
        "detail": row.detail,
        "amount": None if row.amount is None else str(row.amount),
        **({"parts": [list(part) for part in row.parts]} if row.parts else {}),
    }


def inputs_digest(figure: Figure, on: date) -> str:
    """Return a digest of everything a figure was computed from: equal inputs, equal digest."""
    content = {
        "definition": [figure.definition.indicator_id, figure.definition.version, figure.definition.reading],
        "on": on.isoformat(),
        "value": [str(figure.reading.numerator), figure.reading.denominator, str(figure.reading.value)],
        "rows": [row_document(row) for row in figure.reading.rows],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def context_of(board: Board) -> dict:
    """Return what a value was computed from beside its rows: revisions of organisations, the register of tools."""
    tools = list(AdvocacyTool.objects.order_by("code").values_list("code", "is_modern", "register_version"))
    return {
        "revisions": {case.organisation: case.revisions for case in board.found.cases if case.revisions},
        "register": max((version for _code, _modern, version in tools), default=""),
        "modern": [code for code, is_modern, _version in tools if is_modern],
    }


def baseline_document(line: Line) -> dict:
    """Return the baseline of a line as it is stored with a value."""
    return {
        "baseline": None if line.baseline is None else fraction_text(line.baseline),
        "baseline_on": None if line.baseline_on is None else line.baseline_on.isoformat(),
    }


def series(indicator: Indicator) -> list[IndicatorValue]:
    """Return the recorded headline values of a line with their states, oldest first; one query."""
    return list(
        IndicatorValue.objects.filter(definition__indicator=indicator, definition__is_headline=True)
        .with_state()
        .select_related("definition", "period")
        .order_by("measured_on", "computed_at")
    )


def all_series(user) -> dict[str, list[IndicatorValue]]:
    """Return the recorded headline values of every line that the reader may see, oldest first; one query."""
    found: dict[str, list[IndicatorValue]] = {}
    values = (
        IndicatorValue.objects.visible_to(user)
        .filter(definition__is_headline=True)
        .with_state()
        .defer("rows", "context")
        .select_related("definition__indicator")
        .order_by("measured_on", "computed_at")
    )
    for value in values:
        found.setdefault(value.definition.indicator.code, []).append(value)
    return found


def split_rows(reading: Reading) -> dict[str, list[Row]]:
    """Return a reading's rows by place: counted, not counted, left out."""
    places: dict[str, list[Row]] = {COUNTED: [], NOT_COUNTED: [], LEFT_OUT: []}
    for row in reading.rows:
        places[row.place].append(row)
    return places

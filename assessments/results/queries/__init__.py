"""The figures of the results framework on a day: one function feeds screen, API and files."""

from assessments.results.queries.board import Board, Figure, Line, board, definitions_on, reading_by
from assessments.results.queries.cases import NO_FILTERS, Field, Filters, cases, field, pseudonym, window_ends
from assessments.results.queries.history import History, history
from assessments.results.queries.periods import Drift, drifts, reported_values
from assessments.results.queries.registers import register_readings
from assessments.results.queries.values import (
    all_series,
    baseline_document,
    context_of,
    inputs_digest,
    row_document,
    series,
    split_rows,
)

__all__ = [
    "History",
    "history",
    "Drift",
    "all_series",
    "baseline_document",
    "context_of",
    "drifts",
    "reported_values",
    "NO_FILTERS",
    "Field",
    "Filters",
    "definitions_on",
    "field",
    "reading_by",
    "Board",
    "Figure",
    "Line",
    "board",
    "cases",
    "inputs_digest",
    "pseudonym",
    "register_readings",
    "row_document",
    "series",
    "split_rows",
    "window_ends",
]

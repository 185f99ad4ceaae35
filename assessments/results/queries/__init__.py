"""The figures of the results framework on a day: one function feeds screen, API and files."""

from assessments.results.queries.board import Board, Figure, Line, board, definitions_on, reading_by
from assessments.results.queries.cases import NO_FILTERS, Field, Filters, cases, field, pseudonym, window_ends
from assessments.results.queries.registers import register_readings
from assessments.results.queries.values import inputs_digest, row_document, series, split_rows

__all__ = [
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

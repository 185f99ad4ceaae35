"""Columns and rows → CSV and XLSX bytes; a sheet → rows of text. The only place that knows a file format."""

from lms.core.tables.cells import clean, date_of, integer_of, number_of
from lms.core.tables.reading import SheetError, SheetRows, read_sheet
from lms.core.tables.table import Column, Table, about_sheet
from lms.core.tables.writing import to_csv, to_xlsx, write_csv

__all__ = [
    "Column",
    "SheetError",
    "SheetRows",
    "Table",
    "about_sheet",
    "clean",
    "date_of",
    "integer_of",
    "number_of",
    "read_sheet",
    "to_csv",
    "to_xlsx",
    "write_csv",
]

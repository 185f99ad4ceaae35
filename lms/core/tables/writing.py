"""Tables → bytes: one XLSX workbook of several sheets, or one CSV."""

import csv
import io
import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Any, Literal

import xlsxwriter

from lms.core.tables.cells import clean, defused
from lms.core.tables.joined import Cells, JoinedSheet, Put
from lms.core.tables.table import Column, Table

Profile = Literal["excel", "standard"]

# Widths in signs: as wide as the heading, within what one can read.
WIDTH = {"text": 18, "integer": 9, "number": 12, "date": 12, "moment": 17, "flag": 8}
ROWS_AT_ONCE = 1000
SPRUCE, PAPER = "#14524F", "#F1E9DC"


def _plain_number(value: Any) -> int | float | None:
    """Return a number a spreadsheet can hold; not-a-number and infinities become a blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Fraction | Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int) else _plain_number(value.item())


def _is_blank(value: Any) -> bool:
    """Say whether a cell is blank: None, pandas' NA and NaT, not-a-number."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float) and value != value


def _text(value: Any) -> str:
    text = clean(value if isinstance(value, str) else str(value))
    # XlsxWriter takes a text between these two tags for markup of its own; a space keeps it a text.
    return text + " " if text.startswith("<r>") and text.endswith("</r>") else text


def to_xlsx(tables: Iterable[Table], *, created_at: datetime) -> bytes:
    """Write tables as one workbook, a sheet each.

    Shape:  row 1 holds the column codes, frozen and filtered; rows follow. Rows may be a generator:
            they are written one by one and not kept.
    Unit:   numbers as numbers, dates as dates, flags as 1 and 0, text as text and never as formula or
            link; a word in a column of numbers ("hidden") as text; None, NaN and NaT as blank cells.
    Errors: ValueError if two tables have the same name, or a row is longer or shorter than the columns.
    Source: capacity specification EX-1 to EX-3, EX-7; security design AB12. Same tables and
            `created_at`, same bytes.
    """
    output = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(output, options)
    book.set_properties({"created": created_at.replace(tzinfo=None), "author": "", "title": ""})
    head = book.add_format({"bold": True, "bg_color": SPRUCE, "font_color": "#FFFFFF", "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    formats = {"date": day, "moment": moment, "wrapped": book.add_format({"text_wrap": True, "valign": "top"})}
    try:
        _write_sheets(book, tables, head, formats)
    except BaseException:
        # XlsxWriter keeps an open file a sheet until it is closed.
        for sheet in book.worksheets():
            sheet.row_data_fh.close()
        raise
    book.close()
    return output.getvalue()


def _write_sheets(book: Any, tables: Iterable[Table], head: Any, formats: dict[str, Any]) -> None:
    sheets: dict[str, tuple[Table, Any]] = {}
    for table in tables:
        if table.code.lower() in sheets:
            raise ValueError(f"Two sheets are named {table.code}.")
        sheets[table.code.lower()] = table, book.add_worksheet(table.code, JoinedSheet)
    for table, sheet in sorted(sheets.values(), key=lambda pair: pair[0].is_last):
        sheet.hide_gridlines(0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, _width(column, table), _layout(column, formats))
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, _text(column.first), head)
        sheet.freeze_panes(1, 0)
        last = _write_rows(sheet, table, formats)
        if table.columns:
            sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)


def _layout(column: Column, formats: dict[str, Any]) -> Any:
    return formats.get("wrapped" if column.wraps else column.kind)


def _width(column: Column, table: Table) -> int:
    wide = 60 if len(table.columns) <= 6 and column.kind == "text" else WIDTH[column.kind]
    return max(len(column.code) + 3, wide)


def _write_rows(sheet: JoinedSheet, table: Table, formats: dict[str, Any]) -> int:
    """Write the rows below the heading; return the last row's place."""
    size, last = len(table.columns), 0
    columns = [
        Cells(partial(sheet.finished, _put(column.kind, _layout(column, formats)), place))
        for place, column in enumerate(table.columns)
    ]
    rows = iter(table.rows)
    while part := list(islice(rows, ROWS_AT_ONCE)):
        for place, row in enumerate(part, start=last + 1):
            if len(row) != size:
                raise ValueError(f"Row {place} of {table.code} has {len(row)} cells, its columns are {size}.")
        cells = [column.of(values) for column, values in zip(columns, zip(*part, strict=True), strict=True)]
        sheet.write_columns(last + 1, cells, len(part))
        last += len(part)
    return last


def _put(kind: str, layout: Any) -> Put:
    """Return what puts one value of such a column into a sheet; it says False where the cell is blank."""

    def put(sheet: JoinedSheet, row: int, place: int, value: Any) -> bool:
        if _is_blank(value):
            return False
        if kind == "text" or isinstance(value, str):
            text = _text(value)
            if text:
                sheet.write_string(row, place, text, layout if kind == "text" else None)
            return bool(text)
        if layout is not None:
            sheet.write_datetime(row, place, _naive(value), layout)
            return True
        figure = _plain_number(value)
        if figure is not None:
            sheet.write_number(row, place, figure)
        return figure is not None

    return put


def _naive(value: date | datetime) -> date | datetime:
    """Return a moment as a spreadsheet holds it: without a zone. Callers give Almaty or UTC, and say so."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def to_csv(table: Table, profile: Profile = "standard") -> bytes:
    """Return one table as CSV; see `write_csv`."""
    output = io.BytesIO()
    write_csv(table, output, profile)
    return output.getvalue()


def write_csv(table: Table, file: Any, profile: Profile = "standard") -> None:
    """Write one table as CSV, row by row.

    Shape:  row 1 holds the column codes, or their titles. `file` takes bytes.
    Unit:   "excel": UTF-8 with byte order mark, semicolons, decimal comma, for Excel in Russian and
            Kazakh. "standard": UTF-8, commas, decimal point (RFC 4180). Dates are ISO in both. Text that
            looks like a formula gets a leading apostrophe; numbers are never touched.
    Errors: KeyError on an unknown profile; ValueError if a row is longer or shorter than the columns.
    Source: capacity specification EX-6, EX-7.
    """
    encoding, comma = {"excel": ("utf-8-sig", True), "standard": ("utf-8", False)}[profile]
    delimiter, size = ";" if comma else ",", len(table.columns)
    output = io.TextIOWrapper(file, encoding=encoding, newline="", write_through=False)
    columns = [Cells(partial(_csv_finished, column.kind, comma, delimiter)) for column in table.columns]
    heading = [_csv_finished("text", comma, delimiter, column.first) for column in table.columns]
    output.write(delimiter.join(heading) + "\r\n")
    rows = iter(table.rows)
    while part := list(islice(rows, ROWS_AT_ONCE)):
        values = list(zip(*part, strict=True))
        if len(values) != size:
            raise ValueError(f"A row of {table.code} has {len(values)} cells, its columns are {size}.")
        cells = zip(*(column.of(of_column) for column, of_column in zip(columns, values, strict=True)), strict=True)
        output.write("".join([f"{line}\r\n" for line in map(delimiter.join, cells)]))
    output.flush()
    output.detach()


def _csv_finished(kind: str, comma: bool, delimiter: str, value: Any) -> str:
    """Return a cell as CSV, quoted where it must be."""
    text = _csv_cell(value, kind, comma)
    if not text:
        return ""
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow([text])
    return line.getvalue()


def _csv_cell(value: Any, kind: str, comma: bool) -> str:
    if _is_blank(value):
        return ""
    if kind == "text" or isinstance(value, str):
        return defused(clean(value if isinstance(value, str) else str(value)))
    if kind == "date":
        return value.isoformat()
    if kind == "moment":
        return _naive(value).isoformat(" ", "minutes")
    figure = _plain_number(value)
    if figure is None:
        return ""
    text = repr(figure)
    return text.replace(".", ",") if comma else text

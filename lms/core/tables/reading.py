"""A sheet somebody sent → rows of text, or one error that names the place. Nothing of the file is trusted."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any

from lms.core.tables.cells import FORBIDDEN, undefused

# A sheet of 60 organisations × 40 items has 2,400 rows and is under 200 KB.
MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELL = 20_000

# The container of an .xlsx, before anything in it is opened. Security design AB16.
MAX_MEMBERS = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100


class SheetError(ValueError):
    """What is wrong with a sheet: a code, the place, and what to print. `core.sheet_errors` makes the sentence.

    Codes: empty, too_large, kind, broken, bomb, macro, encoding, no_sheet, no_header, missing_column,
    unknown_column, duplicate_column, too_many_rows, no_rows, formula, cell_error, cell_too_long, control.
    """

    def __init__(self, code: str, *, row: int | None = None, column: str | None = None, **parameters: Any):
        super().__init__(code)
        self.code = code
        self.row = row
        self.column = column
        self.parameters = parameters

    @property
    def message_code(self) -> str:
        """Return the code; the contract's name for it."""
        return self.code

    def __str__(self) -> str:
        place = f" (row {self.row}, column {self.column})" if self.row else ""
        return f"{self.code}{place} {self.parameters or ''}".strip()


@dataclass(frozen=True)
class SheetRows:
    """What a sheet holds: a dict of column code to text for each row, and that row's number in the sheet."""

    rows: list[dict[str, str]]
    numbers: list[int]
    columns: list[str] = field(default_factory=list)

    def numbered(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield (row number as the spreadsheet shows it, cells)."""
        return iter(zip(self.numbers, self.rows, strict=True))

    def __len__(self) -> int:
        return len(self.rows)


def read_sheet(
    content: bytes,
    filename: str,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    sheet: str | None = None,
    keep_unknown: bool = False,
) -> SheetRows:
    """Read the rows of an .xlsx or .csv file as text.

    Shape:  row 1 holds column codes, in any order and case. Columns that are neither required nor optional
            are refused unless `keep_unknown` takes them along; blank rows are skipped. Of a workbook the sheet of the given name, else the first.
    Unit:   every cell is stripped text, "" if blank; 3.0 is "3", a date is ISO, a flag is "1" or "0". CSV
            with semicolons, commas or tabs, in UTF-8, UTF-16 with mark, or Windows-1251 (read as KZ-1048,
            its Kazakh form); an apostrophe of our own formula guard is taken off.
    Errors: SheetError, always; never that of a library.
    Source: security design AB16; capacity specification EX-6, EX-7.
    """
    if not content:
        raise SheetError("empty")
    if len(content) > max_bytes:
        raise SheetError("too_large", limit=max_bytes, size=len(content))
    ending = PurePath(filename.replace("\\", "/")).suffix.lower()
    if ending == ".xlsx":
        width = 500 if keep_unknown else len(required) + len(optional)
        lines = _xlsx_lines(content, sheet, max_rows, width)
    elif ending == ".csv":
        lines = _csv_lines(content)
    else:
        raise SheetError("kind", ending=ending or filename)
    return _rows(lines, list(required), list(optional), max_rows, keep_unknown)


def _rows(
    lines: Iterable[tuple[int, list[str]]], required: list[str], optional: list[str], max_rows: int, keep_unknown: bool
) -> SheetRows:
    lines = iter(lines)
    header = next((cells for _, cells in lines if any(cells)), None)
    if header is None:
        raise SheetError("no_header", columns=required)
    codes = [cell.strip().lower() for cell in header]
    while codes and not codes[-1]:
        codes.pop()
    known = {*required, *optional}
    for code in required:
        if code not in codes:
            raise SheetError("missing_column", column=code, columns=required)
    for code in codes:
        if code and code not in known and not keep_unknown:
            raise SheetError("unknown_column", column=code, columns=[*required, *optional])
        if code and codes.count(code) > 1 and (code in known or not keep_unknown):
            raise SheetError("duplicate_column", column=code)
    rows: list[dict[str, str]] = []
    numbers: list[int] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if len(rows) >= max_rows:
            raise SheetError("too_many_rows", limit=max_rows)
        row = dict.fromkeys(codes, "")
        for code, text in zip(codes, cells, strict=False):
            if len(text) > MAX_CELL:
                raise SheetError("cell_too_long", row=number, column=code, limit=MAX_CELL)
            if FORBIDDEN.search(text):
                raise SheetError("control", row=number, column=code)
            row[code] = text.replace("\r\n", "\n").replace("\r", "\n")
        row.pop("", None)
        rows.append(row)
        numbers.append(number)
    if not rows:
        raise SheetError("no_rows")
    return SheetRows(rows=rows, numbers=numbers, columns=[code for code in codes if code])


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SheetError("broken", row=number) from error
        yield number, [undefused(cell.strip(" \t\u00a0")) for cell in cells]
        number += 1


def _decoded(content: bytes) -> str:
    """Return the text of a CSV file, whatever Excel saved it as."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "kz1048"]
        if b"\0" in content:
            raise SheetError("broken")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("encoding")


def _xlsx_lines(
    content: bytes, sheet: str | None, max_rows: int, width: int
) -> Iterator[tuple[int, list[str]]]:
    # Inside the function: openpyxl costs 30 MB and a quarter of a second, and few requests read a sheet.
    import openpyxl  # noqa: PLC0415

    check_container(content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=False, keep_links=False, keep_vba=False
        )
    except Exception as error:  # a foreign file, an error of any kind
        raise SheetError("broken") from error
    try:
        found = _chosen(book, sheet)
        found.reset_dimensions()
        # Blank rows between are skipped, but not for ever; columns beyond the known ones are not read.
        cells = found.iter_rows(max_row=2 * max_rows + 100, max_col=width + 20)
        number = 0
        while True:
            try:
                row = next(cells)
            except StopIteration:
                return
            except Exception as error:  # broken XML shows itself only while reading
                raise SheetError("broken", row=number + 1) from error
            number += 1
            yield number, [_cell_text(cell, number) for cell in row]
    finally:
        book.close()


def _chosen(book: Any, sheet: str | None) -> Any:
    sheets = [each for each in book.worksheets if getattr(each, "sheet_state", "visible") == "visible"]
    for each in sheets:
        if sheet and each.title.strip().lower() == sheet.lower():
            return each
    if not sheets:
        raise SheetError("no_sheet")
    return sheets[0]


def _cell_text(cell: Any, row: int) -> str:
    value = cell.value
    if value is None:
        return ""
    place = getattr(cell, "column_letter", "") or _letters(getattr(cell, "column", 1))
    if cell.data_type == "f":
        raise SheetError("formula", row=row, column=place)
    if cell.data_type == "e":
        raise SheetError("cell_error", row=row, column=place, text=str(value))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    # ECMA-376 writes a text that looks like its escape with an escaped underscore.
    return str(value).replace("_x005F_", "_").strip(" \t\u00a0")


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def check_container(content: bytes) -> None:
    """Refuse an archive that is broken, swells, hides or carries macros. Nothing is unpacked.

    Shape:  the bytes of an .xlsx file.
    Unit:   none.
    Errors: SheetError broken, bomb or macro.
    Source: security design AB16. `zipfile` reads no more of a member than its header says, so that the
            stated sizes are limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise SheetError("broken") from error
    names = [member.filename for member in members]
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        len(members) > MAX_MEMBERS
        or unpacked > MAX_UNPACKED
        or packed > len(content)
        or unpacked > MAX_RATIO * len(content)
        or len(set(names)) != len(names)
        or any(_is_strange(member) for member in members)
    ):
        raise SheetError("bomb")
    if any("vbaproject" in name.lower() for name in names):
        raise SheetError("macro")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise SheetError("broken")


def _is_strange(member: zipfile.ZipInfo) -> bool:
    name = member.filename.replace("\\", "/")
    return (
        name.startswith("/")
        or ":" in name
        or "\0" in name
        or ".." in name.split("/")
        or len(name.encode("utf-8", "replace")) > 200
        or bool(member.flag_bits & 1)
        or member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        or (member.external_attr >> 16) & 0o170000 == 0o120000
    )

"""Descriptions of XLSX templates → files: lists to choose from, formulas that stay blank, a sheet that prints on A4."""

import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

import xlsxwriter

from courses.drawing.words_of_files import EXAMPLE_ROWS, PAGE, PICK

SPRUCE, TINT, SOFT, LINE = "#14524F", "#E2EFEC", "#574F45", "#D9CDBA"
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
REFERENCE = re.compile(r"\b\$?([A-Z]{1,2})\{row\}")
FORMATS = {"number": "#,##0.##", "date": "dd.mm.yyyy", "formula": "#,##0.##"}
LIES_FROM = 75  # signs of width from which a sheet prints on its side
LONGEST_LIST = 255  # signs of a list inside a rule; a longer one stands on a sheet of its own


def to_xlsx(said: Mapping, language: str) -> bytes:
    """Return a template as an Excel file.

    Shape:  a description with `sheets`, as `read_material` returns it; "en", "ru" or "kk".
    Unit:   bytes, the same for the same description.
    Errors: none.
    Source: ours; ECMA-376 through XlsxWriter.
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": said["name"][language], "author": "Qabilet", "created": MADE_AT})
    book.set_calc_mode("auto")
    for page in said["sheets"]:
        _sheet(book, said, page, language)
    book.close()
    return output.getvalue()


def _style(book, **more):
    return book.add_format({"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True, "indent": 1, **more})


def _sheet(book, said: Mapping, page: Mapping, language: str) -> None:
    columns, last = page["columns"], len(page["columns"]) - 1
    sheet = book.add_worksheet(_sheet_name(page["name"][language]))
    sheet.hide_gridlines(2)
    widths = [max(column["width"], 8) for column in columns]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    total = sum(widths)
    sheet.set_row(0, 24)
    _across(sheet, 0, last, said["name"][language], _style(book, bold=True, font_size=14, font_color=SPRUCE, text_wrap=False))
    hint = " ".join(filter(None, (page.get("hint", {}).get(language, ""), EXAMPLE_ROWS[language] if page.get("example") else "")))
    sheet.set_row(1, 14 * max(1, -(-len(hint) // max(total, 30))) + 4)
    _across(sheet, 1, last, hint, _style(book, italic=True, font_color=SOFT))
    head = _style(book, bold=True, bg_color=SPRUCE, font_color="#FFFFFF", border=1, border_color=LINE)
    longest = max(-(-len(column["head"][language]) // max(width - 1, 1)) for column, width in zip(columns, widths, strict=True))
    sheet.set_row(2, 14 * longest + 4)
    for place, column in enumerate(columns):
        sheet.write_string(2, place, column["head"][language], head)
    _rows(book, sheet, page, language)
    first, end = 3, 2 + len(page.get("example", ())) + page["rows"]
    for place, column in enumerate(columns):
        if column["kind"] == "choice":
            _list(book, sheet, column, place, first, end, language)
    sheet.freeze_panes(3, 0)
    sheet.set_paper(9)
    if total > LIES_FROM:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.print_area(0, 0, end, last)
    sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.7)
    sheet.set_footer(f"&L&8{said['name'][language].replace('&', '&&')}&R&8{PAGE[language]} &P / &N")


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ")


def _across(sheet, row: int, last: int, text: str, style) -> None:
    if last:
        sheet.merge_range(row, 0, row, last, text, style)
    else:
        sheet.write_string(row, 0, text, style)


def _rows(book, sheet, page: Mapping, language: str) -> None:
    frame = {"border": 1, "border_color": LINE}
    plain = [_style(book, **frame, **_format(column)) for column in page["columns"]]
    faint = [
        _style(book, **frame, **_format(column), italic=True, font_color=SOFT, bg_color=TINT)
        for column in page["columns"]
    ]
    examples = page.get("example", ())
    for number in range(len(examples) + page["rows"]):
        row = 3 + number
        styles = faint if number < len(examples) else plain
        for place, column in enumerate(page["columns"]):
            value = examples[number][place] if number < len(examples) else ""
            _write(sheet, row, place, column, value, styles[place], language)


def _format(column: Mapping) -> dict:
    return {"num_format": FORMATS[column["kind"]]} if column["kind"] in FORMATS else {}


def _write(sheet, row: int, place: int, column: Mapping, value, style, language: str) -> None:
    if column["kind"] == "formula":
        sheet.write_formula(row, place, formula_of(column["formula"], row + 1), style, "")
    elif isinstance(value, Mapping):
        sheet.write_string(row, place, value[language], style)
    elif value == "" or value is None:
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, style)
    elif column["kind"] == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        sheet.write_datetime(row, place, datetime.combine(date.fromisoformat(value), datetime.min.time()), style)
    else:
        sheet.write_string(row, place, str(value), style)


def formula_of(formula: str, row: int) -> str:
    """Return a formula for a row that shows nothing while its cells are blank, and nothing instead of an error.

    Example: `=B{row}*C{row}` in row 4 becomes `=IF(COUNT(B4,C4)=0,"",IFERROR(B4*C4,""))`.
    """
    cells = ",".join(dict.fromkeys(f"{letters}{row}" for letters in REFERENCE.findall(formula)))
    body = formula.removeprefix("=").replace("{row}", str(row))
    return f'=IF(COUNT({cells})=0,"",IFERROR({body},""))' if cells else f"={body}"


def _list(book, sheet, column: Mapping, place: int, first: int, end: int, language: str) -> None:
    choices = [choice[language] for choice in column["choices"]]
    rule = {"validate": "list", "source": choices, "input_message": PICK[language]}
    if len(",".join(choices)) > LONGEST_LIST or any("," in choice for choice in choices):
        rule["source"] = _kept_list(book, choices)
    sheet.data_validation(first, place, end, place, rule)


def _kept_list(book, choices: list[str]) -> str:
    """Write a list on a hidden sheet and return where it stands: choices may hold commas there."""
    sheet = book.get_worksheet_by_name("Lists")
    if sheet is None:
        sheet = book.add_worksheet("Lists")
        sheet.hide()
    place = getattr(sheet, "qabilet_lists", 0)
    sheet.qabilet_lists = place + 1
    for row, choice in enumerate(choices):
        sheet.write_string(row, place, choice)
    letter = xlsxwriter.utility.xl_col_to_name(place)
    return f"=Lists!${letter}$1:${letter}${len(choices)}"

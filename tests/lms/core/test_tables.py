"""Tables keep their values through a file and back; foreign files are refused with a place."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from lms.core.tables import Column, SheetError, Table, about_sheet, read_sheet, to_csv, to_xlsx
from lms.core.tables.cells import clean, date_of, defused, integer_of, number_of, undefused

AT = datetime(2026, 9, 30, 12, tzinfo=UTC)
COLUMNS = [
    Column("organisation"),
    Column("change", "number"),
    Column("items", "integer"),
    Column("assessed_on", "date"),
    Column("locked_at", "moment"),
    Column("borderline", "flag"),
    Column("comment"),
]
ROWS = [
    ("CSO-001", Fraction(-185, 16), 39, date(2026, 6, 12), AT, False, "=1+1"),
    ("Ақ-Ұйық «Өрлеу»", 0, 0, None, None, True, "<r>нет</r>"),
    ("CSO-003", None, None, None, None, None, "_x0041_ & <b>\x07\ud800\r\nend"),
]


def at(*parts):
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def table(rows=ROWS, code="change_paired"):
    return Table(code, COLUMNS, rows)


def xlsx(header, *rows, name="Sheet1"):
    book = openpyxl.Workbook()
    book.active.title = name
    for row in (header, *rows):
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def test_xlsx_keeps_numbers_dates_and_text():
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx([table()], created_at=AT)))["change_paired"]

    assert [cell.value for cell in sheet[1]] == [column.code for column in COLUMNS]
    assert [cell.value for cell in sheet[2]] == [
        "CSO-001", -11.5625, 39, at(2026, 6, 12), at(2026, 9, 30, 12), 0, "=1+1",
    ]  # fmt: skip
    assert sheet["B2"].data_type == "n"
    assert sheet["G2"].data_type == "s"
    assert [cell.value for cell in sheet[3]] == [
        "Ақ-Ұйық «Өрлеу»", 0, 0, None, None, 1, "<r>нет</r> ",
    ]  # fmt: skip
    # The standard's own escape of "_x0041_"; Excel and our reader show it as it was.
    assert sheet["G4"].value == "_x005F_x0041_ & <b>\nend"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G4"


def test_xlsx_opens_in_pandas_with_native_types():
    frame = pd.read_excel(io.BytesIO(to_xlsx([table()], created_at=AT)), sheet_name="change_paired")

    assert frame["change"].tolist()[:2] == [-11.5625, 0.0]
    assert frame["change"].dtype == "float64"
    assert frame["assessed_on"][0] == pd.Timestamp("2026-06-12")
    assert frame["comment"][0] == "=1+1"


def test_xlsx_is_the_same_bytes_twice():
    assert to_xlsx([table()], created_at=AT) == to_xlsx([table()], created_at=AT)


def test_blanks_of_pandas_are_blank_cells():
    frame = pd.DataFrame({"a": [1.5, None], "b": pd.array([1, None], dtype="Int64"), "c": ["x", None]})
    made = Table(
        "t",
        [Column("a", "number"), Column("b", "integer"), Column("c")],
        frame.itertuples(index=False, name=None),
    )

    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx([made], created_at=AT)))["t"]

    assert [cell.value for cell in sheet[3]] == [None, None, None]
    assert [cell.value for cell in sheet[2]] == [1.5, 1, "x"]


def test_a_table_refuses_codes_that_are_not_ascii_and_columns_twice():
    with pytest.raises(ValueError, match="snake_case"):
        Column("Индекс")
    with pytest.raises(ValueError, match="twice: a"):
        Table("t", [Column("a"), Column("a")], [])
    with pytest.raises(ValueError, match="Row 1 of t has 2 cells"):
        to_xlsx([Table("t", [Column("a")], [("x", "y")])], created_at=AT)


def test_csv_for_excel_has_a_mark_semicolons_and_decimal_commas():
    content = to_csv(table(), "excel")

    assert content.startswith(b"\xef\xbb\xbforganisation;change;")
    assert "CSO-001;-11,5625;39;2026-06-12;2026-09-30 12:00;0;'=1+1\r\n" in content.decode("utf-8-sig")


def test_csv_standard_has_commas_and_points():
    text = to_csv(table(), "standard").decode()

    assert text.splitlines()[1] == "CSO-001,-11.5625,39,2026-06-12,2026-09-30 12:00,0,'=1+1"
    assert "Ақ-Ұйық «Өрлеу»,0,0,,,1,<r>нет</r>" in text


@pytest.mark.parametrize("profile", ["excel", "standard"])
@pytest.mark.parametrize(
    "text", ["=1+1", "'=1+1", "''=x", "+7 701", "-", "@a", "|x", "＝1", " =1", "'quoted'"]
)
def test_formula_text_reads_back_unchanged_from_csv(profile, text):
    made = Table("t", [Column("organisation"), Column("comment")], [("CSO-001", text)])

    back = read_sheet(to_csv(made, profile), "t.csv", required=["organisation", "comment"])

    assert back.rows == [{"organisation": "CSO-001", "comment": text}]


@pytest.mark.parametrize("sign", list("=+-@|＝＋－＠") + ["\t", "\r"])
def test_every_formula_sign_is_defused(sign):
    assert defused(sign + "1") == "'" + sign + "1"
    assert undefused(defused(sign + "1")) == sign + "1"
    assert defused("a" + sign) == "a" + sign


def test_clean_removes_what_xml_cannot_hold():
    assert clean("a\x00b\x1f\ud800\ufffe\tc\r\nd") == "ab\tc\nd"
    assert len(clean("я" * 40_000)) == 32_767


def test_text_is_read_as_numbers_and_dates():
    assert number_of("-11,5625") == Fraction(-185, 16)
    assert number_of("1\u00a0234.5") == Fraction(2469, 2)
    assert number_of("70%") is None
    assert number_of("") is None
    assert integer_of("3") == 3
    assert integer_of("3.0") == 3
    assert integer_of("3.5") is None
    assert date_of("10.06.2026") == date_of("2026-06-10") == date(2026, 6, 10)
    assert date_of("2026-13-01") is None


def test_xlsx_is_read_as_text_with_row_numbers():
    content = xlsx(
        ["Item_Code ", "score", "note", None],
        ["1.1", 3.0, "=да"[1:]],
        [None, None, None],
        ["1.2", "N/A", at(2026, 6, 10)],
        [True, 2.5, "  x "],
    )

    sheet = read_sheet(content, "scores.XLSX", required=["item_code", "score"], optional=["note"])

    assert sheet.numbers == [2, 4, 5]
    assert sheet.rows == [
        {"item_code": "1.1", "score": "3", "note": "да"},
        {"item_code": "1.2", "score": "N/A", "note": "2026-06-10"},
        {"item_code": "1", "score": "2.5", "note": "x"},
    ]


def test_a_named_sheet_is_preferred():
    book = openpyxl.Workbook()
    book.active.append(["about"])
    book.create_sheet("scores").append(["a"])
    book["scores"].append(["1"])
    output = io.BytesIO()
    book.save(output)

    assert read_sheet(output.getvalue(), "b.xlsx", required=["a"], sheet="scores").rows == [{"a": "1"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_the_encodings_of_excel(encoding, delimiter):
    content = f"a{delimiter}b\r\nҚазақ Ұйымы{delimiter}Әділет\r\n".encode(encoding)

    assert read_sheet(content, "x.csv", required=["a", "b"]).rows == [{"a": "Қазақ Ұйымы", "b": "Әділет"}]


def test_csv_of_windows_1251_keeps_russian_letters():
    assert read_sheet("a\r\nРусский ё №\r\n".encode("cp1251"), "x.csv", required=["a"]).rows == [
        {"a": "Русский ё №"}
    ]


def bomb():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b" " * 30_000_000)
    return output.getvalue()


def archive_of(*names):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code", "row", "column"),
    [
        (b"", "a.xlsx", "empty", None, None),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "too_large", None, None),
        (b"%PDF-1.7", "a.pdf", "kind", None, None),
        (b"a;b", "a", "kind", None, None),
        (b"PK\x03\x04 broken", "a.xlsx", "broken", None, None),
        (xlsx(["a"], ["1"])[:-100], "a.xlsx", "broken", None, None),
        (archive_of("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "broken", None, None),
        (archive_of("a.txt"), "a.xlsx", "broken", None, None),
        (archive_of("../evil"), "a.xlsx", "bomb", None, None),
        (
            archive_of("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
            "a.xlsx",
            "macro",
            None,
            None,
        ),
        (bomb(), "a.xlsx", "bomb", None, None),
        (b"a\x00b", "a.csv", "broken", None, None),
        (b"\x98\xff\x98", "a.csv", "encoding", None, None),
        (b'a\r\n"x', "a.csv", "broken", 2, None),
        (b"\r\n\r\n", "a.csv", "no_header", None, None),
        (b"b\r\n1", "a.csv", "missing_column", None, "a"),
        (b"a;c\r\n1;2", "a.csv", "unknown_column", None, "c"),
        (b"a;a\r\n1;2", "a.csv", "duplicate_column", None, "a"),
        (b"a\r\n", "a.csv", "no_rows", None, None),
        (b"a\r\n1\r\n2\r\n3\r\n4", "a.csv", "too_many_rows", None, None),
        (b"a\r\n1\r\nx\x07y", "a.csv", "control", 3, "a"),
        (b"a\r\n" + b"x" * 20_001, "a.csv", "cell_too_long", 2, "a"),
        (xlsx(["a"], ["=1+1"]), "a.xlsx", "formula", 2, "A"),
        (xlsx(["a"], ["#REF!"]), "a.xlsx", "cell_error", 2, "A"),
    ],
)
def test_a_bad_sheet_is_refused_with_its_place(content, name, code, row, column):
    with pytest.raises(SheetError) as caught:
        read_sheet(content, name, required=["a"], max_rows=3)

    assert (caught.value.code, caught.value.row, caught.value.column) == (code, row, column)


def test_text_that_looks_like_a_formula_is_text_in_xlsx():
    made = Table("t", [Column("a")], [("=1+1",), ("_x0041_",)])

    back = read_sheet(to_xlsx([made], created_at=AT), "t.xlsx", required=["a"])

    assert back.rows == [{"a": "=1+1"}, {"a": "_x0041_"}]


def test_a_row_far_below_does_not_cost_a_million_rows():
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["A2"] = "1"
    book.active["XFD1048576"] = "far"
    output = io.BytesIO()
    book.save(output)

    assert read_sheet(output.getvalue(), "a.xlsx", required=["a"]).rows == [{"a": "1"}]


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-300, 300), st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: value + 0.0),
    st.sampled_from(["", "1", "=1+1", "'=1", "«Қырық»; көпір", 'a "b"', "a\nb"]),
)  # fmt: skip


@given(st.lists(st.tuples(CELLS, CELLS), max_size=40), st.sampled_from(["excel", "standard"]))
def test_rows_written_many_at_once_are_those_written_alone(rows, profile):
    columns = [Column("a", "number"), Column("b", "text")]
    alone = [to_csv(Table("t", columns, [row]), profile).split(b"\r\n", 1)[1] for row in rows]
    together = to_csv(Table("t", columns, rows), profile).split(b"\r\n", 1)[1]
    assert together == b"".join(alone)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=40))
def test_joined_cells_of_a_workbook_are_those_that_xlsxwriter_writes_one_by_one(rows):
    """XlsxWriter is given the same values cell by cell; the sheets are the same to the byte, whatever comes twice."""
    columns = [Column("a", "number"), Column("b", "text"), Column("c", "flag")]
    output = io.BytesIO()
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    book = xlsxwriter.Workbook(output, options)
    plain = book.add_worksheet("t")
    for column in range(3):
        plain.write_string(0, column, columns[column].code)
    for number, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is None or value == "":
                continue
            if column.kind == "text" or isinstance(value, str):
                plain.write_string(number, place, str(value))
            else:
                plain.write_number(number, place, float(value) if isinstance(value, float) else int(value))
    book.close()

    assert rows_of(to_xlsx([Table("t", columns, rows)], created_at=AT)) == rows_of(output.getvalue())


def rows_of(workbook):
    [sheet] = re.findall(r"<sheetData>.*</sheetData>", sheet_xml(workbook), flags=re.DOTALL)
    return re.findall(r'<row r="[0-9]+">.*?</row>', sheet, flags=re.DOTALL)[1:]


def sheet_xml(workbook):
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_workbook_reaches_as_far_as_its_rows():
    rows = [(number, None) for number in range(2_500)]
    for kept in (0, 1, 999, 1000, 1001, 2_500):
        made = to_xlsx([Table("t", [Column("a", "integer"), Column("b")], rows[:kept])], created_at=AT)

        assert f'<dimension ref="A1:B{kept + 1}"/>' in sheet_xml(made)
        assert [row[0] for row in openpyxl.load_workbook(io.BytesIO(made)).active.iter_rows(min_row=2, values_only=True)] == [
            number for number, _none in rows[:kept]
        ]


@pytest.mark.parametrize("wrong", [(1,), (1, 2, 3)])
def test_a_row_of_another_length_is_refused_wherever_it_stands(wrong):
    for rows in ([wrong], [(1, 2)] * 1500 + [wrong], [wrong] * 2):
        with pytest.raises(ValueError, match=r"zip\(\)|its columns are 2"):
            to_csv(Table("t", [Column("a"), Column("b")], rows))


def test_long_words_of_a_sheet_that_tells_about_a_file_wrap_and_others_do_not():
    long = "Анықтама " * 40
    content = to_xlsx([about_sheet("README", [("field", long)]), Table("t", [Column("a"), Column("n", "number")], [(long, 1)])], created_at=AT)
    book = openpyxl.load_workbook(io.BytesIO(content))

    told = book["README"]
    assert [cell.alignment.wrap_text for cell in told[2]] == [True, True]
    assert [cell.alignment.vertical for cell in told[2]] == ["top", "top"]
    assert told["B2"].value == long
    assert told.column_dimensions["A"].width >= 60  # of A and B
    assert told.row_dimensions[2].height is None  # the spreadsheet makes the row as high as its words
    assert not any(cell.alignment.wrap_text for cell in book["t"][2])

"""An instrument goes out as a workbook and comes back the same; a form for paper days asks every item."""

import copy
import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook
from pyxform.xls2xform import convert

from assessments.capacity.imports.instrument import faults_in
from assessments.capacity.imports.scores import read_scores
from assessments.capacity.imports.workbook import read_instrument
from assessments.capacity.interchange.codes import alike, read_as
from assessments.capacity.interchange.workbook import link_from, link_text, tables_from
from assessments.capacity.interchange.xlsform import long_rows, xlsform
from assessments.capacity.measurement.versions import difference
from lms.core.tables import SheetError, to_xlsx
from tests.assessments.capacity import factories as make

AT = datetime(2026, 11, 24, tzinfo=UTC)

DOCUMENT = json.loads((Path(__file__).resolve().parents[3] / "fixtures/instrument.json").read_text())


def book(document=DOCUMENT, **cells):
    tables = tables_from(document)
    for place, value in cells.items():
        sheet, row, column = place.split("__")
        table = next(one for one in tables if one.code == sheet)
        codes = [one.code for one in table.columns]
        table.rows[int(row)][codes.index(column)] = value
    return to_xlsx(tables, created_at=AT)


def test_a_workbook_comes_back_as_the_same_document():
    document, faults = read_instrument(book(), "poci.xlsx")
    assert faults == []
    assert document == DOCUMENT
    assert faults_in(document) == []


@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("items__0__order", "first", "Sheet items, row 2, column order"),
        ("items__3__na_allowed", "maybe", "Sheet items, row 5, column na_allowed"),
        ("items__1__domain", "D9", "Sheet items, row 3, column domain"),
        ("items__0__links", "primary somewhere PE.1", "Sheet items, row 2, column links"),
        ("items__0__links", "nonsense", "Sheet items, row 2, column links"),
        ("domains__0__weight", "1/4", "sum to 9/8"),
        ("bands__1__max", "55", "gap or an overlap"),
        ("items__1__code", "1.1", "Sheet items, row 3, column code: “1.1” reads like “1.1” in row 2."),
        ("items__1__code", " 1.\u00a01", "Sheet items, row 3, column code: “1.\u00a01” reads like “1.1” in row 2."),
        ("items__10__code", "З.2", "Sheet items, row 13, column code: “3.2” reads like “З.2” in row 12."),
        ("items__1__var", "D1_1", "Sheet items, row 3, column var: “D1_1” reads like “d1_1” in row 2."),
        ("items__0__code", "1.х", "Sheet items, row 2, column code: a number, a point and a number"),
        ("items__0__code", "1.٢", "Sheet items, row 2, column code: a number, a point and a number"),
        ("items__0__code", "", "Sheet items, row 2, column code: a number, a point and a number"),
        ("domains__1__code", "d1", "Sheet domains, row 3, column code: “d1” reads like “D1” in row 2."),
        ("domains__1__key", "lеgal", "Sheet domains, row 3, column key: “lеgal” reads like “legal” in row 2."),
        ("domains__0__code", "Д1", "Sheet domains, row 2, column code: a Latin D and a number"),
        ("bands__1__code", "nasсent", "Sheet bands, row 3, column code: “nasсent” reads like “nascent” in row 2."),
        ("items__0__level_2_kk", "", "level 2 has no text in “kk”"),
    ],
)
def test_a_bad_cell_is_named_with_sheet_row_and_column(cell, value, says):
    document, faults = read_instrument(book(**{cell: value}), "poci.xlsx")
    assert any(says in str(fault) for fault in faults or faults_in(document)), faults


@pytest.mark.parametrize(("language", "words"), [("ru", "Дайте каждому свой код"), ("kk", "Әрқайсысына өз кодын беріңіз")])
def test_codes_that_read_the_same_are_refused_in_the_readers_language(language, words):
    with translation.override(language):
        _document, faults = read_instrument(book(items__1__code="１.1"), "poci.xlsx")
    assert len(faults) == 2 and any(words in fault and "1.1" in fault for fault in faults)


def test_codes_of_a_text_file_that_read_the_same_are_refused_too():
    broken = copy.deepcopy(DOCUMENT)
    broken["domains"][0]["items"][1]["code"] = "1.1 "
    broken["domains"][1]["key"] = "LEGAL"
    broken["domains"][2]["code"] = "DЗ"

    faults = faults_in(broken)

    for words in ("“1.1 ” and “1.1” read the same", "“LEGAL” and “legal” read the same", "The code “1.1 ” is not like", "The code “DЗ” is not like"):
        assert any(words in fault for fault in faults), words


@pytest.mark.parametrize(
    ("code", "read"),
    [("1.1", "1.1"), (" 1 . 1\u200b", "1.1"), ("З.1", "3.1"), ("d1_Х", "D1_X"), ("１．１", "1.1"), ("аһ", "AҺ"), ("", "")],
)
def test_what_a_reader_takes_a_code_for(code, read):
    assert read_as(code) == read


def test_the_first_of_codes_that_read_the_same_is_named_and_empty_ones_are_passed_over():
    assert alike([(2, "a"), (3, ""), (4, "А"), (5, " "), (6, "b"), (7, "a ")]) == [(4, "А", 2, "a"), (7, "a ", 2, "a")]
    assert alike([]) == []


def test_a_file_without_its_sheets_is_refused():
    tables = [table for table in tables_from(DOCUMENT) if table.code != "bands"]
    with pytest.raises(SheetError):
        read_instrument(to_xlsx(tables, created_at=AT), "poci.xlsx")
    with pytest.raises(SheetError):
        read_instrument(b"", "poci.xlsx")


def test_links_are_read_back():
    for domain in DOCUMENT["domains"]:
        for item in domain["items"]:
            for link in item["programme_links"]:
                assert link_from(link_text(link)) == link


def test_the_form_asks_every_item_in_three_languages_and_its_answers_are_read_back():
    survey, choices, settings = xlsform(DOCUMENT, [("CSO-001", "«Ө»")], title="T1")
    names = [row[1] for row in survey.rows]
    items = [item for domain in DOCUMENT["domains"] for item in domain["items"]]
    assert all(item["var"] in names for item in items)
    assert sum(row[0] == "begin_group" for row in survey.rows) == sum(row[0] == "end_group" for row in survey.rows) == 8
    lists = {row[0] for row in choices.rows}
    assert {row[0].split()[1] for row in survey.rows if row[0].startswith("select_one")} == lists
    assert all(all(row[2:5]) for row in survey.rows if row[0].startswith("select_one"))
    allowed = {row[0] for row in choices.rows if row[1] == "na"}
    assert allowed == {f"{item['var']}_levels" for item in items if item["na_allowed"]}
    assert settings.rows[0][2] == "1.0"

    variables = {item["var"]: item["code"] for item in items}
    row = {"organisation": "CSO-001", "d1/d1_1": "3", "d1-d1_2": "dk", "d5_4": "na", "d5_4_reason": "жоқ", "_uuid": "x", "instrument": "POCI 1.0"}
    assert long_rows([row], variables) == [
        {"organisation": "CSO-001", "item": "1.1", "score": "3", "reason": "", "evidence": "", "instrument": "POCI 1.0"},
        {"organisation": "CSO-001", "item": "1.2", "score": "DK", "reason": "", "evidence": "", "instrument": "POCI 1.0"},
        {"organisation": "CSO-001", "item": "5.4", "score": "N/A", "reason": "жоқ", "evidence": "", "instrument": "POCI 1.0"},
    ]


def test_two_versions_are_compared_item_by_item():
    assert difference(DOCUMENT, DOCUMENT).is_empty
    later = copy.deepcopy(DOCUMENT) | {"version": "1.1"}
    items = later["domains"][0]["items"]
    items[0]["anchors"][2]["kk"] += " Жаңа"  # wording, the same item
    items[1]["anchors"][0]["en"] += " anew"
    items[1]["anchor_revision"] += 1
    items[2]["weight"] = "2"
    removed = items.pop()
    later["domains"][1]["items"].append({**removed, "code": "2.6", "var": "d2_6"})
    later["bands"][1]["max"] = later["bands"][2]["min"] = "55"
    found = difference(DOCUMENT, later)

    assert (found.added, found.removed) == (("2.6",), (removed["code"],))
    assert [(one.code, one.what, one.is_same_item) for one in found.changed] == [
        ("1.1", ("levels",), True), ("1.2", ("levels",), False), ("1.3", ("weight",), True),
    ]  # fmt: skip
    assert found.settings == ("bands",)
    assert found.common == 38
    assert difference(DOCUMENT, later | {"version": "2.0"}).is_same_major is False


def form_csv(*, version="POCI 1.0", **answers):
    cells = {"start": "2026-11-24", "instrument": version, "organisation": "CSO-001", "_uuid": "7"} | answers
    return (",".join(cells) + "\r\n" + ",".join(cells.values()) + "\r\n").encode()


@pytest.mark.django_db
def test_what_a_form_collected_is_read_as_scores_and_another_version_is_refused(stored_version, cast, at):
    case = make.make_case(stored_version, cast, at)
    facts = {"assessment_round": case.round, "layer": "verified"}
    answers = {f"d1/{item['var']}": "2" for domain in DOCUMENT["domains"] for item in domain["items"]}
    sheet = read_scores(form_csv(**answers), "kobo.csv", **facts)
    assert sheet.faults == ()
    assert sheet.count == 40
    foreign = read_scores(form_csv(version="POCI 1.1", **answers), "kobo.csv", **facts)
    assert "POCI 1.1" in str(foreign.faults[0]) and "POCI 1.0" in str(foreign.faults[0])
    bad = read_scores(form_csv(**answers | {"d1/d1_1": "7"}), "kobo.csv", **facts)
    assert "Row 2, column score" in str(bad.faults[0])
    for content in (b"organisation,x\r\nCSO-001,1\r\n", b"a,b\r\n1,2\r\n"):
        with pytest.raises(SheetError):
            read_scores(content, "other.csv", **facts)


def test_the_form_is_taken_by_the_converter_and_asks_why_where_there_is_no_level(tmp_path):
    target = tmp_path / "form.xlsx"
    target.write_bytes(to_xlsx(xlsform(DOCUMENT, [("CSO-001", "«Ө»")], title="T1"), created_at=AT))
    made = convert(str(target))
    assert made.warnings == []
    for var in ("d1_1", "d8_5"):
        (bind,) = re.findall(rf'<bind [^>]*nodeset="[^"]*/{var}_reason"[^>]*>', made.xform)
        assert re.search(rf"required=\"[^\"]*/{var} *= *'dk' or [^\"]*/{var} *= *'na'\"", bind)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["kobo.csv", "kobo.xlsx", "odk.csv"])
def test_files_as_both_tools_write_them_are_read(stored_version, cast, at, kind):
    case = make.make_case(stored_version, cast, at)
    items = [item for domain in DOCUMENT["domains"] for item in domain["items"]]
    link = "-" if kind.startswith("odk") else "/"
    cells = {"start": "2026-11-24T10:00:00.000+05:00", "instrument": "POCI 1.0", "organisation": "CSO-001"}
    for item in items:
        group = "d" + item["code"].split(".")[0]
        level = "na" if item["code"] == "5.4" else "3"
        cells |= {f"{group}{link}{item['var']}": level, f"{group}{link}{item['var']}_reason": "Сұрау болмады; бос, «жоқ»" if level == "na" else ""}
        cells[f"{group}{link}{item['var']}_evidence"] = "2026-11-02 https://example.org/x" if item["code"] == "1.1" else ""
    cells |= {"_id": "81", "_uuid": "c0ffee", "_submission_time": "2026-11-24T05:10:00", "_tags": "", "meta/rootUuid": "uuid:1"}
    if kind.endswith("xlsx"):
        typed = [int(value) if value.isdigit() else value for value in cells.values()]
        book_ = Workbook()
        book_.active.append(list(cells))
        book_.active.append(typed)
        buffer = io.BytesIO()
        book_.save(buffer)
        content = buffer.getvalue()
    else:
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";" if kind.startswith("kobo") else ",", quoting=csv.QUOTE_ALL)
        writer.writerows([list(cells), list(cells.values())])
        content = buffer.getvalue().encode("utf-8-sig" if kind.startswith("kobo") else "utf-8")
    sheet = read_scores(content, kind, assessment_round=case.round, layer="verified")
    assert sheet.faults == ()
    found = {row.item: row for row in sheet.rows["CSO-001"]}
    assert len(found) == 40
    assert (found["5.4"].level, found["5.4"].code) == (None, "na")
    assert (found["1.1"].level, found["1.1"].evidence_on.isoformat()) == (3, "2026-11-02")

"""Templates as files: they open, say everything in the reader's language, and are the same on every day."""

import io
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from courses.drawing.documents import to_docx
from courses.drawing.workbooks import formula_of, to_xlsx
from courses.models import GlossaryTerm, Material
from courses.package.materials import read_material
from courses.package.sheets import Sheet
from tests.courses.package_folder import SHEET_OF_COSTS, write_full_lesson, write_package

LETTER = """\
kind: docx
name: {en: A letter, ru: Письмо, kk: Хат}
purpose: {en: Write to a body., ru: Напишите органу., kk: Органға жазыңыз.}
parts:
  - hint: {en: Fill in all., ru: Заполните всё., kk: Бәрін толтырыңыз.}
  - heading: {en: The matter, ru: Вопрос, kk: Мәселе}
  - text: {en: We ask., ru: Мы просим., kk: Біз сұраймыз.}
  - field: {en: To whom, ru: Кому, kk: Кімге}
    lines: 2
  - choice:
      label: {en: Kind, ru: Вид, kk: Түрі}
      options: [{en: letter, ru: письмо, kk: хат}, {en: request, ru: запрос, kk: сұрау салу}]
  - checklist: [{en: signed, ru: подписано, kk: қол қойылды}]
  - table:
      columns: [{en: What, ru: Что, kk: Не}, {en: Share, ru: Доля, kk: Үлесі}]
      rows: 3
      widths: [3, 1]
      example: [[{en: Paper, ru: Бумага, kk: Қағаз}, 1.5]]
  - signatures: [{en: Head, ru: Руководитель, kk: Басшы}]
"""


def said_of(text: str) -> dict:
    faults: list = []
    said = read_material("template", Sheet.read(text, "x.yaml", faults))
    assert not faults, faults
    return said


def test_a_document_has_real_headings_tables_boxes_and_a_language():
    file = Document(io.BytesIO(to_docx(said_of(LETTER), "kk")))

    styles = {paragraph.style.name: paragraph.text for paragraph in file.paragraphs}
    assert (styles["Title"], styles["Heading 1"]) == ("Хат", "Мәселе")
    assert [paragraph.style.name for paragraph in file.paragraphs].count("Fill line") == 2
    assert {mark.get(qn("w:val")) for mark in file.styles.element.iter(qn("w:lang"))} == {"kk-KZ"}
    table, signatures = file.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Не", "Үлесі"], ["Мысал: Қағаз", "1,5"], ["", ""], ["", ""], ["", ""]
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert signatures.rows[1].cells[0].text == "Басшы"
    body = file.element.xml
    assert body.count("w14:checkbox>") == 2 * 3
    assert (file.sections[0].page_width.mm, file.sections[0].page_height.mm) == pytest.approx((210, 297), abs=0.5)


def test_a_wide_table_turns_the_page():
    text = LETTER.replace(
        "columns: [{en: What, ru: Что, kk: Не}, {en: Share, ru: Доля, kk: Үлесі}]",
        "columns: [" + ", ".join("{en: Word, ru: Слово, kk: Сөз}" for _n in range(6)) + "]",
    ).replace("      widths: [3, 1]\n", "").replace("      example: [[{en: Paper, ru: Бумага, kk: Қағаз}, 1.5]]\n", "")
    section = Document(io.BytesIO(to_docx(said_of(text), "en"))).sections[0]

    assert section.page_width > section.page_height


def test_a_workbook_has_lists_formulas_and_a_page():
    sheet = load_workbook(io.BytesIO(to_xlsx(said_of(SHEET_OF_COSTS), "ru"))).active

    assert sheet.title == "Затраты"
    assert [cell.value for cell in sheet[3]] == ["Статья", "Количество", "Цена", "Сумма", "Состояние"]
    assert [cell.value for cell in sheet[4]][:3] == ["Бумага", 2, 1900]
    assert sheet["D9"].value == '=IF(COUNT(B9,C9)=0,"",IFERROR(B9*C9,""))'
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", '"открыто,сделано"', "E4:E9")
    assert (sheet.page_setup.paperSize, sheet.freeze_panes, sheet.print_title_rows) == (9, "A4", "$3:$3")


def test_choices_with_commas_stand_on_a_sheet_of_their_own():
    book = load_workbook(io.BytesIO(to_xlsx(said_of(SHEET_OF_COSTS.replace("en: open,", "en: 'open, late',")), "en")))

    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert rule.formula1 == "Lists!$A$1:$A$2"
    assert [cell.value for cell in book["Lists"]["A"]] == ["open, late", "done"]


def test_a_formula_without_cells_stays_as_it_is():
    assert formula_of("=TODAY()", 4) == "=TODAY()"


@pytest.mark.parametrize(("make", "text"), [(to_docx, LETTER), (to_xlsx, SHEET_OF_COSTS)], ids=["docx", "xlsx"])
def test_a_file_is_the_same_every_time_and_names_no_moment(make, text):
    first, second = make(said_of(text), "en"), make(said_of(text), "en")

    assert first == second
    with ZipFile(io.BytesIO(first)) as parts:
        assert parts.testzip() is None
        assert all(part.date_time[0] in (1980, 2026) for part in parts.infolist())


@pytest.fixture
def loaded(tmp_path, db):
    write_package(tmp_path)
    write_full_lesson(tmp_path)
    call_command("load_curriculum", str(tmp_path), verbosity=0)
    return tmp_path


def test_a_lesson_leads_to_its_file_and_says_how_large_it_is(loaded, client):
    page = client.get("/kk/programmes/tst/tst-2/tst-2-1/").content.decode()
    assert 'href="/kk/templates/tst-2-1/"' in page
    assert "(XLSX, " in page

    answer = client.get("/kk/templates/tst-2-1/")
    assert answer.status_code == 200
    assert "tst-2-1-kk.xlsx" in answer["Content-Disposition"]
    assert load_workbook(io.BytesIO(answer.content)).active.title == "Шығындар"


@pytest.mark.parametrize("key", ["tst-circle", "tst-9-9"])
def test_a_diagram_or_nothing_is_no_file(loaded, client, key):
    assert client.get(f"/kk/templates/{key}/").status_code == 404


def test_build_templates_writes_every_file_in_three_languages(loaded, tmp_path, capsys):
    call_command("build_templates", out=str(tmp_path / "out"), package=str(loaded))

    assert "Files written: 3." in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "out/tst").iterdir()) == [
        "tst-2-1-en.xlsx", "tst-2-1-kk.xlsx", "tst-2-1-ru.xlsx"
    ]
    assert Material.objects.filter(kind="template").count() == 1


def test_the_glossary_names_each_term_in_three_languages(loaded, client):
    GlossaryTerm.objects.update(group="public_oversight")
    page = client.get("/ru/glossary/").content.decode()

    assert "Общественный контроль</h2>" in page
    assert "<dt>общественный контроль</dt>" in page
    assert '<dd lang="kk">қоғамдық бақылау</dd>' in page

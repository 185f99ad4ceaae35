"""Descriptions of DOCX templates → files: A4, real headings, tables with head rows, tick boxes, a language tag."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from courses.drawing.words_of_files import DATE, EXAMPLE, EXAMPLE_ROWS, PAGE, SIGNATURE, SPELLING

FONT = "Arial"
SPRUCE, SOFT = RGBColor(0x14, 0x52, 0x4F), RGBColor(0x57, 0x4F, 0x45)
WIDE_TABLE = 6  # from so many columns on, the page lies on its side
MARGIN, SHORT, LONG = 18, 210, 297  # millimetres
# A file says nothing of when it was made: the same description gives the same bytes.
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
BOX = "\u2610"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def to_docx(said: Mapping, language: str) -> bytes:
    """Return a template as a Word file.

    Shape:  a description with `parts`, as `read_material` returns it; "en", "ru" or "kk".
    Unit:   bytes, the same for the same description.
    Errors: none.
    Source: ours; ECMA-376 through python-docx.
    """
    return _still(_Writer(said, language).document())


class _Writer:
    def __init__(self, said: Mapping, language: str):
        self.said, self.language = said, language
        self.file = Document()
        tables = [part["table"] for part in said["parts"] if "table" in part]
        self.lies = any(len(table["columns"]) >= WIDE_TABLE for table in tables)
        self.width = (LONG if self.lies else SHORT) - 2 * MARGIN
        self._set_page()
        self._set_styles()

    def document(self):
        self.file.core_properties.title = self.t(self.said["name"])
        self.file.add_paragraph(self.t(self.said["name"]), style="Title")
        for part in self.said["parts"]:
            name = next(iter(part))
            getattr(self, f"_{name}")(part[name], part)
        return self.file

    def t(self, words: Mapping[str, str]) -> str:
        return words[self.language]

    # --- page and styles

    def _set_page(self) -> None:
        section = self.file.sections[0]
        if self.lies:
            section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(LONG if self.lies else SHORT), Mm(SHORT if self.lies else LONG)
        for side in ("left", "right", "top", "bottom"):
            setattr(section, f"{side}_margin", Mm(MARGIN))
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{self.t(self.said['name'])} · {PAGE[self.language]} ")
        _field(foot, "PAGE")
        foot.add_run(" / ")
        _field(foot, "NUMPAGES")
        for run in foot.runs:
            run.font.size, run.font.color.rgb = Pt(8), SOFT

    def _set_styles(self) -> None:
        styles = self.file.styles
        _tag_language(styles, SPELLING[self.language])
        base = styles["Normal"]
        _letter(base, 10.5)
        base.paragraph_format.space_after = Pt(4)
        for name, size, before in (("Title", 18, 0), ("Heading 1", 13, 12)):
            _letter(styles[name], size, SPRUCE)
            styles[name].font.bold = True
            styles[name].paragraph_format.space_before, styles[name].paragraph_format.space_after = Pt(before), Pt(6)
            styles[name].paragraph_format.keep_with_next = True
        for border in styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
        hint = styles.add_style("Hint", WD_STYLE_TYPE.PARAGRAPH)
        hint.base_style, hint.font.italic, hint.font.color.rgb = base, True, SOFT
        hint.paragraph_format.keep_with_next = True
        label = styles.add_style("Field label", WD_STYLE_TYPE.PARAGRAPH)
        label.base_style, label.font.bold = base, True
        label.paragraph_format.keep_with_next, label.paragraph_format.space_before = True, Pt(8)
        line = styles.add_style("Fill line", WD_STYLE_TYPE.PARAGRAPH)
        line.base_style = base
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(8), Pt(0)
        line.element.get_or_add_pPr().append(parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="4" w:space="1" w:color="857763"/>'
            '<w:between w:val="single" w:sz="4" w:space="1" w:color="857763"/></w:pBdr>'
        ))

    # --- parts

    def _heading(self, words: Mapping, part: Mapping) -> None:
        self.file.add_heading(self.t(words), 1)

    def _text(self, words: Mapping, part: Mapping) -> None:
        self.file.add_paragraph(self.t(words))

    def _hint(self, words: Mapping, part: Mapping) -> None:
        self.file.add_paragraph(self.t(words), style="Hint")

    def _field(self, words: Mapping, part: Mapping) -> None:
        self.file.add_paragraph(self.t(words), style="Field label")
        for _line in range(part.get("lines", 1)):
            self.file.add_paragraph(style="Fill line")

    def _choice(self, choice: Mapping, part: Mapping) -> None:
        self.file.add_paragraph(self.t(choice["label"]), style="Field label")
        self._boxes(choice["options"])

    def _checklist(self, points: Sequence, part: Mapping) -> None:
        self._boxes(points)

    def _boxes(self, points: Sequence) -> None:
        for number, point in enumerate(points, 1):
            paragraph = self.file.add_paragraph()
            paragraph.paragraph_format.keep_with_next = number < len(points) <= 8
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(7), Mm(-7)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(7))
            paragraph._p.append(_tick_box())
            paragraph.add_run(f"\t{self.t(point)}")

    def _table(self, said: Mapping, part: Mapping) -> None:
        columns = said["columns"]
        shown = [(row, True) for row in said.get("example", ())] + [(row, False) for row in said.get("filled", ())]
        blank = [([""] * len(columns), False)] * said["rows"]
        if said.get("example"):
            self.file.add_paragraph(EXAMPLE_ROWS[self.language], style="Hint")
        table = self.file.add_table(rows=0, cols=len(columns), style="Table Grid")
        table.autofit = False
        parts = said.get("widths") or [1] * len(columns)
        widths = [Mm(self.width * one / sum(parts)) for one in parts]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        head = self._row(table, [self.t(column) for column in columns], widths)
        _mark_head(head)
        for row, is_example in [*shown, *blank]:
            cells = [self._cell(value) for value in row]
            if is_example:
                cells[0] = f"{EXAMPLE[self.language]}: {cells[0]}"
            self._row(table, cells, widths, is_italic=is_example)
        self.file.add_paragraph()

    def _row(self, table, texts: Sequence[str], widths: Sequence, *, is_italic: bool = False):
        row = table.add_row()
        row.height = Mm(8)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size, run.font.italic = Pt(9.5), is_italic or None
            if is_italic:
                run.font.color.rgb = SOFT
        return row

    def _cell(self, value) -> str:
        if isinstance(value, Mapping):
            return self.t(value)
        if isinstance(value, float) and self.language != "en":
            return str(value).replace(".", ",")
        return str(value)

    def _signatures(self, names: Sequence, part: Mapping) -> None:
        self.file.add_paragraph()
        table = self.file.add_table(rows=0, cols=3, style="Table Grid")
        table.autofit = False
        widths = [Mm(self.width * one / 10) for one in (4, 4, 2)]
        _mark_head(self._row(table, ["", SIGNATURE[self.language], DATE[self.language]], widths))
        for name in names:
            self._row(table, [self.t(name), "", ""], widths).height = Mm(12)


# --- pieces of Word

def _letter(style, size: float, colour: RGBColor | None = None) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for place in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{place}"), FONT)
    if colour is not None:
        style.font.color.rgb = colour


def _tag_language(styles, tag: str) -> None:
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), tag)


def _field(paragraph, code: str) -> None:
    for kind, text in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _tick_box():
    """Return a box that can be ticked in Word and LibreOffice, and by hand on paper."""
    return parse_xml(
        f'<w:sdt {nsdecls("w")} xmlns:w14="{W14}"><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr>'
        '<w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic" w:hint="eastAsia"/></w:rPr>'
        f"<w:t>{BOX}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def _mark_head(row) -> None:
    """Mark a row as the head of its table: repeated on each page, read out as heads, shaded."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        cell._tc.get_or_add_tcPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="E2EFEC"/>')
        )
        for run in cell.paragraphs[0].runs:
            run.font.bold = True


def _still(file) -> bytes:
    """Return the bytes of a document without a trace of the moment it was made."""
    properties = file.core_properties
    properties.created = properties.modified = MADE_AT
    properties.author = properties.last_modified_by = "Qabilet"
    properties.comments = ""
    moving, still = io.BytesIO(), io.BytesIO()
    file.save(moving)
    with zipfile.ZipFile(moving) as source, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            target.writestr(zipfile.ZipInfo(name, MADE_AT.timetuple()[:6]), source.read(name), zipfile.ZIP_DEFLATED)
    return still.getvalue()

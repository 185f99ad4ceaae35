"""Reports in running text: a head on the first page, then blocks that go on by themselves."""

from __future__ import annotations

from datetime import datetime

from certificates.drawing import ornament
from certificates.faces.document import Block, Charts, Document, Facts, Heading, Paragraph, Table
from lms.core.papers.flow import Flow
from lms.core.papers.lettering import SERIF, STRONG, TEXT
from lms.core.papers.page import (
    A4,
    DRAWING,
    LINE,
    MM,
    PAPER,
    SAFFRON,
    SOFT,
    SPRUCE,
    WHITE,
    Blank,
    Sheet,
    fitted,
    fitted_head,
    mixed,
)  # fmt: skip

LEFT, RIGHT = 16.0, 194.0
HEAD = 36.0
QR_SIDE = 27.0


def draw_document(document: Document, language: str) -> bytes:
    """Return the PDF of a report. Errors: UnknownLetter, DoesNotFit."""
    with DRAWING:
        pages = _draw(Blank(A4), document, 0).page
        sheet = _sheet(document, language)
        _draw(sheet, document, pages)
        return sheet.finish()


def pages_of(document: Document, *, first: int) -> int:
    """Return the number of the last page if the blocks begin on page `first`."""
    return flow_blocks(Blank(A4), document, 0, first=first).page


def flow_blocks(sheet: Sheet, document: Document, pages: int, *, first: int) -> Flow:
    """Draw the blocks on pages with a narrow head, beginning on the sheet's present page."""

    def begin(number: int) -> None:
        _ground(sheet, document)
        _narrow_head(sheet, document)
        _footer(sheet, document, number, pages)

    flow = Flow(sheet, begin, first=first, top=22)
    _fill(flow, document.blocks)
    return flow


def _sheet(document: Document, language: str) -> Sheet:
    return Sheet(
        A4, language=language, title=document.file_title or f"{document.title}: {document.subtitle}", author=document.author,
        subject=document.about, issued_at=datetime.fromisoformat(document.issued_at),
    )  # fmt: skip


def _draw(sheet: Sheet, document: Document, pages: int) -> Flow:
    def begin(number: int) -> None:
        _ground(sheet, document)
        if number == 1:
            _wide_head(sheet, document)
        else:
            _narrow_head(sheet, document)
        _footer(sheet, document, number, pages)

    flow = Flow(sheet, begin, top=22)
    flow.y = HEAD + 8
    if document.qr_address:
        _beside_qr(flow, document)
    else:
        _fill(flow, document.blocks)
    return flow


def _beside_qr(flow: Flow, document: Document) -> None:
    """Draw the first block beside the QR, the others below both."""
    right, top = flow.right, flow.y
    flow.right = RIGHT - QR_SIDE - 10
    _fill(flow, document.blocks[:1])
    flow.sheet.qr(RIGHT - QR_SIDE - 3, top, QR_SIDE, document.qr_address, alt=document.qr_words)
    flow.right, flow.y = right, max(flow.y, top + QR_SIDE + 5)
    _fill(flow, document.blocks[1:])


def _fill(flow: Flow, blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        match block:
            case Heading():
                flow.heading(block.words)
            case Paragraph():
                flow.note(block.words) if block.is_note else flow.paragraph(block.words)
            case Facts():
                flow.facts(block.pairs)
            case Table():
                flow.table(block.columns, block.rows, bold=block.bold)
            case Charts():
                flow.chart(block.drawn[0]) if len(block.drawn) == 1 else flow.charts(block.drawn)


def _ground(sheet: Sheet, document: Document) -> None:
    sheet.box(0, 0, sheet.width, sheet.height, fill=PAPER)
    if document.sample:
        sheet.outlined_text(105, 150, document.sample, size=110, color=mixed(SPRUCE, 0.82), angle=52)


def _wide_head(sheet: Sheet, document: Document) -> None:
    sheet.box(0, 0, sheet.width, HEAD, fill=SPRUCE)
    sheet.recorded(
        ornament.lattice(0, (sheet.height - HEAD) * MM, sheet.width * MM, 5 * MM, 5 * MM, mixed(SPRUCE, 0.3), 0.6)
    )
    sheet.box(0, HEAD, sheet.width, 0.9, fill=SAFFRON)
    sheet.recorded(ornament.mark((RIGHT - 12) * MM, (sheet.height - 21) * MM, 12 * MM, SPRUCE, SAFFRON))
    sheet.text(LEFT, 11, document.title, size=10, color=SAFFRON, font=STRONG)
    size, rows = fitted_head(document.subtitle, SERIF, 160, largest=19, smallest=10)
    with sheet.tagged("H1"):
        sheet.lines(LEFT, (19.5, 17.0, 15.0, 15.0)[len(rows) - 1], rows, font=SERIF, size=size, color=WHITE, leading=1.15)
    size, rows = fitted(document.about, TEXT, RIGHT - LEFT, largest=9, smallest=6, rows=2)
    sheet.lines(LEFT, 28.4, rows, size=size, color=mixed(SPRUCE, 0.82), leading=1.2)


def _narrow_head(sheet: Sheet, document: Document) -> None:
    sheet.box(0, 0, sheet.width, 6, fill=SPRUCE)
    sheet.recorded(
        ornament.lattice(0, (sheet.height - 6) * MM, sheet.width * MM, 6 * MM, 6 * MM, mixed(SPRUCE, 0.3), 0.6)
    )
    sheet.box(0, 6, sheet.width, 0.7, fill=SAFFRON)
    size, rows = fitted(document.subtitle, TEXT, RIGHT - LEFT, largest=8, smallest=4, rows=2)
    with sheet.artifact():
        sheet.text(LEFT, 10.6, document.title, size=7, color=SOFT)
        sheet.lines(LEFT, 14.2, rows, size=size, color=SOFT, leading=1.2)


def _footer(sheet: Sheet, document: Document, number: int, pages: int) -> None:
    sheet.line(LEFT, 286, RIGHT, 286, color=LINE, weight=0.5)
    size, rows = fitted(document.footer, TEXT, 140, largest=7, smallest=5, rows=2)
    words = document.page_of.format(page=number, pages=pages)
    with sheet.artifact():
        sheet.lines(LEFT, 289.8, rows, size=size, color=SOFT, leading=1.2)
        sheet.text(RIGHT, 289.8, words, size=7, color=SOFT, align="right")

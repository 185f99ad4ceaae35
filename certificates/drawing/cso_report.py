"""The report of an organisation: the two frozen pages of its summary, then what stands beside the result today."""

from __future__ import annotations

from certificates.drawing.capacity_summary import draw_two_pages, summary_sheet
from certificates.drawing.document import flow_blocks, pages_of
from certificates.faces.document import Document
from certificates.faces.summary import CapacitySummaryFace
from lms.core.papers.page import DRAWING


def draw_cso_report(face: CapacitySummaryFace, beside: Document, language: str, qr_address: str) -> bytes:
    """Return the PDF of the report, three pages or more. Errors: UnknownLetter, DoesNotFit."""
    with DRAWING:
        pages = pages_of(beside, first=3)
        sheet = summary_sheet(face, language)
        draw_two_pages(sheet, face, language, qr_address, pages=pages)
        sheet.next_page()
        flow_blocks(sheet, beside, pages, first=3)
        return sheet.finish()

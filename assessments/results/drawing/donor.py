"""The donor's table on paper: A4 across, a table a result, then the parts; from rows that are already words."""

from dataclasses import dataclass
from datetime import datetime

from lms.core.papers.flow import Column, Flow
from lms.core.papers.lettering import STRONG
from lms.core.papers.page import A4_LANDSCAPE, DRAWING, SOFT, SPRUCE, Sheet

SHARES = (60, 30, 24, 24, 26, 34, 50, 22)
FIGURES = frozenset({2, 3, 4})
PARTS_SHARES = (22, 60, 90, 60, 20)


@dataclass(frozen=True)
class DonorPaper:
    """Everything that stands on the paper, in the reader's language. `groups`: result → rows of eight cells."""

    title: str
    facts: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    groups: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    parts_title: str
    parts_headings: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    page_word: str
    note: str


def draw_donor_table(paper: DonorPaper, *, language: str, made_at: datetime) -> bytes:
    """Return the PDF of a donor's table.

    Shape:  eight cells a row: indicator, unit, baseline, target, current value, source, comment, state.
    Unit:   words; a line feed in a cell begins a new line.
    Errors: UnknownLetter for a sign that no font of ours draws.
    Source: specification 15.1 (P2), RP-4; same paper and `made_at`, same bytes.
    """
    with DRAWING:
        sheet = Sheet(
            A4_LANDSCAPE, language=language, title=paper.title, author="Qabilet", subject=paper.facts[0][1],
            issued_at=made_at,
        )  # fmt: skip

        def begin_page(number: int) -> None:
            sheet.text(14, 203, paper.facts[0][1], size=7, color=SOFT)
            sheet.text(283, 203, f"{paper.page_word} {number}", size=7, color=SOFT, align="right")

        flow = Flow(sheet, begin_page, left=14, right=283, top=14, bottom=198)
        flow.paragraph(paper.title, size=15, font=STRONG, color=SPRUCE)
        flow.facts(paper.facts, label=56)
        columns = [
            Column(head, share, place in FIGURES)
            for place, (head, share) in enumerate(zip(paper.headings, SHARES, strict=True))
        ]
        for name, rows in paper.groups:
            flow.heading(name)
            flow.table(columns, rows, size=7.5)
        if paper.parts:
            flow.heading(paper.parts_title)
            heads = zip(paper.parts_headings, PARTS_SHARES, strict=True)
            flow.table(
                [Column(head, share, place == 4) for place, (head, share) in enumerate(heads)],
                paper.parts,
                size=7.5,
            )
        flow.note(paper.note)
        return sheet.finish()

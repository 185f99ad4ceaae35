"""The assessment booklet: a version of the instrument on A4, to be filled in by hand where there is no network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.core.papers.flow import LEADING, Flow
from lms.core.papers.lettering import STRONG, TEXT
from lms.core.papers.page import A4, DRAWING, EDGE, INK, LINE, MM, SOFT, SPRUCE, Sheet, wrapped

BOX = 3.6
INDENT = 7.0
SIZE = 8.5
FREE_CODES = ("na", "dk")


@dataclass(frozen=True)
class BookletWords:
    """The words around the instrument's own, in the reader's language."""

    title: str
    how: tuple[str, ...]
    head_fields: tuple[str, ...]
    levels: str
    evidence: str
    note: str
    page: str


def draw_booklet(document: Mapping, words: BookletWords, *, language: str, made_at: datetime) -> bytes:
    """Return a version of the instrument as a PDF to print and fill in.

    Shape:  the document of a version; the words around it; "en", "ru" or "kk".
    Unit:   A4 pages; an item is never parted.
    Errors: UnknownLetter for a sign that no font of ours draws.
    Source: ours; same document and `made_at`, same bytes.
    """
    with DRAWING:
        return _Booklet(document, words, language, made_at).draw()


class _Booklet:
    def __init__(self, document: Mapping, words: BookletWords, language: str, made_at: datetime):
        self.document, self.words, self.language = document, words, language
        self.name = f"{self.t(document['name'])}, {document['version']}"
        self.sheet = Sheet(A4, language=language, title=words.title, author="Qabilet", subject=self.name, issued_at=made_at)
        self.flow = Flow(self.sheet, self.begin_page)

    def t(self, texts: Mapping[str, str]) -> str:
        return texts[self.language]

    def begin_page(self, number: int) -> None:
        with self.sheet.artifact():
            self.sheet.text(16, 290, self.name, size=7, color=SOFT)
            self.sheet.text(194, 290, f"{self.words.page} {number}", size=7, color=SOFT, align="right")

    def draw(self) -> bytes:
        flow = self.flow
        flow.paragraph(self.words.title, size=16, font=STRONG, color=SPRUCE)
        flow.paragraph(self.name, size=10, font=STRONG)
        flow.paragraph(self.t(self.document["purpose"]), size=9)
        for field in self.words.head_fields:
            self.line_to_fill(field)
        for sentence in self.words.how:
            flow.paragraph(f"• {sentence}", size=9, after=0.6)
        flow.heading(self.words.levels)
        for level in self.document["scale"]["levels"]:
            flow.paragraph(f"{level['value']}  {self.t(level['name'])}: {self.t(level['meaning'])}", size=8.5, after=0.4)
        for domain in self.document["domains"]:
            self.domain(domain)
        return self.sheet.finish()

    def line_to_fill(self, label: str) -> None:
        self.flow.room(9)
        self.sheet.text(self.flow.left, self.flow.y + 6, label, size=8.5, color=SOFT)
        self.sheet.line(self.flow.left + 58, self.flow.y + 6.6, self.flow.right, self.flow.y + 6.6, color=EDGE, weight=0.5)
        self.flow.y += 9

    def domain(self, domain: Mapping) -> None:
        first = domain["items"][0]
        self.flow.heading(f"{domain['code']}  {self.t(domain['name'])}", keep=12 + self.tall(first))
        self.flow.paragraph(self.t(domain["question"]), size=8.5, color=SOFT)
        for item in domain["items"]:
            self.item(item)

    def choices(self, item: Mapping) -> list[str]:
        levels = [f"{anchor['level']}  {anchor[self.language]}" for anchor in item["anchors"]]
        codes = [
            self.t(code["name"]) for code in self.document["answer_codes"]
            if code["code"] in FREE_CODES and (code["code"] != "na" or item.get("na_allowed"))
        ]
        return [*levels, *codes]

    def rows_of(self, text: str, *, indent: float = 0.0, size: float = SIZE, font: str | None = None) -> list[str]:
        return wrapped(text, font or TEXT, size, self.flow.wide - indent)

    def examples(self, item: Mapping) -> str:
        found: Sequence = item.get("evidence_examples") or ()
        return f"{self.words.evidence} {'; '.join(self.t(one) for one in found)}" if found else ""

    def tall(self, item: Mapping) -> float:
        """Return how high an item stands, so that it is kept on one page."""
        step = SIZE * LEADING / MM
        rows = len(self.rows_of(f"{item['code']}  {self.t(item['name'])}", size=9.5, font=STRONG)) * 9.5 * LEADING / MM
        rows += len(self.rows_of(self.t(item["guiding_question"]))) * step + 3
        rows += sum(max(len(self.rows_of(choice, indent=INDENT)) * step, BOX) + 1.1 for choice in self.choices(item))
        rows += len(self.rows_of(self.examples(item), size=7.5)) * 7.5 * LEADING / MM + 2
        return rows + 11.5

    def item(self, item: Mapping) -> None:
        flow = self.flow
        flow.room(self.tall(item))
        flow.paragraph(f"{item['code']}  {self.t(item['name'])}", size=9.5, font=STRONG, after=0.2)
        flow.paragraph(self.t(item["guiding_question"]), size=SIZE, after=1)
        for choice in self.choices(item):
            rows = self.rows_of(choice, indent=INDENT)
            self.sheet.box(flow.left + 0.6, flow.y + 0.5, BOX, BOX, stroke=INK, weight=0.6)
            with self.sheet.tagged("P"):
                self.sheet.lines(flow.left + INDENT, flow.y + 3.4, rows, size=SIZE, leading=LEADING)
            flow.y += max(len(rows) * SIZE * LEADING / MM, BOX) + 1.1
        if said := self.examples(item):
            flow.paragraph(said, size=7.5, color=SOFT, after=0.5)
        self.sheet.text(flow.left, flow.y + 4.5, self.words.note, size=7.5, color=SOFT)
        self.sheet.line(flow.left + 34, flow.y + 5, flow.right, flow.y + 5, color=EDGE, weight=0.5)
        self.sheet.line(flow.left, flow.y + 9.5, flow.right, flow.y + 9.5, color=LINE, weight=0.3)
        flow.y += 11.5

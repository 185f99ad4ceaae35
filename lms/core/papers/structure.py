"""What a paper says in which order: the tags of a PDF, for screen readers and for archives (PDF/UA-1 structure).

ReportLab draws pages and knows no tags; its catalogue and pages take the objects that are made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFCatalog,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObjectReference,
    PDFPage,
    PDFString,
)  # fmt: skip

PDFPage.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
PDFCatalog.__NoDefault__ = [*PDFCatalog.__NoDefault__, "OutputIntents", "AF"]

ANNOTATIONS_FROM = 1000
"""Annotations are numbered in the parent tree from here, pages from 0."""


@dataclass
class Element:
    """One tag: its kids in reading order are elements, stretches of content (page, number), or annotations."""

    tag: str
    alt: str = ""
    language: str = ""
    scope: str = ""
    box: tuple[float, float, float, float] | None = None
    kids: list = field(default_factory=list)
    name: str = ""


@dataclass(frozen=True)
class Content:
    """A marked stretch of a page's content."""

    page: int
    number: int


@dataclass(frozen=True)
class Linked:
    """An annotation that belongs to an element."""

    page: int
    number: int
    annotation: str


class Structure:
    """The tree of tags of one document while it is drawn."""

    def __init__(self, language: str) -> None:
        self.root = Element("Document", language=language)
        self._open = [self.root]
        self._marked: list[list[Element]] = [[]]
        self._linked: list[Element] = []

    def add(self, element: Element) -> Element:
        """Put an element behind what the open one holds already."""
        self._open[-1].kids.append(element)
        return element

    def open(self, element: Element) -> Element:
        """Put an element and let what follows be its kids."""
        self._open.append(self.add(element))
        return element

    def close(self) -> None:
        """End the element that was opened last."""
        self._open.pop()

    def mark(self, element: Element) -> int:
        """Give the next stretch of this page's content to an element; return its number."""
        page = self._marked[-1]
        element.kids.append(Content(len(self._marked) - 1, len(page)))
        page.append(element)
        return len(page) - 1

    def link(self, element: Element, annotation: str) -> int:
        """Give an annotation to an element; return its number in the parent tree."""
        number = ANNOTATIONS_FROM + len(self._linked)
        element.kids.append(Linked(len(self._marked) - 1, number, annotation))
        self._linked.append(element)
        return number

    def next_page(self) -> None:
        """Count the content of the next page from nought again."""
        self._marked.append([])

    def write(self, document: PDFDocument) -> None:
        """Put the tree into the catalogue and the numbers onto the pages of a finished document."""
        pages = document.Pages.pages
        elements = list(self._walk(self.root))
        for place, element in enumerate(elements):
            element.name = f"Tag{place}"
        for number, page in enumerate(pages):
            page.StructParents = number
            page.Tabs = PDFName("S")
            page.Trans = None
        self._write(document, self.root, "StructTree", pages)
        nums: list = []
        for number, marked in enumerate(self._marked[: len(pages)]):
            nums += [number, PDFArray([PDFObjectReference(element.name) for element in marked])]
        for number, element in enumerate(self._linked, start=ANNOTATIONS_FROM):
            nums += [number, PDFObjectReference(element.name)]
        tree = PDFDictionary({
            "Type": PDFName("StructTreeRoot"),
            "K": PDFObjectReference(self.root.name),
            "ParentTree": PDFDictionary({"Nums": PDFArray(nums)}),
            "ParentTreeNextKey": ANNOTATIONS_FROM + len(self._linked),
        })  # fmt: skip
        document.Catalog.StructTreeRoot = document.Reference(tree, "StructTree")
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _walk(self, element: Element) -> Iterator[Element]:
        yield element
        element.kids = [kid for kid in element.kids if not isinstance(kid, Element) or _holds(kid)]
        for kid in element.kids:
            if isinstance(kid, Element):
                yield from self._walk(kid)

    def _write(self, document: PDFDocument, element: Element, parent: str, pages: list) -> None:
        first = next((kid.page for kid in element.kids if not isinstance(kid, Element)), None)
        entry = PDFDictionary({
            "Type": PDFName("StructElem"),
            "S": PDFName(element.tag),
            "P": PDFObjectReference(parent),
            "K": PDFArray([_kid(document, kid, first, pages) for kid in element.kids]),
        })  # fmt: skip
        if first is not None:
            entry["Pg"] = document.Reference(pages[first])
        if element.alt:
            entry["Alt"] = PDFString(element.alt)
        if element.language:
            entry["Lang"] = PDFString(element.language)
        if element.scope:
            entry["A"] = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName(element.scope)})
        if element.box:
            box = PDFArray([round(edge, 2) for edge in element.box])
            entry["A"] = PDFDictionary({"O": PDFName("Layout"), "BBox": box, "Placement": PDFName("Block")})
        document.Reference(entry, element.name)
        for kid in element.kids:
            if isinstance(kid, Element):
                self._write(document, kid, element.name, pages)


def _holds(element: Element) -> bool:
    """Say whether anything is said under an element: empty tags confuse readers and are left out."""
    return any(not isinstance(kid, Element) or _holds(kid) for kid in element.kids)


def _kid(document: PDFDocument, kid, first: int | None, pages: list):
    if isinstance(kid, Element):
        return PDFObjectReference(kid.name)
    if isinstance(kid, Linked):
        return PDFDictionary({
            "Type": PDFName("OBJR"),
            "Obj": document.refAnnotation(kid.annotation),
            "Pg": document.Reference(pages[kid.page]),
        })  # fmt: skip
    if kid.page == first:
        return kid.number
    return PDFDictionary({
        "Type": PDFName("MCR"), "Pg": document.Reference(pages[kid.page]), "MCID": kid.number,
    })  # fmt: skip

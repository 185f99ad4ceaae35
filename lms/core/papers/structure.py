"""What a paper says in which order: the tags of a PDF, for screen readers and for archives (PDF/UA-1 structure).

ReportLab draws pages and knows no tags; its catalogue and pages take the objects that are made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import (
    PDFCatalog,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
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
    """One tag: its kids in reading order are elements, stretches of content (page, number), or annotations.

    `number`, `parent` and `on_page` are object numbers of the file, known when it is written.
    """

    tag: str
    alt: str = ""
    language: str = ""
    scope: str = ""
    box: tuple[float, float, float, float] | None = None
    kids: list = field(default_factory=list)
    number: int = 0
    parent: int = 0
    on_page: list[int] = field(default_factory=list)


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
        for number, page in enumerate(pages):
            page.StructParents = number
            page.Tabs = PDFName("S")
            page.Trans = None
        on_page = [_number(document, document.Reference(page)) for page in pages]
        elements = list(self._walk(self.root))
        for place, element in enumerate(elements):
            element.number = _number(document, document.Reference(_Tag(element), f"Tag{place}"))
        nums: list[str] = []
        for number, marked in enumerate(self._marked[: len(pages)]):
            nums.append(f"{number} [ {' '.join(f'{element.number} 0 R' for element in marked)} ]")
        for number, element in enumerate(self._linked, start=ANNOTATIONS_FROM):
            nums.append(f"{number} {element.number} 0 R")
        tree = _Written(
            f"<< /Type /StructTreeRoot /K {self.root.number} 0 R /ParentTree << /Nums [ {' '.join(nums)} ] >> "
            f"/ParentTreeNextKey {ANNOTATIONS_FROM + len(self._linked)} >>"
        )
        root = document.Reference(tree, "StructTree")
        self._place(self.root, _number(document, root), on_page)
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _walk(self, element: Element) -> Iterator[Element]:
        yield element
        element.kids = [kid for kid in element.kids if not isinstance(kid, Element) or _holds(kid)]
        for kid in element.kids:
            if isinstance(kid, Element):
                yield from self._walk(kid)

    def _place(self, element: Element, parent: int, on_page: list[int]) -> None:
        element.parent, element.on_page = parent, on_page
        for kid in element.kids:
            if isinstance(kid, Element):
                self._place(kid, element.number, on_page)


def _number(document: PDFDocument, reference: PDFObjectReference) -> int:
    """Return the number of an object of the document."""
    return document.idToObjectNumberAndVersion[reference.name][0]


class _Written(PDFObject):
    """An object that is written already. ReportLab's own dictionaries cost half of the time of a paper with many tags."""

    def __init__(self, words: str) -> None:
        self.words = words

    def format(self, _document: PDFDocument) -> bytes:
        return self.words.encode("ascii")


class _Tag(PDFObject):
    """One element as it stands in the file; written once all numbers are known."""

    def __init__(self, element: Element) -> None:
        self.element = element

    def format(self, document: PDFDocument) -> bytes:
        element = self.element
        first = next((kid.page for kid in element.kids if not isinstance(kid, Element)), None)
        kids = " ".join(_kid(document, kid, first, element.on_page) for kid in element.kids)
        parts = [f"<< /S /{element.tag} /P {element.parent} 0 R /K [ {kids} ]"]
        if first is not None:
            parts.append(f"/Pg {element.on_page[first]} 0 R")
        if element.scope:
            parts.append(f"/A << /O /Table /Scope /{element.scope} >>")
        if element.box:
            box = " ".join(f"{edge:.2f}" for edge in element.box)
            parts.append(f"/A << /O /Layout /BBox [ {box} ] /Placement /Block >>")
        written = " ".join(parts).encode("ascii")
        for key, words in ((b" /Alt ", element.alt), (b" /Lang ", element.language)):
            if words:
                written += key + PDFString(words).format(document)
        return written + b" >>"


def _holds(element: Element) -> bool:
    """Say whether anything is said under an element: empty tags confuse readers and are left out."""
    return any(not isinstance(kid, Element) or _holds(kid) for kid in element.kids)


def _kid(document: PDFDocument, kid, first: int | None, on_page: list[int]) -> str:
    if isinstance(kid, Element):
        return f"{kid.number} 0 R"
    if isinstance(kid, Linked):
        annotation = _number(document, document.refAnnotation(kid.annotation))
        return f"<< /Type /OBJR /Obj {annotation} 0 R /Pg {on_page[kid.page]} 0 R >>"
    if kid.page == first:
        return str(kid.number)
    return f"<< /Type /MCR /Pg {on_page[kid.page]} 0 R /MCID {kid.number} >>"

"""A report in running text: what stands on it, in one language, before anybody draws it."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.charts.marks import Marks
from lms.core.papers.flow import Column


@dataclass(frozen=True)
class Heading:
    """The head of a part."""

    words: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `is_note` is small print."""

    words: str
    is_note: bool = False


@dataclass(frozen=True)
class Facts:
    """Label and value, one pair a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Rows under heads; every row has as many cells as there are columns. `bold` stresses one row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    bold: int | None = None


@dataclass(frozen=True)
class Charts:
    """One chart, or two beside each other."""

    drawn: tuple[Marks, ...]


Block = Heading | Paragraph | Facts | Table | Charts


@dataclass(frozen=True)
class Document:
    """A whole report: what stands in its head, and its blocks from top to bottom.

    `file_title` is what the file says of itself where the head names a person, which metadata never do. A QR stands
    beside the first block, with `qr_words` for who cannot see it.
    """

    kind: str
    title: str
    subtitle: str
    about: str
    footer: str
    page_of: str
    issued_at: str
    author: str
    blocks: tuple[Block, ...]
    file_title: str = ""
    qr_address: str = ""
    qr_words: str = ""
    sample: str = ""
    """The word that runs across every page of a made-up report."""

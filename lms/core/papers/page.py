"""A sheet of paper in millimetres from its top left corner, and the few strokes our papers need.

Same calls, same bytes: nothing here reads a clock, a setting or a random source. Text is drawn as strings and never
parsed as markup.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import NamedTuple

import segno
from reportlab import rl_config
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen import canvas as pdfgen

from lms.core.papers import lettering
from lms.core.papers.archive import About, Attachment, write_archive
from lms.core.papers.lettering import STRONG, TEXT
from lms.core.papers.structure import Element, Structure

# Smaller and faster files; nothing is fetched, whatever a name may look like.
rl_config.useA85 = 0
rl_config.ttfAsciiReadable = 0
rl_config.trustedHosts, rl_config.trustedSchemes = None, []

DRAWING = threading.RLock()
"""One lock for all drawing of a process: a registered font is not safe for threads. Held for milliseconds."""

MM = 72 / 25.4
END_OF_LOOKS = str(b"EMC", "ascii")
"""Ends a stretch of strokes; an object of its own, so that it is told from other ends."""
A4 = (210.0, 297.0)
A4_LANDSCAPE = (297.0, 210.0)

INK, SOFT, EDGE, LINE = "#24211D", "#574F45", "#857763", "#D9CDBA"
SPRUCE, METAL, SAFFRON, PAPER, WHITE = "#14524F", "#A9803A", "#E8B04A", "#FFFDF8", "#FFFFFF"


class DoesNotFit(ValueError):
    """A text is too long for its place even at the smallest size. Nothing is ever cut."""


class Colour(NamedTuple):
    """Red, green and blue from 0 to 1."""

    red: float
    green: float
    blue: float


@lru_cache(maxsize=256)
def colour(code: str) -> Colour:
    """Return the colour of "#14524F"."""
    return Colour(*(round(int(code[place : place + 2], 16) / 255, 3) for place in (1, 3, 5)))


def mixed(code: str, white: float) -> str:
    """Return a colour mixed with white: 0 is the colour itself, 1 is white."""
    parts = (int(code[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * white):02X}" for part in parts)


class _IssueMoment(TimeStamp):
    """The time stamp of a document: when it was issued, in UTC, instead of the clock's."""

    def __init__(self, moment: datetime) -> None:
        moment = moment.astimezone(UTC)
        self.t = moment.timestamp()
        self.lt = time.gmtime(self.t)
        self.tzname = "UTC"
        self.YMDhms = tuple(self.lt)[:6]
        self.dhh = self.dmm = 0


def _strokes(draw):
    """Mark what a method draws as looks, unless it belongs to a picture."""

    @wraps(draw)
    def drawn(self, *args, **kwargs):
        with self._looks():
            return draw(self, *args, **kwargs)

    return drawn


class Sheet:
    """One PDF being drawn. Use under `DRAWING`; `finish` gives the bytes.

    All that is written is tagged in the order it is drawn: a paragraph unless `tagged` or `grouped` says what else,
    a picture under `figure`, and what is only looks (boxes, lines, `artifact`) is marked as such.
    """

    def __init__(
        self, size: tuple[float, float], *, language: str, title: str, author: str, subject: str, issued_at: datetime
    ) -> None:
        lettering.registered()
        self.width, self.height = size
        self._buffer = io.BytesIO()
        self._canvas = pdfgen.Canvas(
            self._buffer,
            pagesize=(self.width * MM, self.height * MM),
            pageCompression=1,
            invariant=1,
            lang=language,
            initialFontName=TEXT,
            initialFontSize=9,
            pdfVersion=(1, 7),
        )
        self._canvas._doc._timeStamp = _IssueMoment(issued_at)
        self._structure = Structure(language)
        self._element: Element | None = None
        self._is_inside = False
        self._is_artifact = False
        self._about = About(title, author, subject, "Qabilet", "Qabilet, ReportLab", language, issued_at)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator("Qabilet")
        self._canvas.setProducer("Qabilet, ReportLab")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")

    # -- text ---------------------------------------------------------------------------------------------------

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        font: str = TEXT,
        size: float = 9,
        color: str = INK,
        align: str = "left",
        spacing: float = 0.0,
        field: str = "text",
    ) -> float:
        """Draw one line with its baseline at y. Return its width in millimetres."""
        if not words:
            return 0.0
        with self._said():
            return self._written(x, y, words, font, size, color, align, spacing, field)

    def _written(
        self, x: float, y: float, words: str, font: str, size: float, color: str, align: str, spacing: float, field: str
    ) -> float:
        long = lettering.width(words, font, size, spacing) - spacing
        start = x * MM - {"left": 0.0, "centre": long / 2, "right": long}[align]
        line = self._canvas.beginText(start, (self.height - y) * MM)
        line.setFillColorRGB(*colour(color))
        if spacing:
            line.setCharSpace(spacing)
        for name, piece in lettering.runs(words, font, field):
            line.setFont(name, size)
            line.textOut(piece)
        if spacing:
            line.setCharSpace(0)
        self._canvas.drawText(line)
        return long / MM

    def lines(
        self,
        x: float,
        y: float,
        rows: Iterable[str],
        *,
        size: float = 9,
        leading: float = 1.35,
        **look: object,
    ) -> float:
        """Draw rows below each other, the first baseline at y. Return the baseline after the last."""
        with self._whole():
            for row in rows:
                self.text(x, y, row, size=size, **look)
                y += size * leading / MM
        return y

    # -- tags ---------------------------------------------------------------------------------------------------

    @contextmanager
    def tagged(self, tag: str, *, scope: str = "", language: str = "") -> Iterator[None]:
        """Let what is written inside be one element: H1, H2, LBody, TH (with its scope), TD, Link."""
        before, self._element = self._element, self._structure.add(Element(tag, scope=scope, language=language))
        yield
        self._element = before

    @contextmanager
    def grouped(self, tag: str, *, language: str = "") -> Iterator[None]:
        """Let the elements inside stand under one: L, LI, Table, TR, Sect."""
        self._structure.open(Element(tag, language=language))
        yield
        self._structure.close()

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Let what is drawn inside be looks only: page numbers, a head that stands on every page."""
        before, self._is_artifact = self._is_artifact, True
        yield
        self._is_artifact = before

    @contextmanager
    def figure(self, x: float, y: float, width: float, height: float, alt: str) -> Iterator[None]:
        """Let what is drawn inside be one picture, of which a screen reader says this sentence."""
        box = (x * MM, (self.height - y - height) * MM, (x + width) * MM, (self.height - y) * MM)
        with self._marked(self._structure.add(Element("Figure", alt=alt, box=box))):
            yield

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Let all lines inside be one paragraph, unless something else was said."""
        before = self._element
        if before is None and not self._is_artifact and not self._is_inside:
            self._element = self._structure.add(Element("P"))
        yield
        self._element = before

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Mark a stretch of text as part of its element."""
        if self._is_artifact:
            with self._looks():
                yield
            return
        with self._marked(self._element or (None if self._is_inside else self._structure.add(Element("P")))):
            yield

    @contextmanager
    def _looks(self) -> Iterator[None]:
        """Mark strokes as looks, unless they belong to a picture."""
        if self._is_inside:
            yield
            return
        code = self._canvas._code
        if code and code[-1] is END_OF_LOOKS:
            code.pop()  # strokes behind strokes are one stretch
        else:
            code.append("/Artifact BMC")
        self._is_inside = True
        yield
        code.append(END_OF_LOOKS)
        self._is_inside = False

    @contextmanager
    def _marked(self, element: Element | None) -> Iterator[None]:
        if self._is_inside or element is None:
            yield
            return
        self._canvas._code.append(f"/{element.tag} <</MCID {self._structure.mark(element)}>> BDC")
        self._is_inside = True
        yield
        self._is_inside = False
        self._canvas._code.append("EMC")

    def outlined_text(self, x: float, y: float, words: str, *, size: float, color: str, angle: float) -> None:
        """Draw large slanted words as outlines: the watermark of a sample."""
        with self._said():
            self._outlined(x, y, words, size, color, angle)

    def _outlined(self, x: float, y: float, words: str, size: float, color: str, angle: float) -> None:
        self._canvas.saveState()
        self._canvas.translate(x * MM, (self.height - y) * MM)
        self._canvas.rotate(angle)
        line = self._canvas.beginText(-lettering.width(words, STRONG, size) / 2, -size * 0.36)
        line.setFont(STRONG, size)
        line.setTextRenderMode(1)
        line.setStrokeColorRGB(*colour(color))
        self._canvas.setLineWidth(1.1)
        line.textOut(lettering.normal(words))
        self._canvas.drawText(line)
        self._canvas.restoreState()

    # -- strokes ------------------------------------------------------------------------------------------------

    @_strokes
    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        weight: float = 0.5,
        radius: float = 0.0,
    ) -> None:
        """Draw a box by its top left corner."""
        self._paint(fill, stroke, weight)
        place = (x * MM, (self.height - y - height) * MM, width * MM, height * MM)
        if radius:
            self._canvas.roundRect(*place, radius * MM, stroke=int(stroke is not None), fill=int(fill is not None))
        else:
            self._canvas.rect(*place, stroke=int(stroke is not None), fill=int(fill is not None))

    @_strokes
    def line(
        self, x: float, y: float, to_x: float, to_y: float, *, color: str = LINE, weight: float = 0.5, dash: str = ""
    ) -> None:
        """Draw a straight line; `dash` is "2 2" in points."""
        self._paint(None, color, weight)
        if dash:
            self._canvas.setDash([float(part) for part in dash.split()])
        self._canvas.line(x * MM, (self.height - y) * MM, to_x * MM, (self.height - to_y) * MM)
        if dash:
            self._canvas.setDash([])

    @_strokes
    def circle(
        self, x: float, y: float, radius: float, *, fill: str | None = None, stroke: str | None = None, weight: float = 1
    ) -> None:
        """Draw a circle by its centre."""
        self._paint(fill, stroke, weight)
        self._canvas.circle(
            x * MM, (self.height - y) * MM, radius * MM, stroke=int(stroke is not None), fill=int(fill is not None)
        )

    @_strokes
    def shape(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        weight: float = 1,
        dash: str = "",
    ) -> None:
        """Draw a closed shape through points."""
        self._paint(fill, stroke, weight)
        if dash:
            self._canvas.setDash([float(part) for part in dash.split()])
        path = self._canvas.beginPath()
        for place, (x, y) in enumerate(points):
            (path.lineTo if place else path.moveTo)(x * MM, (self.height - y) * MM)
        path.close()
        self._canvas.drawPath(path, stroke=int(stroke is not None), fill=int(fill is not None))
        if dash:
            self._canvas.setDash([])

    @_strokes
    def recorded(self, strokes: str) -> None:
        """Draw strokes that were worked out once per process (`ornament`)."""
        self._canvas._code.append(strokes)

    def qr(self, x: float, y: float, side: float, address: str, *, alt: str) -> None:
        """Draw the QR of an address as one path, `side` millimetres without its quiet zone of four modules."""
        with self.figure(x, y, side, side, alt):
            self._qr(x, y, side, address)

    def _qr(self, x: float, y: float, side: float, address: str) -> None:
        runs, modules = qr_runs(address)
        scale = side * MM / modules
        quiet = 4 * side / modules
        self.box(x - quiet, y - quiet, side + 2 * quiet, side + 2 * quiet, fill=WHITE)
        path = " ".join(f"{column} {modules - 1 - row} {length} 1 re" for row, column, length in runs)
        self._canvas._code.append(
            f"q 0 0 0 rg 1 0 0 1 {x * MM:.2f} {(self.height - y - side) * MM:.2f} cm "
            f"{scale:.4f} 0 0 {scale:.4f} 0 0 cm {path} f Q"
        )

    def link(self, x: float, y: float, width: float, height: float, address: str) -> None:
        """Make a place of the page lead to an address; inside `tagged("Link")` it belongs to what is written there."""
        element = self._element or self._structure.add(Element("Link"))
        number = self._structure.link(element, f"NUMBER{self._canvas._annotationCount + 1}")
        self._canvas.linkURL(
            address,
            (x * MM, (self.height - y - height) * MM, (x + width) * MM, (self.height - y) * MM),
            relative=0,
            thickness=0,
            Contents=PDFString(address),
            F=4,
            StructParent=number,
        )

    def signature_field(self, name: str, hint: str) -> None:
        """Put an empty field for a signature, with its tag: one that a signing program adds has none."""
        number = self._structure.link(
            self._structure.add(Element("Form")), f"NUMBER{self._canvas._annotationCount + 1}"
        )
        widget = PDFDictionary({
            "Type": PDFName("Annot"), "Subtype": PDFName("Widget"), "FT": PDFName("Sig"), "T": PDFString(name),
            "TU": PDFString(hint), "F": 4, "Rect": PDFArray([0, 0, 0, 0]), "StructParent": number,
            "P": self._canvas._doc.thisPageRef(),
        })  # fmt: skip
        self._canvas._addAnnotation(widget)
        field = self._canvas._doc.refAnnotation(f"NUMBER{self._canvas._annotationCount}")
        self._canvas._doc.Catalog.AcroForm = PDFDictionary({"Fields": PDFArray([field])})

    def _paint(self, fill: str | None, stroke: str | None, weight: float) -> None:
        if fill:
            self._canvas.setFillColorRGB(*colour(fill))
        if stroke:
            self._canvas.setStrokeColorRGB(*colour(stroke))
            self._canvas.setLineWidth(weight)

    # -- pages --------------------------------------------------------------------------------------------------

    def next_page(self) -> None:
        """End this page and begin the next."""
        self._canvas.showPage()
        self._structure.next_page()

    def finish(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """End the last page and return the PDF, tagged and fit for an archive, with the files it carries."""
        self._canvas.showPage()
        document = self._canvas._doc
        self._structure.write(document)
        write_archive(document, self._about, attachments)
        self._canvas.save()
        return self._buffer.getvalue()


class PrintSheet(Sheet):
    """Many papers in one file for the printer: untagged, fonts and grounds shared, small.

    Not a document to hand out: it carries no structure, no credential and no signature.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._is_inside = True  # nothing is marked
        self._grounds: set[str] = set()

    @contextmanager
    def tagged(self, tag: str, *, scope: str = "", language: str = "") -> Iterator[None]:
        yield

    @contextmanager
    def grouped(self, tag: str, *, language: str = "") -> Iterator[None]:
        yield

    @contextmanager
    def figure(self, x: float, y: float, width: float, height: float, alt: str) -> Iterator[None]:
        yield

    def link(self, x: float, y: float, width: float, height: float, address: str) -> None:
        """Paper has no links."""

    def ground(self, name: str, draw: Callable[[], None]) -> None:
        """Draw what is the same on many pages: kept once in the file, whatever number of pages shows it."""
        if name not in self._grounds:
            self._canvas.beginForm(name)
            draw()
            self._canvas.endForm()
            self._grounds.add(name)
        self._canvas.doForm(name)

    def next_page(self) -> None:
        self._canvas.showPage()

    def finish(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """Return the PDF; the last page was ended by `next_page`."""
        self._canvas.save()
        return self._buffer.getvalue()


def wrapped(words: str, font: str, size: float, width: float) -> list[str]:
    """Return the text broken at spaces into lines of at most `width` millimetres.

    A single word that is wider than the line is broken inside, so that nothing ever leaves its place.
    """
    limit, rows = width * MM, [""]
    for word in words.split(" "):
        trial = f"{rows[-1]} {word}" if rows[-1] else word
        if lettering.width(trial, font, size) <= limit:
            rows[-1] = trial
            continue
        if rows[-1]:
            rows.append("")
        while word and lettering.width(word, font, size) > limit:
            keep = next(n for n in range(len(word), 0, -1) if lettering.width(word[:n], font, size) <= limit or n == 1)
            rows[-1] = word[:keep]
            rows.append("")
            word = word[keep:]
        rows[-1] = word
    return [row for row in rows if row]


def fitted(
    words: str, font: str, width: float, *, largest: float, smallest: float, rows: int = 1, step: float = 0.5
) -> tuple[float, list[str]]:
    """Return the largest size at which a text fits in one line, else in up to `rows` even lines.

    Unit: points for sizes, millimetres for width. Errors: DoesNotFit; nothing is cut.
    """
    size = largest
    while size >= smallest:
        if lettering.width(words, font, size) <= width * MM:
            return size, [words]
        size -= step
    size = min(largest, smallest + 10)
    while rows > 1 and size >= smallest:
        broken = _even(words, font, size, width)
        if len(broken) <= rows:
            return size, broken
        size -= step
    raise DoesNotFit(words)


def _even(words: str, font: str, size: float, width: float) -> list[str]:
    """Return the text in as few lines as the width asks for, of about the same length."""
    rows = wrapped(words, font, size, width)
    if len(rows) < 2:
        return rows
    least = max(width * 0.4, lettering.width(words, font, size) / MM / len(rows))
    trial = least
    while trial < width:
        narrower = wrapped(words, font, size, trial)
        if len(narrower) == len(rows):
            return narrower
        trial += width * 0.02
    return rows


@lru_cache(maxsize=4)
def qr_runs(address: str) -> tuple[tuple[tuple[int, int, int], ...], int]:
    """Return the dark stretches of a QR as (row, column, length), and how many modules it has on a side.

    Level Q, fixed mask: every printed one is read back by the tests.
    """
    symbol = segno.make(address, error="q", mask=2, micro=False, boost_error=False, encoding="utf-8", eci=False)
    matrix = [list(row) for row in symbol.matrix]
    found: list[tuple[int, int, int]] = []
    for number, row in enumerate(matrix):
        start = None
        for column, module in enumerate([*row, 0]):
            if module and start is None:
                start = column
            elif not module and start is not None:
                found.append((number, start, column - start))
                start = None
    return tuple(found), len(matrix)

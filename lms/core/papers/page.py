"""A sheet of paper in millimetres from its top left corner, and the few strokes our papers need.

Same calls, same bytes: nothing here reads a clock, a setting or a random source. Text is drawn as strings and never
parsed as markup.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from math import cos, radians, sin
from typing import NamedTuple

from reportlab import rl_config
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen import canvas as pdfgen

from lms.core.papers import lettering
from lms.core.papers.archive import About, Attachment, write_archive
from lms.core.papers.lettering import STRONG, TEXT
from lms.core.papers.packing import packed_document
from lms.core.papers.pictures import MISSING, BadPicture, PackedPicture, packed
from lms.core.papers.qr import qr_runs
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


@lru_cache(maxsize=256)
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


class Sheet:
    """One PDF being drawn. Use under `DRAWING`; `finish` gives the bytes.

    All that is written is tagged in the order it is drawn: a paragraph unless `tagged` or `grouped` says what else,
    a picture under `figure`, and what is only looks (boxes, lines, `artifact`) is marked as such.
    """

    def __init__(
        self, size: tuple[float, float], *, language: str, title: str, author: str, subject: str, issued_at: datetime,
        pictures: Mapping[str, bytes] | None = None,
    ) -> None:
        lettering.registered()
        self._pictures = pictures or {}
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
        self._canvas._doc.format = partial(packed_document, self._canvas._doc)
        self._structure = Structure(language)
        self._element: Element | None = None
        self._is_inside = False
        self._is_artifact = False
        self._fill = self._pen = ""
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
        long = lettering.width(words, font, size, spacing) - spacing
        start = x * MM - {"left": 0.0, "centre": long / 2, "right": long}[align]
        self._say(self._letters(start, (self.height - y) * MM, lettering.runs(words, font, field), size, color, spacing))
        return long / MM

    def _letters(
        self, x: float, y: float, pieces: Iterable[tuple[str, str]], size: float, color: str, spacing: float
    ) -> str:
        """Return the operators that write stretches of text, each in its font. Unit: points."""
        document, escape = self._canvas._doc, self._canvas._escape
        parts = [f"BT {self._filled(color)}1 0 0 1 {x:.2f} {y:.2f} Tm"]
        if spacing:
            parts.append(f"{spacing:g} Tc")
        for name, piece in pieces:
            font = pdfmetrics.getFont(name)
            for subset, signs in font.splitString(piece, document):
                parts.append(f"{font.getSubsetInternalName(subset, document)} {size:g} Tf ({escape(signs)}) Tj")
        if spacing:
            parts.append("0 Tc")
        parts.append("ET")
        return " ".join(parts)

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

    def _say(self, code: str) -> None:
        """Write operators as part of their element: the one that is open, or a paragraph of their own."""
        if self._is_artifact:
            self._stroke(code)
            return
        element = self._element or (None if self._is_inside else self._structure.add(Element("P")))
        with self._marked(element):
            self._canvas._code.append(code)

    def _stroke(self, code: str) -> None:
        """Write operators as looks, unless they belong to a picture."""
        written = self._canvas._code
        if self._is_inside:
            written.append(code)
            return
        if written and written[-1] is END_OF_LOOKS:
            written[-1] = code  # strokes behind strokes are one stretch
        else:
            written += ("/Artifact BMC", code)
        written.append(END_OF_LOOKS)

    @contextmanager
    def _marked(self, element: Element | None) -> Iterator[None]:
        """Let what is written inside be a stretch of an element."""
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
        lean, rise = cos(radians(angle)), sin(radians(angle))
        pen = "{:g} {:g} {:g} RG".format(*colour(color))
        place = f"{lean:.5f} {rise:.5f} {-rise:.5f} {lean:.5f} {x * MM:.2f} {(self.height - y) * MM:.2f} cm"
        pieces, start = [(STRONG, lettering.normal(words))], -lettering.width(words, STRONG, size) / 2
        letters = self._letters(start, -size * 0.36, pieces, size, color, 0.0)
        self._fill = ""  # what is set between q and Q ends with Q
        self._say(f"q {place} {pen} 1.1 w 1 Tr {letters} Q")

    # -- strokes ------------------------------------------------------------------------------------------------

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
        left, low, wide, tall = x * MM, (self.height - y - height) * MM, width * MM, height * MM
        if radius:
            path = _rounded(left, low, wide, tall, min(radius * MM, wide / 2, tall / 2))
        else:
            path = f"{left:.2f} {low:.2f} {wide:.2f} {tall:.2f} re"
        self._paint(path, fill, stroke, weight)

    def line(
        self, x: float, y: float, to_x: float, to_y: float, *, color: str = LINE, weight: float = 0.5, dash: str = ""
    ) -> None:
        """Draw a straight line; `dash` is "2 2" in points."""
        path = f"{x * MM:.2f} {(self.height - y) * MM:.2f} m {to_x * MM:.2f} {(self.height - to_y) * MM:.2f} l"
        self._paint(path, None, color, weight, dash)

    def circle(
        self, x: float, y: float, radius: float, *, fill: str | None = None, stroke: str | None = None, weight: float = 1
    ) -> None:
        """Draw a circle by its centre."""
        reach = radius * MM
        path = _rounded(x * MM - reach, (self.height - y) * MM - reach, 2 * reach, 2 * reach, reach)
        self._paint(path, fill, stroke, weight)

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
        steps = [f"{x * MM:.2f} {(self.height - y) * MM:.2f} {'l' if place else 'm'}" for place, (x, y) in enumerate(points)]
        self._paint(" ".join([*steps, "h"]), fill, stroke, weight, dash)

    def recorded(self, strokes: str) -> None:
        """Draw strokes that were worked out once per process (`ornament`)."""
        self._stroke(strokes)

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

    def picture(
        self, x: float, y: float, width: float, height: float, digest: str, *, alt: str, place: str = "left"
    ) -> float:
        """Draw one of the sheet's plain pictures as large as fits into a box, standing on its lower edge.

        `pictures` of the sheet holds their bytes by digest (`pictures.plain_picture`). A picture drawn twice stands in
        the file once. Return the width it took, in millimetres. Errors: BadPicture, also for one the sheet has not got.
        """
        if digest not in self._pictures:
            raise BadPicture(MISSING)
        plain = packed(self._pictures[digest])
        scale = min(width / plain.width, height / plain.height)
        wide, high = plain.width * scale, plain.height * scale
        left = x + {"left": 0.0, "centre": (width - wide) / 2}[place]
        with self.figure(left, y + height - high, wide, high, alt):
            self._canvas._code.append(
                f"q {wide * MM:.2f} 0 0 {high * MM:.2f} {left * MM:.2f} {(self.height - y - height) * MM:.2f} cm "
                f"/{self._held(plain)} Do Q"
            )
        return wide

    def _held(self, plain: PackedPicture) -> str:
        """Return the name under which the document holds a picture."""
        document = self._canvas._doc
        name = document.getXObjectName(plain.name)
        if name not in document.idToObject:
            look = {
                "Type": PDFName("XObject"), "Subtype": PDFName("Image"), "Width": plain.width, "Height": plain.height,
            }  # fmt: skip
            own = {**look, "BitsPerComponent": plain.bits, "ColorSpace": _colours(plain), "Filter": PDFName(plain.filter)}
            if plain.mask is not None:
                grey = {**look, "BitsPerComponent": 4, "ColorSpace": PDFName("DeviceGray"), "Filter": PDFName("FlateDecode")}
                mask = PDFStream(PDFDictionary(grey), plain.mask, filters=[])
                own["SMask"] = document.Reference(mask, f"{plain.name}Mask")
            document.addForm(plain.name, PDFStream(PDFDictionary(own), plain.stream, filters=[]))
        self._canvas._currentPageHasImages = 1
        if plain.name not in self._canvas._formsinuse:
            self._canvas._formsinuse.append(plain.name)
        return name

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

    def _paint(self, path: str, fill: str | None, stroke: str | None, weight: float, dash: str = "") -> None:
        """Fill a path, draw its outline, or both."""
        parts = []
        if fill:
            parts.append(self._filled(fill))
        if stroke:
            pen = "{:g} {:g} {:g} RG {:g} w ".format(*colour(stroke), round(weight, 3))
            if pen != self._pen:
                parts.append(pen)
                self._pen = pen
        if dash:
            parts.append(f"[{dash}] 0 d ")
        parts += (path, " B" if fill and stroke else " f" if fill else " S" if stroke else " n")
        if dash:
            parts.append(" [] 0 d")
        self._stroke("".join(parts))

    def _filled(self, code: str) -> str:
        """Return the operator that sets the colour of letters and areas, or nothing if it is set."""
        if code == self._fill:
            return ""
        self._fill = code
        return "{:g} {:g} {:g} rg ".format(*colour(code))

    # -- pages --------------------------------------------------------------------------------------------------

    def next_page(self) -> None:
        """End this page and begin the next."""
        self._canvas.showPage()
        self._structure.next_page()
        self._fill = self._pen = ""

    def finish(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """End the last page and return the PDF, tagged and fit for an archive, with the files it carries."""
        self._canvas.showPage()
        document = self._canvas._doc
        self._structure.write(document)
        write_archive(document, self._about, attachments)
        self._canvas.save()
        return self._buffer.getvalue()


ROUND = 0.5523
"""How far the handles of a Bézier quarter circle reach, in parts of its radius."""


def _colours(plain: PackedPicture) -> PDFName | PDFArray:
    """Return what the numbers of a picture's dots mean."""
    if not plain.palette:
        return PDFName(plain.colours)
    return PDFArray([PDFName("Indexed"), PDFName(plain.colours), len(plain.palette) // 3 - 1, f"<{plain.palette.hex()}>"])


def _rounded(x: float, y: float, wide: float, tall: float, radius: float) -> str:
    """Return the path of a box with round corners. Unit: points."""
    right, top, bend = x + wide, y + tall, radius * (1 - ROUND)
    return (
        f"{x + radius:.2f} {y:.2f} m {right - radius:.2f} {y:.2f} l "
        f"{right - bend:.2f} {y:.2f} {right:.2f} {y + bend:.2f} {right:.2f} {y + radius:.2f} c "
        f"{right:.2f} {top - radius:.2f} l "
        f"{right:.2f} {top - bend:.2f} {right - bend:.2f} {top:.2f} {right - radius:.2f} {top:.2f} c "
        f"{x + radius:.2f} {top:.2f} l "
        f"{x + bend:.2f} {top:.2f} {x:.2f} {top - bend:.2f} {x:.2f} {top - radius:.2f} c "
        f"{x:.2f} {y + radius:.2f} l "
        f"{x:.2f} {y + bend:.2f} {x + bend:.2f} {y:.2f} {x + radius:.2f} {y:.2f} c h"
    )


class Blank(Sheet):
    """A sheet that takes the same calls and writes nothing: what is drawn on it says how many pages it needs."""

    def __init__(self, size: tuple[float, float]) -> None:
        lettering.registered()
        self.width, self.height = size

    def text(
        self, x: float, y: float, words: str, *, font: str = TEXT, size: float = 9, spacing: float = 0.0, **look: object
    ) -> float:
        return (lettering.width(words, font, size, spacing) - spacing) / MM if words else 0.0

    @contextmanager
    def _nothing(self, *args: object, **look: object) -> Iterator[None]:
        yield

    def _pass(self, *args: object, **look: object) -> None:
        return None

    def picture(self, x: float, y: float, width: float, *args: object, **look: object) -> float:
        return width

    tagged = grouped = artifact = figure = _whole = _nothing
    outlined_text = box = line = circle = shape = recorded = qr = link = signature_field = next_page = _pass


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
            self._fill = self._pen = ""
            draw()
            self._canvas.endForm()
            self._fill = self._pen = ""
            self._grounds.add(name)
        self._canvas.doForm(name)

    def hold(self, pictures: Mapping[str, bytes]) -> None:
        """Take the pictures of the next paper, by digest; one that was drawn before stands in the file once."""
        self._pictures = pictures

    def next_page(self) -> None:
        self._canvas.showPage()
        self._fill = self._pen = ""

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


def fitted_head(words: str, font: str, width: float, *, largest: float, smallest: float) -> tuple[float, list[str]]:
    """Return the size and lines of a head: one or two lines, of the longest names up to four small ones.

    Unit: points for sizes, millimetres for width. Errors: DoesNotFit; nothing is cut.
    """
    try:
        return fitted(words, font, width, largest=largest, smallest=smallest, rows=2)
    except DoesNotFit:
        for size in (9.0, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5):
            broken = _even(words, font, size, width)
            if len(broken) <= (3 if size > 7.5 else 4):
                return size, broken
        raise


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

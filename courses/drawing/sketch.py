"""What diagrams are sketched with: boxes that grow with their text, arrows, and a pen that remembers the height."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from courses.drawing.lettering import lines_of
from lms.core.charts import Circle, Line, Polygon, Rect, Text
from lms.core.charts.marks import AMBER, CARD, EDGE, INK, SOFT, SPRUCE, TINTS, Mark

# A phone's column: 14 units are 12 pixels or more on a screen 360 pixels wide.
WIDTH = 360
LEFT, RIGHT = 8, 352
LABEL, NOTE = 15, 14
LEADING = 1.28
PAD = 10
GAP = 26
BADGE = 12  # radius of a numbered dot


@dataclass(frozen=True)
class Style:
    """How a box looks. `edge` is the colour of its frame, `bar` that of a stripe on its left, `ink` that of its text."""

    fill: str = CARD
    edge: str = EDGE
    ink: str = INK
    soft: str = SOFT
    bar: str = ""


PLAIN = Style()
CALM = Style(fill=TINTS[1])
STRONG = Style(fill=SPRUCE, edge=SPRUCE, ink="#FFFFFF", soft="#FFFFFF")
GOOD = Style(fill="#E6F1E4", edge="#2F6B3C", bar="#2F6B3C")
WARN = Style(fill="#FBF0D9", edge="#8A5A10", bar="#8A5A10")
STOP = Style(fill="#FAE8E2", edge="#A23A22", bar="#A23A22")


@dataclass(frozen=True)
class Words:
    """Lines of a label and of a note, broken for one width."""

    label: tuple[str, ...]
    note: tuple[str, ...]
    label_size: float = LABEL
    is_bold: bool = True

    @property
    def height(self) -> float:
        between = 4 if self.label and self.note else 0
        return len(self.label) * self.label_size * LEADING + between + len(self.note) * NOTE * LEADING


def words(label: str, note: str, width: float, *, size: float = LABEL, is_bold: bool = True) -> Words:
    """Break a label and a note so that each line fits a width."""
    return Words(
        tuple(lines_of(label, size, width, is_bold=is_bold)) if label else (),
        tuple(lines_of(note, NOTE, width)) if note else (), size, is_bold,
    )


@dataclass
class Sketch:
    """Gathers marks from back to front."""

    marks: list[Mark] = field(default_factory=list)
    bottom: float = 0

    def add(self, *marks: Mark) -> None:
        self.marks += marks

    def reach(self, y: float) -> None:
        self.bottom = max(self.bottom, y)

    def text(self, x: float, y: float, said: Words, *, anchor: str = "start", ink: str = INK, soft: str = SOFT) -> float:
        """Set words with their top at y; return the y beneath them."""
        for line in said.label:
            y += said.label_size * LEADING
            self.add(Text(x, round(y - said.label_size * 0.3, 1), line, ink, said.label_size, anchor, said.is_bold))
        y += 4 if said.label and said.note else 0
        for line in said.note:
            y += NOTE * LEADING
            self.add(Text(x, round(y - NOTE * 0.3, 1), line, soft, NOTE, anchor))
        self.reach(y)
        return y

    def box(self, x: float, y: float, width: float, said: Words, style: Style = PLAIN, *, height: float = 0,
            centred: bool = False, at_top: bool = False, left: float = PAD) -> float:
        """Draw a framed box with words in it; return the y beneath it."""
        height = max(height, said.height + 2 * PAD - 2)
        self.add(Rect(x, y, width, height, style.fill, style.edge, 6))
        if style.bar:
            self.add(Rect(x, y, 6, height, style.bar))
        top = y + PAD - 1 if at_top else y + (height - said.height) / 2
        if centred:
            self.text(x + width / 2, top, said, anchor="middle", ink=style.ink, soft=style.soft)
        else:
            self.text(x + left, top, said, ink=style.ink, soft=style.soft)
        self.reach(y + height)
        return y + height

    def badge(self, x: float, y: float, number: int) -> None:
        """Draw a dot with a number in it."""
        self.add(Circle(x, y, BADGE, SPRUCE, SPRUCE), Text(x, y + 5, str(number), "#FFFFFF", NOTE, "middle", True))

    def path(self, points: Sequence[tuple[float, float]], *, head: bool = True, stroke: str = SPRUCE) -> None:
        """Draw a line through points, with an arrow head at its end."""
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            self.add(Line(x1, y1, x2, y2, stroke, 2))
        if head:
            self.head(*points[-2], *points[-1], stroke)

    def head(self, x1: float, y1: float, x2: float, y2: float, fill: str) -> None:
        length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 0.001)
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        tail_x, tail_y = x2 - 9 * ux, y2 - 9 * uy
        corners = ((x2, y2), (tail_x - 5 * uy, tail_y + 5 * ux), (tail_x + 5 * uy, tail_y - 5 * ux))
        self.add(Polygon(tuple((round(x, 1), round(y, 1)) for x, y in corners), fill, fill))


__all__ = [
    "AMBER", "BADGE", "CALM", "CARD", "EDGE", "GAP", "GOOD", "INK", "LABEL", "LEADING", "LEFT", "NOTE", "PAD", "PLAIN",
    "RIGHT", "SOFT", "SPRUCE", "STOP", "STRONG", "TINTS", "WARN", "WIDTH", "Sketch", "Style", "Words", "words",
]

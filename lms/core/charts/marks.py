"""What a chart is made of, whatever draws it. The origin is top left, y grows downwards, units are pixels."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

# Product design 4.4. A chart on paper and on the page takes its colours from here.
INK, SOFT, EDGE, LINE = "#24211D", "#574F45", "#857763", "#D9CDBA"
PAPER, CARD, SPRUCE, AMBER, SLATE, PLUM = "#FBF7F0", "#FFFFFF", "#14524F", "#B5701A", "#5A7FB8", "#8E4B7E"
TINTS = ("#F8F0E1", "#EDF1E7", "#DCEAE4", "#CBE1DC", "#BAD7D2")


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    rounding: float = 0


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    stroke: str
    width: float = 1
    dashes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    radius: float
    fill: str
    stroke: str


@dataclass(frozen=True)
class Polygon:
    points: tuple[tuple[float, float], ...]
    fill: str
    stroke: str
    opacity: float = 1
    dashes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    text: str
    fill: str = INK
    size: float = 12
    anchor: str = "start"
    is_bold: bool = False
    has_halo: bool = False


Mark = Rect | Line | Circle | Polygon | Text


@dataclass(frozen=True)
class Marks:
    """A whole chart: its size, what a screen reader says, and the marks from back to front."""

    width: float
    height: float
    title: str
    description: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Band:
    """A named stretch of the index: from `start` up to the next band's start."""

    name: str
    start: Fraction | int


@dataclass(frozen=True)
class Change:
    """One line of a before-and-after chart. None is "not measured", which is not 0.

    `is_clear`: the change is at least the noise limit in force.
    """

    label: str
    before: Fraction | None
    after: Fraction | None
    change: Fraction | None = None
    is_clear: bool = True


@dataclass(frozen=True)
class Count:
    """How many stood in one band before and after."""

    label: str
    before: int
    after: int


@dataclass(frozen=True)
class Part:
    """One part of a stacked bar, in per cent of the whole."""

    label: str
    value: Fraction


@dataclass(frozen=True)
class Tile:
    """One region of the tile map: its code, as in `fixtures/regions.json`, and what is said of it.

    `words` stand in the tile; `value` chooses the tint. None is "no data" and is not 0.
    """

    code: str
    value: Fraction | None
    words: str


@dataclass(frozen=True)
class Reached:
    """How many had reached something by the end of a day."""

    on: date
    count: int


@dataclass(frozen=True)
class Curve:
    """One line of an adoption curve, in rising order of days."""

    label: str
    points: tuple[Reached, ...]


@dataclass(frozen=True)
class Point:
    """One period of a trend. `value` None was not measured; `target` None has none."""

    label: str
    value: Fraction | None
    target: Fraction | None = None
    is_provisional: bool = False


@dataclass(frozen=True)
class Levels:
    """How many stood at each of the five levels of one item; `words` say the spread ("1 to 4, n = 12")."""

    label: str
    counts: tuple[int, int, int, int, int]
    words: str = ""


@dataclass(frozen=True)
class Legend:
    """The words of a chart, in the reader's language: charts know no catalogue."""

    before: str
    after: str
    target: str
    no_clear_change: str = ""
    not_measured: str = ""

"""Values → marks → SVG text, or the same marks drawn on paper."""

from lms.core.charts.drawing import bar, distribution, dumbbell, radar, stacked
from lms.core.charts.marks import (
    Band,
    Change,
    Circle,
    Count,
    Legend,
    Line,
    Marks,
    Part,
    Polygon,
    Rect,
    Text,
)
from lms.core.charts.svg import to_svg

__all__ = [
    "Band",
    "Change",
    "Circle",
    "Count",
    "Legend",
    "Line",
    "Marks",
    "Part",
    "Polygon",
    "Rect",
    "Text",
    "bar",
    "distribution",
    "dumbbell",
    "radar",
    "stacked",
    "to_svg",
]

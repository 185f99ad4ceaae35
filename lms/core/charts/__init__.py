"""Values → marks → SVG text, or the same marks drawn on paper.

One picture a function: `dumbbell` (before and after by domain), `distribution` (bands before and after),
`transition_matrix`, `tile_map` (regions), `adoption_curve` (tools), `trend` (periods against their targets),
`level_distribution` (levels of items with their spread), `bar`, `stacked`. The caller brings every word and
prints the table of the same figures beneath.
"""

from lms.core.charts.drawing import bar, distribution, dumbbell, stacked
from lms.core.charts.groups import level_distribution, transition_matrix
from lms.core.charts.lines import adoption_curve, trend
from lms.core.charts.marks import (
    Band,
    Change,
    Circle,
    Count,
    Curve,
    Legend,
    Levels,
    Line,
    Marks,
    Part,
    Point,
    Polygon,
    Reached,
    Rect,
    Text,
    Tile,
)
from lms.core.charts.svg import to_svg
from lms.core.charts.tiles import tile_map

__all__ = [
    "Band",
    "Change",
    "Circle",
    "Count",
    "Curve",
    "Legend",
    "Levels",
    "Line",
    "Marks",
    "Part",
    "Point",
    "Polygon",
    "Reached",
    "Rect",
    "Text",
    "Tile",
    "adoption_curve",
    "bar",
    "distribution",
    "dumbbell",
    "level_distribution",
    "stacked",
    "tile_map",
    "to_svg",
    "transition_matrix",
    "trend",
]

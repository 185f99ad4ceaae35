"""The marks of a chart, drawn on a sheet of paper: the same geometry as on the page."""

from __future__ import annotations

from lms.core.charts.marks import Circle, Line, Mark, Marks, Polygon, Rect, Text
from lms.core.papers.lettering import STRONG, TEXT, width
from lms.core.papers.page import MM, PAPER, Sheet, mixed

ALIGN = {"start": "left", "middle": "centre", "end": "right"}


def height_of(drawn: Marks, wide: float) -> float:
    """Return how tall a chart is when it is drawn `wide` millimetres wide."""
    return wide * drawn.height / drawn.width


def draw_marks(sheet: Sheet, drawn: Marks, x: float, y: float, wide: float) -> float:
    """Draw a chart with its top left corner at (x, y); return the y below it.

    Unit: millimetres. Errors: UnknownLetter.
    """
    scale = wide / drawn.width
    with sheet.figure(x, y, wide, height_of(drawn, wide), f"{drawn.title}. {drawn.description}".strip()):
        for mark in drawn.marks:
            _draw(sheet, mark, x, y, scale)
    return y + height_of(drawn, wide)


def _draw(sheet: Sheet, mark: Mark, x: float, y: float, scale: float) -> None:
    points = scale * MM  # one pixel of the chart in points of the paper
    match mark:
        case Rect():
            sheet.box(
                x + mark.x * scale, y + mark.y * scale, mark.width * scale, mark.height * scale,
                fill=_paint(mark.fill), stroke=_paint(mark.stroke), weight=0.5,
            )  # fmt: skip
        case Line():
            sheet.line(
                x + mark.x1 * scale, y + mark.y1 * scale, x + mark.x2 * scale, y + mark.y2 * scale,
                color=mark.stroke, weight=mark.width * points, dash=_dash(mark.dashes, points),
            )  # fmt: skip
        case Circle():
            sheet.circle(
                x + mark.x * scale, y + mark.y * scale, mark.radius * scale,
                fill=_paint(mark.fill), stroke=_paint(mark.stroke), weight=2 * points,
            )  # fmt: skip
        case Polygon():
            fill = _paint(mark.fill)
            sheet.shape(
                [(x + px * scale, y + py * scale) for px, py in mark.points],
                fill=mixed(fill, 1 - mark.opacity) if fill and mark.opacity < 1 else fill,
                stroke=_paint(mark.stroke), weight=1.5 * points, dash=_dash(mark.dashes, points),
            )  # fmt: skip
        case Text():
            _write(sheet, mark, x, y, scale)


def _write(sheet: Sheet, mark: Text, x: float, y: float, scale: float) -> None:
    font, size = STRONG if mark.is_bold else TEXT, mark.size * scale * MM
    place = (x + mark.x * scale, y + mark.y * scale)
    if mark.has_halo and mark.text:
        long = width(mark.text, font, size) / MM
        left = place[0] - {"start": 0.0, "middle": long / 2, "end": long}[mark.anchor]
        sheet.box(left - 0.3, place[1] - size * 0.8 / MM, long + 0.6, size / MM, fill=PAPER)
    sheet.text(*place, mark.text, font=font, size=size, color=mark.fill, align=ALIGN[mark.anchor], field="chart")


def _paint(code: str) -> str | None:
    return None if code in ("", "none") else code


def _dash(dashes: tuple[int, ...], points: float) -> str:
    return " ".join(f"{dash * points:.2f}" for dash in dashes)

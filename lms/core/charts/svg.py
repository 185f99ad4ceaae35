"""Marks → SVG text for a page: classes and presentation attributes only, no style and no script."""

import hashlib
from html import escape

from lms.core.charts.marks import INK, PAPER, Circle, Line, Mark, Marks, Polygon, Rect, Text

# Written once on the <svg>, and on a text only where it differs.
SIZE = 13


def to_svg(drawn: Marks) -> str:
    """Return a chart as one <svg> element.

    Shape:  a viewBox of the marks' size; the page's stylesheet decides how wide it is shown.
    Unit:   none.
    Errors: none.
    Source: product design 4.6 (at most 6 KB, role img, title and description); CSP without inline style.
    """
    inside = "".join(_element(mark) for mark in drawn.marks)
    key = hashlib.sha256((drawn.title + drawn.description + inside).encode()).hexdigest()[:8]
    return (
        f'<svg class="chart-image" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {_figure(drawn.width)} {_figure(drawn.height)}" width="520" '
        f'font-size="{SIZE}" fill="{INK}" stroke-width="2" '
        f'aria-labelledby="t{key} d{key}"><title id="t{key}">{_safe(drawn.title)}</title>'
        f'<desc id="d{key}">{_safe(drawn.description)}</desc>{inside}</svg>'
    )


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _safe(text: str) -> str:
    return escape(text, quote=True)


def _dashes(dashes: tuple[int, ...]) -> str:
    return f' stroke-dasharray="{" ".join(map(str, dashes))}"' if dashes else ""


def _element(mark: Mark) -> str:
    match mark:
        case Rect():
            stroke = f' stroke="{mark.stroke}" stroke-width="1"' if mark.stroke else ""
            rounded = f' rx="{_figure(mark.rounding)}"' if mark.rounding else ""
            return (
                f'<rect x="{_figure(mark.x)}" y="{_figure(mark.y)}" width="{_figure(mark.width)}" '
                f'height="{_figure(mark.height)}"{rounded} fill="{mark.fill}"{stroke}/>'
            )
        case Line():
            return (
                f'<path d="M{_figure(mark.x1)} {_figure(mark.y1)}L{_figure(mark.x2)} {_figure(mark.y2)}" '
                f'stroke="{mark.stroke}" stroke-width="{_figure(mark.width)}"{_dashes(mark.dashes)}/>'
            )
        case Circle():
            return (
                f'<circle cx="{_figure(mark.x)}" cy="{_figure(mark.y)}" r="{_figure(mark.radius)}" '
                f'fill="{mark.fill}" stroke="{mark.stroke}"/>'
            )
        case Polygon():
            points = " ".join(f"{_figure(x)},{_figure(y)}" for x, y in mark.points)
            opacity = f' fill-opacity="{mark.opacity:g}"' if mark.opacity != 1 else ""
            return (
                f'<polygon points="{points}" fill="{mark.fill}"{opacity} stroke="{mark.stroke}"'
                f"{_dashes(mark.dashes)}/>"
            )
        case Text():
            return _text(mark)


def _text(mark: Text) -> str:
    if not mark.text:
        return ""
    bold = ' font-weight="700"' if mark.is_bold else ""
    anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    halo = f' stroke="{PAPER}" stroke-width="3" paint-order="stroke"' if mark.has_halo else ""
    size = f' font-size="{_figure(mark.size)}"' if mark.size != SIZE else ""
    fill = f' fill="{mark.fill}"' if mark.fill != INK else ""
    return (
        f'<text x="{_figure(mark.x)}" y="{_figure(mark.y)}"{size}{fill}{anchor}{bold}{halo}>'
        f"{_safe(mark.text)}</text>"
    )

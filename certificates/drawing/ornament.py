"""The ornament of our papers, worked out once per process: lattice, rosette, waves.

Vector strokes with one decimal, few and smooth: about 1,300 points on a page.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

from lms.core.papers.page import MM, colour

Point = tuple[float, float]


@lru_cache(maxsize=16)
def lattice(x: float, y: float, width: float, height: float, step: float, color: str, weight: float) -> str:
    """Return the kerege, the crossed laths of a yurt's wall, clipped to a box. Unit: points."""
    strokes = [f"q {x:.1f} {y:.1f} {width:.1f} {height:.1f} re W n", _pen(color, weight)]
    for lean in (1, -1):
        start = -height
        while start < width:
            left = x + start if lean == 1 else x + width - start
            strokes.append(f"{left:.1f} {y:.1f} m {left + lean * height:.1f} {y + height:.1f} l")
            start += step
    return " ".join([*strokes, "S Q"])


@lru_cache(maxsize=8)
def rosette(x: float, y: float, radius: float, color: str, second: str) -> str:
    """Return a guilloche rosette of smooth waving rings around a centre. Unit: points."""
    parts = ["q"]
    for lobes, wave, shift, rings in ((12, 0.17, 0.0, (0.86, 0.80)), (12, 0.17, pi / 12, (0.86, 0.80)), (8, 0.22, 0, (0.5, 0.44)), (8, 0.22, pi / 8, (0.5, 0.44))):
        parts.append(_pen(color if lobes == 12 else second, 0.45))
        parts += [_ring(x, y, radius * ring, radius * wave * ring, lobes, shift) + " s" for ring in rings]
    for share in (1.08, 1.11, 0.24):
        parts.append(_pen(color, 0.4))
        parts.append(_ring(x, y, radius * share, 0, 4, 0) + " s")
    return " ".join([*parts, "Q"])


@lru_cache(maxsize=8)
def waves(x: float, y: float, width: float, height: float, color: str, rows: int = 9, periods: int = 5) -> str:
    """Return a ribbon of waves that run through each other, clipped to a box. Unit: points."""
    parts = [f"q {x:.1f} {y:.1f} {width:.1f} {height:.1f} re W n", _pen(color, 0.35)]
    half = width / periods / 2
    for row in range(rows):
        swing = height / 2 * (1 - row * 2 / (rows - 1))
        middle = y + height / 2
        parts.append(f"{x:.1f} {middle:.1f} m")
        for turn in range(periods * 2):
            left, side = x + turn * half, 1 if turn % 2 == 0 else -1
            crest = middle + side * swing * 1.33
            parts.append(
                f"{left + half * 0.36:.1f} {crest:.1f} {left + half * 0.64:.1f} {crest:.1f} {left + half:.1f} {middle:.1f} c"
            )
    return " ".join([*parts, "S Q"])


@lru_cache(maxsize=8)
def mark(x: float, y: float, side: float, color: str, thread: str) -> str:
    """Return the mark of the house: a field of lattice in a square with one bright thread. Unit: points."""
    step = side / 4
    fill = colour(color)
    parts = [
        f"q {fill.red} {fill.green} {fill.blue} rg {x:.1f} {y:.1f} {side:.1f} {side:.1f} re f",
        f"{x:.1f} {y:.1f} {side:.1f} {side:.1f} re W n",
        _pen("#FFFDF8", side / 22),
    ]
    for place in range(-4, 9):
        start = x + place * step
        parts.append(f"{start:.1f} {y:.1f} m {start + side:.1f} {y + side:.1f} l")
        parts.append(f"{start:.1f} {y + side:.1f} m {start + side:.1f} {y:.1f} l")
    parts += ["S", _pen(thread, side / 12), f"{x:.1f} {y + step:.1f} m {x + 3 * step:.1f} {y + side:.1f} l S"]
    return " ".join([*parts, "Q"])


def _pen(code: str, weight: float) -> str:
    shade = colour(code)
    return f"{shade.red} {shade.green} {shade.blue} RG {weight:.2f} w"


def _ring(x: float, y: float, radius: float, wave: float, lobes: int, shift: float) -> str:
    """Return a closed curve r = radius + wave × cos(lobes × angle) as smooth Bézier arcs, four a lobe."""
    count = max(lobes * 4, 12)
    step = 2 * pi / count

    def place(angle: float) -> Point:
        reach = radius + wave * cos(lobes * angle + lobes * shift)
        return x + reach * cos(angle), y + reach * sin(angle)

    def slope(angle: float) -> Point:
        reach = radius + wave * cos(lobes * angle + lobes * shift)
        turn = -wave * lobes * sin(lobes * angle + lobes * shift)
        return turn * cos(angle) - reach * sin(angle), turn * sin(angle) + reach * cos(angle)

    parts = ["{:.1f} {:.1f} m".format(*place(0))]
    for number in range(count):
        one, two = number * step, (number + 1) * step
        (ax, ay), (bx, by) = place(one), place(two)
        (sx, sy), (tx, ty) = slope(one), slope(two)
        parts.append(
            f"{ax + sx * step / 3:.1f} {ay + sy * step / 3:.1f} {bx - tx * step / 3:.1f} {by - ty * step / 3:.1f} "
            f"{bx:.1f} {by:.1f} c"
        )
    return " ".join(parts)


def points(x_mm: float, y_mm: float, page_height: float) -> Point:
    """Return a place given in millimetres from the top left in points from the bottom left."""
    return x_mm * MM, (page_height - y_mm) * MM

"""Figures over time: a trend against its target, and how a practice spreads."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from lms.core import formats
from lms.core.charts.drawing import LEFT, RIGHT, WIDTH, width_of
from lms.core.charts.marks import (
    AMBER,
    CARD,
    INK,
    LINE,
    SOFT,
    SPRUCE,
    Circle,
    Curve,
    Legend,
    Line,
    Mark,
    Marks,
    Point,
    Text,
)

HEIGHT, TOP = 150, 40


def trend(
    points: Sequence[Point],
    *,
    title: str,
    description: str,
    legend: Legend,
    language: str,
    top: Fraction | int | None = None,
) -> Marks:
    """Return the values of an indicator period by period, with the target of each period dashed.

    Shape:  periods in order. A period that was not measured breaks the line; it is never drawn at 0. A
            provisional value is a hollow point. Legend: `after` names the line, `target` the target.
    Unit:   that of the indicator; the axis starts at 0 and ends at `top`, or at the greatest value or target.
    Errors: ValueError without points or with a negative value.
    Source: product design 4.6; specification IN-5, RP-1.
    """
    if not points:
        raise ValueError("A trend needs at least one period.")
    numbers = [n for point in points for n in (point.value, point.target) if n is not None]
    if any(number < 0 for number in numbers):
        raise ValueError("The axis starts at 0.")
    most = Fraction(top) if top is not None else max([Fraction(1), *map(Fraction, numbers)])
    left = LEFT + 6 + width_of(formats.number(most, language), 11)
    step = (RIGHT - left) / len(points)
    marks: list[Mark] = _frame(most, left, language)
    marks += _key(legend, has_target=any(point.target is not None for point in points))
    places = [round(left + step * (k + 0.5), 1) for k in range(len(points))]
    for k, point in enumerate(points):
        if point.target is not None:
            y = _height(point.target, most)
            marks.append(Line(round(left + step * k, 1), y, round(left + step * (k + 1), 1), y, INK, 1.5, (4, 3)))
    for k in range(1, len(points)):
        before, after = points[k - 1].value, points[k].value
        if before is not None and after is not None:
            marks.append(Line(places[k - 1], _height(before, most), places[k], _height(after, most), SPRUCE, 3))
    every = max(1, -(-round(max(width_of(point.label, 11) for point in points) + 6) // max(1, round(step))))
    for k, point in enumerate(points):
        if k % every == 0 or k == len(points) - 1:
            half = width_of(point.label, 11) / 2
            x = min(max(places[k], LEFT + half), RIGHT - half)
            marks.append(Text(round(x, 1), TOP + HEIGHT + 16, point.label, SOFT, 11, "middle"))
        if point.value is None:
            marks.append(Text(places[k], TOP + HEIGHT - 5, "–", SOFT, 12, "middle"))
            continue
        y = _height(point.value, most)
        marks.append(Circle(places[k], y, 4.5, CARD if point.is_provisional else SPRUCE, SPRUCE))
        marks.append(
            Text(places[k], y - 9, formats.number(point.value, language), INK, 11, "middle", True, True)
        )
    return Marks(WIDTH, TOP + HEIGHT + 26, title, description, tuple(marks))


def adoption_curve(
    curves: Sequence[Curve],
    *,
    first: date,
    last: date,
    of: int,
    title: str,
    description: str,
    language: str,
) -> Marks:
    """Return how many organisations had taken up a practice by each day, as steps that rise on the day itself.

    Shape:  one or two curves; the first is a full line, the second dashed, each named with its last count. Days
            outside `first` to `last` are drawn at the edge.
    Unit:   organisations; the axis ends at `of`, all that could have taken it up.
    Errors: ValueError if a count falls, lies outside 0 to `of`, or the last day is before the first.
    Source: product design 4.6; specification 13.4 (B1, B2). A count that fell would be another figure.
    """
    if last < first:
        raise ValueError("The last day lies before the first.")
    for curve in curves:
        counts = [0, *[point.count for point in curve.points]]
        if any(b < a for a, b in zip(counts, counts[1:], strict=False)) or counts[-1] > of:
            raise ValueError(f"{curve.label}: a curve of adoption rises from 0 to at most {of}.")
    most = Fraction(max(1, of))
    left = LEFT + 6 + width_of(formats.number(most, language), 11)
    marks: list[Mark] = _frame(most, left, language)
    days = max(1, (last - first).days)
    for place, (curve, colour, dashes) in enumerate(
        zip(curves, (SPRUCE, AMBER), ((), (6, 3)), strict=False)
    ):
        x, y = left, _height(Fraction(0), most)
        for point in curve.points:
            share = min(max((point.on - first).days, 0), days) / days
            to_x, to_y = round(left + share * (RIGHT - left), 1), _height(Fraction(point.count), most)
            marks.append(Line(x, y, to_x, y, colour, 2.5, dashes))
            marks.append(Line(to_x, y, to_x, to_y, colour, 2.5, dashes))
            x, y = to_x, to_y
        marks.append(Line(x, y, RIGHT, y, colour, 2.5, dashes))
        count = curve.points[-1].count if curve.points else 0
        words = f"{curve.label}: {formats.number(count, language)}"
        marks.append(Line(LEFT, 8 + place * 17, LEFT + 20, 8 + place * 17, colour, 2.5, dashes))
        marks.append(Text(LEFT + 26, 12 + place * 17, words, INK, 12))
    for day, anchor, x in ((first, "start", left), (last, "end", RIGHT)):
        marks.append(Text(x, TOP + HEIGHT + 16, formats.table_date(day, language), SOFT, 11, anchor))
    return Marks(WIDTH, TOP + HEIGHT + 26, title, description, tuple(marks))


def _height(value: Fraction, most: Fraction) -> float:
    return round(TOP + HEIGHT * (1 - min(float(value / most), 1.0)), 1)


def _frame(most: Fraction, left: float, language: str) -> list[Mark]:
    marks: list[Mark] = []
    for value in (Fraction(0), most / 2, most):
        y = _height(value, most)
        marks.append(Line(left, y, RIGHT, y, LINE))
        if value != most / 2 or value.denominator == 1:
            marks.append(Text(LEFT, y + 4, formats.number(value, language), SOFT, 11))
    return marks


def _key(legend: Legend, *, has_target: bool) -> list[Mark]:
    marks: list[Mark] = [
        Line(LEFT, 10, LEFT + 20, 10, SPRUCE, 3),
        Text(LEFT + 26, 14, legend.after, SOFT, 12),
    ]
    if has_target:
        second = LEFT + 40 + width_of(legend.after)
        fits = second + 26 + width_of(legend.target) <= RIGHT
        x, y = (second, 10) if fits else (LEFT, 26)
        marks += [Line(x, y, x + 20, y, INK, 1.5, (4, 3)), Text(x + 26, y + 4, legend.target, SOFT, 12)]
    return marks

"""Values → marks. One geometry for page and paper; labels stand above their lines, for a phone's width."""

from collections.abc import Sequence
from fractions import Fraction

from lms.core import formats
from lms.core.charts.marks import (
    CARD,
    EDGE,
    INK,
    LINE,
    PLUM,
    SLATE,
    SOFT,
    SPRUCE,
    TINTS,
    Band,
    Change,
    Circle,
    Count,
    Legend,
    Line,
    Mark,
    Marks,
    Part,
    Rect,
    Text,
)

WIDTH = 360
LEFT, RIGHT = 10, 350
# Mean width of a sign at size 12 in system fonts, Cyrillic; on the safe side.
SIGN = 6.9


def across(value: Fraction | float) -> float:
    """Return the x of an index of 0 to 100."""
    return round(LEFT + float(value) * (RIGHT - LEFT) / 100, 1)


def width_of(text: str, size: float = 12) -> float:
    """Return about how wide a text stands, on the safe side."""
    return len(text) * SIGN * size / 12


def lines_of(text: str, size: float, width: float) -> list[str]:
    """Return a text broken between words so that each line fits a width; always at least one line."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def dumbbell(
    rows: Sequence[Change],
    bands: Sequence[Band],
    target: Fraction | int | None,
    *,
    title: str,
    description: str,
    legend: Legend,
    language: str,
) -> Marks:
    """Return before and after, one line a domain, on the axis of 0 to 100.

    Shape:  rows in the order they are shown; bands from the lowest, the first starting at 0.
    Unit:   index points.
    Errors: ValueError if a value lies outside 0..100.
    Source: product design 4.6: hollow before, filled after, signed change as text, target dashed, a change
            inside the noise limit grey and named.
    """
    top = 44
    lines: list[tuple[Change, float, str, bool]] = []
    y: float = top
    for row in rows:
        for value in (row.before, row.after):
            if value is not None and not 0 <= value <= 100:
                raise ValueError(f"{row.label}: an index lies between 0 and 100, not at {value}.")
        words = _words_of(row, legend, language)
        is_two = width_of(row.label, 13) + width_of(words) + 12 > RIGHT - LEFT
        y += 28 if is_two else 14
        lines.append((row, y, words, is_two))
        y += 26
    bottom = y - 4
    marks: list[Mark] = list(_ground(bands, top - 8, bottom))
    marks += _legend(legend)
    if target is not None:
        marks += _target(target, top - 12, bottom, legend.target, language)
    for row, at, words, is_two in lines:
        marks += _dumbbell_row(row, at, words, is_two, language)
    marks += _axis(bands, bottom, language)
    return Marks(WIDTH, bottom + 22, title, description, tuple(marks))


def _words_of(row: Change, legend: Legend, language: str) -> str:
    if row.before is None and row.after is None:
        return legend.not_measured
    if row.change is None:
        return ""
    figure = formats.signed(row.change, language)
    return figure if row.is_clear else f"{figure} · {legend.no_clear_change}"


def _dumbbell_row(row: Change, y: float, words: str, is_two: bool, language: str) -> list[Mark]:
    colour = SPRUCE if row.is_clear or row.change is None else SOFT
    marks: list[Mark] = [
        Text(LEFT, y - 14 if is_two else y, row.label, size=13, has_halo=width_of(row.label, 13) > 200),
        Text(RIGHT, y, words, fill=colour, anchor="end", is_bold=row.is_clear, has_halo=True),
    ]
    track = y + 12
    marks.append(Line(LEFT, track, RIGHT, track, LINE))
    if row.before is not None and row.after is not None:
        marks.append(Line(across(row.before), track, across(row.after), track, colour, 3))
    if row.before is not None:
        marks.append(Circle(across(row.before), track, 5, CARD, colour))
    if row.after is not None:
        marks.append(Circle(across(row.after), track, 5, colour, colour))
    return marks


def _ground(bands: Sequence[Band], top: float, bottom: float) -> list[Mark]:
    edges = [*[band.start for band in bands], 100]
    return [
        Rect(across(low), top, round(across(high) - across(low), 1), round(bottom - top, 1), tint)
        for low, high, tint in zip(edges, edges[1:], TINTS, strict=False)
    ]


def _axis(bands: Sequence[Band], y: float, language: str) -> list[Mark]:
    edges = [*[band.start for band in bands], 100] if bands else [0, 25, 50, 75, 100]
    marks: list[Mark] = []
    for edge in edges:
        anchor = "start" if edge == 0 else "end" if edge == 100 else "middle"
        marks.append(Text(across(edge), y + 15, formats.number(edge, language), SOFT, 11, anchor))
    return marks


def _target(target: Fraction | int, top: float, bottom: float, word: str, language: str) -> list[Mark]:
    x = across(target)
    text = f"{word} {formats.number(target, language)}"
    anchor = "end" if width_of(text, 11) / 2 + x > RIGHT else "middle"
    return [
        Line(x, top, x, bottom, INK, 1.5, (4, 3)),
        Text(RIGHT if anchor == "end" else x, top - 3, text, INK, 11, anchor, has_halo=True),
    ]


def _legend(legend: Legend) -> list[Mark]:
    second = LEFT + 36 + width_of(legend.before)
    return [
        Circle(LEFT + 5, 10, 5, CARD, SPRUCE),
        Text(LEFT + 15, 14, legend.before, SOFT, 12),
        Circle(second + 5, 10, 5, SPRUCE, SPRUCE),
        Text(second + 15, 14, legend.after, SOFT, 12),
    ]


def bar(
    value: Fraction | None,
    target: Fraction | int | None,
    *,
    words: str,
    target_word: str,
    title: str,
    description: str,
    language: str,
) -> Marks:
    """Return one bar from 0 to 100 with its target; `words` stand above it ("3 of 5 (60%)").

    Shape:  a share in per cent, or None: then the bar is empty and the words say why.
    Unit:   per cent, 0 to 100.
    Errors: none; what lies outside is drawn at the end of the axis.
    Source: product design 4.6.
    """
    marks: list[Mark] = [
        Text(LEFT, 14, words, INK, 13, is_bold=True),
        Rect(LEFT, 36, RIGHT - LEFT, 16, CARD, EDGE),
    ]
    if value is not None and value > 0:
        marks.append(Rect(LEFT, 36, round(across(min(value, 100)) - LEFT, 1), 16, SPRUCE))
    if target is not None:
        marks += _target(target, 33, 56, target_word, language)
    for edge, anchor in ((0, "start"), (100, "end")):
        marks.append(Text(across(edge), 68, formats.number(edge, language), SOFT, 11, anchor))
    return Marks(WIDTH, 74, title, description, tuple(marks))


def distribution(
    rows: Sequence[Count], *, title: str, description: str, legend: Legend, language: str
) -> Marks:
    """Return how many stood in each band before and after: two bars a band, the count beside each.

    Shape:  bands from the lowest.
    Unit:   organisations. The axis starts at 0 and ends at the greatest count.
    Errors: none.
    Source: product design 4.6.
    """
    most = max([1, *[max(row.before, row.after) for row in rows]])
    marks: list[Mark] = [
        Rect(LEFT, 4, 14, 12, CARD, SPRUCE),
        Text(LEFT + 20, 14, legend.before, SOFT, 12),
    ]
    second = LEFT + 34 + width_of(legend.before)
    marks += [
        Rect(second, 4, 14, 12, SPRUCE, SPRUCE),
        Text(second + 20, 14, legend.after, SOFT, 12),
    ]
    y = 28.0
    for row in rows:
        marks.append(Text(LEFT, y + 12, row.label, INK, 13))
        for offset, count, fill in ((18, row.before, CARD), (33, row.after, SPRUCE)):
            long = round((RIGHT - LEFT - 30) * count / most, 1)
            if count:
                marks.append(Rect(LEFT, y + offset, long, 12, fill, SPRUCE))
            marks.append(Text(LEFT + long + 5, y + offset + 10.5, formats.number(count, language), INK, 12))
        y += 54
    return Marks(WIDTH, y, title, description, tuple(marks))


def stacked(parts: Sequence[Part], *, title: str, description: str, language: str) -> Marks:
    """Return one bar of parts that make a whole: already knew, gained, still missing.

    Shape:  up to four parts in per cent; their sum is 100.
    Unit:   per cent.
    Errors: ValueError if a part is negative or the sum is not 100.
    Source: product design 4.6; capacity specification KT-5.
    """
    if any(part.value < 0 for part in parts) or sum(part.value for part in parts) != 100:
        raise ValueError("The parts of a whole are not negative and make 100.")
    colours = ((SLATE, ""), (SPRUCE, ""), (CARD, EDGE), (PLUM, ""))
    marks: list[Mark] = []
    start, y = Fraction(0), 48.0
    for part, (fill, stroke) in zip(parts, colours, strict=False):
        x = across(start)
        start += part.value
        if part.value:
            marks.append(Rect(x, 6, round(across(start) - x, 1), 22, fill, stroke))
        marks.append(Rect(LEFT, y - 10, 12, 12, fill, stroke or fill))
        marks.append(Text(LEFT + 20, y, part.label, INK, 13))
        marks.append(Text(RIGHT, y, formats.percent(part.value, language, 0), INK, 13, "end", is_bold=True))
        y += 20
    return Marks(WIDTH, y - 8, title, description, tuple(marks))

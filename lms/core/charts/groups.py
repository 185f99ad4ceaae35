"""A group of organisations: where each stood before and after, and how the levels of an item spread."""

from collections.abc import Sequence

from lms.core import formats
from lms.core.charts.drawing import LEFT, RIGHT, WIDTH, lines_of, width_of
from lms.core.charts.marks import (
    CARD,
    EDGE,
    INK,
    LINE,
    SOFT,
    SPRUCE,
    TINTS,
    Levels,
    Line,
    Mark,
    Marks,
    Rect,
    Text,
)

LABELS, CELL = 106, 30


def transition_matrix(
    names: Sequence[str],
    counts: Sequence[Sequence[int]],
    *,
    title: str,
    description: str,
    before: str,
    after: str,
    not_assessed: str,
    language: str,
) -> Marks:
    """Return how many moved from which band to which: rows before, columns after, the last one not assessed.

    Shape:  one name a band, from the lowest; as many rows as bands, one column more. Bands are numbered, so that
            the columns fit a phone; cells on the diagonal (stayed) have a heavy frame, and every cell its number.
    Unit:   organisations.
    Errors: ValueError for another shape or a negative count.
    Source: specification CH-19; product design 4.6.
    """
    size = len(names)
    if len(counts) != size or any(len(row) != size + 1 or min(row) < 0 for row in counts):
        raise ValueError("The matrix has one row a band, and one column more, of counts.")
    most = max([1, *[count for row in counts for count in row]])
    width = (RIGHT - LEFT - LABELS) / (size + 1)
    marks: list[Mark] = [
        Text(LEFT, 14, f"{before} ↓", SOFT, 12),
        Text(RIGHT, 14, f"{after} →", SOFT, 12, "end"),
    ]
    for place in range(size + 1):
        x = round(LEFT + LABELS + width * (place + 0.5), 1)
        marks.append(Text(x, 34, str(place + 1) if place < size else "–", SOFT, 12, "middle", True))
    bottom = 40 + size * CELL
    grid = LEFT + LABELS
    marks += [Line(LEFT, 40 + row * CELL, RIGHT, 40 + row * CELL, LINE, 1) for row in range(size + 1)]
    marks += [
        Line(round(grid + width * at, 1), 40, round(grid + width * at, 1), bottom, LINE, 1) for at in range(size + 2)
    ]
    for row, (name, cells) in enumerate(zip(names, counts, strict=True)):
        y = 40 + row * CELL
        label = f"{row + 1} {name}"
        marks.append(Text(LEFT, y + 19, label, INK, 12 if width_of(label) <= LABELS - 4 else 10.5))
        for column, count in enumerate(cells):
            x = round(LEFT + LABELS + width * column, 1)
            if count or row == column:
                fill = CARD if count == 0 else TINTS[min(4, 1 + 3 * count // most)]
                frame = INK if row == column else ""
                marks.append(Rect(x + 2, y + 2, round(width - 4, 1), CELL - 4, fill, frame))
            text = formats.number(count, language)
            colour = INK if count else SOFT
            marks.append(Text(round(x + width / 2, 1), y + 20, text, colour, 13, "middle", bool(count)))
    marks.append(Text(LEFT, bottom + 18, f"– {not_assessed}", SOFT, 11))
    return Marks(WIDTH, bottom + 26, title, description, tuple(marks))


def level_distribution(
    rows: Sequence[Levels], names: Sequence[str], *, title: str, description: str, language: str
) -> Marks:
    """Return, an item a bar, how many stood at levels 0 to 4; the level's number stands in its part of the bar.

    Shape:  rows in order, five counts each; five names of levels, the lowest first. A row without anybody is an
            empty frame. The spread is said in `words` at the right of the label.
    Unit:   organisations (or respondents).
    Errors: ValueError for a negative count.
    Source: product design 4.6; specification LA-2, QS-6.
    """
    marks: list[Mark] = []
    x, y = float(LEFT), 10.0
    for level, name in enumerate(names):
        long = 30 + width_of(f"{level} {name}", 11)
        if x + long > RIGHT and x > LEFT:
            x, y = float(LEFT), y + 18
        marks.append(Rect(x, y - 6, 12, 12, TINTS[level], SPRUCE))
        marks.append(Text(round(x + 16, 1), y + 4, f"{level} {name}", SOFT, 11))
        x += long
    y += 18
    for row in rows:
        if min(row.counts) < 0:
            raise ValueError(f"{row.label}: a count is not negative.")
        lines = lines_of(row.label, 13, RIGHT - LEFT - 30)
        marks += [Text(LEFT, y + 12 + 15 * place, line, INK, 13) for place, line in enumerate(lines)]
        is_full = width_of(lines[-1], 13) + width_of(row.words, 11) + 12 > RIGHT - LEFT
        y += 15 * (len(lines) - 1 + is_full)
        marks.append(Text(RIGHT, y + 12, row.words, SOFT, 11, "end"))
        total, start = sum(row.counts), 0
        marks.append(Rect(LEFT, y + 18, RIGHT - LEFT, 18, CARD, EDGE))
        for level, count in enumerate(row.counts):
            if not count:
                continue
            left = LEFT + (RIGHT - LEFT) * start / total
            start += count
            long = (RIGHT - LEFT) * count / total
            marks.append(Rect(round(left, 1), y + 18, round(long, 1), 18, TINTS[level], SPRUCE))
            if long >= 14:
                marks.append(Text(round(left + long / 2, 1), y + 31, str(level), INK, 12, "middle", True))
        y += 46
    return Marks(WIDTH, round(y, 1), title, description, tuple(marks))

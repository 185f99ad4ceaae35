"""Descriptions of diagrams → marks → SVG text, in one language; one narrow picture for phone, page and paper.

Every drawing grows downwards: its width is a phone's column and its height follows from the text, so that nothing
overlaps and nothing is set smaller than the text of a page. `courses/package/materials.py` tells the kinds.
"""

from collections.abc import Callable, Mapping

from courses.drawing.lettering import width_of
from courses.drawing.sketch import (
    BADGE,
    CALM,
    CARD,
    EDGE,
    GAP,
    GOOD,
    LABEL,
    LEFT,
    NOTE,
    PAD,
    PLAIN,
    RIGHT,
    SOFT,
    SPRUCE,
    STOP,
    STRONG,
    TINTS,
    WARN,
    WIDTH,
    Sketch,
    Style,
    Words,
    words,
)
from lms.core import formats
from lms.core.charts import Circle, Line, Marks, Polygon, Rect, to_svg
from lms.core.charts.marks import AMBER

YES = {"en": "Yes", "ru": "Да", "kk": "Иә"}
NO = {"en": "No", "ru": "Нет", "kk": "Жоқ"}
EXAMPLE = {"en": "Example with invented numbers", "ru": "Пример с вымышленными числами",
           "kk": "Ойдан шығарылған сандары бар мысал"}
FULL = RIGHT - LEFT
HALF = 158
TONES = {"good": (GOOD, "✓ "), "warn": (WARN, "! "), "stop": (STOP, "✕ ")}


def draw(said: Mapping, language: str) -> Marks:
    """Return the drawing of a description.

    Shape:  a description as `read_material` returns it; "en", "ru" or "kk".
    Unit:   marks of a picture 360 wide.
    Errors: KeyError for an unknown kind: the reader has refused it.
    Source: ours.
    """
    sketch = Sketch()
    DRAWERS[said["kind"]](sketch, said, language)
    return Marks(
        WIDTH, round(sketch.bottom + 8, 1), said["title"][language], said["alt"][language], tuple(sketch.marks)
    )


def diagram_svg(said: Mapping, language: str) -> str:
    """Return a description as one <svg> element that reads in black and white and on paper."""
    return to_svg(draw(said, language))


# --- things in a row

def _of(node: Mapping, language: str, width: float, **options) -> Words:
    return words(node["label"][language], node["note"][language] if "note" in node else "", width, **options)


def _steps(sketch: Sketch, said: Mapping, language: str) -> None:
    y = LEFT
    for number, node in enumerate(said["nodes"], 1):
        if number > 1:
            sketch.path([(WIDTH / 2, y), (WIDTH / 2, y + GAP - 2)])
            y += GAP
        text = _of(node, language, FULL - 2 * PAD - 2 * BADGE - 8)
        end = sketch.box(LEFT, y, FULL, text, CALM if number % 2 else PLAIN, left=PAD + 2 * BADGE + 8)
        sketch.badge(LEFT + PAD + BADGE, (y + end) / 2, number)
        y = end


def _cycle(sketch: Sketch, said: Mapping, language: str) -> None:
    """Clockwise in two columns: down on the right, up on the left; an odd node stands below in the middle."""
    nodes = said["nodes"]
    pairs = len(nodes) // 2
    right = [(number, 1, number - 2) for number in range(2, pairs + 2)]
    bottom = [(pairs + 2, 0.5, pairs)] if len(nodes) % 2 else []
    first_left = pairs + 2 + len(bottom)
    left = [(number, 0, pairs - 1 - (number - first_left)) for number in range(first_left, len(nodes) + 1)]
    places = {number: (column, row) for number, column, row in [(1, 0, 0), *right, *bottom, *left]}
    text = {n: _of(node, language, HALF - 2 * PAD) for n, node in enumerate(nodes, 1)}
    rows = max(row for _column, row in places.values()) + 1
    heights = [
        max(text[n].height for n, (_c, r) in places.items() if r == row) + 2 * PAD + 2 * BADGE + 2
        for row in range(rows)
    ]
    tops = [LEFT + sum(heights[:row]) + row * (GAP + 6) for row in range(rows)]
    at = {
        n: (LEFT + column * (FULL - HALF), tops[row], heights[row]) for n, (column, row) in places.items()
    }
    for n in places:
        _cycle_arrow(sketch, at[n], at[n % len(nodes) + 1])
    for n, (x, y, height) in at.items():
        sketch.add(Rect(x, y, HALF, height, TINTS[1] if n % 2 else CARD, EDGE, 6))
        sketch.badge(x + HALF / 2, y + PAD + BADGE - 2, n)
        space = height - PAD - 2 * BADGE
        sketch.text(x + HALF / 2, y + PAD + 2 * BADGE + (space - PAD - text[n].height) / 2, text[n], anchor="middle")
        sketch.reach(y + height)


def _cycle_arrow(sketch: Sketch, one: tuple, other: tuple) -> None:
    (x1, y1, h1), (x2, y2, h2) = one, other
    if y1 == y2:
        y = y1 + min(h1, h2) / 2
        points = [(x1 + HALF, y), (x2 - 2, y)] if x2 > x1 else [(x1, y), (x2 + HALF + 2, y)]
    elif y2 > y1:
        points = [(x1 + HALF / 2 + (0 if x1 == x2 else 20), y1 + h1), (x2 + HALF / 2 + (0 if x1 == x2 else 50), y2 - 2)]
    else:
        points = [(x1 + HALF / 2 - (0 if x1 == x2 else 50), y1), (x2 + HALF / 2 - (0 if x1 == x2 else 20), y2 + h2 + 2)]
    sketch.path(points)


def _ladder(sketch: Sketch, said: Mapping, language: str) -> None:
    """Steps that rise to the right; the lowest stands at the bottom."""
    nodes = list(enumerate(said["nodes"], 1))
    inset = min(18, 100 / len(nodes))
    y = LEFT
    for number, node in reversed(nodes):
        x = LEFT + (number - 1) * inset
        width = RIGHT - x
        text = _of(node, language, width - 2 * PAD - 2 * BADGE - 8)
        tint = Style(fill=TINTS[min(number - 1, len(TINTS) - 1)])
        end = sketch.box(x, y, width, text, tint, left=PAD + 2 * BADGE + 8)
        sketch.badge(x + PAD + BADGE, (y + end) / 2, number)
        y = end


def _pyramid(sketch: Sketch, said: Mapping, language: str) -> None:
    nodes = said["nodes"]
    top = 190
    grow = (FULL - top) / len(nodes)
    y = LEFT
    for number, node in enumerate(nodes):
        narrow, wide = top + number * grow, top + (number + 1) * grow
        text = _of(node, language, narrow - 2 * PAD)
        height = text.height + 2 * PAD
        corners = (
            (WIDTH / 2 - narrow / 2, y), (WIDTH / 2 + narrow / 2, y),
            (WIDTH / 2 + wide / 2, y + height), (WIDTH / 2 - wide / 2, y + height),
        )
        sketch.add(Polygon(tuple((round(x, 1), round(h, 1)) for x, h in corners), TINTS[number % len(TINTS)], EDGE))
        sketch.text(WIDTH / 2, y + PAD, text, anchor="middle")
        sketch.reach(y + height)
        y += height + 4


def _rings(sketch: Sketch, said: Mapping, language: str) -> None:
    """Frames around frames; the innermost stands at the heart."""
    outside_in = list(reversed(said["nodes"]))
    inset = 12
    texts = [_of(node, language, FULL - 2 * inset * n - 2 * PAD) for n, node in enumerate(outside_in)]
    strips = [text.height + 2 * PAD for text in texts]
    y = LEFT
    for n, text in enumerate(texts):
        x, width = LEFT + inset * n, FULL - 2 * inset * n
        height = sum(strips[n:]) + inset * (len(texts) - 1 - n)
        is_heart = n == len(texts) - 1
        style = STRONG if is_heart else Style(fill=TINTS[min(n, len(TINTS) - 1)])
        sketch.add(Rect(x, y, width, height, style.fill, style.edge, 14))
        sketch.text(WIDTH / 2, y + PAD, text, anchor="middle", ink=style.ink, soft=style.soft)
        sketch.reach(y + height)
        y += strips[n]


def _triangle(sketch: Sketch, said: Mapping, language: str) -> None:
    top, left, right = said["nodes"]
    width = 210
    text = _of(top, language, width - 2 * PAD)
    x = (WIDTH - width) / 2
    middle = _of(said["centre"], language, 190) if "centre" in said else None
    bases = [_of(node, language, HALF - 2 * PAD) for node in (left, right)]
    y = LEFT + text.height + 2 * PAD - 2
    base_y = y + (middle.height if middle else 30) + 48
    height = max(base.height for base in bases) + 2 * PAD
    sketch.add(Line(x + 14, y, LEFT + 30, base_y, SPRUCE, 2), Line(x + width - 14, y, RIGHT - 30, base_y, SPRUCE, 2))
    sketch.add(Line(LEFT + HALF, base_y + height / 2, RIGHT - HALF, base_y + height / 2, SPRUCE, 2))
    sketch.box(x, LEFT, width, text, CALM, centred=True)
    if middle:
        sketch.text(WIDTH / 2, y + 24, middle, anchor="middle", ink=SPRUCE)
    for place, base in zip((LEFT, RIGHT - HALF), bases, strict=True):
        sketch.box(place, base_y, HALF, base, CALM, height=height, centred=True)


def _timeline(sketch: Sketch, said: Mapping, language: str) -> None:
    x, y, dots = LEFT + 10, LEFT, []
    for node in said["nodes"]:
        dots.append(y + 11)
        y = sketch.text(LEFT + 34, y, words(node["when"][language], "", RIGHT - LEFT - 34), ink=SPRUCE)
        y = sketch.text(LEFT + 34, y, _of(node, language, RIGHT - LEFT - 34, is_bold="note" in node)) + 18
    sketch.add(Line(x, dots[0], x, y - 18, EDGE, 2))
    sketch.add(*(Circle(x, dot, 7, CARD, SPRUCE) for dot in dots))
    sketch.head(x, y - 30, x, y - 12, EDGE)
    sketch.reach(y - 12)


def _tree(sketch: Sketch, said: Mapping, language: str) -> None:
    _branch(sketch, said["root"], language, LEFT, LEFT, 0)


def _branch(sketch: Sketch, node: Mapping, language: str, x: float, y: float, depth: int) -> float:
    """Draw a node and beneath it, further in, what hangs on it; return the y beneath all."""
    width = RIGHT - x
    style = (STRONG, CALM, PLAIN)[depth]
    end = sketch.box(x, y, width, _of(node, language, width - 2 * PAD), style)
    stem = y_of_last = end
    for child in node.get("children", ()):
        top = stem + 10 if y_of_last == end else y_of_last + 10
        middle = top + 16
        sketch.add(Line(x + 10, end, x + 10, middle, EDGE, 2), Line(x + 10, middle, x + 24, middle, EDGE, 2))
        y_of_last = _branch(sketch, child, language, x + 24, top, depth + 1)
    return y_of_last


# --- things in a plane

def _quadrants(sketch: Sketch, said: Mapping, language: str) -> None:
    x_axis, y_axis = said["x"], said["y"]
    column = FULL / 2
    y = sketch.text(LEFT, LEFT - 4, _axis(f"↑ {y_axis['label'][language]}: {y_axis['high'][language]}", FULL), ink=SPRUCE)
    y += 6
    points = said.get("points") or []
    for row in (0, 1):
        texts = [_of(said["cells"][2 * row + n], language, column - 2 * PAD) for n in (0, 1)]
        here = [(n, point) for n, point in enumerate(points, 1) if (point["y"] >= 0.5) == (row == 0)]
        height = max(text.height for text in texts) + 2 * PAD + (84 if here else 0)
        for n, text in enumerate(texts):
            x = LEFT + n * column
            sketch.add(Rect(x, y, column, height, TINTS[2] if (row, n) == (0, 1) else (CARD, TINTS[0])[row == n], EDGE))
            sketch.text(x + PAD, y + PAD, text)
        _points(sketch, here, y + height - 80, column)
        sketch.reach(y + height)
        y += height
    y = sketch.text(LEFT, y + 4, _axis(f"↓ {y_axis['label'][language]}: {y_axis['low'][language]}", FULL), ink=SPRUCE)
    y += 4
    low = _axis(f"← {x_axis['label'][language]}: {x_axis['low'][language]}", column - 10)
    high = _axis(f"{x_axis['label'][language]}: {x_axis['high'][language]}\u00a0→", column - 10)
    y = max(
        sketch.text(LEFT, y, low, ink=SPRUCE), sketch.text(RIGHT, y, high, anchor="end", ink=SPRUCE)
    )
    for n, point in enumerate(points, 1):
        text = words("", point["label"][language], FULL - 40)
        sketch.badge(LEFT + BADGE, y + 19, n)
        y = max(sketch.text(LEFT + 34, y + 10, text), y + 32)
        sketch.reach(y)


def _axis(text: str, width: float) -> Words:
    return words(text, "", width, size=NOTE)


def _points(sketch: Sketch, points: list, y: float, column: float) -> None:
    """Set numbered dots into the lower part of the cells, each as far right and up as it says, none on another."""
    taken: list[tuple[float, float]] = []
    for number, point in points:
        is_right = point["x"] >= 0.5
        x = LEFT + is_right * column + BADGE + 4 + (point["x"] - 0.5 * is_right) * 2 * (column - 2 * BADGE - 8)
        height = y + BADGE + (1 - (point["y"] % 0.5) * 2 if point["y"] < 1 else 0) * (72 - 2 * BADGE)
        spots = [(x, height)] + [
            (LEFT + is_right * column + BADGE + 4 + step * (2 * BADGE + 3), y + BADGE + line * (2 * BADGE + 2))
            for line in (0, 1) for step in range(5)
        ]
        spot = next(
            s for s in spots if all(abs(s[0] - a) > 2 * BADGE or abs(s[1] - b) > 2 * BADGE for a, b in taken)
        )
        taken.append(spot)
        sketch.badge(round(spot[0], 1), round(spot[1], 1), number)


def _grid(sketch: Sketch, said: Mapping, language: str) -> None:
    """Cards, one a row: two columns side by side, more of them one below the other."""
    columns = [column[language] for column in said["columns"]]
    y = LEFT
    for row in said["rows"]:
        cells = [cell[language] for cell in row["cells"]]
        names = columns[len(columns) - len(cells):]
        y = sketch.box(LEFT, y, FULL, _of(row, language, FULL - 2 * PAD), STRONG)
        if len(cells) <= 2:
            y = _side_by_side(sketch, y, names, cells)
        else:
            for name, cell in zip(names, cells, strict=True):
                y = sketch.box(LEFT, y, FULL, words(name, cell, FULL - 2 * PAD, size=NOTE), PLAIN)
        y += 12
    sketch.reach(y - 12)


def _side_by_side(sketch: Sketch, y: float, names: list[str], cells: list[str]) -> float:
    width = FULL / len(cells)
    texts = [words(name, cell, width - 2 * PAD, size=NOTE) for name, cell in zip(names, cells, strict=True)]
    height = max(text.height for text in texts) + 2 * PAD
    return max(
        sketch.box(LEFT + n * width, y, width, text, PLAIN, height=height, at_top=True) for n, text in enumerate(texts)
    )


def _compare(sketch: Sketch, said: Mapping, language: str) -> None:
    sides = [said["left"], said["right"]]
    width = FULL / 2 - 4
    places = (LEFT, RIGHT - width)
    heads = [words(side["label"][language], "", width - 2 * PAD) for side in sides]
    height = max(head.height for head in heads) + 2 * PAD
    for place, head, style in zip(places, heads, (STRONG, Style(fill=AMBER, edge=AMBER, ink="#FFFFFF")), strict=True):
        sketch.box(place, LEFT, width, head, style, height=height, centred=True)
    y = LEFT + height + 6
    for n in range(max(len(side["points"]) for side in sides)):
        texts = [
            (place, words("", side["points"][n][language], width - 2 * PAD))
            for place, side in zip(places, sides, strict=True) if n < len(side["points"])
        ]
        height = max(text.height for _place, text in texts) + 2 * PAD
        for place, text in texts:
            sketch.box(place, y, width, text, Style(soft="#24211D"), height=height)
        y += height + 6


def _bars(sketch: Sketch, said: Mapping, language: str) -> None:
    most = max(bar["value"] for bar in said["bars"]) or 1
    values = [figure(bar["value"], language) for bar in said["bars"]]
    room = FULL - 12 - max(width_of(value, LABEL, is_bold=True) for value in values)
    y = sketch.text(LEFT, LEFT - 4, words("", said["unit"][language], FULL)) + 6
    for bar, value in zip(said["bars"], values, strict=True):
        y = sketch.text(LEFT, y, words(bar["label"][language], "", FULL, is_bold=False)) + 4
        length = max(round(bar["value"] / most * room, 1), 2)
        sketch.add(Rect(LEFT, y, length, 22, SPRUCE))
        sketch.text(LEFT + length + 8, y + 1, words(value, "", FULL))
        y += 32
        sketch.reach(y - 10)
    sketch.add(Line(LEFT, LEFT + 24, LEFT, y - 6, EDGE, 1))
    if said.get("example"):
        sketch.text(LEFT, y, words("", EXAMPLE[language], FULL), soft=SOFT)


def figure(value: float, language: str) -> str:
    """Return a number as the language writes it: 1,900.5 or 1 900,5 with spaces that do not break."""
    decimals = len(f"{value:.2f}".rstrip("0").partition(".")[2])
    return formats.number(value, language, decimals)


# --- decisions

def _decision(sketch: Sketch, said: Mapping, language: str) -> None:
    numbers = {key: number for number, key in enumerate(_asked(said), 1)}
    _question(sketch, said["nodes"], said["start"], language, LEFT, LEFT, numbers, set())


def _asked(said: Mapping) -> list[str]:
    """Return the questions in the order in which they are drawn."""
    found: list[str] = []

    def walk(key: str) -> None:
        node = said["nodes"][key]
        if "ask" in node and key not in found:
            found.append(key)
            for answer in _in_order(said["nodes"], key, found):
                walk(node[answer])
    walk(said["start"])
    return found


def _in_order(nodes: Mapping, key: str, drawn) -> list[str]:
    """Return the two answers, the shorter branch first: the longer one goes on straight down."""
    return sorted(("yes", "no"), key=lambda answer: (_size(nodes, nodes[key][answer], drawn), answer == "no"))


def _size(nodes: Mapping, key: str, drawn) -> int:
    node = nodes[key]
    if "end" in node or key in drawn:
        return 1
    return 1 + _size(nodes, node["yes"], drawn) + _size(nodes, node["no"], drawn)


def _question(sketch, nodes, key, language, x, y, numbers, drawn) -> float:
    """Draw a question, its shorter branch further in, its longer one straight below; return the y beneath all."""
    node, width = nodes[key], RIGHT - x
    if "end" in node:
        style, sign = TONES[node["tone"]]
        return sketch.box(x, y, width, words(f"{sign}{node['end'][language]}", "", width - 2 * PAD - 4, is_bold=False),
                          style, left=PAD + 4)
    if key in drawn:
        text = words(f"→ {numbers[key]}", "", width - 2 * PAD)
        return sketch.box(x, y, width, text, PLAIN)
    drawn.add(key)
    text = words(node["ask"][language], "", width - 2 * PAD - 2 * BADGE - 8)
    end = sketch.box(x, y, width, text, CALM, left=PAD + 2 * BADGE + 8)
    sketch.badge(x + PAD + BADGE, (y + end) / 2, numbers[key])
    aside, onward = _in_order(nodes, key, drawn)
    chips = {"yes": YES[language], "no": NO[language]}
    chip = words(chips[aside], "", 60, size=NOTE)
    side = x + 32
    top = end + 30
    sketch.path([(x + 12, end), (x + 12, top + 16), (side - 2, top + 16)])
    sketch.text(side, end + 7, chip, ink=SPRUCE)
    bottom = _question(sketch, nodes, node[aside], language, side, top, numbers, drawn)
    follow = bottom + 34
    sketch.path([(x + 12, end), (x + 12, follow - 2)])
    sketch.text(side, bottom + 8, words(chips[onward], "", 60, size=NOTE), ink=SPRUCE)
    return _question(sketch, nodes, node[onward], language, x, follow, numbers, drawn)


DRAWERS: dict[str, Callable[[Sketch, Mapping, str], None]] = {
    "cycle": _cycle, "steps": _steps, "ladder": _ladder, "pyramid": _pyramid, "rings": _rings, "triangle": _triangle,
    "timeline": _timeline, "tree": _tree, "quadrants": _quadrants, "decision": _decision, "grid": _grid, "bars": _bars,
    "compare": _compare,
}


# --- in words

def in_words(said: Mapping, language: str) -> list[str]:
    """Return what a drawing says, line by line in reading order, for those who do not see it."""
    kind = said["kind"]
    if kind == "tree":
        return _tree_lines(said["root"], language, 0)
    if kind == "decision":
        return _decision_lines(said, language)
    if kind == "quadrants":
        return [
            *(_line(cell, language) for cell in said["cells"]),
            *(f"{n}. {point['label'][language]}" for n, point in enumerate(said.get("points") or [], 1)),
        ]
    if kind == "grid":
        columns = [column[language] for column in said["columns"]]
        return [
            f"{row['label'][language]}: " + "; ".join(
                f"{name} — {cell[language]}"
                for name, cell in zip(columns[len(columns) - len(row["cells"]):], row["cells"], strict=True)
            )
            for row in said["rows"]
        ]
    if kind == "bars":
        return [f"{bar['label'][language]}: {figure(bar['value'], language)}" for bar in said["bars"]]
    if kind == "compare":
        return [
            f"{said[side]['label'][language]}: " + "; ".join(point[language] for point in said[side]["points"])
            for side in ("left", "right")
        ]
    lines = [
        (f"{node['when'][language]}: " if "when" in node else "") + _line(node, language) for node in said["nodes"]
    ]
    return lines + ([_line(said["centre"], language)] if "centre" in said else [])


def _line(node: Mapping, language: str) -> str:
    return node["label"][language] + (f": {node['note'][language]}" if "note" in node else "")


def _tree_lines(node: Mapping, language: str, depth: int) -> list[str]:
    lines = ["— " * depth + _line(node, language)]
    for child in node.get("children", ()):
        lines += _tree_lines(child, language, depth + 1)
    return lines


def _decision_lines(said: Mapping, language: str) -> list[str]:
    numbers = {key: number for number, key in enumerate(_asked(said), 1)}
    lines = []
    for key, number in numbers.items():
        node = said["nodes"][key]
        answers = []
        for answer, word in (("yes", YES), ("no", NO)):
            other = node[answer]
            answers.append(f"{word[language]} → {numbers.get(other) or said['nodes'][other]['end'][language]}")
        lines.append(f"{number}. {node['ask'][language]} {'; '.join(answers)}")
    return lines

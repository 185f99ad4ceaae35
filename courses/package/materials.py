"""Descriptions beside the lessons -> built-in values: diagrams and the templates to download.

A text is `{en: …, ru: …, kk: …}` (W). Diagrams, by kind:

    cycle, steps, ladder, pyramid, rings   nodes: [{label: W, note: W}]
    triangle                               nodes: three of them; centre: {label: W}
    timeline                               nodes: [{when: W, label: W}]
    tree                                   root: {label: W, children: [...]}
    quadrants                              x, y: {low: W, high: W, label: W}; cells: four; points: [{label, x, y}]
    decision                               start: id; nodes: {id: {ask: W, yes: id, no: id} or {end: W, tone: good}}
    grid                                   columns: [W]; rows: [{label: W, cells: [W]}]
    bars                                   unit: W; bars: [{label: W, value: 12.5}]; example: true
    compare                                left, right: {label: W, points: [W]}

An assignment has title, task, products, criteria with four levels each, pass_percent and model_answer; a facilitator
guide has title, days with slots by the minute, group_work and debrief.

Templates have `kind: docx` with `parts` or `kind: xlsx` with `sheets`. fixtures/curriculum/README.md tells the format.
"""

from collections.abc import Callable
from datetime import date

from courses.package.sheets import Sheet

DIAGRAM, TEMPLATE, ASSIGNMENT, GUIDE = "diagram", "template", "assignment", "guide"
FOLDERS = {"diagrams": DIAGRAM, "templates": TEMPLATE}
# One file of each a programme, beside programme.yaml; their keys are such as `pe-guide`.
SINGLE = (ASSIGNMENT, GUIDE)
LEVELS = 4
LONG_TEXT = 12_000
LABEL, NOTE, PARAGRAPH = 60, 120, 1000
MOST_NODES = {
    "cycle": (3, 8), "steps": (2, 8), "ladder": (2, 7), "pyramid": (2, 6), "rings": (2, 5), "triangle": (3, 3),
    "timeline": (2, 8),
}
TONES = ("good", "warn", "stop")
COLUMN_KINDS = ("text", "number", "date", "choice", "formula")


def read_material(kind: str, sheet: Sheet) -> dict:
    """Return what a description says, as built-in values.

    Shape:  "diagram", "template", "assignment" or "guide"; the top of its file.
    Unit:   none.
    Errors: none are raised; each is noted with its line.
    Source: ours; the format is told in fixtures/curriculum/README.md.
    """
    return {DIAGRAM: _diagram, TEMPLATE: _template, ASSIGNMENT: _assignment, GUIDE: _guide}[kind](sheet)


def _words(place: Sheet, name: str, longest: int) -> dict[str, str]:
    found = place.need(name)
    return found.own_words(longest=longest) if found is not None else {}


# --- diagrams

def _diagram(sheet: Sheet) -> dict:
    kind = sheet.one_of("kind", DIAGRAMS)
    said = {"kind": kind, "title": _words(sheet, "title", 80), "alt": _words(sheet, "alt", 600)}
    if kind:
        fields, read = DIAGRAMS[kind]
        sheet.refuse_other_fields("kind", "title", "alt", *fields)
        said.update(read(sheet, kind))
    return said


def _node(place: Sheet) -> dict:
    place.refuse_other_fields("label", "note")
    node = {"label": _words(place, "label", LABEL)}
    return node | ({"note": _words(place, "note", NOTE)} if place.get("note") else {})


def _nodes(sheet: Sheet, kind: str) -> dict:
    return {"nodes": [_node(place) for place in sheet.list_of("nodes", *MOST_NODES[kind])]}


def _triangle(sheet: Sheet, kind: str) -> dict:
    said = _nodes(sheet, kind)
    return said | ({"centre": _node(centre)} if (centre := sheet.get("centre")) else {})


def _timeline(sheet: Sheet, kind: str) -> dict:
    nodes = []
    for place in sheet.list_of("nodes", *MOST_NODES[kind]):
        place.refuse_other_fields("when", "label", "note")
        node = {"when": _words(place, "when", 40), "label": _words(place, "label", LABEL)}
        nodes.append(node | ({"note": _words(place, "note", NOTE)} if place.get("note") else {}))
    return {"nodes": nodes}


def _tree(sheet: Sheet, kind: str) -> dict:
    root = sheet.need("root")
    said = _branch(root, 1) if root else {}
    if root and (count := _count(said)) > 12:
        root.fault(f"The tree has {count} nodes; 12 are possible.")
    return {"root": said}


def _branch(place: Sheet, level: int) -> dict:
    place.refuse_other_fields("label", "note", "children")
    node = {"label": _words(place, "label", LABEL)}
    if place.get("note"):
        node["note"] = _words(place, "note", NOTE)
    if place.get("children"):
        if level == 3:
            place.fault("A tree has three levels at most.")
        node["children"] = [_branch(child, level + 1) for child in place.list_of("children", 1, 11)]
    return node


def _count(node: dict) -> int:
    return 1 + sum(_count(child) for child in node.get("children", ()))


def _quadrants(sheet: Sheet, kind: str) -> dict:
    said = {}
    for name in ("x", "y"):
        if axis := sheet.need(name):
            axis.refuse_other_fields("low", "high", "label")
            said[name] = {one: _words(axis, one, 40) for one in ("low", "high", "label")}
    said["cells"] = [_node(place) for place in sheet.list_of("cells", 4, 4)]
    points = sheet.list_of("points", 1, 6) if sheet.get("points") else []
    said["points"] = [
        {"label": _words(place, "label", 30), "x": _share(place, "x"), "y": _share(place, "y")} for place in points
    ]
    return said


def _share(place: Sheet, name: str) -> float:
    value = place.amount(name)
    if value > 1:
        place.fault(f"The field `{name}` is a share from 0 to 1.")
    return float(value)


def _decision(sheet: Sheet, kind: str) -> dict:
    nodes, place = {}, sheet.need("nodes")
    for key, one in place.fields() if place else ():
        if one.get("ask"):
            one.refuse_other_fields("ask", "yes", "no")
            nodes[key] = {"ask": _words(one, "ask", NOTE), "yes": one.text("yes"), "no": one.text("no")}
        else:
            one.refuse_other_fields("end", "tone")
            tone = one.one_of("tone", TONES) if one.get("tone") else TONES[0]
            nodes[key] = {"end": _words(one, "end", NOTE), "tone": tone}
    start = sheet.text("start")
    for key, node in nodes.items():
        for answer in ("yes", "no"):
            if answer in node and node[answer] not in nodes:
                sheet.fault(f"The node `{key}` leads to `{node[answer]}`, which is not there.")
    if place and not 2 <= len(nodes) <= 10:
        place.fault(f"A decision has 2 to 10 nodes, not {len(nodes)}.")
    if start not in nodes:
        sheet.fault(f"The start `{start}` is not there.")
    elif (lost := set(nodes) - _reached(nodes, start)):
        sheet.fault(f"Nothing leads to: {', '.join(sorted(lost))}.")
    if _runs_in_a_circle(nodes, start):
        sheet.fault("The questions lead back to an earlier one; a decision must end.")
    return {"start": start, "nodes": nodes}


def _reached(nodes: dict, start: str) -> set[str]:
    found, waiting = set(), [start]
    while waiting:
        if (key := waiting.pop()) in nodes and key not in found:
            found.add(key)
            waiting += [nodes[key][answer] for answer in ("yes", "no") if answer in nodes[key]]
    return found


def _runs_in_a_circle(nodes: dict, start: str) -> bool:
    def walk(key: str, above: frozenset) -> bool:
        if key in above:
            return True
        node = nodes.get(key, {})
        return any(walk(node[answer], above | {key}) for answer in ("yes", "no") if answer in node)
    return walk(start, frozenset())


def _grid(sheet: Sheet, kind: str) -> dict:
    columns = [place.own_words(longest=LABEL) for place in sheet.list_of("columns", 2, 4)]
    rows = []
    for place in sheet.list_of("rows", 2, 6):
        place.refuse_other_fields("label", "cells")
        cells = [cell.own_words(longest=NOTE) for cell in place.list_of("cells", 1, 4)]
        if len(cells) not in (len(columns), len(columns) - 1):
            place.fault(f"This row has {len(cells)} cells for {len(columns)} columns.")
        rows.append({"label": _words(place, "label", LABEL), "cells": cells})
    return {"columns": columns, "rows": rows}


def _bars(sheet: Sheet, kind: str) -> dict:
    example = sheet.get("example")
    bars = []
    for place in sheet.list_of("bars", 2, 8):
        place.refuse_other_fields("label", "value")
        bars.append({"label": _words(place, "label", LABEL), "value": float(place.amount("value"))})
    return {"unit": _words(sheet, "unit", LABEL), "bars": bars, "example": bool(example and example.value)}


def _compare(sheet: Sheet, kind: str) -> dict:
    said = {}
    for name in ("left", "right"):
        if side := sheet.need(name):
            side.refuse_other_fields("label", "points")
            points = [place.own_words(longest=NOTE) for place in side.list_of("points", 2, 6)]
            said[name] = {"label": _words(side, "label", LABEL), "points": points}
    return said


DIAGRAMS: dict[str, tuple[tuple[str, ...], Callable[[Sheet, str], dict]]] = {
    **{kind: (("nodes",), _nodes) for kind in ("cycle", "steps", "ladder", "pyramid", "rings")},
    "triangle": (("nodes", "centre"), _triangle),
    "timeline": (("nodes",), _timeline),
    "tree": (("root",), _tree),
    "quadrants": (("x", "y", "cells", "points"), _quadrants),
    "decision": (("start", "nodes"), _decision),
    "grid": (("columns", "rows"), _grid),
    "bars": (("unit", "bars", "example"), _bars),
    "compare": (("left", "right"), _compare),
}


# --- templates

def _template(sheet: Sheet) -> dict:
    kind = sheet.one_of("kind", ("docx", "xlsx"))
    inner = {"docx": "parts", "xlsx": "sheets"}.get(kind, "parts")
    sheet.refuse_other_fields("kind", "name", "purpose", inner)
    said = {"kind": kind, "name": _words(sheet, "name", 120), "purpose": _words(sheet, "purpose", 300)}
    if kind == "docx":
        said["parts"] = [part for place in sheet.list_of("parts", 1, 60) if (part := _part(place))]
    elif kind == "xlsx":
        said["sheets"] = [_page(place) for place in sheet.list_of("sheets", 1, 8)]
    return said


def _part(place: Sheet) -> dict | None:
    for name, read in PARTS.items():
        if (found := place.get(name)) is not None:
            place.refuse_other_fields(name, *(("lines",) if name == "field" else ()))
            part = {name: read(found)}
            return part | ({"lines": place.whole("lines", 1, 20)} if place.get("lines") else {})
    place.fault(f"A part is one of: {', '.join(PARTS)}.")
    return None


def _list(place: Sheet, longest: int = 300) -> list[dict]:
    return [one.own_words(longest=longest) for one in place.items()]


def _choice(place: Sheet) -> dict:
    place.refuse_other_fields("label", "options")
    options = [one.own_words(longest=200) for one in place.list_of("options", 2, 12)]
    return {"label": _words(place, "label", 300), "options": options}


def _table(place: Sheet) -> dict:
    place.refuse_other_fields("columns", "rows", "example", "filled", "widths")
    columns = [one.own_words(longest=80) for one in place.list_of("columns", 2, 8)]
    table: dict = {"columns": columns, "rows": place.whole("rows", 0, 60) if place.get("rows") else 0}
    for name in ("example", "filled"):
        if place.get(name):
            table[name] = [_cells(row, len(columns)) for row in place.list_of(name, 1, 40)]
    if place.get("widths"):
        table["widths"] = [one.value for one in place.list_of("widths", len(columns), len(columns))]
        if not all(isinstance(width, int | float) and width > 0 for width in table["widths"]):
            place.fault("The widths are numbers above 0.")
    if not table["rows"] and "filled" not in table:
        place.fault("A table needs `rows: 6` (blank rows) or `filled`.")
    return table


def _cells(row: Sheet, count: int) -> list:
    cells = [_cell(place) for place in row.items()]
    if len(cells) != count:
        row.fault(f"This row has {len(cells)} cells for {count} columns.")
    return cells


def _cell(place: Sheet):
    """Return a text in three languages, a number, a date as text, or an empty text."""
    value = place.value
    if isinstance(value, dict):
        return place.own_words(longest=300)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


PARTS: dict[str, Callable[[Sheet], object]] = {
    "heading": lambda place: place.own_words(longest=120),
    "text": lambda place: place.own_words(longest=PARAGRAPH),
    "hint": lambda place: place.own_words(longest=PARAGRAPH),
    "field": lambda place: place.own_words(longest=300),
    "choice": _choice,
    "checklist": _list,
    "table": _table,
    "signatures": _list,
}


def _page(place: Sheet) -> dict:
    place.refuse_other_fields("name", "hint", "columns", "rows", "example")
    columns = [_column(one) for one in place.list_of("columns", 1, 20)]
    page: dict = {"name": _words(place, "name", 31), "columns": columns, "rows": place.whole("rows", 1, 500)}
    if place.get("hint"):
        page["hint"] = _words(place, "hint", PARAGRAPH)
    if place.get("example"):
        page["example"] = [_cells(row, len(columns)) for row in place.list_of("example", 1, 40)]
    return page


def _column(place: Sheet) -> dict:
    place.refuse_other_fields("head", "width", "kind", "choices", "formula")
    kind = place.one_of("kind", COLUMN_KINDS) if place.get("kind") else "text"
    column: dict = {"head": _words(place, "head", 80), "kind": kind}
    column["width"] = place.whole("width", 4, 80) if place.get("width") else 16
    if kind == "choice":
        column["choices"] = [one.own_words(longest=80) for one in place.list_of("choices", 2, 12)]
    if kind == "formula":
        column["formula"] = place.text("formula", longest=300)
        if not column["formula"].startswith("="):
            place.fault("A formula begins with `=`.")
    return column


# --- assignment and facilitator guide

def _review(sheet: Sheet) -> list[str]:
    return [name for name, _place in sheet.names("review")] if sheet.get("review") else []


def _assignment(sheet: Sheet) -> dict:
    sheet.refuse_other_fields("title", "task", "products", "criteria", "pass_percent", "model_answer", "review")
    criteria = [_criterion(place) for place in sheet.list_of("criteria", 2, 10)]
    weights = sum(criterion["weight"] for criterion in criteria)
    if criteria and weights != 100:
        sheet.get("criteria").fault(f"The weights of the criteria add up to {weights}, not to 100.")
    said = {
        "title": _words(sheet, "title", 200), "task": _words(sheet, "task", LONG_TEXT),
        "products": [place.own_words(longest=500) for place in sheet.list_of("products", 1, 12)],
        "criteria": criteria, "pass_percent": sheet.whole("pass_percent", 1, 100), "review": _review(sheet),
    }
    if model := sheet.need("model_answer"):
        model.refuse_other_fields("text", "notes")
        said["model_answer"] = {"text": _words(model, "text", LONG_TEXT), "notes": _notes(model, criteria)}
    return said


def _criterion(place: Sheet) -> dict:
    place.refuse_other_fields("code", "name", "weight", "levels")
    return {
        "code": place.text("code", longest=20), "name": _words(place, "name", 300),
        "weight": place.whole("weight", 1, 100),
        "levels": [level.own_words(longest=600) for level in place.list_of("levels", LEVELS, LEVELS)],
    }


def _notes(model: Sheet, criteria: list[dict]) -> list[dict]:
    notes = []
    for place in model.list_of("notes", 1, 30):
        place.refuse_other_fields("criterion", "text")
        code = place.one_of("criterion", [criterion["code"] for criterion in criteria])
        notes.append({"criterion": code, "text": _words(place, "text", PARAGRAPH)})
    return notes


def _guide(sheet: Sheet) -> dict:
    sheet.refuse_other_fields("title", "days", "group_work", "debrief", "review")
    days = []
    for day in sheet.list_of("days", 1, 12):
        day.refuse_other_fields("title", "slots")
        slots = [_slot(place) for place in day.list_of("slots", 1, 30)]
        days.append({"title": _words(day, "title", 200), "slots": slots})
    works = []
    for place in sheet.list_of("group_work", 1, 20):
        place.refuse_other_fields("title", "text")
        works.append({"title": _words(place, "title", 200), "text": _words(place, "text", LONG_TEXT)})
    return {
        "title": _words(sheet, "title", 200), "days": days, "group_work": works,
        "debrief": _words(sheet, "debrief", LONG_TEXT), "review": _review(sheet),
    }


def _slot(place: Sheet) -> dict:
    place.refuse_other_fields("minutes", "title", "method", "materials", "steps")
    slot = {"minutes": place.whole("minutes", 1, 480), "title": _words(place, "title", 200)}
    for name, longest in (("method", 200), ("materials", 500), ("steps", LONG_TEXT)):
        if place.get(name):
            slot[name] = _words(place, name, longest)
    return slot

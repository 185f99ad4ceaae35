"""An instrument document ↔ four sheets: items, domains, bands, and the rest as JSON text."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lms.core.tables import Column, Table

LANGUAGES = ("en", "ru", "kk")
LEVELS = range(5)
PART = 15_000  # signs of JSON in one cell; a spreadsheet holds 32,767

TEXTS = {"items": ("name", "guiding_question"), "domains": ("name", "question"), "bands": ("name", "meaning")}
PLAIN = {
    "items": ("domain", "code", "var", "order", "weight", "anchor_revision", "five_c", "rely_on_partner", "na_allowed"),
    "domains": ("code", "var", "key", "order", "group", "weight", "default_route"),
    "bands": ("code", "order", "min", "max", "max_inclusive"),
}  # fmt: skip
WHOLE = frozenset({"order", "anchor_revision"})
FLAGS = frozenset({"rely_on_partner", "na_allowed", "max_inclusive"})
OPTIONAL = {"items": frozenset(), "domains": frozenset(), "bands": frozenset()}
REST = ("key", "part", "value")
JSON_CELLS = frozenset({"default_route"})


def columns_of(sheet: str) -> list[str]:
    """Return the columns of a sheet in their order.

    Shape:  items, domains or bands.
    Unit:   column codes.
    Errors: KeyError for another sheet.
    Source: ours.
    """
    texts = [f"{field}_{language}" for field in TEXTS[sheet] for language in LANGUAGES]
    if sheet != "items":
        return [*PLAIN[sheet], *texts]
    levels = [f"level_{level}_{language}" for level in LEVELS for language in LANGUAGES]
    examples = [f"evidence_examples_{language}" for language in LANGUAGES]
    return [*PLAIN[sheet], *texts, *levels, *examples, "links"]


def tables_from(document: Mapping[str, Any]) -> list[Table]:
    """Return the sheets of an instrument document.

    Shape:  a document without faults.
    Unit:   text; several examples or links of an item stand on lines of one cell.
    Errors: KeyError for a document that was not checked.
    Source: ours; `document_from` is the inverse.
    """
    domains = document["domains"]
    items = [_item_row(domain["code"], item) for domain in domains for item in domain["items"]]
    rest = [
        (key, place, text[place * PART : (place + 1) * PART])
        for key, value in document.items()
        if key not in ("domains", "bands")
        for text in [json.dumps(value, ensure_ascii=False)]
        for place in range(-(-len(text) // PART))
    ]
    return [
        _table("items", items),
        _table("domains", [_row("domains", domain) for domain in domains]),
        _table("bands", [_row("bands", band) for band in document["bands"]]),
        Table("rest", [Column("key"), Column("part", "integer"), Column("value")], rest),
    ]


def _table(sheet: str, rows: Iterable[Mapping[str, str]]) -> Table:
    codes = columns_of(sheet)
    return Table(sheet, [Column(code) for code in codes], [[row[code] for code in codes] for row in rows])


def _row(sheet: str, entry: Mapping[str, Any]) -> dict[str, str]:
    plain = {name: _text(name, entry[name]) for name in PLAIN[sheet] if name != "domain"}
    return plain | {f"{field}_{one}": entry[field][one] for field in TEXTS[sheet] for one in LANGUAGES}


def _text(name: str, value: Any) -> str:
    if name in JSON_CELLS:
        return json.dumps(value, ensure_ascii=False)
    return str(int(value)) if isinstance(value, bool) else str(value)


def _item_row(domain: str, item: Mapping[str, Any]) -> dict[str, str]:
    levels = {f"level_{anchor['level']}_{one}": anchor[one] for anchor in item["anchors"] for one in LANGUAGES}
    examples = {
        f"evidence_examples_{one}": "\n".join(example[one] for example in item["evidence_examples"]) for one in LANGUAGES
    }
    links = "\n".join(link_text(link) for link in item["programme_links"])
    return {"domain": domain, "links": links} | _row("items", item) | levels | examples


def link_text(link: Mapping[str, Any]) -> str:
    """Return a link as a line: “primary module PE.1: PE 1.1, PE 1.2” or “secondary consultation legal”.

    Shape:  one link of an item.
    Unit:   text.
    Errors: KeyError for a link of another kind.
    Source: ours.
    """
    if link["kind"] == "module":
        return f"{link['role']} module {link['module']}: {', '.join(link['lessons'])}"
    return f"{link['role']} consultation {link['topic']}"


def link_from(text: str) -> dict[str, Any]:
    """Return the link a line names; the inverse of `link_text`.

    Shape:  one line.
    Unit:   a link of an item.
    Errors: ValueError for a line of another shape.
    Source: ours.
    """
    head, _colon, lessons = text.partition(":")
    role, kind, target = head.split()
    if kind == "module":
        listed = [lesson.strip() for lesson in lessons.split(",") if lesson.strip()]
        return {"role": role, "kind": kind, "programme": target.split(".")[0], "module": target, "lessons": listed}
    if kind != "consultation":
        raise ValueError(f"A link leads to a module or a consultation, not to {kind}.")
    return {"role": role, "kind": kind, "topic": target}


Fault = tuple[str, int, str, str]  # sheet, row, column, kind of fault


def document_from(sheets: Mapping[str, list[tuple[int, Mapping[str, str]]]]) -> tuple[dict[str, Any], list[Fault]]:
    """Return the document that four sheets hold, and what is wrong with single cells.

    Shape:  by sheet its rows as (number in the sheet, cells by column).
    Unit:   kinds of faults: number, flag, json, link, domain.
    Errors: none; with a fault the document is not whole and must not be used.
    Source: ours; the inverse of `tables_from`.
    """
    faults: list[Fault] = []
    document: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for _number, row in sheets["rest"]:
        texts[row["key"]] = texts.get(row["key"], "") + row["value"]
    for key, text in texts.items():
        try:
            document[key] = json.loads(text)
        except ValueError:
            faults.append(("rest", 1, key, "json"))
    domains = [_entry("domains", number, row, faults) | {"items": []} for number, row in sheets["domains"]]
    by_code = {domain["code"]: domain for domain in domains}
    for number, row in sheets["items"]:
        item = _entry("items", number, row, faults) | _item(number, row, faults)
        if row["domain"] in by_code:
            by_code[row["domain"]]["items"].append(item)
        else:
            faults.append(("items", number, "domain", "domain"))
    document["bands"] = [_entry("bands", number, row, faults) for number, row in sheets["bands"]]
    document["domains"] = domains
    return document, faults


def _entry(sheet: str, number: int, row: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for name in PLAIN[sheet]:
        if name != "domain":
            entry[name] = _value(name, row[name], lambda kind, name=name: faults.append((sheet, number, name, kind)))
    return entry | {field: {one: row[f"{field}_{one}"] for one in LANGUAGES} for field in TEXTS[sheet]}


def _value(name: str, text: str, fault: Callable[[str], None]) -> Any:
    if name in WHOLE:
        if text.isdecimal():
            return int(text)
        fault("number")
        return 0
    if name in FLAGS:
        if text not in ("0", "1"):
            fault("flag")
        return text == "1"
    if name in JSON_CELLS:
        try:
            return json.loads(text)
        except ValueError:
            fault("json")
            return None
    return text


def _item(number: int, row: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    anchors = [{"level": level} | {one: row[f"level_{level}_{one}"] for one in LANGUAGES} for level in LEVELS]
    lines = {one: row[f"evidence_examples_{one}"].split("\n") for one in LANGUAGES}
    count = max(len(each) for each in lines.values()) if any(row[f"evidence_examples_{one}"] for one in LANGUAGES) else 0
    examples = [
        {one: lines[one][place].strip() if place < len(lines[one]) else "" for one in LANGUAGES} for place in range(count)
    ]
    links = []
    for line in row["links"].split("\n"):
        if line.strip():
            try:
                links.append(link_from(line.strip()))
            except ValueError:
                faults.append(("items", number, "links", "link"))
    return {"anchors": anchors, "evidence_examples": examples, "programme_links": links}

"""The wording of a log-frame as the donor approved it, and how two wordings differ."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

SCHEMA = "qabilet-frame/1"
# What a line is: any change of these makes another wording. Specification EX-11.
FIELDS = (
    "result", "result_name", "level", "name", "unit", "means", "measure", "aggregation", "is_rising", "source",
    "disaggregation", "target", "target_on", "baseline", "definition", "reading",
)  # fmt: skip
LEFT_OUT, ADDED = "left_out", "added"


@dataclass(frozen=True)
class FrameLine:
    """One line of an approved log-frame. Texts are in three languages by their code."""

    code: str
    result: str
    result_name: Mapping[str, str]
    level: str
    name: Mapping[str, str]
    unit: Mapping[str, str]
    means: Mapping[str, str]
    measure: str
    aggregation: str
    is_rising: bool
    source: str
    disaggregation: tuple[str, ...]
    target: Fraction
    target_on: date
    baseline: Fraction | None
    definition: str
    reading: str


def lines_of(content: str) -> tuple[FrameLine, ...]:
    """Return the lines of a stored log-frame in its order.

    Shape:  canonical JSON with `lines`, each with its code and FIELDS.
    Unit:   target and baseline exact.
    Errors: KeyError on a line without a field.
    Source: specification EX-11.
    """
    return tuple(_line(entry) for entry in json.loads(content)["lines"])


def _line(entry: Mapping) -> FrameLine:
    values = {field: entry[field] for field in FIELDS}
    return FrameLine(
        code=entry["code"],
        **values
        | {
            "disaggregation": tuple(entry["disaggregation"]),
            "target": Fraction(entry["target"]),
            "target_on": date.fromisoformat(entry["target_on"]),
            "baseline": None if entry["baseline"] is None else Fraction(entry["baseline"]),
        },
    )


def frame_differences(first: str, second: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the lines that are not the same in two log-frames: (code, fields that differ).

    Shape:  two stored log-frames. A line that only one has differs in "left_out" or "added" alone.
    Unit:   none.
    Errors: none.
    Source: specification EX-11: any change of wording is another version.
    """
    before = {entry["code"]: entry for entry in json.loads(first)["lines"]}
    after = {entry["code"]: entry for entry in json.loads(second)["lines"]}
    found = []
    for code in dict.fromkeys([*before, *after]):
        if code not in after:
            found.append((code, (LEFT_OUT,)))
        elif code not in before:
            found.append((code, (ADDED,)))
        elif fields := tuple(field for field in FIELDS if before[code][field] != after[code][field]):
            found.append((code, fields))
    return found

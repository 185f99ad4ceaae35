"""Rows → an SPSS file with labels, user-missing codes and levels of measurement."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lms.core.tables.cells import clean
from lms.core.tables.table import Kind

# Limits of the format in bytes of UTF-8 (specification, 15.3).
VARIABLE_LABEL, VALUE_LABEL, TEXT = 255, 120, 255
MEASURES = {"text": "nominal", "flag": "nominal", "integer": "ordinal", "number": "scale", "date": "scale", "moment": "scale"}


@dataclass(frozen=True)
class Variable:
    """One variable: name, what its cells are, label, labels of values, codes that mean “no value”."""

    code: str
    kind: Kind
    label: str
    values: Mapping[Any, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    measure: str = ""


def cut(text: str, limit: int) -> str:
    """Return text that takes at most `limit` bytes of UTF-8, cut between two characters, then ending with “…”.

    Shape:  any text; `limit` of at least 3.
    Unit:   bytes. A Cyrillic letter takes two.
    Errors: none.
    Source: specification, 15.3.
    """
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - len("…".encode())].decode(errors="ignore") + "…"


def to_sav(variables: Sequence[Variable], rows: Iterable[Sequence[Any]], *, title: str, note: str = "") -> bytes:
    """Return rows as a .sav file.

    Shape:  rows in the order of the variables; None is system-missing, a code of `missing` is user-missing.
    Unit:   numbers as numbers, flags as 1 and 0, days and moments as SPSS dates.
    Errors: ValueError if a row is longer or shorter than the variables.
    Source: specification, 15.3; the format as pyreadstat writes it.
    """
    import pandas as pd  # noqa: PLC0415 - heavy; the web never needs it to start
    import pyreadstat  # noqa: PLC0415 - heavy

    columns: list[list[Any]] = [[] for _one in variables]
    turns = [_turn(one.kind) for one in variables]
    for row in rows:
        for cells, turn, value in zip(columns, turns, row, strict=True):
            cells.append(None if value is None else turn(value))
    frame = pd.DataFrame({
        one.code: pd.Series(cells, dtype="float64" if one.kind in ("integer", "number", "flag") else object)
        for one, cells in zip(variables, columns, strict=True)
    })
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "made.sav"
        pyreadstat.write_sav(
            frame,
            str(target),
            file_label=cut(clean(title), 64),
            column_labels=[cut(clean(one.label), VARIABLE_LABEL) for one in variables],
            variable_value_labels={
                one.code: {value: cut(clean(label), VALUE_LABEL) for value, label in one.values.items()}
                for one in variables
                if one.values
            },
            missing_ranges={one.code: list(one.missing) for one in variables if one.missing},
            variable_measure={one.code: one.measure or MEASURES[one.kind] for one in variables},
            note=note,
        )
        return target.read_bytes()


def _turn(kind: Kind):
    if kind == "text":
        return lambda value: cut(clean(str(value)), TEXT)
    if kind == "moment":
        return lambda value: value.replace(tzinfo=None) if isinstance(value, datetime) else value
    return (lambda value: value) if kind == "date" else float

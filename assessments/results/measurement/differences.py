"""Between a figure that was stored and the one that would be computed now: which rows differ, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.results.measurement.readings import Row

REVISION, LATE, REGISTER, DEFINITION, GONE = "revision", "late_record", "register", "definition", "gone"
CAUSES = (REVISION, LATE, REGISTER, DEFINITION, GONE)


@dataclass(frozen=True)
class Difference:
    """One row that stands elsewhere, or adds another amount. None: the row is not there on that side."""

    row: str
    before: Row | None
    after: Row | None
    cause: str


def _state(row: Row | None) -> tuple | None:
    return None if row is None else (row.place, row.reason, row.amount, row.detail)


def _by_name(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.organisation, []).append(row)
    return found


def step(
    before: Sequence[Row], after: Sequence[Row], cause: str, causes: Mapping[str, str] | None = None
) -> list[Difference]:
    """Return the rows that differ between two readings, each with its cause.

    Shape:  rows are matched by name, several of one name in their order; `causes` names a cause for single rows,
            `cause` holds for the others. A row that is only in the first is `gone` unless a cause is named for it.
    Unit:   rows.
    Errors: none.
    Source: specification IN-5, acceptance test AT-35.
    """
    named = causes or {}
    first, second = _by_name(before), _by_name(after)
    found = []
    for name in dict.fromkeys([*first, *second]):
        left, right = first.get(name, []), second.get(name, [])
        for place in range(max(len(left), len(right))):
            was = left[place] if place < len(left) else None
            now = right[place] if place < len(right) else None
            if _state(was) != _state(now):
                usual = GONE if now is None and cause == LATE else cause
                found.append(Difference(name, was, now, named.get(name, usual)))
    return found


def rows_of(documents: Iterable[Mapping]) -> tuple[Row, ...]:
    """Return stored rows as they were: the inverse of `queries.row_document`.

    Shape:  [{organisation, place, reason, detail, amount, parts}].
    Unit:   amounts are exact.
    Errors: KeyError on a row without a place.
    Source: specification IN-3.
    """
    return tuple(
        Row(
            entry["organisation"],
            entry["place"],
            entry["reason"],
            None if entry.get("amount") is None else Fraction(entry["amount"]),
            entry.get("detail", ""),
            tuple((dimension, value) for dimension, value in entry.get("parts", ())),
        )
        for entry in documents
    )

"""Parts of a figure by one dimension, and whether they make the total (specification IN-8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.results.measurement.readings import COUNTED, LEFT_OUT, Row
from assessments.results.measurement.suppression import THRESHOLD, published_table

# One subject may stand in several parts of these.
OVERLAPPING = frozenset({"programme", "language"})
NOT_STATED = "not_stated"
SHARE, MEAN, COUNT = "share", "mean", "count"


@dataclass(frozen=True)
class Part:
    """One part: `numerator` is the sum of its amounts, `total` how many rows stand in it."""

    value: str
    numerator: Fraction
    total: int
    figure: Fraction | None


@dataclass(frozen=True)
class Split:
    """A figure by one dimension. `difference` is total minus all parts: 0 where they reconcile.

    `is_overlapping`: parts may exceed the total, and no difference is computed. `has_parts` is False where no
    row says anything of the dimension: the value is kept, without parts.
    """

    dimension: str
    parts: tuple[Part, ...]
    not_stated: Part
    total: Fraction
    difference: Fraction
    is_overlapping: bool

    @property
    def has_parts(self) -> bool:
        return bool(self.parts)

    @property
    def reconciles(self) -> bool:
        return self.is_overlapping or self.difference == 0


def kind_of(measure: str, reading: str = "") -> str:
    """Return how parts of a figure are computed: as shares, as means or as counts.

    Shape:  `measure` of a definition, `reading` its code; A5 and A6 are per cents that are not shares.
    Unit:   none.
    Errors: none.
    Source: specification 13.3.
    """
    if measure == "percentage" and reading not in ("A5", "A6"):
        return SHARE
    return COUNT if measure == "number" else MEAN


def split(rows: Iterable[Row], dimension: str, *, kind: str, total: Fraction) -> Split:
    """Return a figure's parts by one dimension.

    Shape:  the rows of a reading with their parts; rows left out of the figure stay out. `total` is the stored
            numerator, against which the parts are checked.
    Unit:   share: per cent; mean: that of the amounts; count: records or persons.
    Errors: none.
    Source: specification IN-8, acceptance test AT-8: parts + "not stated" = total, or the difference is said.
    """
    is_overlapping = dimension in OVERLAPPING
    found: dict[str, list[Row]] = {}
    unknown: list[Row] = []
    for row in rows:
        if row.place == LEFT_OUT or (kind != SHARE and row.place != COUNTED):
            continue
        values = [value for name, value in row.parts if name == dimension and value != NOT_STATED]
        if not values:
            unknown.append(row)
        for value in values:
            found.setdefault(value, []).append(row)
    parts = tuple(_part(value, found[value], kind) for value in sorted(found))
    rest = _part(NOT_STATED, unknown, kind)
    if is_overlapping:
        return Split(dimension, parts, rest, total, Fraction(0), True)
    summed = sum((part.numerator for part in parts), rest.numerator)
    return Split(dimension, parts, rest, total, total - summed, False)


def _part(value: str, rows: list[Row], kind: str) -> Part:
    numerator = sum((row.amount or Fraction(0) for row in rows if row.place == COUNTED), Fraction(0))
    if kind == COUNT:
        return Part(value, numerator, len(rows), numerator)
    if not rows:
        return Part(value, numerator, 0, None)
    return Part(value, numerator, len(rows), (100 if kind == SHARE else 1) * numerator / len(rows))


def public(found: Split, *, kind: str, threshold: int = THRESHOLD) -> dict[str, Part | None]:
    """Return the parts as a public table may show them: None is "hidden".

    Shape:  part → its figures, "not stated" among them where rows are without the dimension. A share hides a part
            as a whole as soon as its yes or its no is hidden.
    Unit:   that of the split.
    Errors: none.
    Source: specification EX-9, EX-10.
    """
    every = [*found.parts, *([found.not_stated] if found.not_stated.total else [])]
    if not every:
        return {}
    if kind == SHARE:
        cells = {
            part.value: {"yes": int(part.numerator), "no": part.total - int(part.numerator)} for part in every
        }
        # Both sides of each part, and each part as a whole: what one table hides the other must not give away.
        shown = published_table(cells, threshold=threshold)
        whole = published_table({"": {part.value: part.total for part in every}}, threshold=threshold)[""]
        gone = {value for value, sides in shown.items() if None in sides.values() or whole[value] is None}
        if len(gone) == 1 and len(every) > 1:
            rest = [part for part in every if part.value not in gone]
            gone.add(min(rest, key=lambda part: (part.total, part.value)).value)
        return {part.value: None if part.value in gone else part for part in every}
    counts = {part.value: int(part.numerator) if kind == COUNT else part.total for part in every}
    row: Mapping[str, int | None] = published_table({"": counts}, threshold=threshold)[""]
    return {part.value: None if row[part.value] is None else part for part in every}

"""Parts of a figure by one dimension, and whether they make the total (specification IN-8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from assessments.results.measurement.readings import COUNTED, LEFT_OUT, Row

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

"""Small cells of public tables are hidden, together with what would give them away."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from fractions import Fraction

# Specification EX-9.
THRESHOLD = 5


def is_figure_hidden(reading: str, n: int) -> bool:
    """Say whether a headline is hidden outside the house: a share or a mean of fewer than five organisations or persons.

    Shape:  the reading of a definition, empty for lines of registers; what was measured or counted over.
    Unit:   organisations or persons. Counts of activities, documents and agencies name nobody and stay.
    Errors: none.
    Source: specification, section 16 (the donor and the public see suppressed results of groups, those of one
            organisation only with its consent) and EX-9; the n is printed all the same (EX-10).
    """
    return bool(reading) and 0 < n < THRESHOLD


Key = Hashable
"""What a count is of. The same key in two tables is the same count."""

Sum = tuple[Key, tuple[Key, ...]]
"""A count and the disjoint counts that make it."""


def published_together(
    counts: Mapping[Key, int],
    sums: Iterable[Sum],
    *,
    kept: Collection[Key] = frozenset(),
    threshold: int = THRESHOLD,
) -> dict[Key, int | None]:
    """Return the counts of several tables as they may be published together: hidden ones are None.

    Shape:  every count once under its key, however many tables show it; `sums` says which counts make which; `kept`
            are totals that stay.
    Unit:   records. A count of 1 to threshold − 1 is hidden; then, smallest first, as many others as needed that
            no hidden count follows from those shown by any number of additions and subtractions, and that the
            hidden ones of a sum are not too few together.
            A count of 0 is not hidden for itself, it names nobody.
    Errors: ValueError on a negative count or a sum that is none; KeyError on a sum of an unknown one. A count that is its total alone
            cannot be hidden behind anything: such a table is not published.
    Source: specification EX-9: tables published together are checked together. The hidden counts are unknowns, the
            sums their equations; one follows exactly if the reduced row echelon form, over the rationals, has a row
            with this unknown alone.

    Example: 3, 12, 7 of 22: the 3 is hidden, and the 7, the next smallest, so that 3 does not follow.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count is not negative.")
    lines = [(total, tuple(parts)) for total, parts in sums]
    if any(counts[total] != sum(counts[key] for key in parts) for total, parts in lines):
        raise ValueError("A total is the sum of its parts.")
    stays = frozenset(kept)
    hidden = {key for key, count in counts.items() if 0 < count < threshold and key not in stays}

    def smallest(keys: Iterable[Key]) -> Key | None:
        free = [key for key in keys if key not in hidden and key not in stays]
        return min(free, key=lambda key: (counts[key] or 10**9, repr(key)), default=None)

    def next_to_hide() -> Key | None:
        for total, parts in lines:
            gone = [key for key in parts if key in hidden]
            few = total not in hidden and sum(counts[key] for key in gone) < threshold
            if gone and few and (found := smallest(parts)) is not None:
                return found
        for key in sorted(_following(lines, hidden), key=repr):
            mine = [line for line in lines if key == line[0] or key in line[1]]
            others = [line for line in lines if hidden.intersection((line[0], *line[1]))]
            for near in (mine, others):
                for keys in ((part for _total, parts in near for part in parts), (total for total, _parts in near)):
                    if (found := smallest(keys)) is not None:
                        return found
        return None

    while (more := next_to_hide()) is not None:
        hidden.add(more)
    return {key: None if key in hidden else count for key, count in counts.items()}


def published_table(
    rows: Mapping[str, Mapping[str, int]], *, threshold: int = THRESHOLD
) -> dict[str, dict[str, int | None]]:
    """Return one table whose rows and columns have published totals: hidden cells are None.

    Shape:  rows of the same columns. A table of one row has no column totals to subtract from.
    Unit:   records.
    Errors: ValueError on a negative cell or rows of different columns.
    Source: specification EX-9; `published_together` of one table.
    """
    names = [*next(iter(rows.values()), {})]
    if any([*cells] != names for cells in rows.values()):
        raise ValueError("All rows of a table have the same columns.")
    counts: dict[Key, int] = {(row, name): count for row, cells in rows.items() for name, count in cells.items()}
    sums: list[Sum] = [(("row", row, ""), tuple((row, name) for name in names)) for row in rows]
    if len(rows) > 1:
        sums += [(("column", name, ""), tuple((row, name) for row in rows)) for name in names]
    totals = {total: sum(counts[key] for key in parts) for total, parts in sums}
    shown = published_together(counts | totals, sums, kept=frozenset(totals), threshold=threshold)
    return {row: {name: shown[row, name] for name in names} for row in rows}


def _following(lines: Iterable[Sum], hidden: Collection[Key]) -> list[Key]:
    """Return the hidden counts that follow from the shown ones: rows of one unknown in the reduced system."""
    reduced: dict[Key, dict[Key, Fraction]] = {}
    for total, parts in lines:
        row = {key: Fraction(1) for key in parts if key in hidden}
        if total in hidden:
            row[total] = row.get(total, Fraction(0)) - 1
        for pivot in [key for key in row if key in reduced]:
            if row.get(pivot):
                _subtract(row, reduced[pivot], row[pivot])
        row = {key: amount for key, amount in row.items() if amount}
        if not row:
            continue
        pivot = min(row, key=repr)
        row = {key: amount / row[pivot] for key, amount in row.items()}
        for other in reduced.values():
            if other.get(pivot):
                _subtract(other, row, other[pivot])
        reduced[pivot] = row
    return [pivot for pivot, row in reduced.items() if len(row) == 1]


def _subtract(row: dict[Key, Fraction], other: Mapping[Key, Fraction], times: Fraction) -> None:
    for key, amount in other.items():
        row[key] = row.get(key, Fraction(0)) - times * amount
        if not row[key]:
            del row[key]

"""Small cells of a public table are hidden, together with what would give them away."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from fractions import Fraction

# Specification EX-9.
THRESHOLD = 5

Cell = tuple[str, str]


def published_row(cells: Mapping[str, int], *, threshold: int = THRESHOLD) -> dict[str, int | None]:
    """Return one row of a table with its total: hidden cells are None.

    Shape:  disjoint parts of one published total.
    Unit:   records. A cell of 1 to threshold − 1 is hidden; 0 is not hidden, it names nobody.
    Errors: ValueError on a negative cell.
    Source: specification EX-9, acceptance test AT-12.

    Example: 3, 12, 7 of 22: the 3 is hidden, and the 7, the next smallest, so that 3 does not follow by
             subtraction.
    """
    return published_table({"": cells}, threshold=threshold)[""]


def published_table(
    rows: Mapping[str, Mapping[str, int]], *, threshold: int = THRESHOLD
) -> dict[str, dict[str, int | None]]:
    """Return a table whose rows and columns have published totals: hidden cells are None.

    Shape:  rows of the same columns. A table of one row has no column totals to subtract from.
    Unit:   records.
    Errors: ValueError on a negative cell or rows of different columns.
    Source: specification EX-9: as many further cells of the row and column as needed, smallest first. Rows and
            columns are the two sides of a graph and hidden cells its edges: a cell follows from the totals exactly
            if its edge is a bridge (Gusfield 1988), so cells are added until every hidden one lies on a cycle.
    """
    columns = [*next(iter(rows.values()), {})]
    for cells in rows.values():
        if [*cells] != columns:
            raise ValueError("All rows of a table have the same columns.")
        if any(count < 0 for count in cells.values()):
            raise ValueError("A count is not negative.")
    hidden = {
        (row, column)
        for row, cells in rows.items()
        for column, count in cells.items()
        if 0 < count < threshold
    }
    lines = [[(row, column) for column in columns] for row in rows]
    if len(rows) > 1:
        lines += [[(row, column) for row in rows] for column in columns]
    while more := _next_to_hide(rows, lines, hidden, threshold):
        hidden.add(more)
    return {
        row: {column: None if (row, column) in hidden else count for column, count in cells.items()}
        for row, cells in rows.items()
    }


def _next_to_hide(
    rows: Mapping[str, Mapping[str, int]], lines: list[list[Cell]], hidden: set[Cell], threshold: int
) -> Cell | None:
    def smallest(cells) -> Cell | None:
        left = [cell for cell in cells if cell not in hidden]
        return min(left, key=lambda cell: (rows[cell[0]][cell[1]] or 10**9, cell), default=None)

    for line in lines:
        gone = [cell for cell in line if cell in hidden]
        total = sum(rows[row][column] for row, column in gone)
        # One hidden cell follows from the total; several small ones are too few people in all.
        if gone and (len(gone) == 1 or total < threshold) and (found := smallest(line)):
            return found
    if len(rows) == 1:
        return None
    for row, column in sorted(hidden):
        rows_here, columns_here = _reached(row, hidden - {(row, column)})
        if column in columns_here:
            continue
        rows_there = {r for r in rows if r not in rows_here}
        columns_there = {c for c in rows[row] if c not in columns_here}
        across = [(r, c) for r in rows_here for c in columns_there]
        across += [(r, c) for r in rows_there for c in columns_here]
        if found := smallest(across):
            return found
    return None


def _reached(row: str, hidden: set[Cell]) -> tuple[set[str], set[str]]:
    """Return the rows and columns that hidden cells join with a row."""
    rows, columns = {row}, set()
    while True:
        joined = {cell for cell in hidden if cell[0] in rows or cell[1] in columns}
        if {r for r, _c in joined} <= rows and {c for _r, c in joined} <= columns:
            return rows, columns
        rows |= {r for r, _c in joined}
        columns |= {c for _r, c in joined}


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
    Errors: ValueError on a negative count; KeyError on a sum of an unknown one. A count that is its total alone
            cannot be hidden behind anything: such a table is not published.
    Source: specification EX-9: tables published together are checked together. The hidden counts are unknowns, the
            sums their equations; one follows exactly if the reduced row echelon form, over the rationals, has a row
            with this unknown alone.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count is not negative.")
    lines = [(total, tuple(parts)) for total, parts in sums]
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

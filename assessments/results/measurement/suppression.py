"""Small cells of a public table are hidden, together with what would give them away."""

from collections.abc import Mapping

# Specification EX-9.
THRESHOLD = 5


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
    Source: specification EX-9: as many further cells of the row and column as needed, smallest first.
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
    is_settled = False
    while not is_settled:
        is_settled = True
        for line in lines:
            gone = [cell for cell in line if cell in hidden]
            total = sum(rows[row][column] for row, column in gone)
            # One hidden cell follows from the total; several small ones are too few people in all.
            if gone and (len(gone) == 1 or total < threshold):
                left = [cell for cell in line if cell not in hidden]
                if left:
                    hidden.add(min(left, key=lambda cell: (rows[cell[0]][cell[1]] or 10**9, cell)))
                    is_settled = False
    return {
        row: {column: None if (row, column) in hidden else count for column, count in cells.items()}
        for row, cells in rows.items()
    }

"""Cells below five are hidden, and no hidden cell follows by subtraction (AT-12)."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.results.measurement.suppression import published_table, published_together


def published_row(cells):
    return published_table({"": cells})[""]


def test_the_example_hides_three_and_seven():
    assert published_row({"P": 3, "Q": 12, "R": 7}) == {"P": None, "Q": 12, "R": None}


def test_nothing_small_hides_nothing_and_zero_is_shown():
    assert published_row({"a": 0, "b": 5, "c": 9}) == {"a": 0, "b": 5, "c": 9}


def test_two_small_cells_that_are_few_together_take_a_third():
    assert published_row({"a": 1, "b": 2, "c": 9, "d": 20}) == {"a": None, "b": None, "c": None, "d": 20}
    assert published_row({"a": 3, "b": 4, "c": 9}) == {"a": None, "b": None, "c": 9}


@pytest.mark.parametrize("cells", list(product((0, 1, 4, 6, 9), repeat=3))[::3])
def test_no_hidden_cell_stands_alone_in_a_row_or_column(cells):
    rows = {"r1": dict(zip("abc", cells, strict=True)), "r2": {"a": 7, "b": 2, "c": 11}}

    table = published_table(rows)

    lines = [*table.values(), *({row: table[row][column] for row in table} for column in "abc")]
    for line in lines:
        assert sum(value is None for value in line.values()) != 1


def test_bad_tables_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        published_row({"a": -1})
    with pytest.raises(ValueError, match="same columns"):
        published_table({"x": {"a": 1}, "y": {"b": 1}})
    with pytest.raises(KeyError):
        published_together({"x": 9}, [("total", ("x",))])
    with pytest.raises(ValueError, match="sum of its parts"):
        published_together({"x": 9, "total": 8}, [("total", ("x",))])


def entailed(rows, table):
    """Return hidden cells that follow from the printed ones and all totals, by exact elimination.

    A reader of the table knows every row's and column's total. A hidden cell is given away if it has the same value
    in every real solution of those sums: its unit vector lies in the row space of the system.
    """
    unknown = [(r, c) for r in rows for c in rows[r] if table[r][c] is None]
    place = {cell: number for number, cell in enumerate(unknown)}
    columns = list(next(iter(rows.values())))
    lines = [[(r, c) for c in columns] for r in rows]
    lines += [[(r, c) for r in rows] for c in columns] if len(rows) > 1 else []
    basis = {}
    for line in lines:
        vector = [Fraction(0)] * len(unknown)
        for cell in line:
            if cell in place:
                vector[place[cell]] = Fraction(1)
        _reduce(vector, basis)
        lead = next((n for n, x in enumerate(vector) if x), None)
        if lead is not None:
            basis[lead] = [x / vector[lead] for x in vector]
    given_away = []
    for cell, number in place.items():
        unit = [Fraction(int(n == number)) for n in range(len(unknown))]
        _reduce(unit, basis)
        if not any(unit):
            given_away.append(cell)
    return given_away


def _reduce(vector, basis):
    for lead in sorted(basis):
        if vector[lead]:
            factor = vector[lead]
            for n, x in enumerate(basis[lead]):
                vector[n] -= factor * x


def test_the_attack_finds_a_lone_hidden_cell():
    assert entailed({"x": {"a": 3, "b": 9}}, {"x": {"a": None, "b": 9}}) == [("x", "a")]


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=5
        )
    )
)
def test_at_12_no_printed_cell_is_small_and_no_hidden_one_follows_by_subtraction(cells):
    rows = {f"r{n}": {f"c{k}": x for k, x in enumerate(line)} for n, line in enumerate(cells)}
    table = published_table(rows)

    assert not [x for line in table.values() for x in line.values() if x is not None and 0 < x < 5]
    # Of a lone column, or a lone cell, the printed total is the cell itself: there is nothing to hide it behind.
    if len(cells[0]) > 1:
        assert entailed(rows, table) == [], (rows, table)

"""Cells below five are hidden, and no hidden cell follows by subtraction (AT-12)."""

from itertools import product

import pytest

from assessments.results.measurement.suppression import published_row, published_table


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

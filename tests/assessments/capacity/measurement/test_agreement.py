"""Self levels, their spread, and when a distribution may be shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.capacity.measurement.agreement import (
    agreement_index,
    distribution,
    mean_agreement,
    self_level,
    self_sheet,
)
from assessments.capacity.measurement.scoring import Missing, score

from .example import EXAMPLE, VERSION

NA, DK, NONE = Missing.NOT_APPLICABLE, Missing.DONT_KNOW, Missing.NO_ANSWER


def test_worked_example_agreement():
    expected = EXAMPLE["small_checks"]["agreement_index"]

    assert str(agreement_index(expected["answers"])) == expected["index"]
    assert str(agreement_index(expected["answers_full_agreement"])) == expected["index_full_agreement"]


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ([2, 3, DK, 3], Fraction(8, 3)), ([0, 0], 0), ([2], NONE), ([2, NA], NONE), ([NA, NA], NA), ([NA, NONE], NA),
        ([DK, DK], NONE), ([], NONE),
    ],
)  # fmt: skip
def test_self_level(answers, level):
    assert self_level(answers) == level


def test_self_sheet_is_scored_without_a_cap():
    sheets = [dict.fromkeys(VERSION.items, 4)] * 3

    assert score(VERSION, self_sheet(sheets, list(VERSION.items)), layer="self").overall == 100


@given(st.lists(st.integers(0, 4), min_size=2))
def test_agreement_lies_between_0_and_1(levels):
    assert 0 <= agreement_index(levels) <= 1


def test_agreement_edges():
    assert agreement_index([0, 4]) == agreement_index([0, 0, 4, 4]) == 0
    assert agreement_index([3]) is None
    assert mean_agreement([[3, 3], [1], [0, 4]]) == Fraction(1, 2)
    assert mean_agreement([]) is None


def test_distribution_is_hidden_below_three():
    assert distribution([1, 2], shown_from=3) is None
    assert distribution([0, 2, 2], shown_from=3) == (1, 0, 2, 0, 0)

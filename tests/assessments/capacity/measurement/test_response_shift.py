"""Response shift: the worked example, common items only, and nothing below the floor."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from assessments.capacity.measurement.response_shift import (
    ResponseShift,
    group_shift,
    mean_levels,
    response_shift,
    shift_by_domains,
    shift_by_items,
)
from assessments.capacity.measurement.scoring import Missing
from tests.assessments.capacity.measurement.example import EXAMPLE, VERSION

CODES = list(VERSION.items)
levels = st.fractions(0, 4, max_denominator=6)


def test_the_worked_example():
    check = EXAMPLE["small_checks"]["then_test"]
    found = response_shift(*(Fraction(check[name]) for name in ("T0_self", "T0r_self", "T1_self")))
    assert found.traditional_change == Fraction(check["traditional_change"])
    assert found.then_test_change == Fraction(check["then_test_change"])
    assert found.shift == Fraction(check["response_shift"]) == -11


@given(levels, levels, levels)
def test_equal_levels_give_the_index_of_the_level(before, then, after):
    said = [dict.fromkeys(CODES, level) for level in (before, then, after)]
    overall, domains = shift_by_items(VERSION, *said)
    assert (overall.before, overall.then, overall.after) == (25 * before, 25 * then, 25 * after)
    assert overall.shift == overall.traditional_change - overall.then_test_change
    assert {each.shift for each in domains.values()} == {overall.shift}


def test_only_items_with_a_level_in_all_three_are_compared():
    before, then, after = dict.fromkeys(CODES, 2), dict.fromkeys(CODES, 1), dict.fromkeys(CODES, 3)
    del then["1.1"]
    before["1.1"] = after["1.1"] = 4
    overall, _domains = shift_by_items(VERSION, before, then, after)
    assert (overall.before, overall.then, overall.after) == (50, 25, 75)


def test_too_few_common_items_give_nothing():
    few = dict.fromkeys(CODES[:10], 2)
    assert shift_by_items(VERSION, few, few, few) is None
    codes = [domain.code for domain in VERSION.domains]
    assert shift_by_domains(VERSION, dict.fromkeys(codes[1:], 50), dict.fromkeys(codes, 2), dict.fromkeys(codes, 60)) is None


def test_by_domains_a_level_is_a_quarter_of_the_index():
    codes = [domain.code for domain in VERSION.domains]
    overall, domains = shift_by_domains(
        VERSION, dict.fromkeys(codes, Fraction(52)), dict.fromkeys(codes, Fraction(41, 25)), dict.fromkeys(codes, Fraction(68))
    )
    assert overall.shift == -11
    assert domains["D1"].then == 41


def test_a_mean_needs_as_many_levels_as_the_floor():
    sheets = [{"1.1": 1, "1.2": Missing.DONT_KNOW}, {"1.1": 2, "1.2": 3}, {"1.1": 3, "1.2": 4}]
    assert mean_levels(sheets, ["1.1", "1.2", "1.3"], least=3) == {"1.1": 2}


@given(st.lists(st.tuples(*[st.integers(0, 100)] * 3), min_size=3, max_size=12))
def test_the_means_of_a_group_equal_scipy_and_the_three_differences_agree(said):
    shifts = [ResponseShift(*map(Fraction, one)) for one in said]
    found = group_shift(shifts)

    assert found.n == len(said)
    assert found.rated_lower + found.rated_higher + sum(one.shift == 0 for one in shifts) == found.n
    assert found.shift.mean == found.traditional.mean - found.looking_back.mean
    assert found.is_indicative == (found.n < 8)
    differences = [float(one.shift) for one in shifts]
    if len(set(differences)) > 1:
        expected = ttest_1samp(differences, 0).confidence_interval(0.95)
        assert found.shift.interval == pytest.approx((expected.low, expected.high))
    else:
        assert found.shift.interval is None


def test_below_three_organisations_only_counts_are_told():
    two = group_shift([ResponseShift(Fraction(52), Fraction(41), Fraction(68)), ResponseShift(Fraction(50), Fraction(53), Fraction(60))])
    assert (two.n, two.rated_lower, two.rated_higher, two.is_indicative) == (2, 1, 1, False)
    assert (two.traditional, two.looking_back, two.shift) == (None, None, None)
    assert group_shift([]).n == 0

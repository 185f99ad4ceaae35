"""Weighted kappa and Krippendorff's alpha against the worked example, a published table and statsmodels."""

from fractions import Fraction
from random import Random

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measurement import raters
from tests.assessments.measurement.test_paired import EXAMPLE

DOUBLE = EXAMPLE["double_scoring"]
TABLE = DOUBLE["item_table_rows_rater1_cols_rater2"]


def spread_over(organisations, table=TABLE):
    """Deal the pairs of a table out to so many organisations."""
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    Random(3).shuffle(pairs)
    return [pairs[place::organisations] for place in range(organisations)]


def test_the_worked_example():
    found = raters.item_agreement(spread_over(8))

    assert found.items == DOUBLE["n_items"]
    assert [list(row) for row in found.table] == TABLE
    assert str(found.kappa) == DOUBLE["kappa_w"]["fraction"]
    assert f"{float(found.exact):.6f}" == DOUBLE["exact_agreement"]
    assert f"{float(found.within_one):.6f}" == DOUBLE["within_one"]
    assert not found.needs_recalibration


def test_recalibration_is_asked_for_when_raters_drift_apart():
    apart = raters.item_agreement([[(0, 2), (4, 3), (1, 1)], [(3, 3)], [(2, 2)]])

    assert apart.within_one == Fraction(4, 5) and apart.needs_recalibration


@pytest.mark.parametrize("n", [0, 1, 2])
def test_below_three_organisations_nothing_is_computed(n):
    found = raters.item_agreement([[(1, 1), (2, 3)]] * n)

    assert (found.kappa, found.exact, found.within_one, found.reason) == (None, None, None, "too_few")
    assert not found.needs_recalibration


def test_without_variation_raw_agreement_is_still_printed():
    found = raters.item_agreement([[(2, 2)] * 5] * 4)

    assert (found.kappa, found.reason, found.exact, found.within_one) == (None, "no_variation", 1, 1)


def test_a_level_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="0 to 4"):
        raters.item_agreement([[(5, 1)]] * 3)


levels = st.integers(0, 4)


@given(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=5, max_size=5))
def test_kappa_is_that_of_statsmodels(table):
    from statsmodels.stats.inter_rater import cohens_kappa

    ours = raters.weighted_kappa(table)

    if ours is not None:
        theirs = cohens_kappa(numpy.array(table), wt="quadratic", return_results=False)
        assert float(ours) == pytest.approx(theirs, abs=1e-9)


def test_the_interval_draws_organisations_and_repeats_from_its_seed():
    pairs = spread_over(8)

    found, again = (raters.kappa_interval(pairs, seed=5, resamples=2_000) for _ in range(2))

    assert found == again and found.seed == 5 and found.resamples == 2_000 and "numpy" in found.library
    assert found.interval[0] < 0.860010 < found.interval[1]
    assert raters.kappa_interval(spread_over(7), seed=5) is None


def test_the_interval_drops_and_counts_draws_without_variation():
    pairs = [[(2, 2)]] * 9 + [[(2, 2), (3, 1)]]

    found = raters.kappa_interval(pairs, seed=1, resamples=1_000)

    assert 0.2 < found.dropped / found.resamples < 0.5  # (9/10)^10 = 0.35 miss the only varied one


# Krippendorff (2011), four observers and twelve units; nothing where an observer did not judge.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def test_krippendorffs_own_example():
    found = raters.krippendorff_alpha(list(zip(*OBSERVERS, strict=True)))

    assert float(found) == pytest.approx(0.815, abs=0.0005)


def test_krippendorff_without_variation_or_pairs():
    assert raters.krippendorff_alpha([[2, 2], [2, 2]]) is None
    assert raters.krippendorff_alpha([[1, None], [None, 2]]) is None
    assert raters.krippendorff_alpha([]) is None


@given(st.lists(st.lists(st.none() | levels, min_size=3, max_size=3), max_size=8))
def test_krippendorff_does_not_ask_who_rated(units):
    turned = [[unit[2], unit[0], unit[1]] for unit in units]

    found = raters.krippendorff_alpha(units)

    assert found == raters.krippendorff_alpha(turned)
    assert found is None or found <= 1


@given(st.lists(levels, min_size=2, max_size=8))
def test_full_agreement_is_one(given_levels):
    found = raters.krippendorff_alpha([[level, level, level] for level in given_levels])

    assert found == (1 if len(set(given_levels)) > 1 else None)

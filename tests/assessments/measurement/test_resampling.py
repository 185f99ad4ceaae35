"""Intervals and tests from random draws: repeatable, with their small print, and close to what scipy finds."""

from fractions import Fraction
from random import Random
from statistics import median

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measurement import paired, resampling

DRAW = Random(11)
CHANGES = [Fraction(DRAW.randint(-160, 480), 16) for _ in range(18)]
MANY = [Fraction(DRAW.randint(-200, 300), 16) for _ in range(34)]


def test_bootstrap_t_is_close_to_scipy_and_repeats_from_its_seed():
    found, again = (resampling.bootstrap_t(CHANGES, seed=4) for _ in range(2))
    t_interval = paired.mean_change(CHANGES).interval

    assert found == again and (found.seed, found.resamples, found.dropped) == (4, 9_999, 0)
    assert found.library == f"numpy {numpy.__version__}, PCG64"
    assert found.interval == pytest.approx(t_interval, abs=2.5)
    assert found != resampling.bootstrap_t(CHANGES, seed=5)


def test_bootstrap_t_by_hand():
    values = numpy.array([float(change) for change in CHANGES])
    chosen = next(resampling.draws(18, seed=9, resamples=500))
    t = [
        (values[row].mean() - values.mean()) / (values[row].std(ddof=1) / 18**0.5) for row in chosen.tolist()
    ]
    low, high = numpy.quantile(t, [0.025, 0.975])
    se = values.std(ddof=1) / 18**0.5

    found = resampling.bootstrap_t(CHANGES, seed=9, resamples=500)

    assert found.interval == pytest.approx((values.mean() - high * se, values.mean() - low * se))


def test_resamples_without_spread_are_dropped_and_counted():
    changes = [Fraction(0)] * 7 + [Fraction(10)]

    found = resampling.bootstrap_t(changes, seed=1, resamples=4_000)

    assert found.dropped / 4_000 == pytest.approx((7 / 8) ** 8 + (1 / 8) ** 8, abs=0.03)


@pytest.mark.parametrize("n", range(8))
def test_nothing_is_resampled_below_eight(n):
    assert resampling.bootstrap_t(CHANGES[:n], seed=1) is None
    assert resampling.median_interval(CHANGES[:n], seed=1) is None
    assert resampling.effect_size_interval([(c, c + 1) for c in CHANGES[:n]], seed=1) is None
    assert resampling.bootstrap_percentile(CHANGES[:n], median, seed=1) is None


def test_equal_changes_have_no_interval():
    assert resampling.bootstrap_t([Fraction(3)] * 9, seed=1) is None
    assert resampling.effect_size_interval([(Fraction(1), Fraction(1))] * 9, seed=1) is None


def test_percentile_interval_of_a_median_is_that_of_scipy():
    from scipy.stats import bootstrap

    values = [float(change) for change in CHANGES]
    theirs = bootstrap((values,), numpy.median, method="percentile", n_resamples=9_999, rng=3)

    ours = resampling.median_interval(CHANGES, seed=3)

    assert ours.interval == pytest.approx(tuple(theirs.confidence_interval), abs=1.5)
    slow = resampling.bootstrap_percentile(CHANGES, median, seed=3)
    assert slow.interval == pytest.approx(ours.interval)


def test_effect_size_interval_is_that_of_the_plain_figure():
    pairs = [(Fraction(40 + k), Fraction(45 + k) + change) for k, change in enumerate(CHANGES)]

    fast = resampling.effect_size_interval(pairs, seed=2, resamples=300)
    slow = resampling.bootstrap_percentile(pairs, paired.g_av, seed=2, resamples=300)

    assert fast.interval == pytest.approx(slow.interval)
    assert fast.interval[0] < paired.g_av(pairs) < fast.interval[1]


def test_random_patterns_agree_with_all_patterns():
    exact = paired.sign_flip(CHANGES)

    found = resampling.random_sign_flip(CHANGES, seed=8)

    assert float(found.p) == pytest.approx(float(exact.p), abs=0.005)
    assert found.p == Fraction(1 + found.hits, 100_000)


def test_many_differences_are_tested_by_random_patterns_like_scipy():
    from scipy.stats import permutation_test

    values = [float(change) for change in MANY]
    theirs = permutation_test(
        (values,), numpy.mean, permutation_type="samples", n_resamples=20_000, rng=1, vectorized=True
    )

    found = resampling.mean_test(MANY, seed=8)

    assert isinstance(found, resampling.RandomTest)
    assert float(found.p) == pytest.approx(theirs.pvalue, abs=0.01)
    assert isinstance(resampling.mean_test(CHANGES, seed=8), paired.ExactTest)
    assert resampling.mean_test(CHANGES[:2], seed=8) is None


def test_no_change_at_all_gives_one():
    assert resampling.random_sign_flip([Fraction(0)] * 25, seed=1).p == 1


@given(st.lists(st.integers(-64, 64).map(lambda n: Fraction(n, 16)), min_size=21, max_size=30))
def test_random_p_is_a_probability_and_blind_to_direction(changes):
    found = resampling.random_sign_flip(changes, seed=1, patterns=500)

    assert 0 < found.p <= 1
    assert found == resampling.random_sign_flip([-change for change in changes], seed=1, patterns=500)


def test_nothing_is_drawn_from_nothing():
    with pytest.raises(ValueError, match="nothing"):
        list(resampling.draws(0, seed=1, resamples=3))

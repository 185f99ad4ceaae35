"""Omega against an independent factor model, a model known beforehand, and what must hold for any data."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.measurement.omega import _omegas, omega_total


def levels_of(seed, *, n=60, items=5, noise=0.8):
    draw = random.Random(seed)
    rows = []
    for _ in range(n):
        base = draw.gauss(2, 1)
        rows.append([min(4, max(0, round(base + draw.gauss(0, noise + 0.15 * j)))) for j in range(items)])
    return rows


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_that_of_an_independent_maximum_likelihood_fit(seed):
    from statsmodels.multivariate.factor import Factor

    levels = levels_of(seed)
    spread = np.std(levels, axis=0, ddof=1)
    fitted = Factor(np.array(levels, float), n_factor=1, method="ml").fit()
    shared = (fitted.loadings[:, 0] * spread).sum() ** 2
    expected = shared / (shared + (fitted.uniqueness * spread**2).sum())

    found = omega_total(levels, seed=1)

    assert found.value == pytest.approx(expected, abs=2e-4)
    assert (found.n, found.items) == (60, 5)
    assert found.interval[0] < found.value < found.interval[1]


def test_a_model_known_beforehand_is_found_again():
    loadings, own = np.array([0.9, 0.5, 1.2, 0.8]), np.array([0.4, 0.6, 0.5, 0.3])
    covariances = np.outer(loadings, loadings) + np.diag(own)
    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + own.sum())

    assert _omegas(covariances[None], 1e-12, 50_000)[0] == pytest.approx(expected, abs=1e-8)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.permutations(range(5)))
def test_the_order_of_items_and_of_organisations_says_nothing(seed, order):
    levels = levels_of(seed)
    turned = [[row[place] for place in order] for row in reversed(levels)]
    covariances = [np.cov(np.array(table, float), rowvar=False)[None] for table in (levels, turned)]

    first, second = (_omegas(one, 1e-9, 20_000)[0] for one in covariances)

    assert first == pytest.approx(second, abs=1e-5)
    assert 0 <= first <= 1


def test_the_same_seed_gives_the_same_interval():
    assert omega_total(levels_of(4), seed=7) == omega_total(levels_of(4), seed=7)


def test_it_is_not_computed_where_it_would_say_nothing():
    assert omega_total(levels_of(1, n=29), seed=1) is None
    assert omega_total(levels_of(1, items=2), seed=1) is None
    assert omega_total([[2, 2, 2]] * 40, seed=1) is None
    assert omega_total([[*row, 3] for row in levels_of(1, items=3)], seed=1) is None
    assert omega_total([], seed=1) is None
    with pytest.raises(ValueError, match="every item"):
        omega_total([*levels_of(1), [1, 2]], seed=1)

"""Agreement, noise and consistency against published tables, the worked example and other libraries."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measurement import reliability
from tests.assessments.measurement.test_paired import EXAMPLE

DOUBLE = EXAMPLE["double_scoring"]
PAIRS = [[Fraction(value) for value in pair] for pair in DOUBLE["overall_pairs"]]
# Shrout and Fleiss (1979), table 2: six targets, four judges.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_the_worked_example():
    found = reliability.icc_2_1(PAIRS)

    assert (found.n, found.raters, found.is_indicative) == (8, 2, False)
    assert f"{float(found.ms_organisations):.6f}" == DOUBLE["MS_organisations"]
    assert f"{float(found.ms_raters):.6f}" == DOUBLE["MS_raters"]
    assert f"{float(found.ms_error):.6f}" == DOUBLE["MS_error"]
    assert f"{float(found.value):.6f}" == DOUBLE["icc_2_1"]
    assert [f"{end:.6f}" for end in found.interval] == DOUBLE["icc_ci95"]
    assert f"{found.freedom:.6f}" == DOUBLE["icc_v"]

    noise = reliability.sem_mdc(found)

    assert f"{float(noise.rater_variance):.6f}" == DOUBLE["rater_variance_used"]
    assert (f"{noise.sem:.6f}", f"{noise.mdc90:.6f}") == (DOUBLE["sem"], DOUBLE["mdc90"])


def test_shrout_and_fleiss():
    found = reliability.icc_2_1([[Fraction(v) for v in row] for row in SHROUT_FLEISS])

    mean_squares = [float(ms) for ms in (found.ms_organisations, found.ms_raters, found.ms_error)]
    assert mean_squares == pytest.approx([11.24, 32.49, 1.02], abs=0.005)
    assert float(found.value) == pytest.approx(0.29, abs=0.005)
    assert found.interval == pytest.approx((0.019, 0.761), abs=0.001)


def test_mean_squares_are_those_of_a_two_way_analysis_of_variance():
    import pandas
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    rows = [(i, j, value) for i, row in enumerate(SHROUT_FLEISS) for j, value in enumerate(row)]
    table = anova_lm(ols("y ~ C(t) + C(j)", pandas.DataFrame(rows, columns=["t", "j", "y"])).fit())
    found = reliability.icc_2_1(SHROUT_FLEISS)

    assert [float(ms) for ms in (found.ms_organisations, found.ms_raters, found.ms_error)] == pytest.approx(
        list(table["mean_sq"])
    )


@pytest.mark.parametrize("n", [0, 1, 2])
def test_agreement_is_not_computed_below_three(n):
    assert reliability.icc_2_1(PAIRS[:n]) is None


def test_raters_who_never_differ_have_no_interval():
    found = reliability.icc_2_1([[value, value] for value in (10, 20, 30)])

    assert (found.value, found.interval) == (1, None)
    assert reliability.sem_mdc(found).sem == 0
    assert reliability.icc_2_1([[5, 5]] * 4) is None


def test_a_negative_estimate_is_kept_and_a_negative_rater_variance_is_none():
    found = reliability.icc_2_1([[0, 2], [2, 0], [1, 1], [0, 2], [2, 0]])

    assert found.value < 0
    assert reliability.sem_mdc(found).rater_variance == 0


def test_a_table_with_a_gap_is_refused():
    with pytest.raises(ValueError, match="every rater"):
        reliability.icc_2_1([[1, 2], [3], [4, 5]])


indices = st.integers(0, 160).map(lambda points: Fraction(points * 100, 160))


@given(st.lists(st.tuples(indices, indices), min_size=3, max_size=12), st.integers(-20, 20))
def test_shifting_every_index_changes_no_agreement(pairs, shift):
    here, there = reliability.icc_2_1(pairs), reliability.icc_2_1([(a + shift, b + shift) for a, b in pairs])

    assert (here and here.value) == (there and there.value)
    if here:
        assert here.value <= 1
        sem = reliability.sem_mdc(here)
        assert sem.sem >= 0 and sem.rater_variance >= 0
        if here.interval:
            assert here.interval[0] <= float(here.value) + 1e-9


def test_the_default_holds_until_eight_are_double_scored():
    before = reliability.noise_in_force(PAIRS[:7])
    assert (before.sem, before.mdc90, before.threshold, before.is_default) == (
        Fraction(43, 10), None, 10, True
    )  # fmt: skip

    after = reliability.noise_in_force(PAIRS)
    assert (str(float(after.sem)), str(float(after.mdc90))) == (DOUBLE["sem"], DOUBLE["mdc90"])
    assert (after.threshold, after.is_default, after.n) == (10, False, 8)


def test_much_noise_raises_the_threshold():
    noisy = [(Fraction(a), Fraction(b)) for a, b in zip(range(10, 90, 10), (30, 5, 50, 20, 70, 45, 90, 60), strict=True)]

    found = reliability.noise_in_force(noisy)

    assert found.threshold == found.mdc90 > 10


@pytest.mark.parametrize("case", EXAMPLE["small_checks"]["feldt"])
def test_feldt_interval(case):
    found = reliability.feldt_interval(Fraction(str(case["alpha"])), case["n"], case["k"])

    assert [f"{end:.6f}" for end in found] == case["ci95"]


def levels_of(seed, n=40, items=5):
    from random import Random

    draw = Random(seed)
    rows = []
    for _ in range(n):
        base = draw.gauss(2, 1)
        rows.append([min(4, max(0, round(base + draw.gauss(0, 0.7 + 0.1 * j)))) for j in range(items)])
    return rows


def test_alpha_is_the_ratio_of_covariances():
    import numpy

    levels = levels_of(1)
    covariances = numpy.cov(numpy.array(levels, float), rowvar=False)
    k = len(covariances)
    expected = k / (k - 1) * (1 - numpy.trace(covariances) / covariances.sum())

    found = reliability.cronbach_alpha(levels)

    assert float(found.value) == pytest.approx(expected)
    assert found.interval[0] < float(found.value) < found.interval[1]


def test_alpha_only_from_thirty_and_with_spread():
    assert reliability.cronbach_alpha(levels_of(1, n=29)) is None
    assert reliability.cronbach_alpha([[2, 2, 2]] * 40) is None
    assert reliability.cronbach_alpha([[2]] * 40) is None
    assert reliability.cronbach_alpha([[level] * 4 for level in (0, 1, 2, 3, 4) for _ in range(8)]).value == 1

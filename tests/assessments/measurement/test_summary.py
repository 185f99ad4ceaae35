"""The whole paired comparison, groups at different starts, and warnings about chance."""

from fractions import Fraction
from random import Random

import pytest

from assessments.measurement import comparison, paired
from assessments.measurement.summary import domain_summaries, median, paired_summary
from tests.assessments.measurement.test_paired import EXAMPLE, SCENARIOS, changes_of, pairs_of, scenarios


@scenarios
def test_the_summary_is_that_of_the_example(name):
    expected, found = SCENARIOS[name]["paired"], paired_summary(pairs_of(name), seed=1)

    assert (found.n, found.printed.is_indicative) == (expected["n"], True)
    assert found.change.mean == Fraction(expected["mean_change"]["fraction"])
    assert f"{float(found.test.p):.6f}" == expected["sign_flip"]["p"]
    assert str(found.rank_biserial) == expected["rank_biserial"]["fraction"]
    assert f"{found.effect:.6f}" == expected["g_av"]
    assert (found.bootstrap_t, found.median_interval, found.effect_interval) == (None, None, None)
    assert found.change == paired.mean_change(changes_of(name))


@pytest.mark.parametrize("n", [0, 1, 2])
def test_below_three_everything_is_none_and_says_so(n):
    found = paired_summary(pairs_of("S2")[:n], seed=1)

    assert (found.change, found.test, found.effect, found.ranks, found.mean_before) == (None,) * 5
    assert found.printed.code == ("no_data" if n == 0 else "not_computed")


def test_from_eight_bootstrap_may_be_switched_on():
    pairs = [(Fraction(40 + 2 * k), Fraction(45 + 3 * k)) for k in range(8)]

    assert paired_summary(pairs, seed=1).bootstrap_t is None
    found = paired_summary(pairs, seed=1, with_bootstrap=True)
    assert found.bootstrap_t and found.median_interval and found.effect_interval


def test_equal_changes_have_no_interval_but_a_test():
    found = paired_summary([(Fraction(k), Fraction(k + 5)) for k in range(4)], seed=1)

    assert found.all_equal and found.change.interval is None and found.test.p == Fraction(1, 8)


def test_domains_are_adjusted_together():
    by_domain = {f"D{k}": [(Fraction(0), Fraction(change + k)) for change in (1, 2, 3, 4, 5, 6)] for k in range(3)}
    by_domain["D9"] = [(Fraction(0), Fraction(1))] * 2

    found = domain_summaries(by_domain, seed=1)

    assert [found[code].adjusted_p for code in ("D0", "D1", "D2")] == [Fraction(3 * 2, 64)] * 3
    assert found["D9"].adjusted_p is None and found["D9"].summary.printed.code == "not_computed"


def test_median():
    assert median([Fraction(3), Fraction(1), Fraction(2)]) == 2
    assert median([Fraction(1), Fraction(2)]) == Fraction(3, 2)


def rows_of(n=36):
    draw = Random(5)
    return [
        (Fraction(draw.randint(20, 70)), Fraction(draw.randint(40, 95)), draw.choice(["ADV", "PE", "REP"]))
        for _ in range(n)
    ]


def test_the_adjusted_comparison_is_that_of_statsmodels():
    import pandas
    from statsmodels.formula.api import ols

    rows = rows_of()
    found = comparison.baseline_adjusted(rows)
    frame = pandas.DataFrame([(float(b), float(a), g) for b, a, g in rows], columns=["b", "a", "g"])
    fit = ols(f"a ~ b + C(g, Treatment('{found.reference}'))", frame).fit()

    assert found.slope == pytest.approx(fit.params["b"])
    for group in found.groups:
        key = f"C(g, Treatment('{found.reference}'))[T.{group.group}]"
        assert group.points == pytest.approx(fit.params[key])
        assert group.interval == pytest.approx(tuple(fit.conf_int().loc[key]))
        assert group.p == pytest.approx(fit.pvalues[key])
    assert found.freedom == 32 and found.residual_sd == pytest.approx(fit.mse_resid**0.5)


def test_the_adjusted_comparison_is_not_offered_to_few_or_to_one_group():
    assert comparison.baseline_adjusted(rows_of(29)) is None
    assert comparison.baseline_adjusted([(b, a, "PE") for b, a, _ in rows_of()]) is None
    tied = [(Fraction(10 if k % 2 else 20), Fraction(k), "ab"[k % 2]) for k in range(30)]
    assert comparison.baseline_adjusted(tied) is None


@pytest.mark.parametrize(("reliability", "gain"), [(0.70, 4.9), (0.80, 3.3), (0.90, 1.6)])
def test_regression_to_the_mean_as_the_specification_states(reliability, gain):
    from statistics import NormalDist

    normal = NormalDist(50, 15)
    baselines = [Fraction(normal.inv_cdf((k + 0.5) / 3000)) for k in range(3000)]

    found = comparison.regression_to_the_mean(baselines, 15 * (1 - reliability) ** 0.5)

    assert found.expected_gain == pytest.approx(gain, abs=0.06)
    assert comparison.regression_to_the_mean(baselines[:2], 4) is None
    assert comparison.regression_to_the_mean([Fraction(3)] * 5, 4) is None


@pytest.mark.parametrize(
    ("threshold", "reliability", "share"), [(5, 0.9, 0.23), (5, 0.8, 0.30), (10, 0.9, 0.07), (10, 0.8, 0.15)]
)
def test_chance_as_the_specification_states(threshold, reliability, share):
    sem = 15 * (1 - reliability) ** 0.5

    assert comparison.chance_of_improvement(threshold, sem) == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize("case", EXAMPLE["small_checks"]["borderline_probability"])
def test_the_wrong_band(case):
    assert f"{comparison.wrong_band_probability(case['distance'], case['sem']):.6f}" == case["p"]

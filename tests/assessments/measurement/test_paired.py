"""Paired statistics of the worked example, to six decimals."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measurement import paired

EXAMPLE = json.loads((Path(__file__).parents[1] / "data/worked-example.json").read_text())
SCENARIOS = EXAMPLE["scenarios"]
scenarios = pytest.mark.parametrize("name", ["S1", "S2", "S3"])


def changes_of(name):
    return [Fraction(change["change_fraction"]) for change in SCENARIOS[name]["changes"].values()]


def pairs_of(name):
    return [(Fraction(c["t0_common"]), Fraction(c["t1_common"])) for c in SCENARIOS[name]["changes"].values()]


@scenarios
def test_mean_change(name):
    expected, found = SCENARIOS[name]["paired"], paired.mean_change(changes_of(name))

    assert found.n == expected["n"]
    assert str(found.mean) == expected["mean_change"]["fraction"]
    assert f"{found.sd:.6f}" == expected["sd"]
    assert f"{found.se:.6f}" == expected["se"]
    assert f"{found.t_critical:.6f}" == expected["t_critical"]
    assert [f"{end:.6f}" for end in found.interval] == expected["ci95_t"]


@scenarios
def test_sign_flip(name):
    expected, found = SCENARIOS[name]["paired"]["sign_flip"], paired.sign_flip(changes_of(name))

    assert (found.count, found.of, str(found.p)) == (expected["count"], expected["of"], expected["fraction"])
    assert f"{float(paired.smallest_p(len(changes_of(name)))):.6f}" == expected["smallest_attainable_p"]


@scenarios
def test_signed_ranks_and_what_follows_from_them(name):
    expected, ranks = SCENARIOS[name]["paired"], paired.signed_ranks(changes_of(name))

    assert [str(ranks.w_plus), str(ranks.w_minus), ranks.zeros, str(ranks.test.p)] == [
        expected["wilcoxon_pratt"][key] for key in ("w_plus", "w_minus", "zeros", "p_exact_fraction")
    ]
    assert str(paired.rank_biserial(ranks)) == expected["rank_biserial"]["fraction"]
    superiority = paired.probability_of_superiority(changes_of(name))
    assert str(superiority) == expected["prob_superiority_dependent"]["fraction"]


@scenarios
def test_effect_size(name):
    expected, (before, after) = SCENARIOS[name]["paired"], zip(*pairs_of(name), strict=True)

    assert f"{float(paired.variance(before)) ** 0.5:.6f}" == expected["sd_t0"]
    assert f"{float(paired.variance(after)) ** 0.5:.6f}" == expected["sd_t1"]
    assert str(paired.small_sample_factor(len(before))) == expected["J"]["fraction"]
    assert f"{paired.g_av(pairs_of(name)):.6f}" == expected["g_av"]


@scenarios
def test_domains_with_holm(name):
    domains = SCENARIOS[name]["domains"]
    p_values = {code: paired.sign_flip([Fraction(c) for c in d["changes"]]).p for code, d in domains.items()}

    assert {code: str(p) for code, p in p_values.items()} == {
        code: d["sign_flip_fraction"] for code, d in domains.items()
    }
    assert {code: f"{float(p):.6f}" for code, p in paired.holm(p_values).items()} == {
        code: d["holm_p"] for code, d in domains.items()
    }


@scenarios
def test_mcnemar(name):
    expected = SCENARIOS[name]["mcnemar_reached_70"]

    assert f"{float(paired.mcnemar(expected['up'], expected['down'])):.6f}" == expected["p_exact"]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_below_three_nothing_is_computed(n):
    changes = [Fraction(5)] * n

    assert paired.mean_change(changes) is None
    assert paired.sign_flip(changes) is None
    assert paired.signed_ranks(changes) is None
    assert paired.probability_of_superiority(changes) is None
    assert paired.g_av([(Fraction(0), Fraction(5))] * n) is None


def test_equal_changes_have_no_interval_and_no_effect_size():
    assert paired.mean_change([Fraction(5)] * 4).interval is None
    assert paired.g_av([(Fraction(40), Fraction(45))] * 4) is None


def test_no_change_at_all():
    zeros = [Fraction(0)] * 5

    assert paired.sign_flip(zeros).p == 1
    assert paired.signed_ranks(zeros).test is None
    assert paired.rank_biserial(paired.signed_ranks(zeros)) is None
    assert paired.mcnemar(0, 0) == 1


def test_exact_test_is_refused_for_large_groups():
    with pytest.raises(ValueError, match="at most 20"):
        paired.sign_flip([Fraction(1)] * 21)


@pytest.mark.parametrize("name", ["S1", "S2"])
def test_normal_approximation_of_the_example(name):
    expected, changes = SCENARIOS[name]["paired"]["wilcoxon_pratt"], changes_of(name)
    ranks = paired._ranks([abs(change) for change in changes])
    kept = [rank for rank, change in zip(ranks, changes, strict=True) if change]

    found = paired.normal_p(kept, paired.signed_ranks(changes).w_plus)

    assert f"{found:.6f}" in {str(value) for value in expected.values()}


@given(st.lists(st.integers(-9, 9).map(Fraction), min_size=21, max_size=40).filter(any))
def test_above_twenty_the_normal_curve_serves_as_in_scipy(changes):
    from scipy.stats import wilcoxon

    theirs = wilcoxon(
        [float(change) for change in changes], zero_method="pratt", correction=False, method="approx"
    )

    found = paired.signed_ranks(changes)

    assert found.test is None
    assert found.approximate_p == pytest.approx(theirs.pvalue, abs=1e-9)
    assert min(found.w_plus, found.w_minus) == Fraction(theirs.statistic)


@given(st.lists(st.integers(-40, 40).map(lambda n: Fraction(n, 8)), min_size=3, max_size=10))
def test_sign_flip_is_that_of_scipy(changes):
    from scipy.stats import permutation_test

    theirs = permutation_test(
        ([float(change) for change in changes],), lambda x: x.sum(), permutation_type="samples",
        n_resamples=float("inf"), vectorized=False,
    )  # fmt: skip

    found = paired.sign_flip(changes)

    if sum(changes) != 0:
        assert float(found.p) == pytest.approx(theirs.pvalue)
    else:
        assert found.p == 1


@given(st.lists(st.fractions(0, 1, max_denominator=1024), min_size=1, max_size=8))
def test_holm_is_that_of_statsmodels(found):
    from statsmodels.stats.multitest import multipletests

    p_values = {f"D{place}": p for place, p in enumerate(found)}
    theirs = multipletests([float(p) for p in found], method="holm")[1]

    assert [float(p) for p in map(paired.holm(p_values).get, p_values)] == pytest.approx(list(theirs))


@given(st.integers(0, 20), st.integers(0, 20))
def test_mcnemar_is_that_of_statsmodels(up, down):
    from statsmodels.stats.contingency_tables import mcnemar

    if up + down:
        theirs = mcnemar([[5, up], [down, 5]], exact=True).pvalue
        assert float(paired.mcnemar(up, down)) == pytest.approx(theirs)
    else:
        assert paired.mcnemar(0, 0) == 1

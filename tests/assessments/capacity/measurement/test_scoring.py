"""The worked example to the last digit, the edges, and the laws of scoring."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.capacity.measurement.scoring import FULL, ItemAnswer, Missing, score

from .example import EXAMPLE, VERSION, assessment_of, fraction, result_of, sheet_of, six

CODES = list(VERSION.items)
NA_CODES = [code for code, item in VERSION.items.items() if item.na_allowed]
ASSESSMENTS = [(a["organisation"], a["round"], a["revision"]) for a in EXAMPLE["assessments"]]


def all_at(level):
    return {code: ItemAnswer(level, True) for code in CODES}


def without(*codes, missing=Missing.NO_ANSWER):
    return all_at(2) | {code: ItemAnswer(missing) for code in codes}


@pytest.mark.parametrize("name", ASSESSMENTS)
def test_worked_example_domains(name):
    expected, result = assessment_of(*name)["expected"], result_of(*name)

    assert {
        d.code: {
            "sum_effective": d.points,
            "answered": d.answered,
            "applicable": d.applicable,
            "na": d.na,
            "valid": d.is_valid,
            "fraction": fraction(d.index),
            "index": None if d.index is None else six(d.index),
        }
        for d in result.domains
    } == expected["domains"]


@pytest.mark.parametrize("name", ASSESSMENTS)
def test_worked_example_overall(name):
    expected, result = assessment_of(*name)["expected"], result_of(*name)

    assert {
        "overall_fraction": fraction(result.overall),
        "overall": six(result.overall),
        "status": result.status,
        "status_reasons": list(result.status_reasons),
        "band": result.band,
        "flags": list(result.flags),
        "borderline_of": [str(edge) for edge in result.borderline_of],
        "capped_items": list(result.capped_items),
        "missing_items": list(result.missing_items),
        "lower_bound_fraction": fraction(result.lower_bound),
        "lower_bound": None if result.lower_bound is None else six(result.lower_bound),
        "core_index": six(result.indices["core"]),
        "foundation_index": six(result.indices["foundation"]),
        "evidence": {
            "with": result.evidence_with,
            "of": result.evidence_of,
            "fraction": str(Fraction(result.evidence_with, result.evidence_of)),
            "value": six(Fraction(result.evidence_with, result.evidence_of)),
        },
    } == {key: value for key, value in expected.items() if key not in ("domains", "display")}


def test_score_without_cap_gives_the_uncapped_index():
    loose = replace(VERSION, rules=replace(VERSION.rules, cap_enabled=False))

    assert score(loose, sheet_of(assessment_of("ORG-A", "T1"))).overall == Fraction(575, 8)


def test_score_caps_the_verified_layer_only():
    sheet = {code: ItemAnswer(3) for code in CODES}

    assert score(VERSION, sheet, layer="verified").overall == 50
    assert score(VERSION, sheet, layer="consensus").overall == 75
    assert score(VERSION, sheet, layer="consensus").capped_items == ()


@pytest.mark.parametrize(("level", "overall"), [(0, 0), (1, 25), (2, 50), (3, 75), (4, 100)])
def test_score_of_one_level_everywhere(level, overall):
    assert score(VERSION, all_at(level)).overall == overall


def test_score_of_nothing_is_not_computed():
    result = score(VERSION, {})

    assert (result.overall, result.status, result.band, result.lower_bound) == (None, "not_computed", None, None)
    assert result.flags == ()


def test_domain_with_one_missing_of_five_is_valid_and_with_two_is_not():
    assert score(VERSION, without("1.1")).status == FULL
    assert score(VERSION, without("1.1", "1.2")).status_reasons == ("domain_not_valid:D1",)


def test_domain_with_one_na_and_one_missing_is_not_valid():
    sheet = without("5.4", missing=Missing.NOT_APPLICABLE)

    assert score(VERSION, sheet).status == FULL
    assert score(VERSION, sheet | {"5.1": ItemAnswer(Missing.DONT_KNOW)}).status == "provisional"


def test_domain_with_two_na_is_not_valid():
    result = score(VERSION, without("7.1", "7.4", missing=Missing.NOT_APPLICABLE))

    assert result.status_reasons == ("domain_not_valid:D7",)
    assert result.lower_bound is None


def test_fifth_na_makes_the_result_provisional():
    generous = replace(VERSION, rules=replace(VERSION.rules, na_items_max=3, na_share_max=Fraction(1)))

    result = score(generous, without(*NA_CODES, missing=Missing.NOT_APPLICABLE))

    assert (result.status, result.status_reasons) == ("provisional", ("too_many_na:4",))


def test_five_valid_domains_are_not_computed():
    sheet = without("1.1", "1.2", "2.1", "2.2", "3.1", "3.2")

    assert score(VERSION, sheet).status == "not_computed"


def test_codes_without_a_level_are_kept_apart():
    sheet = all_at(2) | {
        "5.4": ItemAnswer(Missing.NOT_APPLICABLE),
        "1.1": ItemAnswer(Missing.DONT_KNOW),
        "2.1": ItemAnswer(Missing.NO_ANSWER),
    }

    result = score(VERSION, sheet)

    assert (result.na_items, result.missing_items) == (("5.4",), ("1.1", "2.1"))
    assert result.effective["1.1"] is Missing.DONT_KNOW


@pytest.mark.parametrize(
    "sheet",
    [{"9.9": ItemAnswer(1)}, {"1.1": ItemAnswer(5)}, {"1.1": ItemAnswer(-1)}, {"1.1": ItemAnswer(Missing.NOT_APPLICABLE)}],
)
def test_score_refuses_what_the_version_does_not_have(sheet):
    with pytest.raises(ValueError, match=r"9\.9|level|N/A"):
        score(VERSION, sheet)


def test_gate_lowers_the_band_and_says_why():
    gated = replace(VERSION, rules=replace(VERSION.rules, gate_enabled=True))
    sheet = all_at(4) | {code: ItemAnswer(1) for code in CODES if code.startswith("5.")}

    result = score(gated, sheet)

    assert (result.band, result.band_reason) == ("developing", "gate:D5")
    assert score(VERSION, sheet).band == "leading"


def test_five_c_view_is_the_mean_of_the_tagged_items():
    assert set(score(VERSION, all_at(3)).five_c.values()) == {75}


levels = st.one_of(st.integers(0, 4), st.sampled_from([Missing.DONT_KNOW, Missing.NO_ANSWER]))


@given(st.fixed_dictionaries({code: st.builds(ItemAnswer, levels, st.booleans()) for code in CODES}), st.randoms())
def test_order_of_items_is_irrelevant(sheet, random):
    shuffled = list(sheet.items())
    random.shuffle(shuffled)

    assert score(VERSION, dict(shuffled)) == score(VERSION, sheet)


@given(st.fixed_dictionaries({code: st.builds(ItemAnswer, levels, st.booleans()) for code in CODES}))
def test_indices_stay_between_0_and_100_and_the_lower_bound_below(sheet):
    result = score(VERSION, sheet)

    for index in (result.overall, result.lower_bound, *(d.index for d in result.domains)):
        assert index is None or 0 <= index <= 100
    assert result.lower_bound is None or result.status != FULL or result.lower_bound <= result.overall


@given(st.sampled_from(CODES), st.integers(0, 3))
def test_a_higher_level_never_lowers_the_index(code, level):
    lower = all_at(2) | {code: ItemAnswer(level, True)}
    higher = all_at(2) | {code: ItemAnswer(level + 1, True)}

    assert score(VERSION, lower).overall < score(VERSION, higher).overall


@given(st.sampled_from(NA_CODES))
def test_not_applicable_leaves_the_denominator_and_missing_does_not(code):
    na = score(VERSION, without(code, missing=Missing.NOT_APPLICABLE))
    missing = score(VERSION, without(code))

    assert na.overall == missing.overall == 50
    assert (na.lower_bound, missing.lower_bound) == (None, Fraction(195, 4) + Fraction(0))

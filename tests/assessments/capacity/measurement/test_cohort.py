"""A group of organisations: the worked example's six, and edges."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.capacity.measurement import cohort, quality
from assessments.capacity.measurement.change import paired_change
from assessments.capacity.measurement.scoring import ItemAnswer, Missing
from tests.assessments.capacity.measurement.example import EXAMPLE, VERSION, result_of, six

BANDS = VERSION.bands
CODES = [band.code for band in BANDS]
LATER = {"ORG-A": 1, "ORG-B": 1, "ORG-C": 1, "ORG-E": 2, "ORG-F": 1}
EVERYBODY = ("ORG-A", "ORG-B", "ORG-C", "ORG-D", "ORG-E", "ORG-F")


def later(code):
    return result_of(code, "T1", LATER[code]) if code in LATER else None


def test_verdicts_of_scenario_two():
    verdicts = {
        code: paired_change(VERSION, result_of(code, "T0"), VERSION, later(code)).verdict if later(code) else None
        for code in EVERYBODY
    }

    counts = cohort.verdict_counts(verdicts)

    assert counts == {"improved": 2, "same": 2, "declined": 1, "not_assessed": 1, "not_comparable": 0}
    with pytest.raises(ValueError, match="no verdict"):
        cohort.verdict_counts({"a": "better"})


def test_transitions_of_scenario_two():
    moves = [(result_of(code, "T0").band, later(code).band if later(code) else None) for code in EVERYBODY]

    table = cohort.transitions(moves, BANDS)

    assert table == ((0,) * 6, (0, 0, 0, 1, 0, 1), (0, 1, 1, 0, 1, 0), (0, 0, 0, 1, 0, 0), (0,) * 6)
    with pytest.raises(ValueError):
        cohort.transitions([("nowhere", None)], BANDS)


def test_who_crossed_seventy():
    pairs = [(result_of(code, "T0").overall, later(code).overall) for code in LATER]

    assert cohort.crossing(pairs) == cohort.Crossing(2, 0, Fraction(1, 2))
    assert cohort.crossing([]).p == 1


def test_bands_are_counted_from_the_lowest():
    assert cohort.band_counts([result_of(code, "T0").overall for code in EVERYBODY], BANDS) == (0, 2, 3, 1, 0)


def test_room_at_the_top_and_who_kept_a_place():
    before = {code: result_of(code, "T0").overall for code in EVERYBODY}
    after = {code: later(code).overall for code in LATER}

    found = cohort.ceiling(before, after, BANDS)

    assert (found.in_top_band, found.is_high, found.maintained) == (0, False, ("ORG-E",))
    assert found.mean_headroom == 100 - sum(before.values()) / 6
    assert cohort.ceiling({"a": Fraction(90), "b": Fraction(10)}, {"a": Fraction(70)}, BANDS).maintained == ()
    assert cohort.ceiling({"a": Fraction(90), "b": Fraction(10)}, {}, BANDS).is_high
    assert cohort.ceiling({}, {}, BANDS) == cohort.Ceiling(0, 0, False, None, ())


def test_weights_of_the_example():
    names = {
        "equal_domains": "equal_domains", "core_60": "core_60_foundation_40",
        "core_90": "core_90_foundation_10", "equal_items": "equal_items",
    }  # fmt: skip
    expected = EXAMPLE["small_checks"]["weight_sensitivity"]
    for code in ("ORG-A", "ORG-B", "ORG-F"):
        result = result_of(code, "T1")
        for ours, theirs in names.items():
            assert six(cohort.reweighted(VERSION, result, ours)) == expected[f"{code} T1 r1"][theirs]

    found = cohort.weight_sensitivity({code: (VERSION, later(code)) for code in LATER})

    assert {one.code: one.crossing for one in found}["core_60"] == ("ORG-A", "ORG-B")
    assert found[0].mean == Fraction(340, 5)
    assert cohort.weight_sensitivity({})[0].mean is None


def test_a_result_without_an_index_has_no_other_weights_either():
    from assessments.capacity.measurement.scoring import score

    empty = score(VERSION, {})

    assert all(cohort.reweighted(VERSION, empty, code) is None for code in cohort.WEIGHTINGS)


bands = st.sampled_from(CODES)


@given(st.lists(st.tuples(bands, st.none() | bands), max_size=40))
def test_a_transition_table_holds_everybody_once(moves):
    table = cohort.transitions(moves, BANDS)

    assert sum(map(sum, table)) == len(moves)
    assert [sum(row) for row in table] == [sum(before == code for before, _ in moves) for code in CODES]
    assert sum(row[-1] for row in table) == sum(after is None for _, after in moves)


def test_gaps_between_layers():
    pairs = [(result_of("ORG-A", "T1"), result_of("ORG-A", "T0")), (result_of("ORG-E", "T1"), result_of("ORG-E", "T0"))]

    found = quality.layer_gap(pairs)

    assert found.n == 2
    assert found.overall == (Fraction(195, 8) + Fraction(515, 7) - Fraction(145, 2)) / 2
    assert found.domains["D5"] == 15  # not valid in ORG-E's first revision
    assert quality.layer_gap([]).overall is None


def sheets(n, code="5.4", answer=None):
    filled = {item: ItemAnswer(2) for item in VERSION.items}
    return [{**filled, code: answer} if answer and k < n else filled for k in range(10)]


def test_items_are_flagged_at_the_edges_and_not_below_eight():
    na = {item.code: item for item in quality.item_quality(VERSION, sheets(3, answer=ItemAnswer(Missing.NOT_APPLICABLE)))}
    assert (na["5.4"].na, na["5.4"].flags, na["1.1"].flags) == (3, ("many_na",), ())
    edge = quality.item_quality(VERSION, sheets(2, answer=ItemAnswer(Missing.NOT_APPLICABLE)))
    assert all(item.flags == () for item in edge)
    gone = {item.code: item for item in quality.item_quality(VERSION, sheets(2, answer=ItemAnswer(Missing.DONT_KNOW)))}
    assert gone["5.4"].flags == ("many_missing",)
    assert quality.item_quality(VERSION, sheets(0)[:7]) is None


def test_an_item_knows_its_levels_caps_agreement_and_gap():
    capped = sheets(4, code="1.1", answer=ItemAnswer(4))
    double = [{"1.1": (4, 2)}, {"1.1": (2, 2)}, {"1.1": (2, 3)}]
    consensus = [({"1.1": 4}, {"1.1": 2}), ({"1.1": 2}, {"1.1": 2})]

    found = quality.item_quality(VERSION, capped, double=double, consensus=consensus)[0]

    assert (found.levels, found.capped, found.double_scored) == ((0, 0, 6, 0, 4), 4, 3)
    assert (found.within_one, found.gap, found.flags) == (Fraction(2, 3), 1, ("low_agreement",))
    assert found.kappa is not None

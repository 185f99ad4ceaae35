"""Acceptance of bands, scoring, display and statistics, by number (specification 18)."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from assessments.capacity.measurement.bands import band_of
from assessments.capacity.measurement.records import canonical, result_from_record, result_to_record
from assessments.capacity.measurement.scoring import FULL, PROVISIONAL, ItemAnswer, Missing, score
from assessments.measurement import paired, raters, reliability
from assessments.measurement.intervals import wilson
from assessments.measurement.printing import printable
from assessments.measurement.summary import domain_summaries, paired_summary
from lms.core import formats
from tests.assessments.capacity.measurement.example import EXAMPLE, VERSION, result_of, six

CODES = list(VERSION.items)
EDGES = {25: ("nascent", "emerging"), 50: ("emerging", "developing"), 70: ("developing", "capable"), 85: ("capable", "leading")}
NA, DONT_KNOW, NO_ANSWER = Missing.NOT_APPLICABLE, Missing.DONT_KNOW, Missing.NO_ANSWER
DOUBLE = EXAMPLE["double_scoring"]
scenarios = pytest.mark.parametrize("name", ["S1", "S2", "S3"])


def all_at(level, version=VERSION, **gaps):
    """Fill a sheet with one level and evidence; `gaps` are items by code with `_` for the point."""
    filled = {code: ItemAnswer(level, True) for code in version.items}
    return filled | {code.strip("d").replace("_", "."): ItemAnswer(why) for code, why in gaps.items()}


def generous(six_items_in=""):
    """Return the version with N/A allowed on every item and, if asked, a sixth item in one domain."""
    domains = []
    for domain in VERSION.domains:
        items = tuple(replace(item, na_allowed=True) for item in domain.items)
        if domain.code == six_items_in:
            items += (replace(items[0], code=f"{domain.code[1:]}.6"),)
        domains.append(replace(domain, items=items))
    return replace(VERSION, domains=tuple(domains))


def domain_of(result, code):
    return next(domain for domain in result.domains if domain.code == code)


def bands_holding(index):
    """Return every band whose stretch holds an index, read from the edges themselves, not by `band_of`."""
    last = VERSION.bands[-1]
    return [b.code for b in VERSION.bands if b.lower <= index < b.upper or (b is last and index == b.upper)]


def test_at_01_every_attainable_overall_has_exactly_one_band():
    for total in range(161):
        levels = [total // 40 + (place < total % 40) for place in range(40)]
        result = score(VERSION, {c: ItemAnswer(v, True) for c, v in zip(CODES, levels, strict=True)})

        assert result.overall == Fraction(100 * total, 160)
        assert bands_holding(result.overall) == [result.band]


def test_at_01_every_thousandth_has_exactly_one_band():
    for n in range(100_001):
        index = Fraction(n, 1000)
        assert bands_holding(index) == [band_of(index, VERSION.bands).code]


@pytest.mark.parametrize("edge", EDGES)
def test_at_01_just_below_an_edge_lies_below_and_the_edge_on_it(edge):
    below, on = EDGES[edge]

    for digits in (3, 6, 12, 40):
        assert band_of(edge - Fraction(1, 10**digits), VERSION.bands).code == below
    assert band_of(Fraction(edge), VERSION.bands).code == on
    assert band_of(Fraction(100), VERSION.bands).code == "leading"


def test_at_01_the_organisations_on_the_edges():
    found = {name: result_of(*name) for name in (("ORG-D", "T0"), ("ORG-A", "T1"))}

    assert (found["ORG-D", "T0"].overall, found["ORG-D", "T0"].band) == (25, "emerging")
    assert (found["ORG-A", "T1"].overall, found["ORG-A", "T1"].band) == (70, "capable")
    assert (result_of("ORG-F", "T1").overall, result_of("ORG-F", "T1").band) == (85, "leading")


@pytest.mark.parametrize(("level", "overall"), [(0, 0), (2, 50), (3, 75), (4, 100)])
def test_at_02_one_level_everywhere(level, overall):
    result = score(VERSION, all_at(level))

    assert result.overall == overall
    assert [domain.index for domain in result.domains] == [overall] * 8
    assert result.status == FULL


def test_at_03_only_not_applicable_leaves_the_denominator():
    for why, applicable in ((NA, 4), (DONT_KNOW, 5), (NO_ANSWER, 5)):
        domain = domain_of(score(VERSION, all_at(2, d5_4=why)), "D5")

        assert (domain.applicable, domain.answered, domain.na) == (applicable, 4, int(why is NA))
        assert domain.is_valid and domain.index == 50
        assert domain.lower == (50 if why is NA else 40)


@pytest.mark.parametrize("why", [DONT_KNOW, NO_ANSWER])
def test_at_03_four_fifths_answered_is_enough_and_less_is_not(why):
    on = domain_of(score(VERSION, all_at(2, d1_1=why)), "D1")
    below = score(VERSION, all_at(2, d1_1=why, d1_2=why))
    three_of_four = score(VERSION, all_at(2, d5_4=NA, d5_1=why))

    assert (on.answered, on.applicable, on.is_valid) == (4, 5, True)
    assert (domain_of(below, "D1").is_valid, domain_of(below, "D1").index, below.status) == (False, None, PROVISIONAL)
    assert not domain_of(three_of_four, "D5").is_valid


def test_at_03_a_third_not_applicable_is_the_most():
    version = generous(six_items_in="D1")

    on = domain_of(score(version, all_at(2, version, d1_1=NA, d1_2=NA)), "D1")
    above = domain_of(score(version, all_at(2, version, d1_1=NA, d1_2=NA, d1_3=NA)), "D1")
    two_of_five = domain_of(score(version, all_at(2, version, d2_1=NA, d2_2=NA)), "D2")

    assert (on.na, on.applicable, on.is_valid, on.index) == (2, 4, True, 50)
    assert (above.na, above.is_valid, above.index) == (3, False, None)
    assert not two_of_five.is_valid


def test_at_03_four_not_applicable_in_all_and_the_fifth_makes_it_provisional():
    version = generous()
    four = all_at(2, version, d1_1=NA, d2_1=NA, d3_1=NA, d4_1=NA)

    on, above = score(version, four), score(version, four | {"5.1": ItemAnswer(NA)})

    assert (on.status, on.status_reasons, on.overall) == (FULL, (), 50)
    assert (above.status, above.status_reasons) == (PROVISIONAL, ("too_many_na:5",))
    assert all(domain.is_valid for domain in above.domains)


def test_at_03_the_organisations_of_the_example():
    """ORG-C D2, ORG-E D5, ORG-F D5 and D6: counts, validity and index as the example has them."""
    named = {"ORG-C": ("D2",), "ORG-E": ("D5",), "ORG-F": ("D5", "D6")}
    cases = [case for case in EXAMPLE["assessments"] if case["organisation"] in named]
    gaps = 0

    for case in cases:
        result = result_of(case["organisation"], case["round"], case["revision"])
        for code in named[case["organisation"]]:
            found, expected = domain_of(result, code), case["expected"]["domains"][code]
            assert [found.answered, found.applicable, found.na, found.is_valid] == [
                expected[key] for key in ("answered", "applicable", "na", "valid")
            ]
            assert (None if found.index is None else str(found.index)) == expected["fraction"]
            gaps += found.answered < 5

    assert gaps


def test_at_03_the_three_codes_stay_apart_in_what_is_stored():
    result = score(VERSION, all_at(2, d5_4=NA, d1_1=DONT_KNOW, d2_1=NO_ANSWER))

    stored = json.loads(canonical(result_to_record(result)))

    assert [stored["effective"][code] for code in ("5.4", "1.1", "2.1")] == ["na", "dk", "missing"]
    assert result_from_record(stored) == result
    assert (result.na_items, result.missing_items) == (("5.4",), ("1.1", "2.1"))


def pairs_of(name):
    changes = EXAMPLE["scenarios"][name]["changes"].values()
    return [(Fraction(change["t0_common"]), Fraction(change["t1_common"])) for change in changes]


@scenarios
def test_at_16_paired_values(name):
    expected = EXAMPLE["scenarios"][name]["paired"]
    found = paired_summary(pairs_of(name), seed=1, with_bootstrap=True)
    ranks, flip, pratt = found.ranks, expected["sign_flip"], expected["wilcoxon_pratt"]
    before, after = zip(*pairs_of(name), strict=True)

    assert (found.n, six(found.change.mean)) == (expected["n"], expected["mean_change"]["value"])
    assert [f"{value:.6f}" for value in (found.change.sd, found.change.se, found.change.t_critical, found.effect)] == [
        expected[key] for key in ("sd", "se", "t_critical", "g_av")
    ]
    assert [f"{end:.6f}" for end in found.change.interval] == expected["ci95_t"]
    assert (found.test.count, found.test.of, six(found.test.p)) == (flip["count"], flip["of"], flip["p"])
    assert six(found.smallest_p) == flip["smallest_attainable_p"]
    assert (str(ranks.w_plus), str(ranks.w_minus), ranks.zeros) == (pratt["w_plus"], pratt["w_minus"], pratt["zeros"])
    assert six(ranks.test.p) == pratt["p_exact"]
    assert six(found.rank_biserial) == expected["rank_biserial"]["value"]
    assert six(found.superiority) == expected["prob_superiority_dependent"]["value"]
    assert six(found.factor) == expected["J"]["value"]
    assert f"{float(paired.variance(before)) ** 0.5:.6f}" == expected["sd_t0"]
    assert f"{float(paired.variance(after)) ** 0.5:.6f}" == expected["sd_t1"]
    assert found.bootstrap_t is None and found.printed.is_indicative


@scenarios
def test_at_16_domain_values(name):
    expected = EXAMPLE["scenarios"][name]["domains"]
    pairs = {code: [(Fraction(0), Fraction(d)) for d in each["changes"]] for code, each in expected.items()}

    found = domain_summaries(pairs, seed=1)

    assert {
        code: (six(one.summary.change.mean), six(one.summary.test.p), six(one.adjusted_p)) for code, one in found.items()
    } == {code: (each["mean_value"], each["sign_flip_p"], each["holm_p"]) for code, each in expected.items()}
    assert len(found) == 8


@scenarios
def test_at_16_shares_and_the_crossing_of_seventy(name):
    scenario = EXAMPLE["scenarios"][name]
    crossed = scenario["mcnemar_reached_70"]

    assert six(paired.mcnemar(crossed["up"], crossed["down"])) == crossed["p_exact"]
    for share in scenario["share"].values():
        if "wilson95" in share:
            ends = wilson(share["numerator"], share["denominator"])
            assert [f"{end:.6f}" for end in ends] == share["wilson95"]


def test_at_16_double_scoring_values():
    found = reliability.icc_2_1([[Fraction(value) for value in pair] for pair in DOUBLE["overall_pairs"]])
    noise = reliability.sem_mdc(found)
    table = DOUBLE["item_table_rows_rater1_cols_rater2"]
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    items = raters.item_agreement([pairs[start::8] for start in range(8)])

    assert [six(value) for value in (found.ms_organisations, found.ms_raters, found.ms_error, found.value)] == [
        DOUBLE[key] for key in ("MS_organisations", "MS_raters", "MS_error", "icc_2_1")
    ]
    assert [f"{end:.6f}" for end in found.interval] == DOUBLE["icc_ci95"]
    assert f"{found.freedom:.6f}" == DOUBLE["icc_v"]
    assert six(noise.rater_variance) == DOUBLE["rater_variance_used"]
    assert (f"{noise.sem:.6f}", f"{noise.mdc90:.6f}") == (DOUBLE["sem"], DOUBLE["mdc90"])
    assert (items.items, six(items.kappa)) == (DOUBLE["n_items"], DOUBLE["kappa_w"]["value"])
    assert (six(items.exact), six(items.within_one)) == (DOUBLE["exact_agreement"], DOUBLE["within_one"])


@pytest.mark.parametrize(("n", "code", "counts"), [(0, "no_data", False), (1, "not_computed", True), (2, "not_computed", True)])
def test_at_16_below_three_there_is_no_data_or_nothing_computed(n, code, counts):
    pairs = [(Fraction(40), Fraction(55))] * n
    found = paired_summary(pairs, seed=1, with_bootstrap=True)
    figures = ("mean_before", "mean_after", "median_change", "change", "test", "smallest_p", "ranks", "rank_biserial")
    figures += ("superiority", "effect", "factor", "bootstrap_t", "median_interval", "effect_interval")

    assert (printable(n).code, printable(n).counts, printable(n).needs("change")) == (code, counts, 3)
    assert (found.n, found.printed) == (n, printable(n))
    assert [name for name in figures if getattr(found, name) is not None] == []
    assert domain_summaries({"D1": pairs}, seed=1)["D1"].adjusted_p is None
    assert reliability.icc_2_1(pairs) is None
    agreement = raters.item_agreement([[(2, 3)]] * n)
    assert (agreement.kappa, agreement.exact, agreement.reason) == (None, None, "too_few")
    assert reliability.cronbach_alpha([[Fraction(1), Fraction(2)]] * n) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [("69.25", "69.3"), ("69.35", "69.4"), ("69.96", "69.96"), ("69.99996", "69.99996"), ("70", "70.0"), ("0", "0.0")],
)
def test_at_28_display(value, shown):
    assert formats.index_text(Fraction(value), "en") == shown
    assert {"value": value, "display": shown} in EXAMPLE["small_checks"]["display"]
    assert formats.index_text(Fraction(value), "ru") == formats.index_text(Fraction(value), "kk") == shown.replace(".", ",")

"""Thousands at once equal one by one: the same fractions on random sheets, versions and edges."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.capacity.measurement import many
from assessments.capacity.measurement.change import paired_change
from assessments.capacity.measurement.scoring import ItemAnswer, Missing, score
from assessments.measurement import paired
from tests.assessments.capacity.measurement.example import EXAMPLE, VERSION, sheet_of


def with_weights(version, items, domains, **rules):
    """Return a version with other weights, given in its order, and other rules."""
    items, domains = iter(items), iter(domains)
    return replace(
        version,
        domains=tuple(
            replace(
                domain,
                weight=next(domains),
                items=tuple(replace(item, weight=next(items)) for item in domain.items),
            )
            for domain in version.domains
        ),
        rules=replace(version.rules, **rules),
    )


def drawn(seed, n=6, gaps=0.1):
    """Draw sheets with levels, gaps of every kind and evidence; N/A only where the version allows it."""
    draw = Random(seed)

    def answer(item):
        if draw.random() < gaps:
            kinds = [Missing.DONT_KNOW, Missing.NO_ANSWER] + [Missing.NOT_APPLICABLE] * (3 * item.na_allowed)
            return ItemAnswer(draw.choice(kinds), draw.random() < 0.5)
        return ItemAnswer(draw.randint(0, 4), draw.random() < 0.7)

    return [
        {code: answer(item) for code, item in VERSION.items.items() if draw.random() > gaps / 4} for _ in range(n)
    ]


def assert_equal(version, sheets, **more):
    """Hold every field of the fast result against the plain one."""
    found = many.score_many(version, *many.grid(version, sheets), **more)
    bands = [band.code for band in version.bands]
    for k, sheet in enumerate(sheets):
        plain = score(version, sheet, **more)
        assert found.overall.at(k) == plain.overall
        assert many.STATUSES[found.status[k]] == plain.status
        assert (bands[found.band[k]] if found.band[k] >= 0 else None) == plain.band
        assert tuple(flag for flag in many.FLAGS if found.flags[flag][k]) == plain.flags
        assert found.lower_bound.at(k) == plain.lower_bound
        assert (found.evidence_with[k], found.evidence_of[k]) == (plain.evidence_with, plain.evidence_of)
        assert {code: ratio.at(k) for code, ratio in found.indices.items()} == plain.indices
        assert {tag: ratio.at(k) for tag, ratio in found.five_c.items()} == plain.five_c
        for place, domain in enumerate(plain.domains):
            assert found.domains.at(k, place) == domain.index
            assert (found.is_valid[k, place], found.answered[k, place], found.applicable[k, place]) == (
                domain.is_valid, domain.answered, domain.applicable
            )  # fmt: skip
        for place, (code, level) in enumerate(plain.effective.items()):
            assert found.effective[k, place] == (many.CODES[level] if isinstance(level, Missing) else level), code
    return found


def assert_same_changes(version, before, after, mdc90=None):
    scores = [many.score_many(version, *many.grid(version, sheets)) for sheets in (before, after)]
    found = many.change_many(version, *scores, mdc90=mdc90)
    for k, (first, last) in enumerate(zip(before, after, strict=True)):
        plain = paired_change(version, score(version, first), version, score(version, last), mdc90=mdc90)
        assert bool(found.is_comparable[k]) == plain.is_comparable
        assert (found.before.at(k), found.after.at(k), found.points.at(k)) == (plain.before, plain.after, plain.points)
        assert (many.VERDICTS[found.verdict[k]] if found.verdict[k] >= 0 else None) == plain.verdict
        for place, domain in enumerate(version.domains):
            pair = plain.domains.get(domain.code)
            assert found.domains.at(k, place) == (pair[1] - pair[0] if pair else None)
    return scores, found


def test_the_worked_example():
    sheets = [sheet_of(one) for one in EXAMPLE["assessments"]]

    found = assert_equal(VERSION, sheets)

    assert sorted({many.STATUSES[place] for place in found.status}) == ["full", "provisional"]
    assert found.overall.numerator.dtype.kind == "i"


@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.04, 0.1, 0.3, 0.6, 1.0]))
def test_random_sheets(seed, gaps):
    assert_equal(VERSION, drawn(seed, gaps=gaps))


weights = st.fractions(Fraction(1, 12), 3, max_denominator=12)
fine = st.fractions(Fraction(1, 900), 1, max_denominator=997)


@settings(max_examples=40)
@given(st.data(), st.integers(0, 10**6), st.sampled_from([0.05, 0.25]))
def test_random_weights_and_rules(data, seed, gaps):
    kind = data.draw(st.sampled_from([weights, fine]))
    version = with_weights(
        VERSION,
        data.draw(st.lists(kind, min_size=40, max_size=40)),
        data.draw(st.lists(kind, min_size=8, max_size=8)),
        gate_enabled=data.draw(st.booleans()),
        cap_enabled=data.draw(st.booleans()),
        cap_value=data.draw(st.integers(0, 2)),
        uneven_gap=data.draw(st.integers(5, 40).map(Fraction)),
    )

    assert_equal(version, drawn(seed, n=4, gaps=gaps), sem=data.draw(st.sampled_from([Fraction(43, 10), Fraction(1887976, 10**6)])))
    assert_same_changes(version, drawn(seed, n=4, gaps=gaps), drawn(seed + 1, n=4, gaps=gaps))


def test_fine_weights_use_numbers_of_any_length():
    primes = [Fraction(1, p) for p in (101, 103, 107, 109, 113, 127, 131, 137, 139, 149)] * 4
    version = with_weights(VERSION, primes, [Fraction(1, 8)] * 8)

    found = assert_equal(version, drawn(3))

    assert found.overall.numerator.dtype == object


def test_the_consensus_layer_is_not_capped():
    assert_equal(VERSION, drawn(4), layer="consensus")


@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.04, 0.2]), st.sampled_from([None, Fraction(15)]))
def test_changes_equal_the_plain_ones(seed, gaps, mdc90):
    assert_same_changes(VERSION, drawn(seed, gaps=gaps), drawn(seed + 1, gaps=gaps), mdc90)


def test_edges_of_validity_bands_and_the_threshold():
    level = {code: ItemAnswer(2) for code in VERSION.items}
    na, gone = ItemAnswer(Missing.NOT_APPLICABLE), ItemAnswer(Missing.NO_ANSWER)
    fours = {code: ItemAnswer(4, True) for code in VERSION.items}
    sheets = [
        level,
        fours,
        {code: ItemAnswer(0) for code in VERSION.items},
        {code: ItemAnswer(1) for code in VERSION.items},  # exactly 25
        {**{code: ItemAnswer(3, True) for code in VERSION.items}, **{f"{d}.5": ItemAnswer(2) for d in range(1, 9)}},  # 70
        {**level, "7.1": na},
        {**level, "7.1": na, "7.4": na},
        {**level, "7.1": na, "7.2": gone},
        {**level, "1.1": gone},
        {**level, "1.1": gone, "1.2": gone},
        {**level, **{f"{d}.{i}": gone for d in (1, 2, 3) for i in (1, 2)}},
        {},
    ]

    found = assert_equal(VERSION, sheets)

    assert [many.STATUSES[place] for place in found.status[5:]] == [
        "full", "provisional", "provisional", "full", "provisional", "not_computed", "not_computed"
    ]  # fmt: skip
    assert_same_changes(VERSION, sheets, sheets[::-1])


def test_a_summary_counts_everybody_and_its_spread_is_exact():
    before, after = drawn(1, n=60, gaps=0.02), drawn(2, n=60, gaps=0.02)
    scores, changes = assert_same_changes(VERSION, before, after)

    found = many.summarise(VERSION, *scores, changes)

    points = [changes.points.at(k) for k in range(60) if changes.is_comparable[k]]
    assert found.compared == len(points) == found.change.n
    assert found.change.mean == sum(points) / len(points)
    assert found.change.variance == paired.variance(points)
    assert sum(found.verdicts.values()) == sum(found.bands_before) == sum(map(sum, found.transitions))
    column = [changes.domains.at(k, 3) for k in range(60) if changes.is_comparable[k]]
    assert (found.domains["D4"].mean, found.domains["D4"].variance) == (sum(column) / len(column), paired.variance(column))


def test_faulty_grids_are_refused():
    levels, evidence = many.grid(VERSION, drawn(1, gaps=0.0))
    with pytest.raises(ValueError, match="40 items"):
        many.score_many(VERSION, levels[:, 1:], evidence[:, 1:])
    wrong = levels.copy()
    wrong[0, 0] = 5
    with pytest.raises(ValueError, match="0 to 4"):
        many.score_many(VERSION, wrong, evidence)
    wrong[0, 0] = -97
    with pytest.raises(ValueError, match="N/A"):
        many.score_many(VERSION, wrong, evidence)
    with pytest.raises(TypeError, match="whole"):
        many.grid(VERSION, [{"1.1": ItemAnswer(Fraction(5, 2))}])
    scores = many.score_many(VERSION, levels, evidence)
    with pytest.raises(ValueError, match="same organisations"):
        many.change_many(VERSION, scores, many.score_many(VERSION, levels[:2], evidence[:2]))

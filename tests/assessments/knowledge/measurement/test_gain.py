"""Gain: the published example to the last digit, and the edges."""

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge.measurement.gain import (
    FirstScores,
    gain_of_averages,
    gain_words,
    group_gain,
    individual_gain,
)

EXAMPLE = json.loads(
    (Path(__file__).parents[2] / "data" / "worked-example.json").read_text(encoding="utf-8")
)["knowledge_tests"]
PER_CENT = st.fractions(min_value=0, max_value=100)


def printed(value: Fraction) -> str:
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.000001"), ROUND_HALF_UP))


@pytest.mark.parametrize("group", list(EXAMPLE["expected"]))
def test_group_gain_reproduces_the_worked_example(group):
    expected = EXAMPLE["expected"][group]
    rows = [row for row in EXAMPLE["rows"] if group in ("all", row["programme"])]
    scores = [FirstScores(*(None if row[k] is None else Fraction(row[k]) for k in ("pre", "post"))) for row in rows]

    found = group_gain(scores)

    assert (found.matched, found.pre_only, found.post_only) == tuple(
        expected[key] for key in ("matched", "pre_only", "post_only")
    )
    assert (str(found.mean_pre), str(found.mean_post)) == (expected["mean_pre"], expected["mean_post"])
    assert printed(found.mean_pre) == expected["mean_pre_value"]
    assert printed(found.mean_post) == expected["mean_post_value"]
    assert printed(found.raw_change) == expected["raw_change"]
    assert str(found.gain_of_averages) == expected["gain_of_averages"]["fraction"]
    assert printed(found.gain_of_averages) == expected["gain_of_averages"]["value"]
    assert [None if g is None else str(g) for g in found.individual_gains] == expected["individual_gains"]
    assert found.undefined_individual == expected["undefined_individual"]
    assert str(found.average_of_individual_gains) == expected["average_of_individual_gains"]["fraction"]
    assert printed(found.average_of_individual_gains) == expected["average_of_individual_gains"]["value"]


def test_group_gain_of_nobody_is_not_computed():
    found = group_gain([])

    assert (found.matched, found.gain_of_averages, found.mean_pre) == (0, None, None)


def test_individual_gain_at_a_full_first_score_is_undefined_not_zero():
    assert individual_gain(Fraction(100), Fraction(95)) is None


def test_individual_gain_refuses_scores_outside_the_scale():
    with pytest.raises(ValueError, match="between 0 and 100"):
        individual_gain(Fraction(101), Fraction(50))


def test_gain_words_change_at_the_published_cuts():
    words = [gain_words(Fraction(value, 10)) for value in (-1, 2, 3, 6, 7)]

    assert words == ["low", "low", "medium", "medium", "high"]
    assert gain_words(None) is None


@given(st.lists(st.tuples(PER_CENT, PER_CENT), min_size=1), st.randoms())
def test_gain_of_averages_does_not_know_the_order_of_people(pairs, random):
    shuffled = random.sample(pairs, len(pairs))

    assert gain_of_averages(pairs) == gain_of_averages(shuffled)


@given(PER_CENT, PER_CENT)
def test_gain_is_one_at_most(before, after):
    gain = individual_gain(before, after)

    assert gain is None or gain <= 1

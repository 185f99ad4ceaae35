"""Scoring: the rules of the curriculum, exact."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge.measurement.scoring import (
    Given,
    Key,
    Kind,
    Step,
    is_pass,
    number_readings,
    plain_words,
    score_answer,
    score_attempt,
    walked,
)

SINGLE = Key(Kind.SINGLE, 1, right=frozenset({"b"}))
MULTIPLE = Key(Kind.MULTIPLE, 2, right=frozenset({"a", "c", "e"}))
ORDERING = Key(Kind.ORDERING, 2, order=("a", "b", "c", "d"))
MATCHING = Key(Kind.MATCHING, 2, pairs=(("l1", "r1"), ("l2", "r2"), ("l3", "r3"), ("l4", "r4"), ("l5", "r5")))
NUMERIC = Key(Kind.NUMERIC, 1, value=Fraction("82.2"), tolerance=Fraction("0.1"))
DAY = Key(Kind.DATE, 1, day=date(2026, 6, 10))
CASE = Key(Kind.CASE, 6)


def points(key, value):
    return score_answer(key, value).points


@pytest.mark.parametrize(("value", "expected"), [("b", 1), ("a", 0), ("unknown", 0)])
def test_single_earns_its_points_for_the_key_alone(value, expected):
    assert points(SINGLE, value) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["a", "c", "e"], Fraction(2)),
        (["a", "c"], Fraction(4, 3)),
        (["a", "c", "b"], Fraction(2, 3)),
        (["a", "b", "d"], Fraction(0)),
        (["a", "b", "c", "d", "e"], Fraction(2, 3)),
        (["a", "a", "a"], Fraction(2, 3)),
    ],
)
def test_multiple_takes_wrong_ones_off_but_never_below_nothing(chosen, expected):
    assert points(MULTIPLE, chosen) == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({"a": 1, "b": 2, "c": 3, "d": 4}, Fraction(2)),
        ({"b": 1, "c": 2, "d": 3, "a": 4}, Fraction(4, 3)),
        ({"d": 1, "c": 2, "b": 3, "a": 4}, Fraction(0)),
        ({"a": 1, "b": 2}, Fraction(2, 3)),
        ({"a": 1, "b": 2, "c": 2, "d": 3}, Fraction(0)),
    ],
)
def test_ordering_counts_neighbours_that_follow_each_other(places, expected):
    assert points(ORDERING, places) == expected


def test_matching_counts_right_pairs():
    assert points(MATCHING, {"l1": "r1", "l2": "r2", "l3": "r3", "l4": "r4", "l5": "r9"}) == Fraction(8, 5)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("82.2", 1), ("82,2", 1), ("82,3", 1), ("82.31", 0), ("82,1 %", 1), ("80", 0), ("about 82", 0), ("", 0)],
)
def test_numeric_takes_comma_and_point_within_the_tolerance(typed, expected):
    assert points(NUMERIC, typed) == expected


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("14 000", (Fraction(14000),)),
        ("14\u00a0000", (Fraction(14000),)),
        ("14,000", (Fraction(14), Fraction(14000))),
        ("1,234.5", (Fraction(2469, 2),)),
        ("\u22125", (Fraction(-5),)),
        ("1e9", ()),
        ("٣", (Fraction(3),)),
        ("9" * 400, ()),
        ("--1", ()),
    ],
)
def test_number_readings(typed, readings):
    assert number_readings(typed) == readings


def test_date_is_right_to_the_day():
    assert [points(DAY, value) for value in ("2026-06-10", "2026-06-09")] == [1, 0]


@pytest.mark.parametrize("key", [SINGLE, MULTIPLE, ORDERING, MATCHING, NUMERIC, DAY])
@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_unanswered_earns_nothing_and_is_told_from_wrong(key, empty):
    found = score_answer(key, empty)

    assert (found.points, found.maximum, found.given) == (0, key.points, Given.UNANSWERED)


def test_case_waits_for_a_person_and_stays_out_of_the_maximum():
    found = score_attempt([score_answer(SINGLE, "b"), score_answer(CASE, "Dear colleagues")])

    assert (found.points, found.maximum, found.percent, found.unmarked) == (1, 1, 100, 1)


def test_attempt_adds_exactly_and_counts_what_is_unanswered():
    found = score_attempt([score_answer(MULTIPLE, ["a", "c"]), score_answer(SINGLE, None)])

    assert (found.points, found.maximum, found.unanswered) == (Fraction(4, 3), 3, 1)
    assert found.percent == Fraction(400, 9)


def test_attempt_without_questions_has_no_percentage():
    assert score_attempt([]).percent is None


@pytest.mark.parametrize(("percent", "expected"), [(Fraction(6999, 100), False), (Fraction(70), True), (None, False)])
def test_is_pass_decides_on_the_exact_value(percent, expected):
    assert is_pass(percent, 70) is expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key(Kind.MULTIPLE, 1), ["a"]),
        (Key(Kind.ORDERING, 1, order=("a",)), {"a": 1}),
        (Key(Kind.MATCHING, 1), {"a": "b"}),
        (Key(Kind.NUMERIC, 1), "1"),
    ],
)
def test_score_answer_refuses_an_incomplete_key(key, value):
    with pytest.raises(ValueError, match="needs"):
        score_answer(key, value)


IDS = st.sampled_from("abcdefgh")


@given(st.sets(IDS, min_size=1), st.lists(IDS))
def test_multiple_stays_within_its_points(right, chosen):
    found = score_answer(Key(Kind.MULTIPLE, 2, right=frozenset(right)), chosen)

    assert 0 <= found.points <= 2


@given(st.lists(IDS, min_size=2, unique=True), st.dictionaries(IDS, st.integers(1, 8)))
def test_ordering_stays_within_its_points_and_the_key_earns_all(order, places):
    key = Key(Kind.ORDERING, 2, order=tuple(order))

    assert 0 <= points(key, places) <= 2
    assert points(key, {item: place for place, item in enumerate(order, 1)}) == 2


@given(st.integers(-10**9, 10**9), st.integers(0, 999))
def test_numeric_is_the_same_with_comma_and_point(whole, decimals):
    for sign in ".,":
        typed = f"{whole}{sign}{decimals:03d}"
        assert Fraction(f"{whole}.{decimals:03d}") in number_readings(typed)


@given(st.text(max_size=40))
def test_number_readings_never_fails(text):
    assert len(number_readings(text)) <= 2


# -- the kinds that came later ------------------------------------------------------------------------------------

TRUE_FALSE = Key(Kind.TRUE_FALSE, 1, right=frozenset({"t"}))
SHORT = Key(Kind.SHORT, 2, gaps=(frozenset({"объем услуг", "көлемі"}),))
GAPS = Key(Kind.GAPS, 3, gaps=tuple(frozenset({word}) for word in ("a", "b", "c", "d")))
LIKERT = Key(Kind.LIKERT, 0)
ESSAY = Key(Kind.ESSAY, 6)
BRANCHING = Key(
    Kind.BRANCHING, 4,
    steps=(
        Step("s1", (("x", 2, "s2"), ("y", 0, "s3"), ("z", 1, ""))), Step("s2", (("p", 2, ""), ("q", 0, "s3"))),
        Step("s3", (("r", 1, ""), ("s", 0, ""))),
    ),
)
ANY_TEXT = st.text(max_size=40) | st.sampled_from(["😀" * 5000, "ع" * 10_000, "\u202eabc", "a" * 10_000])


@pytest.mark.parametrize(
    ("typed", "earned"),
    [("Объём услуг", 2), (" «ОБЪЕМ   УСЛУГ». ", 2), ("Көлемі", 2), ("объем\u00a0услуг", 2), ("объемуслуг", 0), ("услуг объем", 0), ("😀", 0)],
)
def test_a_short_text_is_right_in_any_language_whatever_capitals_and_signs_around(typed, earned):
    assert points(SHORT, typed) == earned


@given(st.dictionaries(st.sampled_from("1234"), st.sampled_from("abcd") | ANY_TEXT))
def test_gaps_earn_the_share_that_is_right_and_never_more(typed):
    right = sum(plain_words(typed.get(str(number), "")) == word for number, word in enumerate("abcd", 1))

    assert points(GAPS, typed) == Fraction(3 * right, 4)


@given(ANY_TEXT)
def test_plain_words_are_plain_at_once(text):
    assert plain_words(plain_words(text)) == plain_words(text)


def test_true_or_false_is_all_or_none():
    assert [points(TRUE_FALSE, one) for one in ("t", "f")] == [1, 0]


@given(st.none() | st.sampled_from(["a", "b"]))
def test_an_opinion_never_moves_a_score(value):
    alone = score_attempt([score_answer(SINGLE, "b")])
    found = score_attempt([score_answer(SINGLE, "b"), score_answer(LIKERT, value)])

    assert (found.points, found.maximum, found.percent) == (alone.points, alone.maximum, alone.percent)


@given(st.text(min_size=1), st.integers(0, 6))
def test_a_longer_text_waits_in_the_maximum_until_somebody_marks_it(text, given_points):
    waiting, marked = score_answer(ESSAY, text), score_answer(ESSAY, text, given_points)

    assert (waiting.points, waiting.maximum, waiting.given) == (0, 6, Given.WAITING)
    assert (marked.points, marked.maximum, marked.given) == (given_points, 6, Given.ANSWERED)
    assert (score_attempt([waiting]).waiting, score_attempt([marked]).waiting) == (1, 0)


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [
        ({"s1": "x", "s2": "p"}, 4), ({"s1": "x"}, 2), ({"s1": "x", "s2": "q", "s3": "r"}, 3), ({"s1": "y", "s3": "s"}, 0), ({"s1": "z"}, 1),
        ({"s2": "p"}, 0), ({"s1": "z", "s2": "p"}, 1), ({"s1": "unknown"}, 0),
    ],
)
def test_a_branching_case_earns_the_worth_of_its_way_against_the_best_one(chosen, earned):
    assert points(BRANCHING, chosen) == earned


@given(st.dictionaries(st.sampled_from(["s1", "s2", "s3", "s4"]), st.sampled_from("xyzpqrs?")))
def test_choices_off_the_way_count_for_nothing(chosen):
    way, _open = walked([(one.key, {choice: onward for choice, _points, onward in one.choices}) for one in BRANCHING.steps], chosen)

    assert points(BRANCHING, chosen) == points(BRANCHING, way) <= 4
    assert set(way.items()) <= set(chosen.items())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key(Kind.GAPS, 1), {"1": "a"}), (Key(Kind.GAPS, 1, gaps=(frozenset(),)), {"1": "a"}), (Key(Kind.SHORT, 1), "a"),
        (Key(Kind.BRANCHING, 1), {"s": "x"}), (Key(Kind.BRANCHING, 1, steps=(Step("s", (("x", 0, ""), ("y", 0, ""))),)), {"s": "x"}),
    ],
)
def test_a_key_that_wants_nothing_is_refused(key, value):
    with pytest.raises(ValueError, match="needs"):
        score_answer(key, value)

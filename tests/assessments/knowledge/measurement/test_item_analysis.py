"""Item analysis against numpy and scipy, a published formula reckoned by hand, and properties."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from assessments.knowledge.measurement import item_analysis as items
from assessments.knowledge.measurement.item_analysis import Asked, Taken, analyse

# Eight persons (columns), five questions (rows), right or wrong.
RIGHT_OR_WRONG = [
    [1, 1, 1, 1, 1, 1, 0, 0],
    [1, 1, 1, 1, 0, 0, 0, 1],
    [1, 1, 0, 1, 1, 0, 0, 0],
    [0, 0, 0, 1, 0, 1, 1, 1],
    [1, 1, 1, 1, 1, 1, 1, 1],
]
tables = st.integers(3, 14).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 3), min_size=n, max_size=n), min_size=2, max_size=6)
)


def form(table, points=1):
    """A form and its takers from a table of earned points."""
    asked = [Asked(f"q{number}", points) for number in range(len(table))]
    takers = [
        Taken({one.key: Fraction(row[person]) for one, row in zip(asked, table, strict=True)}, {})
        for person in range(len(table[0]))
    ]
    return asked, takers


def test_nothing_is_computed_of_fewer_than_three_persons_or_of_no_question():
    for table in ([[1]], [[1, 0], [0, 1]]):
        assert analyse(*form(table)) is None
    assert analyse([], [Taken({}, {})] * 5) is None
    assert analyse(*form([[1, 0, 1]])).is_indicative
    assert not analyse(*form([[1, 0, 1] * 10])).is_indicative
    assert analyse(*form([[1, 0, 1] * 10, [0, 0, 1] * 10])).n == 30


def test_the_figures_equal_numpy_and_scipy():
    found, table = analyse(*form(RIGHT_OR_WRONG)), np.array(RIGHT_OR_WRONG, dtype=float)
    totals = table.sum(axis=0)

    assert float(found.mean_percent) == pytest.approx(100 * totals.mean() / 5)
    for row, question in zip(table, found.questions, strict=True):
        assert float(question.difficulty) == pytest.approx(row.mean())
        if row.std():
            assert question.discrimination == pytest.approx(pearsonr(row, totals - row).statistic, abs=1e-12)
        else:
            assert question.discrimination is None
    p = table.mean(axis=1)
    assert float(found.reliability) == pytest.approx(5 / 4 * (1 - (p * (1 - p)).sum() / totals.var()))


def test_kr20_reckoned_by_hand():
    # p = 6/8 5/8 4/8 4/8; sum of pq = 12/64 + 15/64 + 16/64 + 16/64 = 59/64; totals 3 3 2 4 2 2 1 2, variance 47/64.
    four = [[Fraction(cell) for cell in row] for row in RIGHT_OR_WRONG[:4]]
    assert items.kr20(four) == Fraction(4, 3) * (1 - Fraction(59, 64) / Fraction(47, 64))
    assert items.kr20([[1, 1, 0], [1, 1, 0]]) == 1
    assert items.kr20([[1, 1, 1], [0, 0, 0]]) is None
    assert items.kr20([[1, 0, 1]]) is None
    with pytest.raises(ValueError, match="every person"):
        items.kr20([[1, 0], [1]])


def test_the_groups_are_27_per_cent_and_ties_at_their_edge_are_shared():
    upper, lower = items.group_weights([Fraction(value) for value in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)])
    assert upper == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert lower == upper[::-1]
    upper, lower = items.group_weights([Fraction(value) for value in (5, 4, 4, 4, 1, 0, 0)])  # two of seven
    assert upper == [1, Fraction(1, 3), Fraction(1, 3), Fraction(1, 3), 0, 0, 0]
    assert lower == [0, 0, 0, 0, 0, 1, 1]
    assert items.upper_minus_lower([1, 1, 0, 0, 0, 0, 1], upper, lower) == Fraction(1 + Fraction(1, 3), 2) - Fraction(1, 2)


def test_d_equals_the_mean_over_every_way_to_break_the_ties():
    rng, table = np.random.default_rng(7), np.array(RIGHT_OR_WRONG, dtype=float)
    totals, size = table.sum(axis=0), round(0.27 * 8)
    drawn = []
    for _ in range(4000):
        order = np.lexsort((rng.random(8), totals))
        drawn.append(table[:, order[-size:]].mean(axis=1) - table[:, order[:size]].mean(axis=1))
    found = [float(question.upper_lower) for question in analyse(*form(RIGHT_OR_WRONG)).questions]
    assert found == pytest.approx(np.mean(drawn, axis=0), abs=0.03)


@pytest.mark.parametrize(
    ("value", "grade"),
    [(None, "no_spread"), (-0.01, "wrong_key"), (0.0, "weak"), (0.1999, "weak"), (0.2, "fair"), (0.4, "good"), (0.7, "good"), (0.71, "high")],
)
def test_the_words_change_at_the_stated_edges(value, grade):
    assert items.grade_of(value) == grade


@pytest.mark.parametrize(
    ("right", "is_post", "flag"),
    [(5, False, "hard"), (6, False, ""), (17, False, ""), (18, False, "easy"), (18, True, ""), (19, True, "easy")],
)
def test_too_hard_and_too_easy_begin_outside_the_limits(right, is_post, flag):
    table = [[1] * right + [0] * (20 - right), [1, 0] * 10]
    first = analyse(*form(table), is_post=is_post).questions[0]
    assert {"hard", "easy"} & set(first.flags) == ({flag} - {""})


def test_distractors_are_counted_over_all_takers_and_rare_ones_named():
    asked = Asked("q", 1, ("a", "b", "c", "d"), frozenset("a"))
    said = ["a"] * 10 + ["b"] * 9 + ["c"] * 1
    takers = [Taken({"q": Fraction(option == "a")}, {"q": frozenset(option)}) for option in said]
    takers += [Taken({"q": Fraction(0)}, {})]  # no answer

    question = analyse([asked], takers).questions[0]

    assert [(one.count, one.is_right, one.is_unused) for one in question.options] == [
        (10, True, False), (9, False, False), (1, False, True), (0, False, True),
    ]  # fmt: skip
    assert question.options[1].share == Fraction(9, 21)
    assert question.answered == 20
    assert "unused" in question.flags
    only_right = analyse([Asked("q", 1, ("a",), frozenset("a"))], takers[10:]).questions[0]
    assert not only_right.options[0].is_unused  # a key that nobody finds is hard, not a weak distractor


@given(tables)
def test_figures_stay_in_their_limits_and_no_order_of_persons_matters(table):
    found = analyse(*form(table, points=3))
    turned = analyse(*form([row[::-1] for row in table], points=3))

    assert found == turned
    assert found.reliability is None or found.reliability <= 1
    for question in found.questions:
        assert 0 <= question.difficulty <= 1
        assert -1 <= question.upper_lower <= 1
        assert question.discrimination is None or -1 - 1e-12 <= question.discrimination <= 1 + 1e-12


@given(tables)
def test_the_correlation_equals_scipy_and_the_groups_add_up(table):
    first, second = ([Fraction(cell) for cell in row] for row in table[:2])
    found = items.correlation(first, second)
    if len(set(table[0])) > 1 and len(set(table[1])) > 1:
        assert found == pytest.approx(pearsonr(table[0], table[1]).statistic, abs=1e-9)
    else:
        assert found is None
    upper, lower = items.group_weights(first)
    assert sum(upper) == sum(lower) == max(1, int(Fraction(27, 100) * len(first) + Fraction(1, 2)))


def test_a_side_that_is_longer_is_refused():
    with pytest.raises(ValueError, match="Both sides"):
        items.correlation([Fraction(1)], [])

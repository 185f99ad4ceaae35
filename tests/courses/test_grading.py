"""What a product is worth, and what two graders say together: the sums, the edges, and what must be settled."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.grading import Judgement, is_complete, judge, together

CRITERIA = [{"code": "law", "weight": 60}, {"code": "form", "weight": 40}]


def levels(law: int, form: int) -> dict:
    return {"law": law, "form": form}


def test_the_example_of_the_docstring():
    assert judge(CRITERIA, levels(3, 2), pass_percent=60) == Judgement(Fraction(160, 3), False)


@pytest.mark.parametrize(
    ("law", "form", "percent", "passes"),
    [(4, 4, 100, True), (2, 2, Fraction(100, 3), False), (3, 3, Fraction(200, 3), True), (4, 1, 60, False), (1, 4, 40, False)],
)
def test_no_criterion_at_the_lowest_level_however_high_the_rest(law, form, percent, passes):
    assert judge(CRITERIA, levels(law, form), pass_percent=60) == Judgement(Fraction(percent), passes)


def test_exactly_the_pass_mark_passes():
    criteria = [{"code": "law", "weight": 60}, {"code": "form", "weight": 30}, {"code": "use", "weight": 10}]

    found = judge(criteria, {"law": 3, "form": 2, "use": 4}, pass_percent=60)
    assert found == Judgement(Fraction(60), True)
    assert not judge(criteria, {"law": 3, "form": 2, "use": 4}, pass_percent=61).passes


@pytest.mark.parametrize("wrong", [{}, {"law": 3}, {"law": 0, "form": 3}, {"law": 5, "form": 3}])
def test_a_missing_or_impossible_level_is_refused(wrong):
    assert not is_complete(CRITERIA, wrong)
    with pytest.raises(ValueError, match="Every criterion needs a level"):
        judge(CRITERIA, wrong, pass_percent=60)


def test_two_graders_give_the_mean():
    assert together(CRITERIA, levels(3, 2), levels(3, 3), pass_percent=50) == Judgement(Fraction(60), True)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (levels(2, 4), levels(4, 4)),  # two levels apart
        (levels(3, 2), levels(3, 3)),  # one passes at 60, the other does not
        (levels(4, 1), levels(4, 2)),  # the lowest level for one of them
    ],
)
def test_what_is_too_far_apart_is_settled_by_people(first, second):
    assert together(CRITERIA, first, second, pass_percent=60) is None
    assert together(CRITERIA, second, first, pass_percent=60) is None


LEVELS = st.fixed_dictionaries({"law": st.integers(1, 4), "form": st.integers(1, 4)})


@given(LEVELS, LEVELS)
def test_the_order_of_graders_is_irrelevant_and_the_result_lies_between_them(first, second):
    found = together(CRITERIA, first, second, pass_percent=60)

    assert found == together(CRITERIA, second, first, pass_percent=60)
    if found:
        one, other = (judge(CRITERIA, each, pass_percent=60).percent for each in (first, second))
        assert min(one, other) <= found.percent <= max(one, other)
        assert 0 <= found.percent <= 100

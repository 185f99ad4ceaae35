"""Who has earned what, and why not yet."""

from datetime import date
from fractions import Fraction

import pytest

from certificates.eligibility import LearningRecord, Missing, UnknownRequirement, missing_requirements

RULE = {"version": 1, "requirements": [{"code": "programme"}, {"code": "post_test", "percent_min": 70}]}
DAY = date(2026, 10, 30)


def test_missing_requirements_is_empty_when_all_is_met():
    record = LearningRecord(completed_on=DAY, best={"post_test": Fraction(70)})

    assert missing_requirements(RULE, record) == ()


def test_a_hair_under_the_pass_mark_is_missing():
    record = LearningRecord(completed_on=DAY, best={"post_test": Fraction(6999, 100)})

    assert missing_requirements(RULE, record) == (Missing("post_test", Fraction(6999, 100), Fraction(70)),)


def test_a_test_never_closed_is_missing_and_not_zero():
    assert missing_requirements(RULE, LearningRecord(completed_on=DAY)) == (Missing("post_test", None, Fraction(70)),)


def test_open_requirements_of_the_programme_are_named_one_by_one():
    record = LearningRecord(completed_on=None, unmet=("lessons", "pre_test"), best={"post_test": Fraction(90)})

    assert missing_requirements(RULE, record) == (Missing("lessons"), Missing("pre_test"))


def test_a_programme_not_completed_is_missing_even_if_nothing_is_named():
    assert missing_requirements({"version": 1, "requirements": [{"code": "programme"}]}, LearningRecord(None)) == (
        Missing("programme"),
    )


@pytest.mark.parametrize(
    ("attended", "held", "expected"),
    [(8, 10, ()), (7, 10, (Missing("attendance", Fraction(70), Fraction(80)),)), (None, None, (Missing("attendance", None, Fraction(80)),)), (0, 0, (Missing("attendance", None, Fraction(80)),))],
)
def test_attendance_is_a_share_of_what_was_held(attended, held, expected):
    rule = {"version": 1, "requirements": [{"code": "attendance", "percent_min": 80}]}

    assert missing_requirements(rule, LearningRecord(DAY, attended=attended, held=held)) == expected


@pytest.mark.parametrize("rule", [{"version": 2, "requirements": []}, {"version": 1, "requirements": [{"code": "luck"}]}])
def test_a_rule_that_is_not_understood_issues_nothing(rule):
    with pytest.raises(UnknownRequirement):
        missing_requirements(rule, LearningRecord(DAY))

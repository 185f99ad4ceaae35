"""Progress: edges first, then laws."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.progress import Facts, first_missing, measure, rule_for

RULE = {
    "version": 1,
    "requirements": [{"code": "lessons"}, {"code": "pre_test"}, {"code": "post_test", "percent_min": 70}],
}
LESSONS = ["a", "b", "c", "d"]


def facts(done=(), shown=LESSONS, **milestones):
    return Facts(frozenset(shown), frozenset(done), milestones)


def test_measure_counts_each_lesson_and_each_milestone():
    progress = measure(RULE, facts("abc", pre_test=None, post_test=Fraction(60)))

    assert progress.share == Fraction(4, 6)
    assert [(r.code, r.met, r.have, r.need) for r in progress.requirements] == [
        ("lessons", False, 3, 4), ("pre_test", True, 1, 1), ("post_test", False, 60, 70)
    ]


def test_measure_is_exact_at_the_pass_mark():
    just_below = Fraction(70) - Fraction(1, 10**9)

    assert not measure(RULE, facts(LESSONS, pre_test=None, post_test=just_below)).is_complete
    assert measure(RULE, facts(LESSONS, pre_test=None, post_test=Fraction(70))).is_complete


def test_measure_says_none_for_what_was_not_measured():
    assert measure(RULE, facts()).requirements[2].have is None


def test_measure_never_completes_a_programme_without_lessons():
    assert not measure(RULE, facts(shown=(), pre_test=None, post_test=Fraction(100))).is_complete


def test_measure_keeps_to_the_frozen_lessons_when_the_programme_grows():
    frozen = rule_for(RULE, LESSONS)

    progress = measure(frozen, facts("abcd", shown=[*LESSONS, "e"], pre_test=None, post_test=Fraction(90)))

    assert progress.is_complete


def test_measure_does_not_ask_for_a_lesson_that_is_shown_no_longer():
    frozen = rule_for(RULE, LESSONS)

    progress = measure(frozen, facts("abc", shown="abc", pre_test=None, post_test=Fraction(90)))

    assert progress.is_complete


def test_rule_for_is_a_copy_that_a_later_rule_cannot_touch():
    rule = {"version": 1, "requirements": [{"code": "post_test", "percent_min": 70}]}
    frozen = rule_for(rule, LESSONS)

    rule["requirements"][0]["percent_min"] = 95

    assert measure(frozen, facts(post_test=Fraction(70))).is_complete


@pytest.mark.parametrize("rule", [{}, {"version": 2, "requirements": [{"code": "lessons"}]}, {"version": 1}])
def test_measure_refuses_a_rule_it_does_not_know(rule):
    with pytest.raises(ValueError, match="version 1"):
        measure(rule, facts())


@pytest.mark.parametrize(("done", "met"), [("a", False), ("ab", True), ("abc", True)])
def test_a_share_of_lessons_is_rounded_up(done, met):
    rule = {"version": 1, "requirements": [{"code": "lessons", "percent_min": 34}]}
    (one,) = measure(rule, Facts(lesson_keys=frozenset("abc"), completed=frozenset(done))).requirements
    assert (one.met, one.need) == (met, 2)


def test_first_missing_names_the_earliest_open_lesson():
    modules = [["a", "b"], ["c", "d"]]

    assert first_missing(modules, frozenset("a"), "d") == "b"
    assert first_missing(modules, frozenset("ab"), "d") is None
    assert first_missing(modules, frozenset(), "b") is None


def test_first_missing_knows_only_lessons_of_the_programme():
    with pytest.raises(KeyError):
        first_missing([["a"]], frozenset("a"), "z")


percentages = st.one_of(st.none(), st.fractions(0, 100))
some_facts = st.builds(
    Facts,
    lesson_keys=st.frozensets(st.sampled_from("abcdef")),
    completed=st.frozensets(st.sampled_from("abcdefg")),
    milestones=st.dictionaries(st.sampled_from(["pre_test", "post_test"]), percentages),
)
some_rules = st.lists(
    st.sampled_from([
        {"code": "lessons"}, {"code": "lessons", "keys": ["a", "b"]}, {"code": "lessons", "percent_min": 60}, {"code": "pre_test"},
        {"code": "post_test", "percent_min": 70},
    ]),
    min_size=1, max_size=4,
).map(lambda lines: {"version": 1, "requirements": lines})


@given(some_rules, some_facts)
def test_share_lies_between_nothing_and_all_and_is_all_only_when_nothing_is_left(rule, found):
    progress = measure(rule, found)

    assert 0 <= progress.share <= 1
    assert (progress.share == 1) == progress.is_complete == (not progress.left)
    assert (progress.percent == 100) == progress.is_complete


@given(some_rules, some_facts, st.sampled_from("abcdef"))
def test_one_more_lesson_read_never_takes_progress_away(rule, found, lesson):
    more = Facts(found.lesson_keys, found.completed | {lesson}, found.milestones)

    if lesson in found.lesson_keys:
        assert measure(rule, more).share >= measure(rule, found).share

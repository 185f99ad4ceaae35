"""What a trainee reads of the own change between the two tests: when, in which words, and who does not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from assessments.knowledge.measurement.gain import Asked, are_alike
from assessments.knowledge.models import AttemptScore, KnowledgeTest
from assessments.knowledge.queries.gain import own_gain
from assessments.knowledge.queries.standings import standings

DAY = timedelta(days=1)


def sit(school, kind, right=True, at=None):
    attempt = school.start(kind, at=at or school.at)
    if right:
        school.all_right(attempt, at=at or school.at)
    school.close(attempt, at=at)
    return attempt


def gain_of(school, at=None):
    return own_gain(standings(school.enrolment, at or school.at + DAY))


@pytest.fixture
def begun(school):
    """The pre-test is handed in with nothing right, the lessons are done."""
    sit(school, "pre", right=False)
    school.learn()
    return school


def test_a_gain_is_told_when_both_tests_are_finished_and_not_before(begun):
    assert gain_of(begun) is None
    attempt = begun.start("post")
    begun.all_right(attempt, at=begun.at)
    assert gain_of(begun) is None, "an open attempt is no finished test"
    begun.close(attempt)

    assert (gain_of(begun).before, gain_of(begun).after, gain_of(begun).points) == (0, 100, 100)


def test_a_failed_attempt_is_not_the_end_the_last_one_is(begun):
    sit(begun, "post", right=False)
    assert gain_of(begun) is None
    KnowledgeTest.objects.filter(kind="post").update(attempts_allowed=1)

    assert gain_of(begun).points == 0


def test_the_best_attempt_counts(begun):
    sit(begun, "post", right=False)
    sit(begun, "post", at=begun.at + DAY)

    assert gain_of(begun, begun.at + 2 * DAY).points == 100


def test_a_result_that_waits_to_be_marked_is_no_end(begun):
    attempt = sit(begun, "post")
    AttemptScore.objects.filter(pk=attempt.pk).update(waiting=1, revision=1)

    assert gain_of(begun) is None


@pytest.mark.parametrize(
    ("after", "alike"),
    [
        ([("PE.1", "remember", 1), ("PE.2", "apply", 2)], True),
        ([("PE.1", "understand", 2), ("PE.2", "apply", 1)], True),
        ([("PE.1", "apply", 1), ("PE.2", "apply", 2)], False),
        ([("PE.1", "remember", 1), ("PE.3", "apply", 2)], False),
        ([("PE.1", "remember", 1), ("PE.2", "apply", 1)], False),
        ([("PE.1", "remember", 1)], False),
        ([], False),
    ],
)
def test_forms_that_ask_otherwise_are_not_alike(after, alike):
    before = [Asked("PE.1", "understand", 1), Asked("PE.2", "apply", 2)]

    assert are_alike(before, [Asked(*one) for one in after]) is alike
    assert not are_alike([], [])


def test_nothing_is_told_of_forms_that_are_not_alike(begun):
    attempt = sit(begun, "post")
    assert gain_of(begun)
    moved = attempt.answers.exclude(question__kind="case").first().question
    pre = begun.enrolment.attempts.get(test__kind="pre")
    pre.answers.filter(question=moved).delete()

    assert gain_of(begun) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "You grew from 0% to 100%: +100 points."), ("ru", "Было 0\xa0%, стало 100\xa0%. Прибавка в пунктах: +100"),
        ("kk", "Басында 0%, енді 100%: +100"),
    ],
)
def test_the_programme_and_the_result_say_it_in_plain_words(begun, as_user, cast, language, words):
    attempt = sit(begun, "post")
    client = as_user(cast.aliya)

    for page in (f"/{language}/learn/PE-2026-1/", f"/{language}/learn/PE-2026-1/test/{attempt.pk}/result/"):
        assert words in client.get(page).content.decode(), page
    pre = begun.enrolment.attempts.get(test__kind="pre")
    assert words not in client.get(f"/{language}/learn/PE-2026-1/test/{pre.pk}/result/").content.decode()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(55, "80.5", "You grew from 55% to 80.5%: +25.5 points."), (70, "70", "Before and after: 70%."), (80, "75", "Before: 80%, after: 75%.")],
)
def test_more_the_same_and_less_have_words_of_their_own(begun, as_user, cast, before, after, said):
    attempt = sit(begun, "post", right=False)
    KnowledgeTest.objects.filter(kind="post").update(attempts_allowed=1)
    for one, percent in ((begun.enrolment.attempts.get(test__kind="pre"), before), (attempt, after)):
        exact = Decimal(percent) / 100
        numerator, denominator = exact.as_integer_ratio()
        AttemptScore.objects.filter(pk=one.pk).update(
            numerator=numerator, denominator=denominator, maximum=1, percent=Decimal(percent), revision=1
        )

    page = as_user(cast.aliya).get("/en/learn/PE-2026-1/").content.decode()

    assert said in page
    assert "−" not in page.partition("Before:")[2][:40]


def test_the_lead_reads_neither_gain_nor_score_of_anybody(begun, cast):
    sit(begun, "post")
    client = Client()
    client.force_login(cast.gulnur)

    for page in ("/en/org/", "/en/org/people/"):
        content = client.get(page).content.decode()
        assert "You grew" not in content and "100%" not in content and "+100" not in content
    assert client.get("/en/learn/PE-2026-1/").status_code == 404


def test_it_costs_one_query_and_only_when_it_is_told(begun, django_assert_num_queries):
    tests = standings(begun.enrolment, begun.at)
    with django_assert_num_queries(0):
        assert own_gain(tests) is None
    sit(begun, "post")
    tests = standings(begun.enrolment, begun.at)
    with django_assert_num_queries(1):
        assert own_gain(tests)

"""Limits reached from two tabs, a test changed while it is open, very long answers, emoji and right-to-left text."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from assessments.knowledge.actions.attempts import NotOffered
from assessments.knowledge.imports import load_questions
from assessments.knowledge.models import Answer, AnswerEntry, Attempt, ParallelForm, Question
from assessments.knowledge.queries.pages import question_page
from tests.assessments.knowledge.conftest import QUESTIONS

TEXTS = (
    "🙂👩‍👩‍👧‍👦 Ия", "مرحبا بالعالم", "שלום \u202eabc\u202c", "ә ғ қ ң ө ұ ү һ і Ә Ғ Қ", "a\u0301 é", "line\nline", "<script>alert(1)</script>", "=1+1",
)


def case_of(attempt):
    return Answer.objects.get(attempt=attempt, question__kind="case")


@pytest.fixture
def post_test(school):
    school.at = datetime.now(UTC)
    school.finish("pre", school.at - timedelta(days=1))
    school.learn()
    return school.start("post", at=school.at)


def test_the_second_tab_begins_no_attempt_beyond_the_limit(school, as_user, cast):
    """The pre-test is taken once: the tab in which it can still be begun is an old one."""
    school.at = datetime.now(UTC)
    client = as_user(cast.aliya)
    old_tab = client.get("/en/learn/PE-2026-1/test/pre/").content.decode()
    assert "Begin the test" in old_tab
    school.close(school.start(at=school.at), school.at)

    answer = client.post("/en/learn/PE-2026-1/test/pre/", follow=True).content.decode()

    assert "No attempts are left for this test." in answer
    assert Attempt.objects.count() == 1


def test_three_attempts_at_the_post_test_and_no_fourth_however_it_is_asked_for(school):
    school.finish("pre")
    school.learn()
    for day in range(3):
        at = school.at + timedelta(days=day)
        first, again = school.start("post", at=at), school.start("post", at=at)
        assert first == again, "two tabs, one attempt"
        school.close(first, at)
        with pytest.raises(NotOffered):
            school.start("post", at=at)

    with pytest.raises(NotOffered) as refused:
        school.start("post", at=school.at + timedelta(days=9))
    assert refused.value.details["offer"] == "used_up"
    assert Attempt.objects.filter(test__kind="post").count() == 3


def test_a_test_changed_while_attempts_are_open_asks_what_it_asked(school, tmp_path):
    """ET1: the edit is a new version in a new form; who has begun goes on with the old words and is scored by them."""
    attempt = school.start()
    before = {one.number: (one.question_id, one.question.text_kk) for one in Answer.objects.filter(attempt=attempt).select_related("question")}
    single = Answer.objects.filter(attempt=attempt, question__kind="single").select_related("question").first()
    folder = tmp_path / "pe"
    folder.mkdir()
    text, old = QUESTIONS.read_text(encoding="utf-8"), single.question.text_kk
    assert old[:40] in text
    (folder / "questions.yaml").write_text(text.replace(old[:40], f"Жаңа нұсқа {old[:40]}"), encoding="utf-8")

    load_questions(folder, school.at + timedelta(minutes=2))

    assert Question.objects.filter(text_kk__startswith="Жаңа нұсқа ").exists()
    after = {one.number: (one.question_id, one.question.text_kk) for one in Answer.objects.filter(attempt=attempt).select_related("question")}
    assert after == before
    assert question_page(attempt, single.number).question.text_kk == old
    assert school.save(attempt, single.number, single.question.option_ids["choice"][0]).outcome == "stored"
    school.all_right(attempt)
    score = school.close(attempt)
    assert score.numerator == score.maximum * score.denominator, "scored by the keys of the version that was seen"
    assert ParallelForm.objects.filter(test=attempt.test, is_current=True).get() != attempt.form


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_ten_thousand_characters_are_refused_in_words_and_given_back_whole(post_test, as_user, cast, code):
    number, long = case_of(post_test).number, "жауап " * 1666 + "соңы"
    page = as_user(cast.aliya).post(f"/{code}/learn/PE-2026-1/test/{post_test.pk}/{number}/", {"value": long, "rev": "0"})

    assert page.status_code == 422
    assert "6,000" in page.content.decode() or re.search(r"6[\s\u00a0]?000", page.content.decode())
    assert "соңы</textarea>" in page.content.decode(), "nothing that was typed is cut"
    assert AnswerEntry.objects.filter(attempt=post_test).count() == 0


def test_six_thousand_characters_are_kept(school, post_test):
    number = case_of(post_test).number

    school.save(post_test, number, "қ" * 6000, at=school.at)

    assert case_of(post_test).value == "қ" * 6000


@pytest.mark.parametrize("text", TEXTS)
def test_emoji_and_right_to_left_text_come_back_as_they_were_typed(school, post_test, as_user, cast, text):
    number, client = case_of(post_test).number, as_user(cast.aliya)
    address = f"/kk/learn/PE-2026-1/test/{post_test.pk}/{number}/"

    client.post(address, {"value": text, "rev": "0"})

    assert case_of(post_test).value == text
    shown = client.get(address).content.decode()
    assert "<script>alert(1)" not in shown
    assert 'dir="auto"' in shown, "the text decides in which direction it runs"

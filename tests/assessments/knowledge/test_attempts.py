"""Taking a test through the actions: refusals first, then twice, then late, then in the wrong order."""

from datetime import timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from assessments.knowledge.actions.attempts import NotOffered, NotUnderstood, close_overdue
from assessments.knowledge.measurement.offers import Offer
from assessments.knowledge.models import Answer, AnswerEntry, Attempt, AttemptScore
from assessments.knowledge.queries.scores import best_scores, first_scores
from assessments.knowledge.queries.standings import standings
from courses.models import Enrolment, Milestone

DAY = timedelta(days=1)


def offers(school, at=None):
    return {kind: one.offer for kind, one in standings(school.enrolment, at or school.at).items()}


# -- refusals ----------------------------------------------------------------------------------------------------


def test_the_post_test_waits_for_the_pre_test(school):
    with pytest.raises(NotOffered) as refused:
        school.start("post")

    assert refused.value.details["offer"] == Offer.WAITS_FOR_PRE
    assert Attempt.objects.count() == 0


def test_the_post_test_waits_for_the_lessons(school):
    school.finish("pre")

    with pytest.raises(NotOffered) as refused:
        school.start("post")

    assert refused.value.details["offer"] == Offer.WAITS_FOR_LESSONS
    assert standings(school.enrolment, school.at)["post"].lessons_left == 2


def test_the_pre_test_is_taken_once(school):
    school.finish("pre")

    with pytest.raises(NotOffered, match="No attempts are left"):
        school.start("pre", school.at + DAY)


def test_the_post_test_is_taken_three_times_a_day_apart(school):
    school.finish("pre")
    school.learn()
    for number in range(3):
        moment = school.at + number * DAY
        school.close(school.start("post", moment), moment + timedelta(minutes=1))
        with pytest.raises(NotOffered) as refused:
            school.start("post", moment + timedelta(minutes=2))

    assert refused.value.details["offer"] == Offer.USED_UP
    assert [one.number for one in Attempt.objects.filter(test__kind="post")] == [1, 2, 3]


def test_a_passed_test_needs_no_further_attempt(school):
    school.finish("pre")
    school.learn()
    school.finish("post")

    with pytest.raises(NotOffered) as refused:
        school.start("post", school.at + 2 * DAY)

    assert refused.value.details["offer"] == Offer.PASSED


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("single", "not-an-id", "unknown_option"),
        ("single", ["x"], "shape"),
        ("multiple", "x", "shape"),
        ("multiple", ["x"], "unknown_option"),
        ("ordering", {"x": 1}, "unknown_option"),
        ("ordering", 7, "shape"),
        ("matching", {"x": "y"}, "unknown_option"),
        ("numeric", "about ten", "number"),
        ("numeric", "9" * 50, "number"),
        ("numeric", True, "number"),
    ],
)
def test_what_is_no_answer_is_refused_and_changes_nothing(school, kind, value, code):
    attempt = school.start()
    answer = Answer.objects.filter(attempt=attempt, question__kind=kind).first()

    with pytest.raises(NotUnderstood) as refused:
        school.save(attempt, answer.number, value)

    assert refused.value.details["code"] == code
    assert AnswerEntry.objects.count() == 0


def test_an_option_of_another_question_is_refused(school):
    attempt = school.start()
    one, other = Answer.objects.filter(attempt=attempt, question__kind="single")[:2]

    with pytest.raises(NotUnderstood):
        school.save(attempt, one.number, other.question.option_ids["choice"][0])


def test_nobody_answers_for_another(school, cast):
    attempt = school.start()

    for user in cast.everybody.values():
        if user != cast.aliya:
            with pytest.raises(Answer.DoesNotExist):
                school.save(attempt, 1, "", by=user)
    assert AnswerEntry.objects.count() == 0


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [AnswerEntry, AttemptScore])
def test_entries_and_scores_are_never_changed(school, model, change):
    school.finish("pre")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows = model.objects.all()
        rows.update(attempt=rows[0].attempt) if change == "update" else rows._raw_delete(rows.db)


# -- the good way ------------------------------------------------------------------------------------------------


def test_the_server_draws_the_questions_and_their_order_from_the_seed(school):
    attempt = school.start(seed="one")

    drawn = list(attempt.answers.values_list("question__code", flat=True))
    assert sorted(drawn) == [f"PE-0{n}" for n in range(1, 10)]
    assert drawn != sorted(drawn)
    assert attempt.deadline_at == school.at + timedelta(minutes=25)


def test_the_post_test_ends_with_the_case(school):
    school.finish("pre")
    school.learn()

    attempt = school.start("post")

    assert attempt.question_count == 10
    assert attempt.answers.last().question.kind == "case"


def test_a_whole_programme_is_completed_by_the_last_requirement(school):
    pre = school.finish("pre")
    school.learn()
    post = school.finish("post")

    school.enrolment.refresh_from_db()
    assert (pre.percent, post.percent) == (100, 100)
    assert school.enrolment.completed_on == school.at.date()
    assert {m.code: m.percent for m in Milestone.objects.all()} == {"pre_test": 100, "post_test": 100}
    assert best_scores(school.enrolment) == {"pre": 100, "post": 100}


def test_unanswered_earns_nothing_and_is_counted(school):
    attempt = school.start()
    school.all_right(attempt, leave_out=("single",))

    score = school.close(attempt)

    assert (Fraction(score.numerator, score.denominator), score.maximum, score.unanswered) == (10, 13, 3)
    assert score.source == "server"


def test_a_post_test_below_the_mark_completes_nothing(school):
    school.finish("pre")
    school.learn()
    attempt = school.start("post")

    school.close(attempt)

    school.enrolment.refresh_from_db()
    assert school.enrolment.completed_on is None
    assert offers(school)["post"] == Offer.WAITS_FOR_DAY


def test_the_best_of_the_post_tests_counts_and_the_first_is_reported(school):
    school.finish("pre")
    school.learn()
    school.close(school.start("post"))
    school.finish("post", school.at + DAY)

    assert best_scores(school.enrolment)["post"] == 100
    [row] = first_scores()
    assert (row.programme_code, row.pre, row.post) == ("PE", 100, 0)
    assert first_scores(on=school.at.date() - DAY) == []


# -- twice -------------------------------------------------------------------------------------------------------


def test_starting_twice_is_the_same_attempt(school):
    assert school.start() == school.start(at=school.at + timedelta(minutes=3), seed="another")


def test_the_same_receipt_is_one_entry(school):
    attempt = school.start()
    answer = school.answer_of(attempt, "ordering")
    value, receipt = {answer.question.option_ids["item"][0]: 1}, uuid4()

    outcomes = [school.save(attempt, answer.number, value, receipt=receipt).outcome for _ in range(3)]

    assert outcomes == ["stored", "repeated", "repeated"]
    assert AnswerEntry.objects.count() == 1
    assert Answer.objects.get(pk=answer.pk).rev == 1


def test_an_old_page_with_another_answer_is_not_taken_for_a_repeat(school):
    attempt = school.start()
    answer = Answer.objects.filter(attempt=attempt, question__kind="numeric").first()
    receipt = uuid4()

    first = school.save(attempt, answer.number, "10", receipt=receipt)
    second = school.save(attempt, answer.number, "17", receipt=receipt)
    third = school.save(attempt, answer.number, "17", receipt=receipt)

    assert [one.outcome for one in (first, second, third)] == ["stored", "stored", "repeated"]
    assert Answer.objects.get(pk=answer.pk).value == "17"


def test_closing_twice_is_the_same_score(school):
    attempt = school.start()

    assert school.close(attempt) == school.close(attempt, school.at + timedelta(minutes=9))
    assert AttemptScore.objects.count() == 1


def test_two_windows_the_later_answer_counts_and_the_person_is_told(school):
    attempt = school.start()
    answer = Answer.objects.filter(attempt=attempt, question__kind="numeric").first()

    first = school.save(attempt, answer.number, "10", seen_rev=0)
    second = school.save(attempt, answer.number, "17", seen_rev=0)

    assert (first.overtook, second.overtook) == (False, True)
    assert [entry.value for entry in AnswerEntry.objects.all()] == ["10", "17"]


# -- late --------------------------------------------------------------------------------------------------------


def test_after_the_deadline_an_answer_is_kept_apart(school):
    attempt = school.start()
    answer = Answer.objects.filter(attempt=attempt, question__kind="numeric").first()

    saved = school.save(attempt, answer.number, "17", at=attempt.deadline_at)

    assert saved.outcome == "late"
    assert Answer.objects.get(pk=answer.pk).value is None
    assert AnswerEntry.objects.get().is_late


def test_a_closed_attempt_keeps_what_comes_as_late(school):
    attempt = school.start()
    school.close(attempt)

    assert school.save(attempt, 1, "").outcome == "late"


def test_at_time_out_the_server_scores_all_it_has(school):
    attempt = school.start()
    school.all_right(attempt)

    assert close_overdue(enrolment=school.enrolment, at=attempt.deadline_at + 3 * DAY) == 1

    attempt.refresh_from_db()
    assert (attempt.closed_by, attempt.closed_at, attempt.score.percent) == ("clock", attempt.deadline_at, 100)
    assert close_overdue(at=attempt.deadline_at + 3 * DAY) == 0


def test_an_open_attempt_is_not_overdue_a_second_before(school):
    attempt = school.start()

    assert close_overdue(at=attempt.deadline_at - timedelta(seconds=1)) == 0


# -- what may be seen --------------------------------------------------------------------------------------------


def test_feedback_waits_for_the_end_of_the_post_test_while_questions_come_again(school):
    def reviews(at=None):
        return {kind: one.may_review for kind, one in standings(school.enrolment, at or school.at).items()}

    school.finish("pre")
    assert reviews() == {"pre": False, "post": False}
    school.learn()
    school.close(school.start("post"))
    assert reviews() == {"pre": False, "post": False}
    school.finish("post", school.at + DAY)
    assert reviews(school.at + DAY) == {"pre": True, "post": True}


def test_an_enrolment_in_a_programme_without_tests_has_none(school, cast, at):
    from tests.assessments.knowledge.conftest import make_programme

    key, _lessons = make_programme("ADV")
    cohort = type(school.cohort).objects.create(code="ADV-1", programme_key=key, name="x", starts_on=at.date(), ends_on=at.date())
    other = Enrolment.objects.create(
        cohort=cohort, learner=cast.aliya, organisation=cast.own, enrolled_at=at, rule=school.enrolment.rule
    )

    assert standings(other, at) == {}
    with pytest.raises(NotOffered, match="no tests yet"):
        school.start(enrolment=other)

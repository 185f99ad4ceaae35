"""Points that stood become others: longer texts, late answers, corrected questions. Refused, twice, two at once, late, in Kazakh."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from assessments.knowledge.actions.bank import store_question
from assessments.knowledge.actions.markings import DraftClash, keep_marking, mark_case
from assessments.knowledge.actions.scores import (
    NotCorrected,
    NotCounted,
    apply_correction,
    count_late,
    drafted,
    preview_of,
)
from assessments.knowledge.interchange.entries import CriterionEntry, Kind, OptionEntry, QuestionEntry, Text
from assessments.knowledge.models import (
    Answer,
    AnswerEntry,
    AttemptScore,
    Correction,
    FormQuestion,
    MarkingDraft,
    Question,
    ScoreChange,
)
from assessments.knowledge.queries.scores import cohort_results, first_scores
from assessments.knowledge.queries.standings import exact_percent, standings
from assessments.knowledge.tasks import regrade
from lms.core.formats import ZONE as ALMATY
from lms.core.models import AuditEntry, Job

TESTS = "/en/teach/PE-2026-1/tests"


def text(said):
    return Text(said, said, said)


ESSAY = QuestionEntry(
    "PE-90", "PE.1", Kind.ESSAY, "apply", 4, text("Why?"), criteria=(CriterionEntry(3, text("says why")), CriterionEntry(1, text("short"))),
    model_answer=text("Because"),
)


def put_in(entry, at, number=90):
    """Put a question into every current form."""
    question = store_question(entry=entry, programme="PE", at=at)
    for place in FormQuestion.objects.filter(form__is_current=True, number=1).select_related("form"):
        FormQuestion.objects.create(form=place.form, question=question, number=number)
    return question


@pytest.fixture
def essay(school):
    """A handed-in pre-test with an essay that nobody has marked."""
    school.at = datetime.now(UTC) - timedelta(minutes=40)
    put_in(ESSAY, school.at)
    attempt = school.start("pre")
    school.all_right(attempt, leave_out=("essay",))
    answer = attempt.answers.select_related("question", "attempt__enrolment__cohort").get(question__kind="essay")
    school.save(attempt, answer.number, "Өйткені 😀 שלום " + "а" * 9_980)
    school.close(attempt)
    return attempt.answers.select_related("question", "attempt__enrolment__cohort", "attempt__score").get(pk=answer.pk)


# -- longer texts ---------------------------------------------------------------------------------------------------


def test_a_result_waits_for_its_longer_text_everywhere(essay, school, cast, as_user):
    score, attempt = essay.attempt.score, essay.attempt

    assert (score.waiting, score.percent, exact_percent(attempt)) == (1, None, None)
    assert not score.passes(1)
    assert first_scores()[0].pre is None
    assert cohort_results(school.cohort)[0].is_waiting
    page = as_user(cast.aliya).get(f"/kk/learn/PE-2026-1/test/{attempt.pk}/result/").content.decode()
    assert "тренеріңіз" in page.casefold()


def test_marking_makes_the_result_whole_and_keeps_the_one_before(essay, cast, at):
    before = essay.attempt.score

    mark_case(answer=essay, points=[2, 1], by=cast.yerlan, at=at)
    mark_case(answer=essay, points=[2, 1], by=cast.yerlan, at=at)

    after, (change,) = AttemptScore.objects.get(), ScoreChange.objects.all()
    assert (after.waiting, after.revision, after.maximum) == (0, 1, before.maximum)
    assert Fraction(after.numerator, after.denominator) == Fraction(before.numerator, before.denominator) + 3
    assert after.percent is not None
    assert (change.cause, change.old["waiting"], change.new["waiting"]) == ("marking", 1, 0)


def test_a_completion_waits_for_the_marking_and_has_its_day(school, cast):
    school.at = datetime.now(UTC) - timedelta(days=3)
    school.finish("pre")
    school.learn()
    put_in(ESSAY, school.at)
    attempt = school.start("post")
    school.all_right(attempt)
    school.close(attempt)
    school.enrolment.refresh_from_db()
    assert school.enrolment.completed_on is None

    now = datetime.now(UTC)
    answer = attempt.answers.select_related("question", "attempt__enrolment__cohort").get(question__kind="essay")
    mark_case(answer=answer, points=[3, 1], by=cast.yerlan, at=now)

    school.enrolment.refresh_from_db()
    assert school.enrolment.completed_on == now.astimezone(ALMATY).date()
    assert standings(school.enrolment, now)["post"].is_passed


def test_another_marking_changes_the_result_again(essay, cast, at):
    mark_case(answer=essay, points=[3, 1], by=cast.yerlan, at=at)
    mark_case(answer=essay, points=[0, 0], by=cast.yerlan, at=at + timedelta(minutes=1))

    assert list(ScoreChange.objects.values_list("revision", flat=True)) == [1, 2]
    assert AttemptScore.objects.get().parts[str(essay.question_id)] == "0"


def test_no_further_attempt_begins_while_the_last_one_waits(essay, school):
    school.learn()

    assert standings(school.enrolment, school.at + timedelta(days=2))["pre"].offer == "waits_for_marking"


def test_an_unanswered_longer_text_waits_for_nobody(school):
    put_in(ESSAY, school.at)

    assert school.close(school.start("pre")).waiting == 0


def test_a_longer_text_stands_in_the_queue_and_is_marked_there(essay, cast, as_user):
    trainer = as_user(cast.yerlan)
    address = f"{TESTS}/cases/{essay.attempt_id}/{essay.number}/"

    assert "a result waits for it" in trainer.get(f"{TESTS}/cases/").content.decode()
    assert trainer.post(address, {"points-1": "4", "points-2": "0"}).status_code == 200
    assert not ScoreChange.objects.exists()
    trainer.post(address, {"points-1": "3", "points-2": "0", "comment": "Жақсы"})
    assert AttemptScore.objects.get().waiting == 0


def test_a_comment_is_kept_while_it_is_typed_and_another_window_is_told(essay, cast, at, as_user):
    address = f"{TESTS}/cases/{essay.attempt_id}/{essay.number}/draft/"
    trainer = as_user(cast.yerlan)

    first = trainer.post(address, {"points-1": "2", "comment": "Бірінші", "seen": "0"}).json()
    clash = trainer.post(address, {"points-1": "1", "comment": "Екінші", "seen": "0"}).json()

    assert (first["outcome"], first["seen"], clash["outcome"]) == ("stored", 1, "clash")
    assert "Бірінші" in trainer.get(address.removesuffix("draft/")).content.decode()
    with pytest.raises(DraftClash):
        keep_marking(answer=essay, points={}, comment="x", seen=0, by=cast.yerlan, at=at)
    mark_case(answer=essay, points=[2, 1], by=cast.yerlan, at=at)
    assert not MarkingDraft.objects.exists()


def test_nobody_else_keeps_a_draft(essay, cast, as_user, client):
    address = f"{TESTS}/cases/{essay.attempt_id}/{essay.number}/draft/"

    assert client.post(address).status_code == 401
    for user in cast.everybody.values():
        if user != cast.yerlan:
            assert as_user(user).post(address, {"comment": "x"}).status_code == 404
    assert not MarkingDraft.objects.exists()


def test_the_database_refuses_a_score_that_changes_without_a_step(essay):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AttemptScore.objects.update(numerator=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AttemptScore.objects.update(numerator=1, revision=5)


# -- late answers ----------------------------------------------------------------------------------------------------


@pytest.fixture
def late(school):
    """An attempt of the clock, and a right answer to a single that came after its end."""
    school.at = datetime.now(UTC) - timedelta(hours=3)
    attempt = school.start("pre")
    answer = attempt.answers.filter(question__kind="single").select_related("question").first()
    right = str(answer.question.options.get(key__is_right=True).pk)
    school.save(attempt, answer.number, right, at=school.at + timedelta(hours=1))
    return AnswerEntry.objects.select_related("question", "attempt__enrolment__cohort").get(is_late=True)


def test_a_late_answer_counts_once_with_its_reason(late, cast, at, school):
    change = count_late(entry=late, reason="Желі болмады", by=cast.yerlan, at=school.at + timedelta(hours=2))

    assert Fraction(change.new["numerator"], change.new["denominator"]) == late.question.points
    assert (change.cause, change.reason) == ("late", "Желі болмады")
    with pytest.raises(NotCounted):
        count_late(entry=late, reason="again", by=cast.yerlan, at=at)
    assert ScoreChange.objects.count() == AuditEntry.objects.filter(act="answer.counted_late").count() == 1


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_late_answer_needs_a_reason(late, cast, at, reason):
    with pytest.raises(NotCounted):
        count_late(entry=late, reason=reason, by=cast.yerlan, at=at)


def test_an_answer_in_time_is_not_counted_again(late, school, cast, at):
    in_time = AnswerEntry.objects.create(attempt=late.attempt, question=late.question, receipt=uuid4(), value=None, at=at)

    with pytest.raises(NotCounted):
        count_late(entry=in_time, reason="x", by=cast.yerlan, at=at)


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat", "kuanysh"])
def test_only_a_trainer_of_the_cohort_lets_it_count(late, cast, at, as_user, who):
    with pytest.raises(NotCounted):
        count_late(entry=late, reason="x", by=getattr(cast, who), at=at)
    assert as_user(getattr(cast, who)).post(f"{TESTS}/late/{late.pk}/", {"reason": "x"}).status_code == 404


def test_a_trainer_counts_it_on_the_page_and_the_learner_reads_why(late, cast, as_user):
    trainer = as_user(cast.yerlan)
    assert trainer.post(f"{TESTS}/late/{late.pk}/", {"reason": ""}).status_code == 422
    assert late.question.text_en[:20] in trainer.get(f"{TESTS}/late/{late.pk}/").content.decode()

    page = trainer.post(f"{TESTS}/late/{late.pk}/", {"reason": "Байланыс үзілді"}, follow=True).content.decode()

    assert "Байланыс үзілді" in page and "counted" in page
    result = as_user(cast.aliya).get(f"/en/learn/PE-2026-1/test/{late.attempt_id}/result/").content.decode()
    assert "an answer that came late was counted" in result and "Байланыс үзілді" in result


# -- corrected questions -----------------------------------------------------------------------------------------------


WRONG = QuestionEntry(
    "PE-91", "PE.1", Kind.SINGLE, "apply", 2, text("Which?"),
    options=(OptionEntry("choice", text("this"), is_right=True), OptionEntry("choice", text("that"))),
)
RIGHT = QuestionEntry(
    "PE-91", "PE.1", Kind.SINGLE, "apply", 2, text("Which?"),
    options=(OptionEntry("choice", text("this")), OptionEntry("choice", text("that"), is_right=True)),
)


@pytest.fixture
def wrong(school):
    """A handed-in attempt with the right answer to a question whose key was wrong, and the question mended since."""
    school.at = datetime.now(UTC) - timedelta(minutes=40)
    question = put_in(WRONG, school.at, 91)
    attempt = school.start("pre")
    answer = attempt.answers.get(question=question)
    school.save(attempt, answer.number, str(question.options.get(text_en="that").pk))
    school.close(attempt)
    store_question(entry=RIGHT, programme="PE", at=school.at)
    return question


def mended(question):
    return Question.objects.get(code=question.code, is_current=True)


def apply(question, cast, at, *, method="key", key_of=None, reason="Кілт қате болды", seen=None):
    preview = preview_of(drafted(question, method, key_of)) if seen is None else None
    return apply_correction(
        question=question, method=method, key_of=key_of, reason=reason, seen=seen or preview.digest, programme="PE", by=cast.yerlan, at=at
    )


def work(job, at):
    class Progress:
        def __call__(self, done, total=None):
            pass

    regrade(job, Progress(), at)


def test_a_preview_tells_whose_points_change_and_writes_nothing(wrong):
    preview = preview_of(drafted(wrong, "key", mended(wrong)))

    assert [one.difference for one in preview.rows] == [2]
    assert (Correction.objects.count(), ScoreChange.objects.count()) == (0, 0)


def test_a_correction_is_applied_once_and_the_old_points_are_kept(wrong, cast, at):
    job = apply(wrong, cast, at, key_of=mended(wrong))
    work(job, at)
    work(job, at)

    (change,) = ScoreChange.objects.all()
    assert (change.cause, change.reason, change.old["parts"][str(wrong.pk)], change.new["parts"][str(wrong.pk)]) == ("regrade", "Кілт қате болды", "0", "2")
    with pytest.raises(NotCorrected):
        apply(wrong, cast, at, key_of=mended(wrong))
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(("method", "points", "less"), [("full", 2, 0), ("drop", 0, 2)])
def test_full_points_or_none_for_everybody(wrong, cast, at, method, points, less):
    before = AttemptScore.objects.get()

    work(apply(wrong, cast, at, method=method), at)

    after = AttemptScore.objects.get()
    assert Fraction(after.numerator, after.denominator) == Fraction(before.numerator, before.denominator) + points
    assert after.maximum == before.maximum - less


def test_a_preview_that_is_no_longer_true_is_refused(wrong, cast, at):
    with pytest.raises(NotCorrected):
        apply(wrong, cast, at, key_of=mended(wrong), seen="0" * 32)
    with pytest.raises(NotCorrected):
        apply(wrong, cast, at, key_of=mended(wrong), reason="  ")
    assert not Correction.objects.exists() and not Job.objects.exists()


def test_a_version_that_asks_something_else_cannot_lend_its_key(wrong, cast, at, school):
    other = store_question(
        entry=QuestionEntry(
            "PE-91", "PE.1", Kind.SINGLE, "apply", 2, text("Other?"),
            options=(OptionEntry("choice", text("x"), is_right=True), OptionEntry("choice", text("y"))),
        ),
        programme="PE", at=school.at,
    )  # fmt: skip

    for key_of in (other, None, wrong):
        with pytest.raises(NotCorrected):
            drafted(wrong, "key", key_of)


def test_an_attempt_that_is_open_meanwhile_is_marked_by_the_correction_when_it_closes(school, cast):
    school.at = datetime.now(UTC) - timedelta(minutes=10)
    question = put_in(WRONG, school.at, 91)
    attempt = school.start("pre")
    work(apply(question, cast, school.at, method="full"), school.at)

    assert school.close(attempt).parts[str(question.pk)] == "2"
    assert not ScoreChange.objects.exists()


def test_a_completion_keeps_its_day_and_its_best(school, cast):
    school.at = datetime.now(UTC) - timedelta(days=5)
    question = put_in(WRONG, school.at, 91)
    school.finish("pre")
    school.learn()
    school.finish("post")
    school.enrolment.refresh_from_db()
    day = school.enrolment.completed_on
    assert day is not None

    work(apply(question, cast, datetime.now(UTC), method="drop"), datetime.now(UTC))

    school.enrolment.refresh_from_db()
    assert school.enrolment.completed_on == day
    assert ScoreChange.objects.count() == 2


def test_a_trainer_previews_and_applies_on_the_page(wrong, cast, as_user):
    trainer, address = as_user(cast.yerlan), f"/en/teach/questions/PE/{wrong.code}/correct/"
    assert "Show what changes" in trainer.get(address).content.decode()
    page = trainer.get(f"{address}?version=1&method=key")
    fields = {"version": "1", "method": "key", "seen": page.context["found"].digest}
    assert "0 / " in page.content.decode() and cast.aliya.listed_name in page.content.decode()

    assert trainer.post(address, {**fields, "reason": ""}).status_code == 409
    assert trainer.post(address, {**fields, "seen": "x", "reason": "Түзету"}).status_code == 409
    answer = trainer.post(address, {**fields, "reason": "Түзету"})

    assert answer.status_code == 302 and "/jobs/" in answer.url
    assert trainer.post(address, {**fields, "reason": "Түзету"}).status_code == 409
    assert Correction.objects.count() == 1


def test_only_who_keeps_the_bank_corrects(wrong, cast, as_user):
    for user in cast.everybody.values():
        if user != cast.yerlan:
            assert as_user(user).get(f"/en/teach/questions/PE/{wrong.code}/correct/").status_code == 404


def test_a_preview_costs_the_same_for_many(wrong, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        preview_of(drafted(wrong, "key", mended(wrong)))
    assert Answer.objects.exists()

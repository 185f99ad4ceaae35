"""No answer is ever lost: saves, reloads, restarts, repeats and second windows in any order; races on the close."""

import random
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections

from assessments.knowledge.actions.attempts import close_attempt, save_answer
from assessments.knowledge.models import Answer, AnswerEntry, Attempt, AttemptScore
from assessments.knowledge.queries.keys import keys_of
from courses.models import Milestone
from tests.assessments.knowledge.conftest import right_value


@pytest.mark.parametrize("seed", range(20))
def test_no_acknowledged_answer_is_lost_in_any_order_of_events(school, seed):
    """Twenty orders of at least fifty acknowledged answers each: what the server last said yes to is what counts."""
    chance = random.Random(seed)
    attempt = school.start(seed=str(seed))
    numbers = {one.number: one for one in Answer.objects.filter(attempt=attempt, question__kind="single").select_related("question")}
    acknowledged, unsent, receipts, clock = {}, [], set(), school.at
    while len(receipts) < 50:
        clock += timedelta(seconds=chance.randint(1, 10))
        event = chance.choice(["answer", "answer", "replay", "reload", "lost reply", "offline"])
        number = chance.choice(list(numbers))
        value = chance.choice(numbers[number].question.option_ids["choice"])
        if event == "reload":  # a new process, a new page: only the database is left
            attempt = Attempt.objects.get(pk=attempt.pk)
            shown = Answer.objects.get(attempt=attempt, number=number).value
            assert shown == acknowledged.get(number)
        elif event == "replay" and receipts:  # the reply was lost, the device sends once more
            receipt = chance.choice(sorted(receipts))
            entry = AnswerEntry.objects.get(receipt=receipt)
            again = Answer.objects.get(attempt=attempt, question=entry.question_id).number
            assert school.save(attempt, again, entry.value, receipt=receipt, at=clock).outcome == "repeated"
        elif event == "offline":
            unsent.append((number, value, uuid4()))
        else:
            for one in [*unsent, (number, value, uuid4())]:
                assert school.save(attempt, one[0], one[1], receipt=one[2], at=clock).outcome == "stored"
                acknowledged[one[0]] = one[1]
                receipts.add(one[2])
            unsent = []
            if event == "lost reply":
                school.save(attempt, number, value, receipt=one[2], at=clock)

    now = {one.number: one.value for one in Answer.objects.filter(attempt=attempt) if one.value is not None}
    assert now == acknowledged
    assert set(AnswerEntry.objects.values_list("receipt", flat=True)) == receipts


# With one writer the test's own transaction will do; threads get a database of their own from the fixture.
race = pytest.mark.django_db if connection.vendor == "sqlite" else pytest.mark.usefixtures("django_db_setup")


def in_parallel(*calls):
    """Run the calls at the same moment on PostgreSQL; one after the other where the database has one writer."""
    if connection.vendor == "sqlite":
        return [call() for call in calls]
    results, gate = [None] * len(calls), threading.Barrier(len(calls))

    def run(place, call):
        gate.wait()
        try:
            results[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@race
def test_ten_equal_saves_are_one_entry(race_school):
    school = race_school
    attempt = school.start()
    number, receipt = Answer.objects.filter(attempt=attempt, question__kind="numeric").first().number, uuid4()

    saved = in_parallel(*[lambda: school.save(attempt, number, "17", receipt=receipt)] * 10)

    assert sorted(one.outcome for one in saved) == ["repeated"] * 9 + ["stored"]
    assert AnswerEntry.objects.count() == 1


@race
def test_ten_hands_in_are_one_score_and_one_milestone(race_school):
    school = race_school
    attempt = school.start()

    scores = in_parallel(*[lambda: school.close(attempt)] * 10)

    assert len({score.pk for score in scores}) == 1
    assert AttemptScore.objects.count() == Milestone.objects.count() == 1


@race
def test_ten_beginnings_are_one_attempt(race_school):
    attempts = in_parallel(*[lambda: race_school.start()] * 10)

    assert {attempt.pk for attempt in attempts} == {Attempt.objects.get().pk}


@race
@pytest.mark.parametrize("order", ["save first", "close first"])
def test_an_answer_that_meets_the_close_is_either_scored_or_late(race_school, order):
    school = race_school
    attempt = school.start()
    answer = Answer.objects.filter(attempt=attempt, question__kind="single").select_related("question").first()
    value = right_value(keys_of([answer.question])[answer.question_id])
    learner, at = school.enrolment.learner, school.at + timedelta(minutes=2)

    def save():
        return save_answer(attempt_id=attempt.pk, number=answer.number, value=value, receipt=uuid4(), by=learner, at=at)

    def close():
        return close_attempt(attempt=attempt, by=learner, at=at)

    calls = [save, close] if order == "save first" else [close, save]
    results = dict(zip(calls, in_parallel(*calls), strict=True))

    is_scored = AttemptScore.objects.get().numerator > 0
    assert is_scored == (results[save].outcome == "stored")

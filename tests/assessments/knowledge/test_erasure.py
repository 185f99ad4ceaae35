"""What a person wrote in a test goes, what was counted stays; the database lets exactly this through."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from assessments.knowledge.actions.erasure import erase_answers
from assessments.knowledge.choices import QuestionKind
from assessments.knowledge.models import Answer, AnswerEntry, AttemptScore
from assessments.knowledge.queries.own_data import own_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(school):
    """A closed attempt with an answer in own words and a coded one."""
    school.close(school.start())
    school.learn()
    attempt = school.start("post")
    case = school.answer_of(attempt, QuestionKind.CASE)
    coded = Answer.objects.filter(attempt=attempt).exclude(question__kind=QuestionKind.CASE).first()
    school.save(attempt, case.number, "Құпия сөз")
    school.save(attempt, case.number, "Құпия сөз екі")
    AnswerEntry.objects.bulk_create([
        AnswerEntry(attempt=attempt, question=coded.question, receipt=attempt.pk, value=["x"], at=school.at)
    ])
    school.close(attempt)
    return attempt


def test_own_words_go_and_points_and_coded_answers_stay(school, written):
    score = AttemptScore.objects.values().get(attempt=written)

    done = erase_answers(user=school.enrolment.learner, at=school.at)

    assert done["answers_in_words"] == 1
    assert "Құпия" not in str(list(Answer.objects.values())) + str(list(AnswerEntry.objects.values()))
    assert list(AnswerEntry.objects.exclude(value=None).values_list("value", flat=True)) == [["x"]]
    assert AttemptScore.objects.values().get(attempt=written) == score
    assert erase_answers(user=school.enrolment.learner, at=school.at)["answers_in_words"] == 0


def test_an_entry_is_changed_by_its_erasure_and_by_nothing_else(school, written):
    entry = AnswerEntry.objects.filter(question__kind=QuestionKind.CASE).first()
    later = school.at + timedelta(days=1)

    for fields in ({"value": "x"}, {"value": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AnswerEntry.objects.filter(pk=entry.pk).update(**fields)
    erase_answers(user=school.enrolment.learner, at=school.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerEntry.objects.filter(pk=entry.pk).update(value="x", erased_at=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerEntry.objects.filter(pk=entry.pk).delete()


def test_the_own_copy_holds_every_answer_and_no_key(school, written):
    found = own_data(school.enrolment.learner)

    assert [row["value"] for row in found["answers_as_they_came"] if isinstance(row["value"], str)] == ["Құпия сөз", "Құпия сөз екі"]
    assert len([row for row in found["answers"] if row["attempt_id"] == written.pk]) == written.question_count
    assert not any("key" in name or "is_right" in name for rows in found.values() for row in rows for name in row)

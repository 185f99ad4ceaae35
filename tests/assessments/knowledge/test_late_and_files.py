"""What comes after the end is kept apart and shown; what no server took comes back as a file (RE04, QS11, AB05)."""

import json
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.knowledge.models import Answer, AnswerEntry, AttemptScore
from courses.actions.enrolments import enrol_learner
from courses.models import Cohort
from lms.core.models import AuditEntry

LATE = "/en/teach/PE-2026-1/tests/late/"


@pytest.fixture
def attempt(school):
    school.at = datetime.now(UTC) - timedelta(hours=1)
    return school.start()


@pytest.fixture
def trainer(as_user, cast):
    return as_user(cast.yerlan)


def number_of(attempt, kind="numeric"):
    return Answer.objects.filter(attempt=attempt, question__kind=kind).first().number


def file_of(attempt, *values, **more):
    answers = [
        {"attempt": str(attempt.pk), "number": number_of(attempt), "value": value, "receipt": str(uuid4()), "seq": seq,
         "elapsed_ms": 61_000, "kept": 1, **more}
        for seq, value in enumerate(values, 1)
    ]
    return json.dumps({"qabilet": "answers", "answers": answers}).encode()


def send(client, content: bytes, name="qabilet-answers.json"):
    return client.post(LATE, {"file": SimpleUploadedFile(name, content)}, follow=True)


# -- refused ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [
    b"", b"{}", b"[]", b"null", b"\xff\xfe", b"not json", b"[" * 5000, b'{"qabilet": "answers", "answers": []}',
    b'{"qabilet": "answers", "answers": [7]}', b'{"qabilet": "answers", "answers": [{"points": 100}]}',
    b'{"qabilet": "answers", "answers": "x"}', b'{"answers": [{}]}', b'{"qabilet": "answers"}',
])
def test_what_is_no_file_of_answers_is_refused_whole(attempt, trainer, content):
    answer = send(trainer, content)

    assert answer.status_code == 422
    assert AnswerEntry.objects.count() == 0


def test_a_file_that_claims_a_score_is_refused(attempt, trainer):
    answer = send(trainer, file_of(attempt, "17", score=100))

    assert answer.status_code == 422 and "qabilet-answers.json" in answer.content.decode()
    assert AnswerEntry.objects.count() == AttemptScore.objects.count() == 0


def test_the_refusal_is_in_the_readers_language(attempt, trainer):
    page = trainer.post("/kk/teach/PE-2026-1/tests/late/", {"file": SimpleUploadedFile("x.json", b"{}")}).content.decode()

    assert "Бұл жауаптар файлы емес" in page


def test_a_huge_file_is_refused_before_it_is_read(attempt, trainer):
    assert send(trainer, b" " * (2 * 1024**2 + 1)).status_code == 422


def test_answers_of_another_cohort_are_counted_and_not_kept(attempt, trainer, school, cast, at):
    other = Cohort.objects.create(
        code="PE-2026-9", programme_key=school.cohort.programme_key, name="other", starts_on=at.date(), ends_on=at.date()
    )
    enrolment = enrol_learner(cohort=other, learner=cast.bekzat, organisation=cast.other, by=None, at=at)
    foreign = school.start(enrolment=enrolment)

    page = send(trainer, file_of(foreign, "17")).content.decode()

    assert "Read in: 0. Here already: 0. Not of this cohort: 1." in page
    assert AnswerEntry.objects.count() == 0


@pytest.mark.parametrize("who", ["trainee", "lead", "monitor", "administrator", "foreign trainee"])
def test_only_the_trainer_of_the_cohort_reads_them(attempt, as_user, cast, who):
    assert as_user(cast.everybody[who]).get(LATE).status_code == 404


# -- kept ---------------------------------------------------------------------------------------------------------------


def test_a_file_comes_in_as_late_even_while_the_test_is_open_and_twice_is_once(attempt, trainer):
    content = file_of(attempt, "17", "18")

    first, second = (send(trainer, content).content.decode() for _time in range(2))

    assert "Read in: 2. Here already: 0." in first and "Read in: 0. Here already: 2." in second
    assert list(AnswerEntry.objects.values_list("value", "is_late", "elapsed_ms")) == [("17", True, 61_000), ("18", True, 61_000)]
    assert Answer.objects.exclude(value=None).count() == 0
    assert AuditEntry.objects.filter(act="answers.read_in").count() == 2


def test_the_trainer_reads_both_times_and_the_answer_in_words(attempt, trainer, school):
    school.close(attempt, school.at + timedelta(minutes=10))
    single = Answer.objects.select_related("question").filter(attempt=attempt, question__kind="single").first()
    option = single.question.options.filter(pk=single.question.option_ids["choice"][0]).get()
    school.save(attempt, single.number, str(option.pk), at=school.at + timedelta(minutes=20))
    AnswerEntry.objects.create(
        attempt=attempt, question=single.question, receipt=uuid4(), value=None, at=school.at, is_late=True, elapsed_ms=125_000
    )

    page = unescape(trainer.get(LATE).content.decode())

    assert option.text_en in page and "Taken back" in page
    assert "Сейітқалиева" in page
    assert ">3</td>" in page, "given in the third minute, as the device says"
    assert "Answers that came after the end: 2" in trainer.get("/en/teach/PE-2026-1/tests/").content.decode()


def test_the_learner_is_told_that_something_came_too_late(attempt, school, as_user, cast):
    school.close(attempt, school.at + timedelta(minutes=10))
    school.save(attempt, number_of(attempt), "17", at=school.at + timedelta(minutes=20))

    page = as_user(cast.aliya).get(f"/en/learn/PE-2026-1/test/{attempt.pk}/result/").content.decode()

    assert "Answers that came after the end: 1. They are kept for your trainer" in page


def test_the_list_costs_the_same_however_long_it_is(attempt, trainer, school, django_assert_max_num_queries):
    school.close(attempt, school.at + timedelta(minutes=10))
    for value in range(30):
        school.save(attempt, number_of(attempt), str(value), at=school.at + timedelta(minutes=20))

    with django_assert_max_num_queries(10):
        assert trainer.get(LATE).content.decode().count('scope="row"') == 30

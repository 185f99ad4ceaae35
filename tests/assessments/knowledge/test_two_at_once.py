"""Two trainers give, a phone sends a file twice: at the same moment, on stored rows where the database has more than one writer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from assessments.knowledge.actions.allowances import give_attempt
from assessments.knowledge.actions.attached import attach_file
from assessments.knowledge.actions.bank import store_package
from assessments.knowledge.models import Allowance, Answer, AnswerEntry, AnswerFile
from lms.core.models.jobs import private_storage
from lms.core.uploads import check_upload
from tests.assessments.knowledge.every_kind import package_of_every_kind
from tests.racing import race

pytestmark = pytest.mark.django_db if connection.vendor == "sqlite" else pytest.mark.usefixtures("django_db_setup")


def test_two_trainers_at_once_give_one_attempt(race_school, at):
    race_school.close(race_school.start())
    give = lambda: give_attempt(  # noqa: E731
        enrolment=race_school.enrolment, kind="pre", reason="Жарық сөнді", by=race_school.cohort.trainers.get(), at=at + timedelta(hours=2)
    )

    outcomes = race(give, give)

    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "NotGiven"]
    assert Allowance.objects.count() == 1


def test_a_file_sent_twice_at_once_with_one_receipt_counts_once(race_school):
    store_package(package=package_of_every_kind(), at=race_school.at)
    answer = Answer.objects.get(attempt=race_school.start("pre"), question__kind="essay")
    receipt, upload = uuid4(), check_upload(SimpleUploadedFile("есеп.pdf", b"%PDF-1.7 x"))
    attach = lambda: attach_file(  # noqa: E731
        attempt_id=answer.attempt_id, number=answer.number, upload=upload, receipt=receipt, by=race_school.enrolment.learner,
        at=race_school.at + timedelta(minutes=1),
    )

    outcomes = race(attach, attach)

    assert outcomes == [None, None]
    assert AnswerFile.objects.count() == AnswerEntry.objects.count() == len(private_storage().listdir("answers")[1]) == 1

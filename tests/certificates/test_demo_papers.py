"""Old papers of the demonstration: recorded by the sheet, marked as examples, once."""

import pytest

from certificates.faces import read
from certificates.faces.past import PastFace
from certificates.models import ClaimLink, PastImport, PastPaper
from certificates.queries.transcript import learning_list
from certificates.queries.verification import confirmed_by_code, statement_of
from lms.management.demo.papers import record_past_papers

pytestmark = pytest.mark.django_db
MARKS = ("үлгі", "пример")


def test_a_few_old_papers_are_recorded_once_each_marked_as_an_example(cast, at):
    assert record_past_papers(cast.aliya, cast.kuanysh, at) == "papers from before the system: 4 recorded"
    assert record_past_papers(cast.aliya, cast.kuanysh, at) == "papers from before the system: 0 recorded"

    faces = [read(PastFace, paper.face) for paper in PastPaper.objects.all()]
    assert len(faces) == 4 and PastImport.objects.count() == 1 and not ClaimLink.objects.exists()
    assert all(face.number.startswith("EXAMPLE-") for face in faces)
    assert all(any(mark in face.programme for mark in MARKS) for face in faces)


def test_the_trainee_finds_one_of_them_in_the_transcript_and_strangers_check_the_others(cast, at):
    record_past_papers(cast.aliya, cast.kuanysh, at)

    (line,) = learning_list(cast.aliya, "kk", at.date()).lines
    assert (line.hours, line.old_number) == (24, "EXAMPLE-11/2022")
    states = {}
    for paper in PastPaper.objects.all():
        face = read(PastFace, paper.face)
        found = confirmed_by_code(paper.code, face.family_name)
        states[face.number] = statement_of(found, "ru", at.date()).state
    assert states == {
        "EXAMPLE-01/2021": "valid", "EXAMPLE-02/2021": "valid", "EXAMPLE-07/2019": "expired", "EXAMPLE-11/2022": "valid",
    }  # fmt: skip

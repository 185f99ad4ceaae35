"""A programme with an assignment, and learners who hand in: what the tests of products share."""

from uuid import uuid4

from courses.actions.grades import give_grade, save_grade
from courses.actions.products import Sampling, add_files, hand_in, save_draft
from courses.models import Enrolment, Material, ProductDraft, Submission
from lms.core.uploads import CheckedFile
from tests.courses.assignment_and_guide import ASSIGNMENT
from tests.courses.test_assignment_and_guide import read

GOOD = {"law": 4, "form": 3}
BAD = {"law": 2, "form": 1}
NEVER, ALWAYS = Sampling(0.0, lambda: 0.5), Sampling(1.0, lambda: 0.5)
PDF = b"%PDF-1.7 a product"


def make_assignment() -> dict:
    said = read("assignment", ASSIGNMENT)[0]
    Material.objects.get_or_create(key="tst-assignment", defaults={"kind": "assignment", "programme": "tst", "said": said})
    return said


def write(enrolment: Enrolment, text: str, at) -> ProductDraft:
    """Save a draft over whatever stands."""
    draft = ProductDraft.objects.filter(enrolment=enrolment).first()
    return save_draft(enrolment=enrolment, text=text, seen=draft.revision if draft else 0, by=enrolment.learner, at=at)


def submit(enrolment: Enrolment, at, *, text: str = "Баяндама", sampling: Sampling = NEVER, receipt=None) -> Submission:
    write(enrolment, text, at)
    return hand_in(
        enrolment=enrolment, task=make_assignment(), receipt=receipt or uuid4(), by=enrolment.learner, at=at, sampling=sampling
    )


def attach(enrolment: Enrolment, at, content: bytes = PDF, name: str = "өнім.pdf"):
    from hashlib import sha256

    file = CheckedFile(name, content, "application/pdf", sha256(content).hexdigest())
    return add_files(enrolment=enrolment, uploads=[file], by=enrolment.learner, at=at)


def grade(row: Submission, by, at, *, levels=None, proposes: str = "accepted", place: str = "first", comment: str = "Жақсы."):
    """Save and give a grade in one go."""
    stands = row.grades.filter(place=place).first()
    kept = save_grade(
        submission=row, place=place, levels=GOOD if levels is None else levels, comments={"law": "Заңға сілтеме бар."},
        comment=comment, seen=stands.revision if stands else 0, by=by, at=at,
    )
    return give_grade(submission=row, place=place, proposes=proposes, seen=kept.revision, by=by, at=at)

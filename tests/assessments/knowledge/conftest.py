"""A programme of two short lessons with the real questions of PE, a cohort, and people in it."""

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from wagtail.models import Locale, Page

from assessments.knowledge.actions.attempts import close_attempt, save_answer, start_attempt
from assessments.knowledge.imports import load_questions
from assessments.knowledge.models import Answer, Attempt
from assessments.knowledge.queries.keys import keys_of
from courses.actions.enrolments import complete_lesson, enrol_learner
from courses.models import CataloguePage, Cohort, Enrolment, LessonPage, ModulePage, ProgrammePage
from tests.cast import Cast

BANKS = Path(__file__).parents[3] / "fixtures" / "curriculum"
# The ten oldest questions of PE: so few that every form holds all the marked ones.
QUESTIONS = Path(tempfile.mkdtemp()) / "pe" / "questions.yaml"
QUESTIONS.parent.mkdir()
QUESTIONS.write_text(
    (BANKS / "pe" / "questions.yaml").read_text(encoding="utf-8").partition("\n  - id: PE-11\n")[0] + "\n", encoding="utf-8"
)
RULE = {
    "version": 1,
    "requirements": [{"code": "lessons"}, {"code": "pre_test"}, {"code": "post_test", "percent_min": 70}],
}


@dataclass
class School:
    """What the tests of the wing play with; every change goes through an action."""

    cohort: Cohort
    enrolment: Enrolment
    lessons: list[UUID]
    at: object

    def start(self, kind="pre", at=None, enrolment=None, seed="seven"):
        return start_attempt(enrolment=enrolment or self.enrolment, kind=kind, seed=seed, at=at or self.at)

    def save(self, attempt, number, value, *, receipt=None, at=None, by=None, seen_rev=None):
        return save_answer(
            attempt_id=attempt.pk, number=number, value=value, receipt=receipt or uuid4(),
            by=by or self.enrolment.learner, at=at or self.at + timedelta(minutes=1), seen_rev=seen_rev,
        )

    def close(self, attempt, at=None):
        return close_attempt(attempt=attempt, by=self.enrolment.learner, at=at or self.at + timedelta(minutes=5))

    def learn(self, at=None):
        for key in self.lessons:
            complete_lesson(enrolment=self.enrolment, lesson_key=key, at=at or self.at)

    def answer_of(self, attempt, kind):
        return Answer.objects.select_related("question").get(attempt=attempt, question__kind=kind, number__gte=0)

    def all_right(self, attempt: Attempt, at=None, leave_out=()):
        """Answer everything rightly, in the order of the test."""
        answers = list(Answer.objects.filter(attempt=attempt).select_related("question"))
        keys = keys_of(answer.question for answer in answers)
        for answer in answers:
            if answer.question.kind not in leave_out:
                self.save(attempt, answer.number, right_value(keys[answer.question_id]), at=at)

    def finish(self, kind, at=None):
        """Take a whole test with nothing wrong."""
        at = at or self.at
        attempt = self.start(kind, at)
        self.all_right(attempt, at)
        return self.close(attempt, at + timedelta(minutes=5))


def right_value(key):
    """The answer that earns all points; a text for a case."""
    if key.kind == "single":
        return next(iter(key.right))
    if key.kind == "multiple":
        return sorted(key.right)
    if key.kind == "ordering":
        return {item: place for place, item in enumerate(key.order, 1)}
    if key.kind == "matching":
        return dict(key.pairs)
    if key.kind == "numeric":
        return f"{float(key.value):g}".replace(".", ",")
    if key.kind == "date":
        return key.day.isoformat()
    return "Біз мұны жарияламаймыз: дәлел жоқ."


def make_programme(code="PE"):
    """A published programme with one module and two lessons, by key."""
    root = Page.objects.get(depth=1)
    locale = Locale.objects.get(language_code="en")
    catalogue = CataloguePage.objects.first() or root.add_child(
        instance=CataloguePage(title="Programmes", slug="programmes-of-tests", locale=locale)
    )
    programme = catalogue.add_child(
        instance=ProgrammePage(title="Public expertise", slug=code.lower(), code=code, summary="s", hours_total=8, rule=RULE, locale=locale)
    )
    module = programme.add_child(instance=ModulePage(title="Module", slug=f"{code}-1".lower(), code=f"{code}.1", locale=locale))
    lessons = [
        module.add_child(
            instance=LessonPage(title=f"Lesson {n}", slug=f"{code}-1-{n}".lower(), code=f"{code} 1.{n}", minutes=20, locale=locale)
        )
        for n in (1, 2)
    ]
    return programme.translation_key, [lesson.translation_key for lesson in lessons]


@pytest.fixture(autouse=True)
def _nobody_above(settings):
    """Certificates are not this wing's business."""
    settings.AFTER_PROGRESS = ""


@pytest.fixture
def school(cast, at) -> School:
    return assemble_school(cast, at)


@pytest.fixture
def race_school(request, django_db_setup, django_db_blocker, at):
    """A school that threads can see. PostgreSQL: in a copy of the test database, dropped afterwards, since threads see
    nothing of a test's own transaction and its append-only rows cannot be cleared. SQLite has one writer: as usual."""
    if connection.vendor == "sqlite":
        yield request.getfixturevalue("school")
        return
    with django_db_blocker.unblock():
        usual = connections.settings["default"]["NAME"]
        assert usual.startswith("test_"), "Run the whole file: its other tests make the test database."
        connection.close()
        connection.creation.clone_test_db(suffix="race")
        copy = connection.creation.get_test_db_clone_settings("race")["NAME"]
        connection.close()
        connections.settings["default"]["NAME"] = copy
        try:
            yield assemble_school(Cast.assemble(at), at)
        finally:
            connection.close()
            connections.settings["default"]["NAME"] = usual
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def assemble_school(cast, at) -> School:
    programme_key, lessons = make_programme()
    load_questions(QUESTIONS, at)
    cohort = Cohort.objects.create(
        code="PE-2026-1", programme_key=programme_key, name="PE 2026", starts_on=at.date(), ends_on=at.date()
    )
    cohort.trainers.add(cast.yerlan)
    enrolment = enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=None, at=at)
    return School(cohort, enrolment, lessons, at)

"""Fixtures of the third floor: a programme, a cohort, and learners who have earned it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from certificates.actions import ensure_definitions
from certificates.actions.definitions import Values, change_draft, draft_definition, put_in_use
from certificates.eligibility import percents_of
from courses.actions.enrolments import complete_lesson, meet_milestone
from courses.queries.outlines import programme_outline
from tests.courses.factories import make_cohort, make_enrolment


@pytest.fixture
def cohort(cast, at):
    cohort = make_cohort(cast, at)
    ensure_definitions(at=at)
    return cohort


@pytest.fixture
def enrolment(cast, cohort, at):
    return make_enrolment(cast, cohort, at)


def study(enrolment, at, *, percent="86"):
    """Complete everything the programme asks for, by the actions a learner's pages call."""
    meet_milestone(enrolment=enrolment, code="pre_test", percent=Decimal(40), at=at)
    for number, lesson in enumerate(programme_outline(enrolment.cohort.programme_key, "en").lessons):
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at + timedelta(minutes=number))
    meet_milestone(enrolment=enrolment, code="post_test", percent=Decimal(percent), at=at)


def newer_version(definition, cast, at, **changes):
    """Put a changed version of a definition in use, as an administrator does."""
    who = {"by": cast.kuanysh, "at": at}
    draft = draft_definition(programme_key=definition.programme_key, kind=definition.kind, **who)
    values = {"percents": percents_of(draft.rule), "accent": draft.accent, **changes}
    draft = change_draft(definition=draft, values=Values(**values), revision=None, **who)
    return put_in_use(definition=draft, **who)


@pytest.fixture
def earned(enrolment, at, django_capture_on_commit_callbacks):
    """Әлия's certificate, with its papers."""
    with django_capture_on_commit_callbacks(execute=True):
        study(enrolment, at)
    assert not transaction.get_connection().needs_rollback
    return enrolment.credentials.get()


@pytest.fixture
def earned_without_papers(enrolment, at):
    """Әлия's certificate as a process leaves it that dies between the commit and the drawing."""
    study(enrolment, at)
    return enrolment.credentials.get()

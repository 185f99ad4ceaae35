"""Fixtures of the first floor."""

import pytest
from django.db import transaction

from tests.courses.factories import make_cohort, make_enrolment, publish_programme

called: list = []


def after_progress(*, enrolment, at) -> None:
    """Stand at the seam and remember who came."""
    called.append((enrolment.pk, at))


@pytest.fixture(autouse=True)
def seam(settings):
    """Put our own listener at the one seam upward."""
    called.clear()
    settings.AFTER_PROGRESS = "tests.courses.conftest.after_progress"
    return called


@pytest.fixture(scope="module")
def programme_key(django_db_setup, django_db_blocker):
    """Publish the small programme once for a module; each test's own changes are rolled back around it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield publish_programme()
        transaction.set_rollback(True)


@pytest.fixture
def cohort(cast, at, programme_key):
    return make_cohort(cast, at, programme_key=programme_key)


@pytest.fixture
def enrolment(cast, cohort, at):
    return make_enrolment(cast, cohort, at)

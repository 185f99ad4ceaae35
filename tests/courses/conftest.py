"""Fixtures of the first floor."""

import pytest
from django.core.cache import caches

from tests.courses.factories import make_cohort, make_enrolment

called: list = []


def after_progress(*, enrolment, at) -> None:
    """Stand at the seam and remember who came."""
    called.append((enrolment.pk, at))


@pytest.fixture(autouse=True)
def seam(settings):
    """Put our own listener at the one seam upward, and begin with empty caches."""
    called.clear()
    for cache in caches.all():
        cache.clear()
    settings.AFTER_PROGRESS = "tests.courses.conftest.after_progress"
    return called


@pytest.fixture
def cohort(cast, at):
    return make_cohort(cast, at)


@pytest.fixture
def enrolment(cast, cohort, at):
    return make_enrolment(cast, cohort, at)

"""The page of a cohort says at which lesson people stop (T8)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.enrolments import complete_lesson
from courses.models import Enrolment
from courses.queries.cohorts import cohort_grid, lesson_stops
from courses.queries.outlines import programme_outline
from tests.courses.factories import make_learners

pytestmark = pytest.mark.django_db


def test_where_people_stop_is_counted_by_lesson(cohort, cast, at, as_user):
    people = make_learners(cast, cohort, at, 4)
    lessons = programme_outline(cohort.programme_key, "en").lessons
    for one, number in zip(people, (0, 1, 1, 2), strict=True):
        for lesson in lessons[:number]:
            complete_lesson(enrolment=one, lesson_key=lesson.key, at=at)

    stops = lesson_stops(cohort_grid(cohort, "en"))

    assert [one.read for one in stops][:2] == [3, 1]
    assert [one.stopped for one in stops][:3] == [0, 2, 1][: len(stops)]
    assert stops[0].percent == 75
    page = as_user(cast.yerlan).get("/ru/teach/TST-2026-1/").content.decode()
    assert "Где люди останавливаются" in page


def test_who_completed_or_left_stops_nowhere(cohort, cast, at):
    done, left = make_learners(cast, cohort, at, 2)
    lesson = programme_outline(cohort.programme_key, "en").lessons[0]
    for one in (done, left):
        complete_lesson(enrolment=one, lesson_key=lesson.key, at=at)
    Enrolment.objects.filter(pk=done.pk).update(completed_on=at.date())
    Enrolment.objects.filter(pk=left.pk).update(left_on=at.date())

    assert sum(one.stopped for one in lesson_stops(cohort_grid(cohort, "en"))) == 0


def test_the_table_asks_for_nothing_more(cohort, cast, at):
    make_learners(cast, cohort, at, 3)
    with CaptureQueriesContext(connection) as captured:
        grid = cohort_grid(cohort, "en")
        before = len(captured)
        lesson_stops(grid)
    assert len(captured) == before

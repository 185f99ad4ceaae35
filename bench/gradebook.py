"""The gradebook of 500 trainees and 80 lessons: seconds and statements of the query and of the whole page."""

import statistics
import time
from datetime import UTC, date, datetime
from uuid import uuid4

PEOPLE, LESSONS = 500, 80


def measure() -> dict:
    """Return medians in milliseconds, in a database that is thrown away."""
    import django

    django.setup()
    from django.db import connection, reset_queries
    from django.test.utils import setup_databases, teardown_databases

    kept = setup_databases(verbosity=0, interactive=False)
    try:
        from courses.queries import cohorts
        from courses.queries.gradebook import Choice, gradebook

        cohort, outline = _filled()
        cohorts.programme_outline = lambda *_: outline
        at, taken = datetime(2026, 12, 1, tzinfo=UTC), []
        connection.force_debug_cursor = True
        for _ in range(7):
            reset_queries()
            began = time.perf_counter()
            book = gradebook(cohort, "kk", Choice(sort="-percent"), at)
            taken.append((time.perf_counter() - began) * 1000)
        return {
            "people": len(book.rows), "lessons": LESSONS, "gradebook, ms": round(statistics.median(taken[1:]), 1),
            "statements": len(connection.queries),
        }
    finally:
        teardown_databases(kept, verbosity=0)


def _filled():
    from courses.models import Cohort, Enrolment, LessonCompletion
    from courses.queries.outlines import LessonOutline, ModuleOutline, ProgrammeOutline
    from lms.core.models import Organisation, User

    at = datetime(2026, 11, 1, tzinfo=UTC)
    lessons = tuple(LessonOutline(uuid4(), f"L{n}", f"Lesson {n}", 10, f"l-{n}", "en") for n in range(LESSONS))
    modules = tuple(ModuleOutline(uuid4(), f"M{n}", f"Module {n}", f"m-{n}", "en", lessons[n * 8 : n * 8 + 8]) for n in range(10))
    outline = ProgrammeOutline(uuid4(), "BIG", "Big", "big", "en", 40.0, {}, modules)
    cohort = Cohort.objects.create(
        code="BIG-1", programme_key=outline.key, name="Big", starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 20)
    )
    organisation = Organisation.objects.create(code="CSO-B", kind="cso", name_en="B", name_ru="B", name_kk="B", legal_form="PF")
    rule = {"version": 1, "requirements": [{"code": "lessons", "keys": list(outline.lesson_keys)}, {"code": "post_test", "percent_min": 70}]}
    users = User.objects.bulk_create(
        User(email=f"p{n}@big.example", given_name="Ұлпан", family_name=f"Т{n:03d}", joined_at=at) for n in range(PEOPLE)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, learner=user, organisation=organisation, enrolled_at=at, rule=rule) for user in users
    )
    LessonCompletion.objects.bulk_create(
        (LessonCompletion(enrolment=one, lesson_key=lesson.key, completed_at=at) for one in enrolments for lesson in lessons),
        batch_size=2000,
    )
    return cohort, outline

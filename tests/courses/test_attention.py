"""The early warning: right on the third day of a first cohort, each name with its reason."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.enrolments import complete_lesson
from courses.attention import Reason, Trail, reasons
from courses.queries.attention import concerns_of
from courses.queries.outlines import programme_outline
from tests.cast import make_person
from tests.courses.factories import make_enrolment
from tests.courses.meeting_making import make_meeting, present

TODAY = date(2026, 11, 23)


def trail(**known) -> Trail:
    return Trail(**{"since": TODAY - timedelta(days=20), "last_active": TODAY, "lessons": 5, **known})


def why(one: Trail, group=None) -> tuple[Reason, ...]:
    return reasons(one, today=TODAY, group=group or [one])


@pytest.mark.parametrize(
    ("known", "code", "figure"),
    [
        ({"last_active": None, "lessons": 0, "since": TODAY - timedelta(days=2)}, "not_begun", 2),
        ({"last_active": TODAY - timedelta(days=7)}, "idle", 7), ({"missed": ("A", "B")}, "missed", 2), ({"failed": 2}, "failed", 2),
    ],
)
def test_each_rule_speaks_at_its_limit_with_its_figure(known, code, figure):
    (reason,) = why(trail(**known))

    assert (reason.code, reason.figure) == (code, figure)


@pytest.mark.parametrize(
    "known",
    [
        {}, {"last_active": None, "lessons": 0, "since": TODAY - timedelta(days=1)},
        {"last_active": TODAY - timedelta(days=6)}, {"failed": 1}, {"is_complete": True, "failed": 5, "missed": ("A",)},
        {"last_active": None, "lessons": 0, "since": TODAY + timedelta(days=9)},
    ],
)
def test_below_the_limit_and_after_completion_no_rule_speaks(known):
    assert why(trail(**known)) == ()


@pytest.mark.parametrize(("lessons", "people", "behind"), [(2, 5, True), (3, 5, False), (2, 4, False)])
def test_behind_is_said_only_beside_a_group(lessons, people, behind):
    one = trail(lessons=lessons)
    group = [one, *[trail(lessons=5)] * (people - 1)]

    assert bool(why(one, group)) is behind
    if behind:
        assert why(one, group) == (Reason("behind", lessons, 5),)


@pytest.mark.django_db
def test_on_the_third_day_of_a_first_cohort_the_list_is_right(cast, cohort, at, seam):
    """Five people, two days after the beginning: one is fine, one has not begun, one missed, one failed twice."""
    cohort.starts_on = at.date()
    cohort.save()
    fine, silent, absent, failing, late = (
        make_enrolment(cast, cohort, at - timedelta(hours=1), make_person(name, "Ұлпан", name.title(), cast.own, "trainee", at))
        for name in ("fine", "silent", "absent", "failing", "late")
    )
    lesson = programme_outline(cohort.programme_key, "en").lessons[0].key
    meeting = make_meeting(cast, cohort, at + timedelta(hours=4), title="Кіріспе", planned_at=at)
    for one in (fine, absent, failing):
        complete_lesson(enrolment=one, lesson_key=lesson, at=at + timedelta(hours=2))
    present(cast, meeting, fine, failing, at=at + timedelta(hours=5))
    third_day = at + timedelta(days=2)
    late.enrolled_at = third_day - timedelta(hours=2)  # came after the meeting: nothing to blame
    late.save()

    with CaptureQueriesContext(connection) as captured:
        found = concerns_of(cohort, third_day, failed={failing.pk: 2}, opened={failing.pk: at})

    assert {one.enrolment.pk: [reason.code for reason in one.reasons] for one in found} == {
        silent.pk: ["missed", "not_begun"], absent.pk: ["missed"], failing.pk: ["failed"],
    }
    assert next(one for one in found if one.enrolment == absent).reasons[0].words == ("Кіріспе",)
    assert len(captured) <= 7


@pytest.mark.django_db
def test_a_meeting_of_which_nobody_was_recorded_blames_nobody(cast, cohort, enrolment, at):
    make_meeting(cast, cohort, at + timedelta(hours=1), planned_at=at)

    assert concerns_of(cohort, at + timedelta(days=1), failed={}, opened={}) == []

"""What moves a learner forward: refusals, twice, late."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from courses.actions.enrolments import (
    EarlierLessonMissing,
    LessonNotInProgramme,
    MayNotEnrol,
    ProgrammeNotPublished,
    complete_lesson,
    enrol_learner,
    meet_milestone,
    note_progress,
    open_lesson,
)
from courses.models import Cohort, Enrolment, LessonCompletion, ProgrammePage
from courses.queries.enrolments import completions, enrolment_progress
from courses.queries.outlines import programme_outline
from lms.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def lessons(cohort) -> list:
    return [lesson.key for lesson in programme_outline(cohort.programme_key, "en").lessons]


def finish(enrolment, at, *, post=Fraction(80)) -> None:
    for key in lessons(enrolment.cohort):
        complete_lesson(enrolment=enrolment, lesson_key=key, at=at)
    meet_milestone(enrolment=enrolment, code="pre_test", at=at)
    meet_milestone(enrolment=enrolment, code="post_test", percent=post, at=at)


def test_enrol_learner_keeps_a_copy_of_todays_rule_with_its_lessons(enrolment, cohort):
    first = enrolment.rule["requirements"][0]

    assert first == {"code": "lessons", "keys": [str(key) for key in lessons(cohort)]}


def test_enrol_learner_twice_gives_the_same_enrolment(cast, cohort, at):
    one, two = (
        enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=cast.yerlan, at=moment)
        for moment in (at, at + timedelta(days=3))
    )

    assert one == two
    assert Enrolment.objects.get().enrolled_at == at
    assert AuditEntry.objects.filter(act="enrolment.added").count() == 1


def test_enrolment_once_is_kept_by_the_database(enrolment, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            cohort=enrolment.cohort, learner=enrolment.learner, organisation=enrolment.organisation, enrolled_at=at,
            rule={},
        )


@pytest.mark.parametrize("who", ["aliya", "gulnur", "saule", "murat"])
def test_enrol_learner_refuses_who_does_not_lead_the_cohort(cast, cohort, at, who):
    with pytest.raises(MayNotEnrol):
        enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=getattr(cast, who), at=at)
    assert not Enrolment.objects.exists()


def test_enrol_learner_refuses_a_trainer_of_another_cohort(cast, cohort, at):
    cohort.trainers.clear()

    with pytest.raises(MayNotEnrol):
        enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=cast.yerlan, at=at)


def test_enrol_learner_refuses_a_programme_nobody_published(cast, at):
    cohort = Cohort.objects.create(
        code="X-1", programme_key=cast.aliya.pk, name="X", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1)
    )

    with pytest.raises(ProgrammeNotPublished):
        enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=None, at=at)


def test_complete_lesson_is_written_once_and_never_dated_again(enrolment, cohort, at):
    key = lessons(cohort)[0]

    for moment in (at, at + timedelta(days=9)):
        complete_lesson(enrolment=enrolment, lesson_key=key, at=moment)

    assert LessonCompletion.objects.get().completed_at == at


def test_complete_lesson_refuses_a_later_module_and_names_what_is_missing(enrolment, cohort, at):
    first, second, third = lessons(cohort)
    complete_lesson(enrolment=enrolment, lesson_key=first, at=at)

    with pytest.raises(EarlierLessonMissing) as refusal:
        complete_lesson(enrolment=enrolment, lesson_key=third, at=at)

    assert refusal.value.details["lesson"].key == second
    assert "Lesson TST 1.2" in str(refusal.value)


def test_complete_lesson_refuses_a_lesson_of_another_programme(enrolment, cast, at):
    with pytest.raises(LessonNotInProgramme):
        complete_lesson(enrolment=enrolment, lesson_key=cast.aliya.pk, at=at)


def test_open_lesson_remembers_the_place_and_keeps_the_block(enrolment, cohort, at):
    key = lessons(cohort)[0]

    open_lesson(enrolment=enrolment, lesson_key=key, block="b2", at=at)
    open_lesson(enrolment=enrolment, lesson_key=key, at=at)

    found = Enrolment.objects.get()
    assert (found.place_key, found.place_block) == (key, "b2")


def test_meet_milestone_keeps_the_best_and_its_moment(enrolment, at):
    for day, percent in enumerate((Fraction(60), Fraction(75), Fraction(70))):
        milestone = meet_milestone(enrolment=enrolment, code="post_test", percent=percent, at=at + timedelta(days=day))

    milestone.refresh_from_db()
    assert (milestone.percent, milestone.met_at) == (Decimal(75), at + timedelta(days=1))


def test_meet_milestone_never_rounds_up_to_the_pass_mark(enrolment, at):
    milestone = meet_milestone(enrolment=enrolment, code="post_test", percent=Fraction(70) - Fraction(1, 10**9), at=at)

    assert milestone.percent == Decimal("69.999999")


def test_note_progress_dates_completion_once_in_almaty_and_calls_above(enrolment, at, seam):
    late = at.replace(hour=20)  # 01:00 of the next day in Almaty
    finish(enrolment, late)

    note_progress(enrolment=enrolment, at=late + timedelta(days=30))

    enrolment.refresh_from_db()
    assert enrolment.completed_on == date(2026, 11, 24)
    assert {pk for pk, _at in seam} == {enrolment.pk}
    assert AuditEntry.objects.filter(act="enrolment.completed").count() == 1


def test_note_progress_calls_nobody_while_something_is_left(enrolment, at, seam):
    finish(enrolment, at, post=Fraction(69))

    assert seam == []
    assert [line.code for line in enrolment_progress(enrolment).left] == ["post_test"]


def test_a_new_rule_touches_no_earlier_enrolment(enrolment, at):
    finish(enrolment, at)
    ProgrammePage.objects.update(rule={"version": 1, "requirements": [{"code": "post_test", "percent_min": 99}]})

    assert enrolment_progress(Enrolment.objects.get()).is_complete


def test_completions_are_read_by_day(enrolment, at, cast, cohort):
    finish(enrolment, at)

    (row,) = completions(on=date(2026, 11, 23))
    assert (row.learner_id, row.organisation_id, row.programme_code) == (cast.aliya.pk, cast.own.pk, "TST")
    assert completions(on=date(2026, 11, 22)) == []

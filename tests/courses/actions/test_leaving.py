"""A person leaves, comes back, or goes on in another cohort (CP9): nothing done is lost, the place goes to who waits."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from courses.actions.attendance import check_in, note_attendance
from courses.actions.enrolments import CohortClosed, CohortFull, complete_lesson, enrol_learner
from courses.actions.leaving import NotMoved, come_back, leave_programme, move_learner
from courses.actions.places import take_place
from courses.models import Cohort, Enrolment, WaitingPlace
from courses.queries.addressees import Wanted, addressees
from courses.queries.attendance import attendance_of, roster_of, share_of
from courses.queries.attention import trails_of
from courses.queries.cohorts import cohort_grid
from courses.queries.gradebook import Choice, gradebook
from courses.queries.outlines import programme_outline
from lms.core.models import AuditEntry
from tests.cast import make_person
from tests.courses.factories import make_cohort, make_enrolment
from tests.courses.meeting_making import make_meeting


@pytest.fixture
def leave(enrolment, cast, at):
    def act(*, on=None, reason="Көшіп кетті", by=None):
        return leave_programme(enrolment=enrolment, on=on or at.date(), reason=reason, by=by or cast.yerlan, at=at)

    return act


@pytest.fixture
def other(cast, at, cohort):
    return make_cohort(cast, at, code="TST-2026-2", programme_key=cohort.programme_key)


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat"])
def test_only_who_teaches_the_cohort_decides(leave, enrolment, other, cast, at, who):
    by = getattr(cast, who)
    for act in (
        lambda: leave(by=by), lambda: come_back(enrolment=enrolment, by=by, at=at), lambda: move_learner(enrolment=enrolment, to=other, by=by, at=at),
    ):
        with pytest.raises(NotMoved):
            act()
    enrolment.refresh_from_db()
    assert (enrolment.left_on, enrolment.cohort.code) == (None, "TST-2026-1")


def test_a_reason_and_a_day_that_can_be_are_wanted(leave, at):
    for wrong in ({"reason": " "}, {"on": at.date() + timedelta(days=1)}, {"on": at.date() - timedelta(days=1)}):
        with pytest.raises(NotMoved):
            leave(**wrong)
    assert not Enrolment.objects.filter(left_on__isnull=False).exists()


def test_who_completed_does_not_leave_and_is_not_moved(leave, enrolment, other, cast, at):
    Enrolment.objects.update(completed_on=at.date())
    with pytest.raises(NotMoved, match="completed"):
        leave()
    with pytest.raises(NotMoved, match="completed"):
        move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=at)


def test_who_left_is_out_of_grid_warning_and_messages_and_stays_in_the_gradebook(leave, enrolment, cohort, cast, at):
    meeting = make_meeting(cast, cohort, at + timedelta(days=2))
    leave()

    assert cohort_grid(cohort, "en").rows == ()
    assert trails_of(cohort, at, failed={}, opened={}) == {}
    assert addressees(cohort, "en", Wanted(), at, opened={}).people == ()
    assert roster_of(meeting).lines == ()
    (row,) = gradebook(cohort, "en", Choice.of({"state": "left"}), at).rows
    assert row.state == "left"


def test_leaving_twice_is_once_and_the_record_keeps_no_reason(leave):
    leave()
    leave(reason="Басқа себеп")

    assert Enrolment.objects.get().left_reason == "Көшіп кетті"
    entry = AuditEntry.objects.get(act="enrolment.left")
    assert "Көшіп" not in entry.reason + str(entry.details)


def test_the_place_goes_to_who_waits_first_and_the_way_back_asks_for_one(leave, enrolment, cohort, cast, at):
    Cohort.objects.update(capacity=1)
    waiting = make_person("waits", "Ұлан", "Әлі", cast.own, "trainee", at)
    assert isinstance(take_place(cohort=cohort, learner=waiting, organisation=cast.own, by=cast.yerlan, at=at), WaitingPlace)

    leave()

    assert Enrolment.objects.here().get().learner == waiting
    for act in (
        lambda: come_back(enrolment=enrolment, by=cast.yerlan, at=at),
        lambda: enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=cast.yerlan, at=at),
    ):
        with pytest.raises(CohortFull):
            act()
    assert isinstance(take_place(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=cast.yerlan, at=at), WaitingPlace)


def test_coming_back_keeps_everything(leave, enrolment, cohort, cast, at):
    lesson = programme_outline(cohort.programme_key).lessons[0]
    complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    leave()

    back = come_back(enrolment=enrolment, by=cast.yerlan, at=at)
    come_back(enrolment=enrolment, by=cast.yerlan, at=at)

    assert (back.left_on, back.left_reason, back.completions.count()) == (None, "", 1)
    assert AuditEntry.objects.filter(act="enrolment.returned").count() == 1
    leave()
    assert take_place(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=cast.yerlan, at=at).pk == enrolment.pk
    assert Enrolment.objects.here().count() == 1


def test_a_move_takes_everything_along_and_twice_is_once(enrolment, cohort, other, cast, at):
    lesson = programme_outline(cohort.programme_key).lessons[0]
    complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    rule = enrolment.rule

    moved = move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=at)
    move_learner(enrolment=moved, to=other, by=cast.yerlan, at=at)

    moved.refresh_from_db()
    assert (moved.pk, moved.cohort, moved.rule, moved.completions.count()) == (enrolment.pk, other, rule, 1)
    assert AuditEntry.objects.get(act="enrolment.moved").details == {"from": "TST-2026-1", "to": "TST-2026-2"}
    with pytest.raises(NotMoved, match="meanwhile"):
        move_learner(enrolment=enrolment, to=make_cohort(cast, at, code="TST-2026-3", programme_key=cohort.programme_key), by=cast.yerlan, at=at)


def test_attendance_goes_along_and_never_counts_more_than_is_planned(enrolment, cohort, other, cast, at):
    meeting = make_meeting(cast, cohort, at - timedelta(minutes=10))
    check_in(meeting=meeting, learner=cast.aliya, scanned_at=at, at=at, batch=uuid4())
    later = at + timedelta(days=1)
    first = make_meeting(cast, other, later)
    make_meeting(cast, other, later + timedelta(days=1))

    moved = move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=later)

    assert share_of(moved) == 50
    note_attendance(enrolment=moved, at=later)
    assert moved.milestones.get(code="attendance").percent == 50
    check_in(meeting=first, learner=cast.aliya, scanned_at=later, at=later, batch=uuid4())
    found = attendance_of(other, later + timedelta(hours=9))[moved.pk]
    assert (found.units, found.units_held) == (first.units, first.units)


def test_a_full_a_closed_and_a_foreign_cohort_take_nobody(enrolment, other, cast, at):
    make_enrolment(cast, other, at, learner=cast.bekzat)
    Cohort.objects.filter(pk=other.pk).update(capacity=1)
    with pytest.raises(CohortFull):
        move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=at)
    Cohort.objects.filter(pk=other.pk).update(capacity=None, closed_at=at)
    with pytest.raises(CohortClosed):
        move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=at)
    Cohort.objects.filter(pk=other.pk).update(closed_at=None, programme_key=uuid4())
    with pytest.raises(NotMoved, match="another programme"):
        move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=at)
    other.trainers.clear()
    with pytest.raises(NotMoved, match="both cohorts"):
        move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=at)
    assert Enrolment.objects.get(learner=cast.aliya).cohort.code == "TST-2026-1"


def test_who_is_in_both_is_not_moved_and_the_place_left_is_given(enrolment, cohort, other, cast, at):
    make_enrolment(cast, other, at)
    with pytest.raises(NotMoved, match="already"):
        move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=at)
    Enrolment.objects.filter(cohort=other).delete()
    Cohort.objects.filter(pk=cohort.pk).update(capacity=1)
    take_place(cohort=cohort, learner=cast.bekzat, organisation=cast.other, by=cast.yerlan, at=at)

    move_learner(enrolment=enrolment, to=other, by=cast.yerlan, at=at)

    assert cohort.enrolments.get().learner == cast.bekzat


def test_it_is_done_on_the_page(enrolment, cohort, other, cast, as_user):
    page = f"/en/teach/{cohort.code}/people/{enrolment.pk}/"
    Enrolment.objects.update(enrolled_at="2026-01-01T00:00:00Z")
    trainer = as_user(cast.yerlan)
    assert trainer.post(f"{page}change/", {"act": "leave", "on": "2026-02-01"}).status_code == 422
    assert trainer.post(f"{page}change/", {"act": "move", "to": str(cohort.pk)}).status_code == 422

    gone = trainer.post(f"{page}change/", {"act": "leave", "on": "01.02.2026", "reason": "Көшіп кетті"}, follow=True).content.decode()
    assert "Көшіп кетті" in gone
    learner = Client()
    learner.force_login(cast.aliya)
    assert "1 ақпан" in learner.get(f"/kk/learn/{cohort.code}/").content.decode()
    assert "Көшіп" not in trainer.get(f"/en/teach/{cohort.code}/").content.decode()

    trainer.post(f"{page}change/", {"act": "come_back"})
    trainer.post(f"{page}change/", {"act": "move", "to": str(other.pk)})
    assert Enrolment.objects.get().cohort == other
    assert trainer.get(page).status_code == 404

"""Meetings and attendance: refusals first, then three ways that end in the same rows."""

from datetime import timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from courses.actions.attendance import (
    ClosedAlready,
    CodeNotGood,
    MayNotRecord,
    NothingToUndo,
    NotOpenYet,
    UnitsDoNotFit,
    check_in,
    mark_people,
    meeting_of_code,
    undo_marking,
)
from courses.actions.meetings import (
    MayNotPlan,
    MeetingCancelled,
    MeetingDoesNotFit,
    cancel_meeting,
    change_meeting,
)
from courses.imports.attendance import check_marks, marks_of
from courses.models import Attendance, AttendanceEntry, Enrolment, LiveMeeting
from courses.queries.attendance import attendance_of, person_code, roster_of
from lms.core.models import Notice
from tests.courses.factories import make_cohort, make_enrolment, make_learners
from tests.courses.meeting_making import code_now, make_meeting, present

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast, cohort, at):
    return make_meeting(cast, cohort, at)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hours": 0}, "ends_at"), ({"hours": -2}, "ends_at"), ({"place": ""}, "place"),
        ({"kind": "online", "place": ""}, "link"),
    ],
)
def test_a_meeting_that_does_not_fit_is_refused_and_not_planned(cast, cohort, at, change, field):
    with pytest.raises(MeetingDoesNotFit) as refused:
        make_meeting(cast, cohort, at, **change)

    assert refused.value.details["field"] == field
    assert not LiveMeeting.objects.exists()


def test_a_meeting_outside_the_dates_of_its_cohort_is_refused(cast, cohort, at):
    with pytest.raises(MeetingDoesNotFit, match="outside the dates"):
        make_meeting(cast, cohort, at + timedelta(days=60))


def test_only_trainers_of_the_cohort_plan_change_and_cancel(cast, cohort, meeting, at):
    with pytest.raises(MayNotPlan):
        make_meeting(cast, cohort, at, by=cast.aliya)
    with pytest.raises(MayNotPlan):
        cancel_meeting(meeting=meeting, by=cast.murat, at=at)


def test_a_cancelled_meeting_stays_and_cannot_be_changed(cast, meeting, at):
    for _time in range(2):
        cancel_meeting(meeting=meeting, by=cast.yerlan, at=at)

    assert meeting.cancelled_at == at and meeting.rev == 1
    with pytest.raises(MeetingCancelled):
        change_meeting(
            meeting=meeting, title="X", kind="room", place="Y", starts_at=at, ends_at=at + timedelta(hours=1), by=cast.yerlan, at=at
        )


def test_a_meeting_people_attended_is_neither_cancelled_nor_cut(cast, cohort, at):
    enrolment = make_enrolment(cast, cohort, at)
    meeting = make_meeting(cast, cohort, at, units=2)
    present(cast, meeting, enrolment, at=at, units=2)

    with pytest.raises(MeetingDoesNotFit):
        cancel_meeting(meeting=meeting, by=cast.yerlan, at=at)
    with pytest.raises(MeetingDoesNotFit) as refused:
        change_meeting(
            meeting=meeting, title="X", kind="room", place="Y", starts_at=at, ends_at=at + timedelta(hours=1), units=1,
            by=cast.yerlan, at=at,
        )
    assert refused.value.details["field"] == "units"


def test_a_meeting_cut_or_cancelled_meanwhile_takes_no_more_than_it_has(cast, cohort, enrolment, at):
    opened = make_meeting(cast, cohort, at, units=2)  # as a page that was opened before the change holds it
    facts = {name: getattr(opened, name) for name in ("title", "kind", "starts_at", "ends_at", "place")}
    change_meeting(meeting=LiveMeeting.objects.get(), **facts, units=1, by=cast.yerlan, at=at)

    with pytest.raises(UnitsDoNotFit):
        present(cast, opened, enrolment, at=at, units=2)
    assert check_in(meeting=opened, learner=cast.aliya, scanned_at=at, at=at, batch=uuid4()).units == 1

    mark_people(meeting=opened, units={enrolment.pk: 0}, source="hand", by=cast.yerlan, at=at, batch=uuid4())
    cancel_meeting(meeting=LiveMeeting.objects.get(), by=cast.yerlan, at=at)
    for act in (
        lambda: present(cast, opened, enrolment, at=at),
        lambda: check_in(meeting=opened, learner=cast.aliya, scanned_at=at, at=at, batch=uuid4()),
        lambda: undo_marking(meeting=opened, by=cast.yerlan, at=at, batch=uuid4()),
    ):
        with pytest.raises(ClosedAlready):
            act()
    with pytest.raises(MeetingCancelled):
        change_meeting(meeting=opened, **facts, units=2, by=cast.yerlan, at=at)
    assert not Attendance.objects.filter(units__gt=0).exists()


def test_an_undo_brings_back_no_more_units_than_the_meeting_has_by_now(cast, cohort, enrolment, at):
    meeting = make_meeting(cast, cohort, at, units=2)
    facts = {name: getattr(meeting, name) for name in ("title", "kind", "starts_at", "ends_at", "place")}
    for units in (2, 1):
        present(cast, meeting, enrolment, at=at, units=units)
    change_meeting(meeting=meeting, **facts, units=1, by=cast.yerlan, at=at)

    with pytest.raises(UnitsDoNotFit):
        undo_marking(meeting=meeting, by=cast.yerlan, at=at, batch=uuid4())
    assert Attendance.objects.get().units == 1


def test_before_the_meeting_opens_every_way_is_refused_with_the_moment(cast, cohort, enrolment, meeting, at):
    early = at - timedelta(minutes=31)

    with pytest.raises(NotOpenYet, match=r"23\.11\.2026, 13:30"):
        meeting_of_code(learner=cast.aliya, code=code_now(meeting, early), at=early)
    with pytest.raises(NotOpenYet, match="13:30"):
        meeting_of_code(learner=cast.aliya, code="000000", at=early)
    with pytest.raises(NotOpenYet, match="13:30"):
        present(cast, meeting, enrolment, at=early)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("minutes", [-30, 0, 100, 210])
def test_within_the_grace_before_and_after_a_code_counts(cast, enrolment, meeting, at, minutes):
    now = at + timedelta(minutes=minutes)

    assert meeting_of_code(learner=cast.aliya, code=code_now(meeting, now), at=now) == meeting


def test_after_the_grace_the_code_is_refused_but_the_trainer_may_still_mark(cast, enrolment, meeting, at):
    late = at + timedelta(hours=3, minutes=31)

    with pytest.raises(ClosedAlready, match="17:30"):
        meeting_of_code(learner=cast.aliya, code=code_now(meeting, late), at=late)
    assert present(cast, meeting, enrolment, at=late) == 1


def test_a_forwarded_code_of_another_group_or_an_old_one_is_refused(cast, cohort, enrolment, meeting, at):
    old = code_now(meeting, at - timedelta(seconds=80))
    for person, code in ((cast.bekzat, code_now(meeting, at)), (cast.aliya, old)):
        with pytest.raises(CodeNotGood):
            meeting_of_code(learner=person, code=code, at=at)
    with pytest.raises(CodeNotGood, match="another group"):
        check_in(meeting=meeting, learner=cast.bekzat, scanned_at=at, at=at, batch=uuid4())
    assert not Attendance.objects.exists()


def test_a_person_is_recorded_once_and_a_trainers_mark_stays(cast, cohort, at):
    enrolment = make_enrolment(cast, cohort, at)
    meeting = make_meeting(cast, cohort, at, units=2)
    present(cast, meeting, enrolment, at=at, units=1)

    for _time in range(2):
        check_in(meeting=meeting, learner=cast.aliya, scanned_at=at, at=at, batch=uuid4())

    assert Attendance.objects.get().units == 1
    assert AttendanceEntry.objects.count() == 1


def test_a_slow_sign_in_makes_nobody_late(cast, enrolment, meeting, at):
    scanned = at + timedelta(hours=3, minutes=29)

    row = check_in(meeting=meeting, learner=cast.aliya, scanned_at=scanned, at=scanned + timedelta(minutes=10), batch=uuid4())

    assert row.units == 1


@pytest.mark.parametrize("units", [-1, 2, 99])
def test_units_that_a_meeting_has_not_and_strangers_are_refused_all_or_nothing(cast, cohort, meeting, at, units):
    first, second = make_learners(cast, cohort, at, 2)
    stranger = make_enrolment(cast, make_cohort(cast, at, code="TST-2026-2", programme_key=cohort.programme_key), at)

    for marks in ({first.pk: 1, second.pk: units}, {first.pk: 1, stranger.pk: 1}):
        with pytest.raises(UnitsDoNotFit):
            mark_people(meeting=meeting, units=marks, source="hand", by=cast.yerlan, at=at, batch=uuid4())
    assert not Attendance.objects.filter(units__gt=0).exists()


@pytest.mark.parametrize("who", ["aliya", "gulnur", "saule", "murat", "katrin"])
def test_nobody_else_records_for_others(cast, enrolment, meeting, at, who):
    with pytest.raises(MayNotRecord):
        mark_people(
            meeting=meeting, units={enrolment.pk: 1}, source="hand", by=getattr(cast, who), at=at, batch=uuid4()
        )
    with pytest.raises(MayNotRecord):
        undo_marking(meeting=meeting, by=getattr(cast, who), at=at, batch=uuid4())


def test_a_trainer_who_learns_in_the_cohort_does_not_mark_himself_by_hand_or_sheet(cast, cohort, enrolment, meeting, at):
    own = make_enrolment(cast, cohort, at, learner=cast.yerlan)

    for source in ("hand", "sheet"):
        with pytest.raises(MayNotRecord, match="another trainer"):
            mark_people(
                meeting=meeting, units={enrolment.pk: 1, own.pk: 1}, source=source, by=cast.yerlan, at=at, batch=uuid4()
            )
    assert not Attendance.objects.filter(units__gt=0).exists()
    with override("kk"), pytest.raises(MayNotRecord, match="басқа тренер"):
        present(cast, meeting, own, at=at)

    mark_people(meeting=meeting, units={own.pk: 1}, source="hand", by=cast.kuanysh, at=at, batch=uuid4())
    assert mark_people(
        meeting=meeting, units={enrolment.pk: 1, own.pk: 1}, source="sheet", by=cast.yerlan, at=at, batch=uuid4()
    ) == 1  # what stands already is no mark of his


def test_three_ways_end_in_identical_rows(cast, cohort, at):
    people = make_learners(cast, cohort, at, 3)
    coded, handed, sheeted = (make_meeting(cast, cohort, at, title=title) for title in "ABC")
    for one in people:
        if one is not people[2]:
            check_in(meeting=coded, learner=one.learner, scanned_at=at, at=at, batch=uuid4())
    present(cast, handed, people[0], people[1], at=at)
    rows = "\n".join(f"{person_code(one.pk)};+" for one in people[:2])
    run = check_marks(content=f"code;units\n{rows}".encode(), filename="back.csv", meeting=sheeted, user=cast.yerlan)
    marks = marks_of(run.token, meeting=sheeted, user=cast.yerlan)
    mark_people(meeting=sheeted, units=marks, source="sheet", by=cast.yerlan, at=at, batch=uuid4())

    found = [
        sorted(meeting.attendances.values_list("enrolment_id", "units")) for meeting in (coded, handed, sheeted)
    ]
    assert found[0] == found[1] == found[2] == sorted((one.pk, 1) for one in people[:2])


def test_the_last_marking_is_taken_back_and_what_somebody_changed_since_stays(cast, cohort, meeting, at):
    first, second = make_learners(cast, cohort, at, 2)
    present(cast, meeting, first, second, at=at)
    mark_people(meeting=meeting, units={second.pk: 0}, source="hand", by=cast.kuanysh, at=at, batch=uuid4())

    assert undo_marking(meeting=meeting, by=cast.yerlan, at=at, batch=uuid4()) == 1
    assert list(meeting.attendances.values_list("units", flat=True)) == [0, 0]
    with pytest.raises(NothingToUndo):
        undo_marking(meeting=meeting, by=cast.yerlan, at=at, batch=uuid4())
    assert list(meeting.entries.order_by("id").values_list("before", "units", "source")) == [
        (0, 1, "hand"), (0, 1, "hand"), (1, 0, "hand"), (1, 0, "undo"),
    ]


def test_the_record_of_changes_is_only_added_to(cast, enrolment, meeting, at):
    present(cast, meeting, enrolment, at=at)

    for act in (lambda rows: rows.update(units=0), lambda rows: rows._raw_delete(rows.db)):
        with pytest.raises(IntegrityError), transaction.atomic():
            act(AttendanceEntry.objects.all())


def test_attendance_counts_for_completion_and_an_undo_takes_it_back(cast, cohort, enrolment, seam, at):
    one, _two = (make_meeting(cast, cohort, at + timedelta(days=n), units=2, planned_at=at) for n in (0, 1))
    enrolment.rule = {"version": 1, "requirements": [{"code": "attendance", "percent_min": 50}]}
    enrolment.save()

    present(cast, one, enrolment, at=at, units=1)
    assert enrolment.milestones.get(code="attendance").percent == 25 and not seam
    present(cast, one, enrolment, at=at, units=2)
    enrolment.refresh_from_db()
    assert enrolment.completed_on == at.date() and seam == [(enrolment.pk, at)]

    undo_marking(meeting=one, by=cast.yerlan, at=at + timedelta(days=1), batch=uuid4())
    enrolment.refresh_from_db()
    assert enrolment.milestones.get(code="attendance").percent == 25
    assert enrolment.completed_on == at.date()


def test_the_share_is_counted_anew_when_the_schedule_changes(cast, cohort, enrolment, seam, at):
    enrolment.rule = {"version": 1, "requirements": [{"code": "attendance", "percent_min": 60}]}
    enrolment.save()
    first, second = make_meeting(cast, cohort, at), make_meeting(cast, cohort, at, title="Екінші кездесу")
    present(cast, first, enrolment, at=at)
    facts = {name: getattr(second, name) for name in ("title", "kind", "starts_at", "ends_at", "place")}

    change_meeting(meeting=second, **facts, units=3, by=cast.yerlan, at=at)
    assert enrolment.milestones.get(code="attendance").percent == 25

    cancel_meeting(meeting=second, by=cast.yerlan, at=at)
    enrolment.refresh_from_db()
    assert enrolment.milestones.get(code="attendance").percent == 100
    assert enrolment.completed_on is not None

    make_meeting(cast, cohort, at, title="Үшінші кездесу")
    assert enrolment.milestones.get(code="attendance").percent == 50


def test_attendance_of_a_cohort_counts_what_was_held_in_three_queries(cast, cohort, at):
    people = make_learners(cast, cohort, at, 3)
    held = make_meeting(cast, cohort, at, units=2)
    make_meeting(cast, cohort, at + timedelta(days=3), planned_at=at)
    cancel_meeting(meeting=make_meeting(cast, cohort, at), by=cast.yerlan, at=at)
    present(cast, held, people[0], at=at, units=2)
    present(cast, held, people[1], at=at, units=1)

    with CaptureQueriesContext(connection) as captured:
        found = attendance_of(cohort, at + timedelta(hours=4))

    assert len(captured) == 3
    assert [(found[one.pk].meetings, found[one.pk].held, found[one.pk].percent) for one in people] == [
        (1, 1, Fraction(100)), (1, 1, Fraction(50)), (0, 1, Fraction(0)),
    ]
    assert attendance_of(cohort, at)[people[0].pk].percent is None


def test_who_is_still_learning_hears_of_a_new_day_once_and_of_a_new_title_never(
    cast, cohort, enrolment, at, mailoutbox, django_capture_on_commit_callbacks
):
    meeting = make_meeting(cast, cohort, at + timedelta(days=3))
    done = make_enrolment(cast, cohort, at, cast.bekzat)
    Enrolment.objects.filter(pk=done.pk).update(completed_on=at.date())
    now = {"kind": "room", "starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "place": meeting.place, "by": cast.yerlan, "at": at}
    with django_capture_on_commit_callbacks(execute=True):
        change_meeting(meeting=meeting, title="Басқа атау", **now)
    assert not Notice.objects.exists()

    later = {**now, "starts_at": meeting.starts_at + timedelta(days=1), "ends_at": meeting.ends_at + timedelta(days=1)}
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            change_meeting(meeting=meeting, title="О'Нил & <Ұлы>", **later)
        for _time in range(2):
            cancel_meeting(meeting=meeting, by=cast.yerlan, at=at + timedelta(minutes=1))

    assert [(one.user, one.letter) for one in Notice.objects.order_by("created_at")] == [
        (cast.aliya, "meeting-moved"), (cast.aliya, "meeting-cancelled"),
    ]
    assert len(mailoutbox) == 2 and all("О'Нил" not in letter.subject + letter.body for letter in mailoutbox)
    assert "О'Нил & <Ұлы>" in Notice.objects.get(letter="meeting-moved").body


@pytest.mark.parametrize(
    ("minutes", "units"), [(-20, 3), (0, 3), (59, 3), (60, 2), (85, 2), (119, 2), (120, 1), (179, 1), (185, 1), (210, 1)]
)
def test_a_code_records_the_units_that_are_not_over(cast, cohort, enrolment, at, minutes, units):
    """Three units of an hour (AT4): who comes 25 minutes after the end of the first was not in it."""
    meeting = make_meeting(cast, cohort, at, units=3)
    scanned = at + timedelta(minutes=minutes)

    row = check_in(meeting=meeting, learner=cast.aliya, scanned_at=scanned, at=scanned + timedelta(minutes=12), batch=uuid4())

    assert row.units == units
    (line,) = roster_of(meeting).lines
    assert (line.units, line.came.units) == (units, units)


def test_a_second_scan_and_a_trainers_mark_are_stronger_than_a_late_one(cast, cohort, enrolment, at):
    meeting = make_meeting(cast, cohort, at, units=3)
    for minutes in (5, 130):
        check_in(meeting=meeting, learner=cast.aliya, scanned_at=at + timedelta(minutes=minutes), at=at, batch=uuid4())
    assert Attendance.objects.get().units == 3
    present(cast, meeting, enrolment, at=at + timedelta(hours=1), units=2)
    check_in(meeting=meeting, learner=cast.aliya, scanned_at=at + timedelta(minutes=5), at=at, batch=uuid4())
    assert Attendance.objects.get().units == 2


def test_an_hour_that_does_not_divide_ends_with_its_last_unit(cast, cohort, enrolment, at):
    meeting = make_meeting(cast, cohort, at, hours=1, units=7)

    assert meeting.units_left(meeting.ends_at) == 1
    assert meeting.units_left(at + timedelta(minutes=8)) == 7
    assert meeting.units_left(at + timedelta(minutes=9)) == 6


def test_the_roster_says_who_came_late(cast, cohort, enrolment, at, as_user):
    meeting = make_meeting(cast, cohort, at, units=3)
    check_in(meeting=meeting, learner=cast.aliya, scanned_at=at + timedelta(minutes=85), at=at + timedelta(minutes=85), batch=uuid4())

    page = as_user(cast.yerlan).get(f"/en/teach/{cohort.code}/meetings/{meeting.pk}/").content.decode()

    assert "came by code" in page and "late: units 2 of 3" in page

"""Places of a cohort: never more people than places, a fair order, a key that opens a limited way. Refusals first."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from courses.actions.cohorts import (
    CohortDoesNotFit,
    MayNotOpenCohort,
    NotClosed,
    change_cohort,
    close_cohort,
    copy_meetings,
    open_cohort,
    reopen_cohort,
)
from courses.actions.enrolments import (
    CohortClosed,
    CohortFull,
    MayNotEnrol,
    complete_lesson,
    enrol_learner,
    open_lesson,
)
from courses.actions.places import (
    KeyDoesNotFit,
    KeyNotOpen,
    NotTakenBack,
    come_by_key,
    confirm_enrolment,
    join_by_key,
    leave_waiting,
    link_of,
    make_key,
    move_up,
    open_key,
    revoke_key,
    take_back,
    take_back_list,
    take_place,
    typed_of,
)
from courses.models import Cohort, Enrolment, JoinKey, WaitingPlace
from courses.queries.cohorts import copied, ending_of, next_code, still_missing
from courses.queries.outlines import programme_outline
from lms.core.models import AuditEntry, Membership, Notice, Role, User
from tests.cast import make_person
from tests.courses.factories import make_cohort, make_enrolment, publish_programme
from tests.courses.meeting_making import make_meeting

pytestmark = pytest.mark.django_db
CONSENT = {"purpose": "training", "text_digest": "0" * 64, "language": "kk"}


@pytest.fixture
def people(cast, at) -> list[User]:
    names = ("Айша", "Әсел", "Ғалия", "Қымбат")
    return [make_person(f"p{place}", given, "Х", cast.own, Role.TRAINEE, at) for place, given in enumerate(names)]


@pytest.fixture
def narrow(cohort) -> Cohort:
    """A cohort with one place."""
    Cohort.objects.filter(pk=cohort.pk).update(capacity=1)
    cohort.refresh_from_db()
    return cohort


def ask(cast, cohort, person, at, **how):
    return take_place(cohort=cohort, learner=person, organisation=cast.own, by=how.pop("by", cast.yerlan), at=at, **how)


def change(cast, cohort, at, **fields):
    facts = {"name": cohort.name, "starts_on": cohort.starts_on, "ends_on": cohort.ends_on, "trainers": [cast.yerlan]}
    return change_cohort(cohort=cohort, **{**facts, **fields}, by=cast.yerlan, at=at)


# -- places and waiting -----------------------------------------------------------------------------------------------


def test_without_a_place_left_the_plain_way_is_refused_and_asking_gives_a_turn(cast, narrow, people, at):
    make_enrolment(cast, narrow, at)

    with pytest.raises(CohortFull):
        enrol_learner(cohort=narrow, learner=people[0], organisation=cast.own, by=cast.yerlan, at=at)
    turns = [ask(cast, narrow, person, at) for person in (*people[:2], people[0])]

    assert [turn.number for turn in turns] == [1, 2, 1]
    assert narrow.enrolments.count() == 1 and WaitingPlace.objects.count() == 2


@pytest.mark.parametrize("who", ["aliya", "gulnur", "saule", "murat"])
def test_only_trainers_of_the_cohort_give_places_and_take_them_back(cast, cohort, people, at, who):
    enrolment, by = make_enrolment(cast, cohort, at), getattr(cast, who)
    turn = WaitingPlace.objects.create(cohort=cohort, learner=people[0], organisation=cast.own, number=1, asked_at=at)

    for act in (
        lambda: ask(cast, cohort, people[1], at, by=by), lambda: take_back(enrolment=enrolment, by=by, at=at),
        lambda: confirm_enrolment(enrolment=enrolment, by=by, at=at), lambda: leave_waiting(turn=turn, by=by, at=at),
        lambda: make_key(cohort=cohort, seats=1, ends_on=at.date(), by=by, at=at), lambda: revoke_key(cohort=cohort, by=by, at=at),
    ):  # fmt: skip
        with pytest.raises(MayNotEnrol):
            act()
    for act in (close_cohort, reopen_cohort):
        with pytest.raises(MayNotOpenCohort):
            act(cohort=cohort, by=by, at=at)


def test_a_place_that_becomes_free_goes_to_the_first_one_who_is_told_once(cast, narrow, people, at, django_capture_on_commit_callbacks):
    enrolment = make_enrolment(cast, narrow, at)
    for person in people[:3]:
        ask(cast, narrow, person, at)

    with django_capture_on_commit_callbacks(execute=True):
        take_back(enrolment=enrolment, by=cast.yerlan, at=at)
        move_up(cohort=narrow, at=at)

    assert [one.learner for one in narrow.enrolments.all()] == [people[0]]
    assert [turn.learner for turn in narrow.waiting.open()] == people[1:3]
    notice = Notice.objects.get()
    assert notice.user == people[0] and "Autumn" in notice.subject and len(mail.outbox) == 1


def test_more_places_are_filled_in_order_and_fewer_than_people_are_refused(cast, narrow, people, at):
    make_enrolment(cast, narrow, at)
    for person in people:
        ask(cast, narrow, person, at)

    change(cast, narrow, at, capacity=3)

    assert [one.learner for one in narrow.enrolments.order_by("enrolled_at", "learner__given_name")][-2:] == people[:2] or {
        one.learner for one in narrow.enrolments.all()
    } == {cast.aliya, *people[:2]}
    with pytest.raises(CohortDoesNotFit) as refused:
        change(cast, narrow, at, capacity=2)
    assert refused.value.details["field"] == "capacity"
    change(cast, narrow, at, capacity=None)
    assert not narrow.waiting.open().exists() and narrow.enrolments.count() == 5


def test_whoever_left_the_list_gets_no_place_and_keeps_nobody_waiting(cast, narrow, people, at):
    enrolment = make_enrolment(cast, narrow, at)
    first, second = (ask(cast, narrow, person, at) for person in people[:2])

    for _time in range(2):
        leave_waiting(turn=first, by=people[0], at=at)
    with pytest.raises(MayNotEnrol):
        leave_waiting(turn=second, by=people[0], at=at)
    take_back(enrolment=enrolment, by=cast.yerlan, at=at)

    assert narrow.enrolments.get().learner == people[1]
    assert ask(cast, narrow, people[0], at).number == 3  # a new turn stands at the end


def test_whoever_comes_new_does_not_overtake_those_who_wait(cast, narrow, people, at):
    make_enrolment(cast, narrow, at)
    ask(cast, narrow, people[0], at)
    Enrolment.objects.all().delete()  # by whatever way a place became free

    assert isinstance(ask(cast, narrow, people[1], at), WaitingPlace)


def test_the_cohort_is_held_before_its_places_are_counted(cast, narrow, people, at, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as captured:
        ask(cast, narrow, people[0], at)

    asked = [query["sql"] for query in captured.captured_queries]
    held = next(place for place, sql in enumerate(asked) if sql.startswith("SELECT") and 'FROM "courses_cohort" WHERE "courses_cohort"."id"' in sql)
    counted = next(place for place, sql in enumerate(asked) if "COUNT" in sql and "courses_enrolment" in sql)
    assert held < counted
    assert connection.vendor == "sqlite" or "FOR UPDATE" in asked[held]


# -- taking back ------------------------------------------------------------------------------------------------------


def test_after_seven_days_or_once_begun_an_enrolment_stays(cast, cohort, enrolment, at):
    with pytest.raises(NotTakenBack):
        take_back(enrolment=enrolment, by=cast.yerlan, at=at + timedelta(days=7, seconds=1))
    lesson = programme_outline(cohort.programme_key).lesson_keys[0]
    open_lesson(enrolment=enrolment, lesson_key=lesson, at=at)
    with pytest.raises(NotTakenBack):
        take_back(enrolment=enrolment, by=cast.yerlan, at=at)

    assert Enrolment.objects.exists()


def test_a_whole_list_is_taken_back_but_for_those_who_have_begun(cast, cohort, people, at):
    batch = cohort.pk
    first, second = (ask(cast, cohort, person, at, batch=batch) for person in people[:2])
    ask(cast, cohort, people[2], at)
    complete_lesson(enrolment=second, lesson_key=programme_outline(cohort.programme_key).lesson_keys[0], at=at)

    assert take_back_list(cohort=cohort, batch=batch, by=cast.yerlan, at=at) == (1, 1)

    assert {one.learner for one in cohort.enrolments.all()} == set(people[1:3])
    entry = AuditEntry.objects.get(act="enrolment.taken_back")
    assert entry.details["learner"] == str(first.learner_id)


# -- the key ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def key(cast, cohort, at) -> JoinKey:
    return make_key(cohort=cohort, seats=2, ends_on=at.date() + timedelta(days=3), by=cast.yerlan, at=at)


@pytest.mark.parametrize(("seats", "days", "field"), [(0, 1, "seats"), (501, 1, "seats"), (5, -1, "ends_on"), (5, 400, "ends_on")])
def test_a_key_that_does_not_fit_is_refused_at_its_field(cast, cohort, at, seats, days, field):
    with pytest.raises(KeyDoesNotFit) as refused:
        make_key(cohort=cohort, seats=seats, ends_on=at.date() + timedelta(days=days), by=cast.yerlan, at=at)

    assert refused.value.details["field"] == field


def test_a_key_is_long_enough_is_not_kept_and_a_new_one_ends_it(cast, cohort, key, at):
    assert len(link_of(key)) == 32 and len(typed_of(key)) == 12 and typed_of(key).isdecimal()
    stored = str(list(JoinKey.objects.values())) + str(list(AuditEntry.objects.values()))
    assert link_of(key) not in stored and typed_of(key) not in stored

    make_key(cohort=cohort, seats=2, ends_on=at.date(), by=cast.yerlan, at=at)
    for word in (link_of(key), typed_of(key), "1" * 12, "f" * 32, "", "١" * 12):
        with pytest.raises(KeyNotOpen):
            open_key(word, at=at)


def test_a_key_ends_with_its_day_its_seats_its_revocation_and_its_cohort(cast, cohort, key, people, at):
    open_key(typed_of(key), at=at + timedelta(days=3))
    with pytest.raises(KeyNotOpen):
        open_key(typed_of(key), at=at + timedelta(days=4))
    for person in (people[0], people[0], people[1]):
        join_by_key(word=link_of(key), learner=person, organisation=cast.own, at=at)
    with pytest.raises(KeyNotOpen):
        join_by_key(word=link_of(key), learner=people[2], organisation=cast.own, at=at)
    assert JoinKey.objects.get().used == 2

    fresh = make_key(cohort=cohort, seats=2, ends_on=at.date(), by=cast.yerlan, at=at)
    revoke_key(cohort=cohort, by=cast.yerlan, at=at)
    with pytest.raises(KeyNotOpen):
        open_key(link_of(fresh), at=at)


def test_the_database_itself_counts_the_seats(key):
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinKey.objects.update(used=3)


def test_who_comes_by_key_reads_lessons_and_belongs_to_nothing_until_confirmed(cast, cohort, key, at):
    user, enrolment = come_by_key(
        word=typed_of(key), given_name="Ұлпан", language="kk", password="a long enough password", consent=CONSENT,
        organisation=cast.own, at=at, draw=lambda: "48271930",
    )
    assert (enrolment.is_confirmed, user.roles, user.number) == (False, frozenset(), "48271930")
    assert not Membership.objects.filter(user=user).exists()

    for _time in range(2):
        confirm_enrolment(enrolment=enrolment, by=cast.yerlan, at=at)

    assert Enrolment.objects.get().is_confirmed
    assert [(one.role, one.organisation) for one in user.memberships.all()] == [("trainee", cast.own)]


def test_a_stranger_who_came_by_key_is_refused_even_after_reading(cast, cohort, key, people, at):
    enrolment = join_by_key(word=link_of(key), learner=people[0], organisation=cast.own, at=at)
    complete_lesson(enrolment=enrolment, lesson_key=programme_outline(cohort.programme_key).lesson_keys[0], at=at)

    take_back(enrolment=enrolment, by=cast.yerlan, at=at + timedelta(days=30))

    assert not Enrolment.objects.exists()


def test_a_key_to_a_full_cohort_gives_a_turn_and_stays_unconfirmed_when_moved_up(cast, narrow, people, at):
    first = make_enrolment(cast, narrow, at)
    key = make_key(cohort=narrow, seats=5, ends_on=at.date(), by=cast.yerlan, at=at)

    turn = join_by_key(word=link_of(key), learner=people[0], organisation=cast.own, at=at)
    take_back(enrolment=first, by=cast.yerlan, at=at)

    assert isinstance(turn, WaitingPlace)
    assert not narrow.enrolments.get(learner=people[0]).is_confirmed


# -- copy, checklist, closing -----------------------------------------------------------------------------------------


def test_a_copy_begins_on_the_same_weekday_after_the_earlier_one_with_its_length(cast, cohort, at):
    fields = copied(cohort, at.date())

    assert fields["code"] == "TST-2026-2" and fields["trainers"] == [cast.yerlan]
    assert fields["starts_on"] == date(2026, 12, 27) and fields["starts_on"].weekday() == cohort.starts_on.weekday()
    assert fields["ends_on"] - fields["starts_on"] == cohort.ends_on - cohort.starts_on


@pytest.mark.parametrize(("code", "following"), [("PE-2026-1", "PE-2026-2"), ("PE-2026-09", "PE-2026-10"), ("PE", "PE-2")])
def test_the_next_code_counts_the_last_number_up(code, following, db):
    assert next_code(code) == following


def test_meetings_are_copied_moved_by_the_days_between_the_beginnings(cast, cohort, at):
    meeting = make_meeting(cast, cohort, at)
    new = open_cohort(
        code="TST-2026-2", programme_key=cohort.programme_key, name="X", starts_on=date(2027, 1, 3), ends_on=date(2027, 2, 21),
        trainers=[cast.yerlan], by=cast.yerlan, at=at,
    )

    assert copy_meetings(source=cohort, cohort=new, by=cast.yerlan, at=at) == (1, 0)

    assert new.meetings.get().starts_at - meeting.starts_at == date(2027, 1, 3) - cohort.starts_on
    short = open_cohort(
        code="TST-2026-3", programme_key=cohort.programme_key, name="X", starts_on=date(2027, 1, 3), ends_on=date(2027, 1, 4),
        trainers=[cast.yerlan], by=cast.yerlan, at=at,
    )
    assert copy_meetings(source=cohort, cohort=short, by=cast.yerlan, at=at) == (0, 1)


def test_what_is_missing_is_said_until_it_is_there(cast, cohort, at):
    assert [one.code for one in still_missing(cohort, at.date())] == ["languages", "capacity", "trainers", "meetings", "people"]

    make_enrolment(cast, cohort, at)
    make_meeting(cast, cohort, at)
    cohort.trainers.add(cast.kuanysh)
    change(cast, cohort, at, capacity=20, languages="kk,ru", trainers=[cast.yerlan, cast.kuanysh])
    assert still_missing(cohort, at.date()) == []
    assert [one.code for one in still_missing(cohort, date(2027, 1, 1))] == ["close"]


def test_a_programme_without_pages_in_a_language_of_the_meetings_is_named(cast, at):
    cohort = make_cohort(cast, at, code="RUX-1", programme_key=publish_programme("RUX", languages=("en", "ru")))
    cohort.languages = "kk,ru"

    assert ("translation", "kk") in [(one.code, one.languages) for one in still_missing(cohort, at.date())]


def test_a_cohort_is_closed_after_its_end_and_once_everybody_is_confirmed(cast, narrow, people, at):
    make_enrolment(cast, narrow, at)
    key = make_key(cohort=narrow, seats=5, ends_on=at.date(), by=cast.yerlan, at=at)
    ask(cast, narrow, people[0], at)
    after = at + timedelta(days=30)

    with pytest.raises(NotClosed):
        close_cohort(cohort=narrow, by=cast.yerlan, at=at)
    Enrolment.objects.update(is_confirmed=False)
    with pytest.raises(NotClosed):
        close_cohort(cohort=narrow, by=cast.yerlan, at=after)
    Enrolment.objects.update(is_confirmed=True)
    for _time in range(2):
        closed = close_cohort(cohort=narrow, by=cast.yerlan, at=after)

    assert closed.is_closed and not narrow.waiting.open().exists() and JoinKey.objects.get(pk=key.pk).revoked_at
    for act in (
        lambda: enrol_learner(cohort=narrow, learner=people[1], organisation=cast.own, by=cast.yerlan, at=after),
        lambda: ask(cast, narrow, people[1], after), lambda: make_key(cohort=closed, seats=1, ends_on=at.date(), by=cast.yerlan, at=at),
    ):  # fmt: skip
        with pytest.raises(CohortClosed):
            act()
    assert AuditEntry.objects.filter(act="cohort.closed").count() == 1
    assert not reopen_cohort(cohort=narrow, by=cast.yerlan, at=after).is_closed


def test_the_ending_counts_what_still_waits(cast, cohort, enrolment, at):
    make_meeting(cast, cohort, at)

    found = ending_of(cohort, at + timedelta(days=40))

    assert (found.people, found.completed, found.unrecorded, found.has_ended, found.may_close) == (1, 0, 1, True, True)

"""Two at once for the last place, ten at once: never more people than places, and one order of those who wait."""

import threading

import pytest
from django.db import connection, connections

from courses.actions.places import take_back, take_place
from courses.models import Cohort
from lms.core.models import Notice, Role
from tests.cast import Cast, make_person
from tests.courses.factories import make_cohort
from tests.emptying import empty_caches


def ask(cast, cohort, person, at):
    return take_place(cohort=cohort, learner=person, organisation=cast.own, by=cast.yerlan, at=at)


# With one writer the test's own transaction will do; threads get a database of their own.
race = pytest.mark.django_db if connection.vendor == "sqlite" else pytest.mark.usefixtures("django_db_setup")


@pytest.fixture
def crowd(request, django_db_setup, django_db_blocker, at):
    """One place, ten who want it. On PostgreSQL in a copy of the test database that threads can see."""
    if connection.vendor == "sqlite":
        cast = request.getfixturevalue("cast")
        cohort = make_cohort(cast, at)
        Cohort.objects.filter(pk=cohort.pk).update(capacity=1)
        yield cast, cohort, [make_person(f"c{n}", "Х", "Х", cast.own, Role.TRAINEE, at) for n in range(10)]
        return
    with django_db_blocker.unblock():
        usual = connections.settings["default"]["NAME"]
        connection.close()
        connection.creation.clone_test_db(suffix="places")
        copy = connection.creation.get_test_db_clone_settings("places")["NAME"]
        connection.close()
        connections.settings["default"]["NAME"] = copy
        try:
            empty_caches()
            cast = Cast.assemble(at)
            cohort = make_cohort(cast, at)
            Cohort.objects.filter(pk=cohort.pk).update(capacity=1)
            yield cast, cohort, [make_person(f"c{n}", "Х", "Х", cast.own, Role.TRAINEE, at) for n in range(10)]
        finally:
            connection.close()
            connections.settings["default"]["NAME"] = usual
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def together(*calls) -> None:
    """Run the calls at one moment on PostgreSQL; one after the other where the database has one writer."""
    if connection.vendor == "sqlite":
        for call in calls:
            call()
        return
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        try:
            call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


@race
def test_of_ten_at_once_for_the_last_place_one_has_it_and_nine_wait_in_one_order(crowd, at):
    cast, cohort, ten = crowd

    together(*[lambda person=person: ask(cast, Cohort.objects.get(pk=cohort.pk), person, at) for person in ten])

    assert cohort.enrolments.count() == 1
    assert list(cohort.waiting.values_list("number", flat=True)) == list(range(1, 10))


@race
def test_two_who_free_places_at_once_move_up_each_person_once(crowd, at):
    cast, cohort, ten = crowd
    Cohort.objects.filter(pk=cohort.pk).update(capacity=2)
    for person in ten[:6]:
        ask(cast, Cohort.objects.get(pk=cohort.pk), person, at)
    leaving = list(cohort.enrolments.select_related("cohort"))

    together(*[lambda one=one: take_back(enrolment=one, by=cast.yerlan, at=at) for one in leaving])

    assert {one.learner for one in cohort.enrolments.all()} == set(ten[2:4])
    assert Notice.objects.count() == 2 and cohort.waiting.open().count() == 2



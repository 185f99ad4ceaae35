"""The home page says which cohorts may be joined, and nothing of who is in them."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.actions.places import make_key, typed_of
from courses.models import Cohort, JoinKey
from courses.queries.programmes import open_cohorts_of
from tests.courses.factories import make_cohort, make_enrolment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return datetime.now(UTC)


def between(cohort: Cohort, first, last) -> Cohort:
    Cohort.objects.filter(pk=cohort.pk).update(starts_on=first.date(), ends_on=last.date())
    return Cohort.objects.get(pk=cohort.pk)


def test_cohorts_that_have_not_begun_or_have_a_key_are_open_the_earliest_first(cast, cohort, today, programme_key):
    def named(code, first, last):
        return between(make_cohort(cast, today, code=code, programme_key=programme_key), today + first * DAY, today + last * DAY)

    later, sooner = named("TST-2026-5", 40, 80), named("TST-2026-4", 9, 30)
    running, over = named("TST-2026-3", -5, 30), named("TST-2026-2", -30, -3)
    Cohort.objects.filter(pk=cohort.pk).update(closed_at=today, starts_on=today.date() + DAY, ends_on=today.date() + 9 * DAY)
    keyed = named("TST-2026-6", -2, 30)
    make_key(cohort=keyed, seats=5, ends_on=today.date() + 3 * DAY, by=cast.yerlan, at=today)

    found = open_cohorts_of([programme_key], on=today.date())

    assert [(one.cohort, one.key_until) for one in found] == [(keyed, today.date() + 3 * DAY), (sooner, None), (later, None)]
    assert {running, over}.isdisjoint({one.cohort for one in found})
    for closed in ({"used": 5}, {"ends_on": today.date() - DAY}, {"revoked_at": today}):
        JoinKey.objects.update(**{"used": 0, "ends_on": today.date() + 3 * DAY, "revoked_at": None} | closed)
        assert keyed not in [one.cohort for one in open_cohorts_of([programme_key], on=today.date())]


@pytest.mark.parametrize(("language", "words"), [("en", "Next cohorts"), ("ru", "Ближайшие потоки"), ("kk", "Жақын ағымдар")])
def test_the_home_page_lists_them_and_leads_to_the_files(cast, cohort, client, today, language, words):
    between(cohort, today + 5 * DAY, today + 30 * DAY)
    key = make_key(cohort=Cohort.objects.get(pk=cohort.pk), seats=5, ends_on=today.date() + 3 * DAY, by=cast.yerlan, at=today)
    make_enrolment(cast, Cohort.objects.get(pk=cohort.pk), today)

    page = client.get(f"/{language}/").content.decode()

    assert words in page and f'href="/{language}/search/?kind=file"' in page and f'href="/{language}/join/"' in page
    for secret in (cohort.code, cohort.name, cast.aliya.family_name, cast.own.code, typed_of(key), cast.yerlan.family_name):
        assert secret not in page


def test_without_an_open_cohort_the_home_page_promises_none(cohort, client, today):
    between(cohort, today - 9 * DAY, today + 30 * DAY)

    assert "Next cohorts" not in client.get("/en/").content.decode()

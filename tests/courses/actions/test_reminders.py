"""Reminders: who is left alone, each step of a pause once, and a link that tells nobody anything."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import caches
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from courses.actions.contacts import contact_learner, record_outcome
from courses.actions.enrolments import complete_lesson, open_lesson
from courses.actions.reminders import remind_cohort
from courses.attention import Trail, pause_of
from courses.models import Enrolment, LessonPage, ProgrammePage, Reminder
from courses.queries.enrolments import enrolment_of_link
from courses.queries.lessons import lesson_text
from courses.queries.meetings import digest_of
from courses.queries.outlines import programme_outline
from lms.core.models import Notice
from lms.core.notices import choose_letters
from tests.courses.factories import make_cohort, make_enrolment, make_learners

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def remind(cohort, django_capture_on_commit_callbacks):
    """Return a function that sweeps the cohort at a moment."""
    drawn = iter(f"token-{n}" for n in range(1000))

    def remind(at, cohort=cohort):
        with django_capture_on_commit_callbacks(execute=True):
            return remind_cohort(cohort=cohort, at=at, failed={}, opened={}, draw=lambda: next(drawn))

    return remind


def test_nobody_is_reminded_before_the_third_day_after_the_end_or_after_completion(remind, cohort, enrolment, at):
    assert remind(at + 2 * DAY) == 0
    assert remind(at + 60 * DAY) == 0  # the cohort is over
    Enrolment.objects.filter(pk=enrolment.pk).update(completed_on=at.date())
    assert remind(at + 3 * DAY) == 0 and not Notice.objects.exists()


def test_nobody_is_reminded_who_left_or_lost_the_account(remind, cast, enrolment, at):
    contact = contact_learner(enrolment=enrolment, message="Қалай?", reasons=[], by=cast.yerlan, at=at)
    record_outcome(contact=contact, outcome="left", by=cast.yerlan, at=at)
    assert remind(at + 3 * DAY) == 0
    record_outcome(contact=contact, outcome="goes_on", by=cast.yerlan, at=at)
    cast.aliya.is_active = False
    cast.aliya.save()
    assert remind(at + 3 * DAY) == 0 and not Reminder.objects.exists()


def test_nobody_is_reminded_on_a_feast_or_in_quiet_hours_and_then_it_is_made_up_for(remind, enrolment, at, settings):
    settings.QABILET_HOLIDAYS = [(at + 3 * DAY).strftime("%m-%d")]
    assert remind(at + 3 * DAY) == 0
    settings.QABILET_QUIET_HOURS = [0, 23]
    assert remind(at + 4 * DAY) == 0
    settings.QABILET_QUIET_HOURS = [21, 9]
    assert remind(at + 4 * DAY) == 1


def test_each_step_of_a_pause_is_told_once_and_a_new_pause_begins_anew(remind, enrolment, at):
    told = [remind(at + n * DAY) + remind(at + n * DAY) for n in range(20)]
    assert [day for day, number in enumerate(told) if number] == [3, 7, 14] and max(told) == 1

    open_lesson(enrolment=enrolment, lesson_key=programme_outline(enrolment.cohort.programme_key, "en").lessons[0].key, at=at + 20 * DAY)
    assert remind(at + 22 * DAY) == 0 and remind(at + 23 * DAY) == 1


def test_a_test_that_was_begun_is_activity_too(cohort, enrolment, at):
    begun = {enrolment.pk: at + 2 * DAY}

    assert remind_cohort(cohort=cohort, at=at + 4 * DAY, failed={}, opened=begun, draw=lambda: "x") == 0


def test_a_person_of_three_cohorts_gets_two_reminders_a_week(remind, cast, enrolment, at, programme_key):
    cohorts = [enrolment.cohort, *(make_cohort(cast, at, code=f"TST-2026-{n}", programme_key=programme_key) for n in (2, 3))]
    for cohort in cohorts[1:]:
        make_enrolment(cast, cohort, at)

    assert sum(remind(at + 3 * DAY, cohort) for cohort in cohorts) == 2
    assert sum(remind(at + 9 * DAY, cohort) for cohort in cohorts) == 0
    assert sum(remind(at + 11 * DAY, cohort) for cohort in cohorts) == 2


def test_the_letter_is_discreet_and_the_notice_says_where_one_stopped(remind, cast, cohort, enrolment, at, mailoutbox):
    outline = programme_outline(cohort.programme_key, "kk")
    complete_lesson(enrolment=enrolment, lesson_key=outline.lessons[0].key, at=at)
    remind(at + 3 * DAY)

    (letter,), notice = mailoutbox, Notice.objects.get()
    assert letter.subject == "Оқуыңыз сізді күтіп тұр" and "1 / 3" in letter.body and "15" in letter.body
    assert "/kk/r/token-0/" in letter.body and "token-0" not in notice.body + notice.mail_body + notice.path
    for secret in (outline.title, outline.lessons[1].title, cohort.code, cast.own.code, "Сейітқалиева"):
        assert secret not in letter.subject + letter.body
    assert outline.lessons[1].title in notice.body and notice.path == f"/kk/learn/{cohort.code}/lesson/{outline.lessons[1].slug}/"


def test_details_are_told_to_whom_asked_for_them(remind, cast, cohort, enrolment, at, mailoutbox):
    choose_letters(user=cast.aliya, off=[], is_detailed=True, quiet_from=None, quiet_until=None, by=cast.aliya, at=at)
    remind(at + 3 * DAY)

    assert programme_outline(cohort.programme_key, "kk").lessons[0].title in mailoutbox[0].subject


def test_who_wants_no_reminders_by_mail_has_them_on_the_page(remind, cast, enrolment, at, mailoutbox):
    choose_letters(user=cast.aliya, off=["reminders"], is_detailed=False, quiet_from=None, quiet_until=None, by=cast.aliya, at=at)

    assert remind(at + 3 * DAY) == 1 and mailoutbox == [] and Notice.objects.get().skipped_at


def test_the_group_is_named_only_if_it_is_ahead_and_large_enough(remind, cast, cohort, enrolment, at):
    outline = programme_outline(cohort.programme_key, "en")
    for one in make_learners(cast, cohort, at, 4):
        for lesson in outline.lessons:
            complete_lesson(enrolment=one, lesson_key=lesson.key, at=at + 2 * DAY)
    remind(at + 3 * DAY)

    assert "Тобыңыздың ортасы оқығаны: 3" in Notice.objects.get(user=cast.aliya).body


def test_the_link_ends_after_14_days_and_with_the_account(remind, cast, enrolment, at):
    remind(at + 3 * DAY)
    digest = digest_of("token-0")

    assert enrolment_of_link(digest=digest, at=at + 16 * DAY) == enrolment
    assert enrolment_of_link(digest=digest, at=at + 17 * DAY) is None
    assert enrolment_of_link(digest=digest_of("token-1"), at=at + 4 * DAY) is None
    assert Reminder.objects.get().token_digest == digest
    cast.aliya.is_active = False
    cast.aliya.save()
    assert enrolment_of_link(digest=digest, at=at + 4 * DAY) is None


@pytest.mark.parametrize(
    ("last", "days", "pause"),
    [(None, 2, None), (None, 3, 3), (1, 3, None), (1, 8, 7), (0, 400, 14)],
)
def test_a_pause_is_counted_from_the_last_activity_or_the_first_day(last, days, pause):
    first = date(2026, 11, 1)
    trail = Trail(since=first, last_active=None if last is None else first + last * DAY, lessons=0)

    found = pause_of(trail, today=first + days * DAY, steps=[3, 7, 14])

    assert (found and found[0]) == pause


@pytest.fixture
def resting(cast, cohort, at):
    """Somebody who has rested for four days, by the clock of this machine."""
    now = datetime.now(UTC)
    cohort.starts_on, cohort.ends_on = now.date() - 30 * DAY, now.date() + 30 * DAY
    cohort.save()
    return make_enrolment(cast, cohort, now - 4 * DAY)


@pytest.fixture
def link(resting, mailoutbox, django_capture_on_commit_callbacks):
    """The address in the letter that a sweep has sent to her."""
    with django_capture_on_commit_callbacks(execute=True):
        call_command("sweep")
        caches["default"].clear()
        call_command("sweep")
    (address,) = [found for letter in mailoutbox for found in re.findall(r"/kk/r/[\w-]{22}/", letter.body)]
    return address


def follow(client, link: str, language: str = "kk") -> str:
    """Return where a link leads when its address has been cleaned."""
    assert client.get(link)["Location"].endswith("/learn/go-on/")
    return client.get(f"/{language}/learn/go-on/")["Location"]


PUBLIC = re.compile(r"/kk/programmes/[\w/-]+/")


def test_without_signing_in_a_link_opens_the_public_lesson_at_its_block_and_nothing_of_whom_it_is_for(cast, resting, link, client, at):
    first = programme_outline(resting.cohort.programme_key, "kk").lessons[0]
    block = lesson_text(first.key, "kk").blocks[1]
    open_lesson(enrolment=resting, lesson_key=first.key, block=block, at=at)

    address, anchor = follow(client, link).split("#")
    page = client.get(address)
    html = page.content.decode()

    assert PUBLIC.fullmatch(address) and address.endswith(f"/{first.slug}/") and anchor == f"b-{block}"
    assert f'id="{anchor}"' in html and first.title in html
    for secret in (cast.aliya.given_name, cast.aliya.family_name, cast.aliya.email, resting.cohort.code, cast.own.code, str(resting.pk)):
        assert secret not in html
    assert "/kk/account/login/?next=/kk/learn/go-on/" in html and page["Cache-Control"] == "no-store, private"


def test_after_signing_in_the_same_link_goes_on_in_the_programme_once(cast, resting, link, client):
    follow(client, link)
    client.post("/kk/account/login/", {"login": cast.aliya.email, "password": "a long enough password"})

    first = programme_outline(resting.cohort.programme_key, "kk").lessons[0]
    assert client.get("/kk/learn/go-on/")["Location"] == f"/kk/learn/{resting.cohort.code}/lesson/{first.slug}/"
    assert client.get("/kk/learn/go-on/")["Location"] == "/kk/learn/"


def test_another_person_reads_the_public_lesson_too_and_the_link_is_gone_from_that_session(cast, link, client):
    client.force_login(cast.bekzat)

    address = follow(client, link)
    html = client.get(address).content.decode()

    assert PUBLIC.fullmatch(address) and cast.aliya.given_name not in html and "go-on" not in html
    assert client.get("/kk/learn/go-on/")["Location"] == "/kk/learn/"


def test_a_link_opens_nothing_that_asks_for_an_account(resting, link, client):
    follow(client, link)
    code, slug = resting.cohort.code, programme_outline(resting.cohort.programme_key, "kk").lessons[0].slug
    for path in ("", f"{code}/", f"{code}/left/", f"{code}/lesson/{slug}/", f"{code}/assignment/", f"{code}/test/pre/", "notes/", "certificates/"):
        answer = client.get(f"/kk/learn/{path}")
        assert answer.status_code == 302 and answer["Location"].startswith("/kk/account/login/"), path


@pytest.mark.parametrize("spoil", ["unknown", "old", "closed", "restricted"])
def test_a_link_without_a_public_lesson_behind_it_leads_to_sign_in(resting, link, client, spoil):
    if spoil == "unknown":
        link = "/kk/r/unknown/"
    elif spoil == "old":
        Reminder.objects.update(expires_at=resting.enrolled_at)
    elif spoil == "closed":
        ProgrammePage.objects.filter(translation_key=resting.cohort.programme_key).update(live=False)
    else:
        for page in ProgrammePage.objects.filter(translation_key=resting.cohort.programme_key):
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert follow(client, link) == "/kk/account/login/?next=/kk/learn/go-on/"


def test_a_lesson_of_another_language_opens_in_its_own(resting, link, client):
    kazakh = LessonPage.objects.filter(locale__language_code="kk")
    kazakh.update(live=False)

    assert follow(client, link).startswith("/ru/programmes/")

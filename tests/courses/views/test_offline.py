"""What a learner takes along: sizes before, only what is open, nothing personal in a copy, the worker at the root."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.enrolments import complete_lesson
from courses.models import Enrolment, LessonPage
from courses.queries.learning import learning
from courses.queries.offline import offline_modules
from courses.queries.outlines import programme_outline

pytestmark = pytest.mark.django_db
OFFLINE = "/en/learn/TST-2026-1/offline/"
LESSON = "/kk/learn/TST-2026-1/lesson/tst-1-1/"


@pytest.fixture
def aliya(cast, enrolment, as_user):
    return as_user(cast.aliya)


def boxes(page: str) -> list[str]:
    return re.findall(r'data-set="([^"]*)"', page)


def test_a_stranger_finds_nothing_and_a_guest_is_asked_to_sign_in(client, cast, enrolment, as_user):
    assert client.get(OFFLINE).status_code == 302
    assert as_user(cast.bekzat).get(OFFLINE).status_code == 404


def test_only_open_modules_are_offered_with_their_size(aliya, enrolment, at):
    page = aliya.get(OFFLINE).content.decode()
    assert len(boxes(page)) == 1 and boxes(page)[0].endswith(":en")
    assert re.search(r"Lessons: 2 · \d+\xa0?.?KB", page)

    for lesson in programme_outline(enrolment.cohort.programme_key).lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    assert len(boxes(aliya.get(OFFLINE).content.decode())) == 2


def test_pages_of_a_set_are_the_lessons_and_the_list_and_each_can_be_copied(aliya):
    pages = re.search(r'data-pages="([^"]*)"', aliya.get(OFFLINE).content.decode())[1].split()

    assert pages[-1] == "/en/learn/saved/" and len(pages) == 3
    for address in pages:
        answer = aliya.get(f"{address}?copy=1")
        assert answer.status_code == 200
        assert 'data-copy="1"' in answer.content.decode()
        assert "Әлия" not in answer.content.decode() and "/profile/" not in answer.content.decode()


def test_a_copy_is_not_a_reading(aliya):
    aliya.get(f"{LESSON}?copy=1")
    assert Enrolment.objects.get().place_key is None

    aliya.get(LESSON)
    assert Enrolment.objects.get().place_key is not None


def test_a_guest_never_gets_a_copy(client, enrolment):
    assert client.get(f"{LESSON}?copy=1").status_code == 302
    assert "data-copy" not in client.get("/en/help/?copy=1").content.decode()


def test_a_changed_word_makes_a_new_version(enrolment):
    before = offline_modules(learning(enrolment, "en"), "en")[0]
    page = LessonPage.objects.get(code="TST 1.1", locale__language_code="en")
    page.title = "Another title"
    page.save_revision().publish()

    after = offline_modules(learning(enrolment, "en"), "en")[0]

    assert after.version != before.version
    assert after.version == offline_modules(learning(enrolment, "en"), "en")[0].version, "and stays, while nothing changes"


def test_the_page_costs_one_query_a_lesson(aliya):
    aliya.get(OFFLINE)
    with CaptureQueriesContext(connection) as captured:
        aliya.get(OFFLINE)

    assert len(captured) == 10


def test_the_worker_stands_at_the_root_and_is_asked_for_anew(client, db):
    answer = client.get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "connect-src 'self'" in answer["Content-Security-Policy"]
    assert b"skipWaiting" in answer.content


def test_what_a_worker_serves_belongs_to_one_person(client, cast, as_user, enrolment):
    """The word in the page is the name of the person's stores: the same for one, another for the next, none for guests."""
    def word(page) -> list[str]:
        return re.findall(r'<body data-person="([0-9a-f]+)"', page.content.decode())

    assert word(client.get("/en/help/")) == []
    first, again = (word(as_user(cast.aliya).get("/en/help/")) for _ in range(2))
    assert first == again and len(first) == 1
    assert word(as_user(cast.bekzat).get("/en/help/")) != first

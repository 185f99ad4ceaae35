"""What a visitor and a learner see before they open anything: languages, dates, minutes, weight, contents."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Cohort
from courses.queries.lessons import lesson_text
from courses.queries.offline import lesson_sizes, lesson_weights
from courses.queries.outlines import programme_key_of, programme_outline
from courses.queries.programmes import programme_facts
from tests.courses.factories import make_cohort, make_enrolment
from tests.courses.package_folder import write_full_lesson, write_package

pytestmark = pytest.mark.django_db
PAGE = "/{}/programmes/tst/"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, django_db_setup, django_db_blocker):
    root = write_package(tmp_path_factory.mktemp("package"), russian=("tst-1-1",))
    write_full_lesson(root)
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_curriculum", str(root), stdout=StringIO())
        yield programme_key_of("TST")
        transaction.set_rollback(True)


def read(client, language: str = "en") -> str:
    return " ".join(client.get(PAGE.format(language)).content.decode().replace("\xa0", " ").split())


def test_languages_are_told_by_the_lessons_that_speak_them(client, loaded):
    page = read(client)

    assert '<span lang="en">English</span>, <span lang="ru">русский</span> <span class="muted">(lessons: 2 / 3)</span>' in page
    assert '<span lang="kk">қазақша</span> <span class="muted">(lessons: 1 / 3)</span>' in page


def test_dates_of_the_next_cohorts_stand_there_and_past_ones_do_not(client, cast, at, loaded):
    today = timezone.localdate()
    cohort = make_cohort(cast, at, programme_key=loaded)
    Cohort.objects.filter(pk=cohort.pk).update(starts_on=today - timedelta(days=60), ends_on=today - timedelta(days=1))
    assert "Next cohorts" not in read(client)

    Cohort.objects.filter(pk=cohort.pk).update(ends_on=today)

    page = read(client)
    assert "Next cohorts" in page
    assert cohort.name not in page and cohort.code not in page


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_each_lesson_says_minutes_and_weight_before_it_is_opened(client, loaded, language):
    rows = re.findall(r'<li><a href="/\w\w/programmes/tst/tst-\d/[^"]+">[^<]+</a> <span class="muted small">([^<]+)</span>', read(client, language))

    assert len(rows) == 3
    assert all(re.fullmatch(r"\d+ \S+ · \d+[.,]?\d* \S+", row) for row in rows), rows


def test_the_weight_is_that_of_the_page_without_files_that_only_some_ask_for(loaded):
    outline = programme_outline(loaded, "en")
    weights = lesson_weights(outline.lesson_keys, "en")
    whole = lesson_sizes(lesson_text(outline.lessons[-1].key, "en"), "en")

    assert weights[str(outline.lessons[-1].key)] == whole.text + whole.media
    assert whole.files > 0


def test_the_page_of_a_programme_asks_as_many_queries_however_many_groups_it_has(client, cast, at, loaded):
    def count():
        client.get(PAGE.format("en"))
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE.format("en"))
        return len(captured)

    before = count()
    for number in range(8):
        cohort = make_cohort(cast, at, code=f"TST-2026-{number}", programme_key=loaded)
        Cohort.objects.filter(pk=cohort.pk).update(ends_on=timezone.localdate() + timedelta(days=9))

    assert count() == before
    assert len(programme_facts(programme_outline(loaded, "en"), loaded, "en", on=timezone.localdate()).cohorts) == 5


def test_a_programme_that_is_not_published_has_no_facts(db):
    facts = programme_facts(None, "00000000-0000-4000-8000-000000000000", "kk", on=timezone.localdate())

    assert (facts.languages, facts.cohorts, facts.weight) == ((), (), 0)


def test_the_list_of_lessons_of_a_learner_says_the_weight(cast, at, loaded, as_user):
    make_enrolment(cast, make_cohort(cast, at, programme_key=loaded), at)

    page = as_user(cast.aliya).get("/en/learn/TST-2026-1/").content.decode().replace("\xa0", " ")

    assert len(re.findall(r"15 min · [\d.]+ [kK]B", page)) == 3


def test_a_lesson_begins_with_minutes_weight_and_contents(client, loaded):
    page = client.get("/en/programmes/tst/tst-2/tst-2-1/").content.decode()
    text = lesson_text(programme_outline(loaded, "en").lessons[-1].key, "en")

    assert re.search(r"15 min · [\d.]+\s[kK]B", page.replace("\xa0", " "))
    assert text.contents and all(block in text.blocks for block, _words in text.contents)


def test_three_parts_with_headings_make_a_list_that_leads_to_them(client, loaded, monkeypatch):
    text = lesson_text(programme_outline(loaded, "en").lessons[0].key, "en")
    three = [(block, f"Part {number} <i>") for number, block in enumerate(text.blocks[:3])]
    monkeypatch.setattr("courses.queries.lessons.LessonText.contents", three)

    page = client.get("/en/programmes/tst/tst-1/tst-1-1/").content.decode()

    for number, block in enumerate(text.blocks[:3]):
        assert f'<li><a href="#b-{block}">Part {number} &lt;i&gt;</a></li>' in page
        assert f'id="b-{block}"' in page


def test_the_catalogue_names_the_next_beginning_and_no_past_one(client, cast, at, loaded):
    today = timezone.localdate()
    for number, days in enumerate((-5, 40, 9)):
        cohort = make_cohort(cast, at, code=f"TST-2026-{number}", programme_key=loaded)
        Cohort.objects.filter(pk=cohort.pk).update(starts_on=today + timedelta(days=days), ends_on=today + timedelta(days=99))

    page = client.get("/kk/programmes/").content.decode()

    assert page.count(f"{today + timedelta(days=9):%d.%m.%Y}") == 1
    assert f"{today + timedelta(days=40):%d.%m.%Y}" not in page and f"{today - timedelta(days=5):%d.%m.%Y}" not in page

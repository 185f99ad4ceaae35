"""Pages by languages: states, filters, counts, and a meaning that is unchanged. And what the checks see of a page."""

import gc
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from courses.actions.facts import add_fact
from courses.models import LessonPage, OutsideLink, PublishingRules, SameMeaning
from courses.queries.parity import matrix
from courses.queries.readiness import findings, seen
from courses.templatetags.courses import stale_pages
from lms.core.models import SiteImage
from tests.courses.authoring.conftest import TEXT


@pytest.fixture
def picture():
    """A picture of 640 pixels. Wagtail leaves the temporary files of a smaller copy to the collector: it comes here."""
    yield SiteImage.objects.create(title="map", file=get_test_image_file(size=(640, 480)))
    gc.collect()


SMALLER_COPY = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@pytest.fixture
def stale(lesson, at):
    """The Kazakh lesson is ten days older than its source, the Russian one is gone, the English one is unread."""
    Page.objects.filter(pk=lesson.pk).update(last_published_at=at - timedelta(days=3))
    kazakh = lesson.get_translations().get(locale__language_code="kk")
    Page.objects.filter(pk=kazakh.pk).update(last_published_at=at - timedelta(days=13))
    lesson.get_translations().get(locale__language_code="ru").specific.delete()
    LessonPage.objects.filter(pk=lesson.pk).update(review={"en": ["lawyer"]})
    return kazakh


def states(found, code="TST 1.1"):
    return next({cell.language: cell.state for cell in line.cells} for line in found.lines if line.code == code)


def test_each_page_has_a_state_in_each_language_in_the_order_of_the_tree(lesson, stale, at):
    found = matrix(at, language="en")

    assert [line.code for line in found.lines] == ["TST", "TST.1", "TST 1.1", "TST 1.2", "TST.2", "TST 2.1"]
    assert states(found) == {"en": "current", "ru": "missing", "kk": "stale"}
    assert states(found, "TST 1.2") == dict.fromkeys(("en", "ru", "kk"), "approved")
    assert dict(found.counts)["kk"] == [("stale", 1), ("approved", 5)]
    assert found.stale == {"kk": (1, 3)}


def test_filters_show_what_was_asked_for_and_the_counts_stay(lesson, stale, at):
    for asked, codes in [
        ({"in_language": "ru", "state": "missing"}, ["TST 1.1"]), ({"state": "stale"}, ["TST 1.1"]), ({"in_language": "en", "state": "stale"}, []),
        ({"programme": "NO"}, []),
    ]:
        found = matrix(at, language="kk", **asked)
        assert [line.code for line in found.lines] == codes
    assert dict(matrix(at, language="kk", state="stale").counts)["ru"] == [("missing", 1), ("approved", 5)]


def test_the_page_links_to_the_editor_and_marks_an_unchanged_meaning(lesson, stale, cast, as_user, at):
    client = as_user(cast.yerlan)
    page = client.get("/kk/teach/content/?state=stale").content.decode()
    assert f"/admin/pages/{stale.pk}/edit/" in page and f"/admin/localize/submit/page/{lesson.pk}/" in page

    client.post(f"/kk/teach/content/{stale.pk}/same/")
    client.post(f"/kk/teach/content/{stale.pk}/same/")

    assert SameMeaning.objects.get().by == cast.yerlan
    assert states(matrix(datetime.now(UTC), language="en"))["kk"] == "approved"


def test_two_queries_however_many_pages(lesson, at):
    with CaptureQueriesContext(connection, ) as few:
        matrix(at, language="en")
    assert len(few) == 2


@pytest.mark.parametrize(("code", "words"), [
    ("en", "stale: 1, days of the oldest: 3"), ("ru", "устарело: 1, самому старому, дней: 3"), ("kk", "ескірген: 1, ең ескісі, күн: 3"),
])
def test_how_many_are_stale_and_for_how_long_stands_above_the_matrix_and_on_the_start_page(lesson, stale, cast, as_user, code, words):
    Page.objects.filter(pk=lesson.pk).update(last_published_at=datetime.now(UTC) - timedelta(days=3, hours=1))
    client = as_user(cast.yerlan)
    for address in ("content/", ""):
        page = client.get(f"/{code}/teach/{address}").content.decode()
        assert f'<span lang="kk">Қазақша</span> – {words}' in page
    assert 'href="?programme=TST&amp;in_language=kk&amp;state=stale"' in client.get(f"/{code}/teach/content/?programme=TST").content.decode()


def test_nothing_is_said_of_what_is_in_step_and_the_start_page_pays_two_queries(lesson, cast, as_user):
    page = as_user(cast.yerlan).get("/en/teach/content/").content.decode()
    assert "days of the oldest" not in page and "Pages and languages" in page
    with CaptureQueriesContext(connection) as few:
        assert stale_pages() == {}
    assert len(few) == 2


# -- what the checks see

@SMALLER_COPY
def test_a_picture_without_words_an_expired_fact_and_broken_links_are_found_with_their_place(lesson, cast, at, picture):
    add_fact(
        code="PC-7", texts=dict.fromkeys(("en", "ru", "kk"), "x"), checked_on=at.date() - timedelta(days=9), check_by=at.date(), unconfirmed=False, sources=[],
        by=cast.yerlan, at=at,
    )
    hidden = lesson.get_siblings(inclusive=False).first()
    Page.objects.filter(pk=hidden.pk).update(live=False)
    OutsideLink.objects.create(address="https://gone.example/x", dead_since=at)
    lesson.body = lesson.body.stream_block.to_python([
        {"type": "text", "value": TEXT, "id": "a1"},
        {"type": "picture", "value": {"picture": {"image": picture.pk, "decorative": False, "alt_text": ""}, "caption": ""}, "id": "a2"},
        {"type": "fact", "value": {"code": "PC-7", "text": "<p>x</p>", "checked_on": "2026-11-01", "check_by": None, "unconfirmed": False}, "id": "a3"},
        {"type": "key_point", "value": {"text": f'<p><a linktype="page" id="{hidden.pk}">the next lesson</a>, <a linktype="page" id="999999">old</a>, <a href="https://gone.example/x">a form</a></p>'}, "id": "a4"},
    ])

    blocking, warnings = findings(lesson, at)

    assert [(one.check, one.place, one.block) for one in blocking] == [("no_alternative", 2, "a2"), ("fact_expired", 3, "a3"), ("link_gone", 4, "a4")]
    assert [(one.check, one.place) for one in warnings] == [("link_hidden", 4), ("link_dead", 4)]


@SMALLER_COPY
def test_a_lesson_over_its_weight_names_the_heaviest_picture(lesson, at, picture):
    lesson.body = lesson.body.stream_block.to_python([
        {"type": "picture", "value": {"picture": {"image": picture.pk, "decorative": True, "alt_text": ""}, "caption": ""}, "id": "a2"},
    ])
    light = seen(lesson, at, PublishingRules.now())
    assert 10_000 < light.first_load < 30_000 and light.pieces[0].bytes > 0

    blocking, _warnings = findings(lesson, at, PublishingRules(pk=1, first_load_kb=10, languages=["en"]))
    assert [(one.check, one.place) for one in blocking] == [("too_heavy", 1)]


def test_the_editor_shows_the_checks_beside_the_page_in_russian(lesson, stale, cast, as_user):
    client = as_user(cast.yerlan)
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=cast.yerlan, defaults={"preferred_language": "ru"})
    page = client.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()

    assert "Не хватает языка" in page and f"/teach/content/{lesson.pk}/" in page

"""A published programme, and what the editor's form sends."""

import pytest
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.models import LessonPage
from tests.courses.factories import make_cohort, make_enrolment, publish_programme

TEXT = "<p>Ask the akimat in writing. Keep a copy.</p>"


@pytest.fixture
def programme_key(db):
    return publish_programme()


@pytest.fixture
def cohort(cast, at, programme_key):
    return make_cohort(cast, at, programme_key=programme_key)


@pytest.fixture
def enrolment(cast, cohort, at):
    return make_enrolment(cast, cohort, at)


@pytest.fixture
def lesson(programme_key) -> LessonPage:
    """The first lesson in English, with one good block."""
    page = LessonPage.objects.filter(locale__language_code="en").order_by("path").first()
    page.body = [("text", TEXT)]
    page.save()
    return page


def form_of(page, *, body=(("text", TEXT),), **other) -> dict:
    """Return what the editor's form of a lesson sends; each pair of `body` is a kind and a value."""
    blocks = [(kind, rich_text(value) if kind == "text" else value) for kind, value in body]
    return nested_form_data({
        "title": page.title, "slug": page.slug, "seo_title": "", "search_description": "", "code": page.code, "minutes": str(page.minutes),
        "body": streamfield(blocks), "facts_checked_on": "", "next_check_on": "", "review": "{}", "go_live_at": "", "expire_at": "",
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""}, **other,
    })


def fresh(page) -> Page:
    return Page.objects.get(pk=page.pk).specific

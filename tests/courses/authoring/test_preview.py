"""The preview: on a phone, in each language, halfway, without a script, with its weight. Nothing is stored."""

import pytest
from django.test import RequestFactory

from courses.models import Enrolment, LessonCompletion, LessonPage
from tests.courses.authoring.conftest import form_of, fresh


@pytest.fixture
def preview(lesson, cast, as_user):
    """Type something into the editor and look at it in a mode."""
    client = as_user(cast.yerlan)

    def look(mode, page=lesson, **typed):
        address = f"/admin/pages/{page.pk}/edit/preview/?mode={mode}"
        answer = client.post(address, form_of(page, **typed))
        assert answer.json()["is_valid"], answer.content
        return client.get(address).content.decode()

    return look


def test_phone_widths_come_first(lesson):
    assert [size["device_width"] for size in lesson.preview_sizes] == [360, 412, 768, 1280]
    assert lesson.default_preview_size == "phone"


def test_a_guest_sees_what_was_typed_with_its_weight(preview):
    page = preview("", title="Typed a moment ago")

    assert "<h1>Typed a moment ago</h1>" in page
    assert "First load, KB: " in page and " / 60" in page and "blocks: 0, warns: 0" in page


def test_a_trainee_halfway_sees_progress_and_nothing_is_stored(preview, lesson):
    second = LessonPage.objects.filter(locale__language_code="en").order_by("path")[1]
    page = preview("trainee", second, title="Second")

    assert "Lesson 2 / 2" in page and "I have read this" in page and lesson.title in page
    assert not Enrolment.objects.exists() and not LessonCompletion.objects.exists()


def test_without_a_script_there_is_none(preview):
    assert "<script" in preview("")
    assert "<script" not in preview("plain")


@pytest.mark.parametrize(("mode", "words"), [("ru", "Первая загрузка, КБ: "), ("kk", "Бірінші жүктеу, КБ: ")])
def test_each_other_language_is_shown_in_its_own_words(preview, lesson, mode, words):
    other = lesson.get_translations().get(locale__language_code=mode).specific
    other.title = "Аударылған"
    other.save_revision()
    page = preview(mode)

    assert f'<html lang="{mode}">' in page and "<h1>Аударылған</h1>" in page and words in page


def test_a_language_that_is_missing_is_said(preview, lesson):
    lesson.get_translations().get(locale__language_code="kk").specific.delete()

    assert "There is no page in this language yet" in preview("kk")


def test_a_lesson_of_no_published_programme_is_shown_plainly(preview, lesson):
    programme = lesson.get_parent().get_parent()
    type(programme).objects.filter(pk=programme.pk).update(live=False)

    assert "Typed" in preview("trainee", title="Typed")


def test_programmes_and_modules_have_previews_too(lesson, cast):
    request = RequestFactory().get("/")
    request.user = cast.yerlan
    for page in (lesson.get_parent().specific, lesson.get_parent().get_parent().specific):
        assert fresh(page).make_preview_request(request, "kk").status_code == 200

"""What the editor gives a trainer: drafts that save by themselves, comments, comparing, scheduling, a review; and what it does not."""

import json
from datetime import UTC, datetime

from django.conf import settings

from courses.blocks import LessonBody
from courses.models import LessonPage
from tests.courses.authoring.conftest import form_of, fresh


def edit(page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def test_a_draft_saves_by_itself_also_half_filled(lesson, cast, as_user):
    client = as_user(cast.yerlan)
    form = form_of(lesson, body=(("key_point", {"text": json.dumps(None)}),), title="By itself")
    answer = client.post(edit(lesson), form, headers={"accept": "application/json"})

    assert answer.status_code == 200 and answer.json()["success"] is True
    assert fresh(lesson).get_latest_revision_as_object().title == "By itself" and fresh(lesson).title != "By itself"
    assert getattr(settings, "WAGTAIL_AUTOSAVE_INTERVAL", 500)


def test_a_comment_stands_at_its_block_and_is_kept(lesson, cast, as_user):
    client = as_user(cast.yerlan)
    block = lesson.body[0].id
    comments = {
        "comments-TOTAL_FORMS": "1", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": "",
        "comments-0-id": "", "comments-0-contentpath": f"body.{block}", "comments-0-text": "Бұл жерде дерек керек", "comments-0-position": "",
        "comments-0-replies-TOTAL_FORMS": "0", "comments-0-replies-INITIAL_FORMS": "0", "comments-0-replies-MIN_NUM_FORMS": "0", "comments-0-replies-MAX_NUM_FORMS": "",
    }
    form = {key: value for key, value in form_of(lesson).items() if not key.startswith("comments")}
    client.post(edit(lesson), form | comments)

    comment = fresh(lesson).wagtail_admin_comments.get()
    assert (comment.text, comment.contentpath, comment.user) == ("Бұл жерде дерек керек", f"body.{block}", cast.yerlan)


def test_two_versions_are_compared(lesson, cast, as_user):
    client = as_user(cast.yerlan)
    first = fresh(lesson).save_revision()
    client.post(edit(lesson), form_of(lesson, title="Second title"))
    second = fresh(lesson).latest_revision

    page = client.get(f"/admin/pages/{lesson.pk}/revisions/compare/{first.pk}...{second.pk}/").content.decode()
    assert "Second title" in page.replace('<span class="addition">', "").replace("</span>", "")
    assert client.get(f"/admin/pages/{lesson.pk}/history/").status_code == 200


def test_a_day_is_set_on_which_a_page_goes_live(lesson, cast, as_user):
    fresh(lesson).save_revision().publish()
    as_user(cast.yerlan).post(edit(lesson), form_of(lesson, title="Later", go_live_at="2999-01-02 09:00", **{"action-publish": "1"}))

    page = fresh(lesson)
    assert page.title != "Later" and page.scheduled_revision.approved_go_live_at == datetime(2999, 1, 2, 4, 0, tzinfo=UTC)  # 09:00 in Almaty


def test_a_trainer_opens_translating_and_the_images(lesson, cast, as_user):
    client = as_user(cast.yerlan)
    lesson.get_translations().get(locale__language_code="kk").specific.delete()

    for address in (f"/admin/localize/submit/page/{lesson.pk}/", "/admin/images/", "/admin/images/add/", "/admin/documents/"):
        assert client.get(address).status_code == 200, address


def test_a_trainer_does_not_open_users_groups_sites_or_settings(cast, as_user, lesson):
    client = as_user(cast.yerlan)

    for address in ("/admin/users/", "/admin/groups/", "/admin/sites/", "/admin/locales/", "/admin/redirects/"):
        assert client.get(address).status_code == 302, address


def test_a_trainee_and_the_staff_of_other_rooms_do_not_open_the_editor(lesson, cast, as_user):
    for person in (cast.aliya, cast.gulnur, cast.saule, cast.murat, cast.katrin):
        answer = as_user(person).post(edit(lesson), form_of(lesson, title="X"))
        assert answer.status_code in (302, 403)
    assert LessonPage.objects.get(pk=lesson.pk).latest_revision is None


def test_every_block_of_a_lesson_says_what_it_is_for():
    assert [name for name, block in LessonBody().child_blocks.items() if not block.meta.description] == []

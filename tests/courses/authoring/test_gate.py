"""The gate before publishing: no way of publishing goes round it, and who goes past it says why."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Revision, Workflow, WorkflowContentType
from wagtail_localize.models import Translation, TranslationSource

from courses.actions.publishing import GateClosed, RulesRefused, publish_past_gate, set_rules
from courses.choices import DEFAULT_LEVELS
from courses.models import LessonPage, PublishingRules
from lms.core.models import AuditEntry
from tests.courses.authoring.conftest import TEXT, form_of, fresh

ALL = ["en", "ru", "kk"]


def edit(page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def rules(cast, at, **levels):
    return set_rules(levels=DEFAULT_LEVELS | levels, first_load_kb=60, stale_days=14, languages=ALL, by=cast.kuanysh, at=at)


def draft(page, **fields) -> Revision:
    page = fresh(page)
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision()


# -- every way of publishing

def test_from_the_editor_a_bad_page_stays_a_draft_and_the_list_is_shown_with_links(lesson, cast, as_user):
    client = as_user(cast.yerlan)
    answer = client.post(edit(lesson), form_of(lesson, body=(), **{"title": "New title", "action-publish": "1"}), follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith(f"/teach/content/{lesson.pk}/")
    assert "The lesson is empty" in page and "Add a block under" in page and edit(lesson) in page
    assert fresh(lesson).title != "New title" and fresh(lesson).get_latest_revision_as_object().title == "New title"


def test_from_the_editor_a_good_page_is_published(lesson, cast, as_user):
    answer = as_user(cast.yerlan).post(edit(lesson), form_of(lesson, **{"title": "New title", "action-publish": "1"}))

    assert answer.status_code == 302 and "/teach/content/" not in answer.headers["Location"]
    assert fresh(lesson).title == "New title"


def test_a_new_page_published_at_once_stays_a_draft_until_its_languages_are_there(lesson, cast, as_user):
    module = lesson.get_parent()
    form = form_of(LessonPage(title="New", slug="new", code="TST 1.9", minutes=5), **{"action-publish": "1"})
    page = as_user(cast.yerlan).post(f"/admin/pages/add/courses/lessonpage/{module.pk}/", form, follow=True).content.decode()

    made = LessonPage.objects.get(slug="new")
    assert not made.live and "does not exist in: Қазақша" in page and "does not exist in: Русский" in page


def test_the_code_itself_refuses(lesson):
    with pytest.raises(GateClosed, match="was not published. To mend: 1"):
        draft(lesson, body=[], title="X").publish()
    assert fresh(lesson).title != "X"


def test_an_approval_of_the_second_trainer_is_refused_and_the_review_goes_on(lesson, cast, as_user):
    client = as_user(cast.yerlan)
    client.post(edit(lesson), form_of(lesson, body=(), **{"title": "X", "action-submit": "1"}))
    task = fresh(lesson).current_workflow_task_state
    assert task is not None

    answer = client.post(edit(lesson), form_of(lesson, body=(), **{"title": "X", "action-workflow-action": "1", "workflow-action-name": "approve"}), follow=True)

    assert "was not published. To mend" in answer.content.decode()
    task.refresh_from_db()
    assert task.status == "in_progress" and fresh(lesson).title != "X"


def test_an_approval_of_a_good_page_publishes_it(lesson, cast, as_user):
    client = as_user(cast.yerlan)
    client.post(edit(lesson), form_of(lesson, **{"title": "Good", "action-submit": "1"}))
    client.post(edit(lesson), form_of(lesson, **{"title": "Good", "action-workflow-action": "1", "workflow-action-name": "approve"}))

    assert fresh(lesson).title == "Good"


def test_many_at_once_are_refused(lesson, cast, as_user):
    draft(lesson, body=[], title="X")

    answer = as_user(cast.yerlan).post(f"/admin/bulk/wagtailcore/page/publish/?id={lesson.pk}", follow=True)

    assert "was not published. To mend" in answer.content.decode() and fresh(lesson).title != "X"


def test_on_its_day_a_bad_page_is_held_back_and_a_good_one_goes_live(lesson, at):
    other = LessonPage.objects.filter(locale__language_code="en").order_by("path")[1]
    other.body = [("text", TEXT)]
    other.save()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    for page, fields in [(lesson, {"body": [], "title": "Bad"}), (other, {"title": "Good"})]:
        Revision.objects.filter(pk=draft(page, **fields).pk).update(approved_go_live_at=yesterday)

    call_command("publish_scheduled")
    call_command("publish_scheduled")

    assert fresh(other).title == "Good" and fresh(lesson).title != "Bad"
    assert AuditEntry.objects.filter(act="page.held_back").count() == 1


def test_a_translation_is_published_through_the_gate_too(lesson, cast):
    source, _new = TranslationSource.update_or_create_from_instance(lesson)
    kazakh = Locale.objects.get(language_code="kk")
    translation = Translation.objects.create(source=source, target_locale=kazakh)
    LessonPage.objects.filter(translation_key=lesson.translation_key, locale__language_code="ru").update(translation_key=lesson.translation_key.__class__(int=5))

    with pytest.raises(GateClosed):
        fresh(lesson.get_translation(kazakh)).save_revision().publish()
    assert translation.pk


# -- past the gate

def test_past_what_blocks_goes_only_an_administrator_with_a_reason(lesson, cast, at, as_user):
    draft(lesson, body=[], title="X")
    for person, reason in [(cast.yerlan, "We need it"), (cast.kuanysh, "  ")]:
        with pytest.raises(GateClosed):
            publish_past_gate(page=fresh(lesson), reason=reason, by=person, at=at)
    assert not AuditEntry.objects.filter(act="page.past_gate").exists()

    page = as_user(cast.kuanysh).post(f"/kk/teach/content/{lesson.pk}/", {"reason": "Ертең сабақ"}, follow=True)

    assert page.status_code == 200 and fresh(lesson).title == "X"
    entry = AuditEntry.objects.get(act="page.past_gate")
    assert (entry.reason, entry.actor, entry.details["checks"]) == ("Ертең сабақ", cast.kuanysh.pk, ["no_body"])


def test_past_a_warning_goes_whoever_publishes_with_a_reason(lesson, cast, as_user):
    client = as_user(cast.yerlan)
    client.post(edit(lesson), form_of(lesson, body=(("text", "<h3>Small first</h3><p>Text.</p>"),), **{"title": "X", "action-publish": "1"}))
    assert fresh(lesson).title != "X"

    assert "Write why" in client.post(f"/en/teach/content/{lesson.pk}/", {"reason": ""}).content.decode()
    client.post(f"/en/teach/content/{lesson.pk}/", {"reason": "A quotation"})
    assert fresh(lesson).title == "X"


def test_a_reason_holds_for_one_revision_and_also_on_its_day(lesson, cast, at):
    revision = draft(lesson, body=[], title="X", go_live_at=datetime(2999, 1, 1, tzinfo=UTC))
    publish_past_gate(page=fresh(lesson), reason="Soon", by=cast.kuanysh, at=at)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=datetime.now(UTC) - timedelta(minutes=1))
    content = Revision.objects.get(pk=revision.pk).content | {"go_live_at": None}
    Revision.objects.filter(pk=revision.pk).update(content=content)
    call_command("publish_scheduled")
    assert fresh(lesson).title == "X"

    with pytest.raises(GateClosed):
        draft(lesson, body=[], title="Y").publish()


# -- who may, and the rules

def test_the_list_of_a_page_exists_for_those_who_edit_it_only(lesson, cast, as_user):
    for person in (cast.aliya, cast.gulnur, cast.murat, cast.saule):
        assert as_user(person).get(f"/en/teach/content/{lesson.pk}/").status_code == 404
    assert as_user(cast.yerlan).get("/en/teach/content/987654/").status_code == 404


def test_rules_are_set_by_an_administrator_and_hold_at_once(lesson, cast, as_user):
    client = as_user(cast.kuanysh)
    levels = {f"level_{code}": "warns" for code in DEFAULT_LEVELS} | {"level_no_body": "off"}
    bad = client.post("/ru/manage/publishing/", levels | {"first_load_kb": "5", "stale_days": "14", "languages": ALL})
    assert bad.status_code == 400 and PublishingRules.now().all_levels == DEFAULT_LEVELS
    client.post("/ru/manage/publishing/", levels | {"first_load_kb": "70", "stale_days": "7", "languages": ["en", "kk"]})

    assert PublishingRules.now().all_levels["no_alternative"] == "warns"
    draft(lesson, body=[], title="X").publish()
    assert fresh(lesson).title == "X"


def test_a_level_that_does_not_exist_is_refused(cast, at, db):
    with pytest.raises(RulesRefused):
        rules(cast, at, no_body="perhaps")


def test_default_review_is_there_and_covers_every_page(lesson):
    assert Workflow.objects.filter(active=True).exists() and lesson.get_workflow() is not None
    assert WorkflowContentType.objects.count() == 0


# -- a first publication

@pytest.fixture
def unseen(lesson):
    """The lesson in three languages, as drafts that nobody ever saw."""
    pages = {page.locale.language_code: page for page in lesson.get_translations(inclusive=True)}
    for page in pages.values():
        page.body = [("text", TEXT)]
        page.live, page.first_published_at, page.last_published_at = False, None, None
        page.save()
        page.save_revision()
    return pages


def live(pages) -> list[str]:
    return sorted(code for code, page in pages.items() if fresh(page).live)


def test_a_first_publication_alone_is_refused_while_translations_are_drafts(unseen, cast, as_user):
    with pytest.raises(GateClosed, match="To mend: 2"):
        draft(unseen["en"]).publish()
    form = form_of(unseen["en"], **{"action-publish": "1"})
    page = as_user(cast.yerlan).post(edit(unseen["en"]), form, follow=True)

    assert live(unseen) == [] and page.redirect_chain[-1][0].endswith(f"/teach/content/{unseen['en'].pk}/")


def test_as_the_gate_is_set_for_a_missing_language(unseen, cast, at):
    rules(cast, at, language_missing="off", language_unpublished="off")
    draft(unseen["en"]).publish()
    assert live(unseen) == ["en"]
    assert PublishingRules(levels={"language_missing": "warns"}).all_levels["language_unpublished"] == "warns"


def test_source_and_translations_go_live_as_one_and_twice_is_once(unseen, cast, as_user):
    client = as_user(cast.yerlan)
    page = client.get(f"/kk/teach/content/{unseen['en'].pk}/").content.decode()
    assert "Бірге жарияланады:" in page

    for _twice in range(2):
        client.post(f"/kk/teach/content/{unseen['en'].pk}/", {})
    assert live(unseen) == ["en", "kk", "ru"] and not AuditEntry.objects.filter(act="page.past_gate").exists()


def test_one_bad_language_holds_all_of_them_and_is_named(unseen, cast, as_user):
    draft(unseen["kk"], body=[])
    client = as_user(cast.yerlan)
    page = client.post(f"/en/teach/content/{unseen['en'].pk}/", {"reason": "Now"}).content.decode()

    assert live(unseen) == [] and "The lesson is empty" in page
    assert '· <span lang="kk">Қазақша</span>' in page


def test_what_is_translated_in_part_does_not_go_along(unseen, cast, at):
    source, _new = TranslationSource.update_or_create_from_instance(unseen["en"])
    Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="kk"))

    with pytest.raises(GateClosed):
        publish_past_gate(page=fresh(unseen["en"]), reason="", by=cast.yerlan, at=at)
    assert live(unseen) == []


def test_on_their_day_all_three_go_live(unseen, cast):
    for page in unseen.values():
        draft(page, go_live_at=datetime(2999, 1, 1, tzinfo=UTC))
    publish_past_gate(page=fresh(unseen["en"]), reason="", by=cast.yerlan, at=datetime.now(UTC))
    assert live(unseen) == [] and Revision.objects.exclude(approved_go_live_at=None).count() == 3
    for row in Revision.objects.exclude(approved_go_live_at=None):
        Revision.objects.filter(pk=row.pk).update(approved_go_live_at=datetime.now(UTC) - timedelta(minutes=1), content=row.content | {"go_live_at": None})

    call_command("publish_scheduled")
    assert live(unseen) == ["en", "kk", "ru"]

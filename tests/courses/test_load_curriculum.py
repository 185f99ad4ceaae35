"""The loader: three languages, repeatable, all or nothing."""

from io import StringIO
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from assessments.knowledge.actions.plans import save_plan
from assessments.knowledge.actions.questions import withdraw_question
from assessments.knowledge.models import KnowledgeTest
from courses.actions.catalogue import publish_package
from courses.models import GlossaryTerm, LessonPage, ModulePage, ProgrammePage
from courses.package.reader import read_package
from courses.queries.outlines import module_titles, programme_key_of, programme_outline, programme_titles
from tests.assessments.knowledge.conftest import QUESTIONS
from tests.courses.package_folder import change, write_package

pytestmark = pytest.mark.django_db


def load(root, **options) -> str:
    out = StringIO()
    call_command("load_curriculum", str(root), stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, django_db_setup, django_db_blocker):
    """Load the small package once for the module; each test's own changes are rolled back around it."""
    root = write_package(tmp_path_factory.mktemp("package"), russian=("tst-1-1",))
    with django_db_blocker.unblock(), transaction.atomic():
        report = load(root)
        yield root, report
        transaction.set_rollback(True)


@pytest.fixture
def root(loaded, tmp_path):
    """A copy of the loaded package, to be changed at will."""
    return copytree(loaded[0], tmp_path / "copy")


def test_load_publishes_pages_in_three_languages(loaded):
    assert "9 created, 0 changed, 0 left alone" in loaded[1]

    titles = {page.locale.language_code: page.title for page in LessonPage.objects.live().filter(slug="tst-1-1")}
    assert titles == {"en": "Lesson TST 1.1", "ru": "Урок TST 1.1", "kk": "Сабақ TST 1.1"}
    assert (ProgrammePage.objects.live().count(), ModulePage.objects.live().count()) == (3, 6)
    assert {page.url_path for page in LessonPage.objects.filter(slug="tst-1-1")} == {
        "/home/programmes/tst/tst-1/tst-1-1/", "/home-ru/programmes/tst/tst-1/tst-1-1/",
        "/home-kk/programmes/tst/tst-1/tst-1-1/",
    }


def test_load_answers_with_the_page_in_each_language(root, client):
    for language, title in {"en": "Lesson TST 1.1", "ru": "Урок TST 1.1", "kk": "Сабақ TST 1.1"}.items():
        answer = client.get(f"/{language}/programmes/tst/tst-1/tst-1-1/")
        assert title in answer.content.decode()


def test_load_pairs_a_translation_block_by_block_and_keeps_ids(root):
    source, target = (
        LessonPage.objects.get(slug="tst-1-1", locale__language_code=code).body for code in ("en", "ru")
    )

    assert [block.id for block in source] == [block.id for block in target]
    assert "за <b>7</b> рабочих дней" in target[0].value["text"].source
    assert 'href="https://example.org/"' in target[1].value.source
    assert [choice["text"] for choice in target[4].value["choices"]] == ["Семь", "Десять"]


def test_load_leaves_what_nobody_translated_in_english(root):
    page = LessonPage.objects.get(slug="tst-1-2", locale__language_code="kk")
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=page.locale)
    done, of = translation.get_progress()[::-1]
    assert "within <b>7</b> working days" in page.body[0].value["text"].source
    assert (done, of) == (1, 12)


def test_load_again_leaves_everything_alone(root):
    before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at"))

    assert "0 created, 0 changed, 9 left alone" in load(root)
    assert list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at")) == before


def test_load_changes_only_what_changed(root):
    change(root / "tst/tst-1/tst-1-2.kk.md", "Сабақ", "Дәріс")

    assert "0 created, 1 changed, 8 left alone" in load(root)
    assert LessonPage.objects.get(slug="tst-1-2", locale__language_code="kk").title == "Дәріс TST 1.2"


def test_load_refuses_a_broken_package_and_changes_nothing(root):
    change(root / "tst/tst-1/tst-1-1.en.md", "**7**", "**9**")
    change(root / "tst/tst-2/module.yaml", "minutes: 15", "minutes: 16")

    with pytest.raises(CommandError, match="tst/tst-2/module.yaml:3: The module says 16 minutes"):
        load(root)

    assert "<b>7</b>" in LessonPage.objects.get(slug="tst-1-1", locale__language_code="en").body[0].value["text"].source


def test_load_brings_modules_into_the_order_of_the_package(root):
    change(root / "tst/programme.yaml", "[tst-1, tst-2]", "[tst-2, tst-1]")
    load(root)

    key = programme_key_of("TST")
    assert [module.code for module in programme_outline(key, "kk").modules] == ["TST.2", "TST.1"]


def test_load_unpublishes_a_lesson_that_left_the_package(root):
    change(root / "tst/tst-1/module.yaml", "[tst-1-1, tst-1-2]", "[tst-1-1]")
    change(root / "tst/tst-1/module.yaml", "minutes: 30", "minutes: 15")
    for language in ("en", "ru", "kk"):
        (root / f"tst/tst-1/tst-1-2.{language}.md").unlink()

    assert "unpublished, no longer in the package: tst-1-2" in load(root)
    assert not LessonPage.objects.live().filter(slug="tst-1-2").exists()
    assert LessonPage.objects.filter(slug="tst-1-2").count() == 3


def test_load_leaves_a_page_that_a_person_edited(root, cast):
    page = LessonPage.objects.get(slug="tst-1-1", locale__language_code="en")
    page.title = "My own title"
    page.save_revision(user=cast.kuanysh).publish()
    change(root / "tst/tst-1/tst-1-1.en.md", "**7**", "**9**")

    assert "left alone, edited by a person: tst-1-1" in load(root)
    assert LessonPage.objects.get(pk=page.pk).title == "My own title"
    assert "1 changed" in load(root, overwrite=True)


def test_load_leaves_a_test_plan_and_questions_that_a_person_set(root, cast, at):
    text = QUESTIONS.read_text(encoding="utf-8").replace("PE-", "TST-").replace("PE.", "TST.").replace("programme: PE", "programme: TST")
    (root / "tst/questions.yaml").write_text(text, encoding="utf-8")
    load(root)
    rules = {"minutes": 10, "attempts_allowed": 2, "days_between": 0, "pass_percent": 60}
    save_plan(programme="TST", tests={"pre": rules, "post": rules}, items={"TST.1": 2}, by=cast.kuanysh, at=at)
    withdraw_question(programme="TST", code="TST-03", by=cast.kuanysh, at=at)

    said = load(root)
    assert "test plan of TST left alone, set by a person (--overwrite takes the package's plan)" in said
    assert "left alone, set by a person: TST-03 (--overwrite" in said
    assert set(KnowledgeTest.objects.filter(programme_code="TST").values_list("minutes", "attempts_allowed")) == {(10, 2)}

    assert "set by a person" not in load(root, overwrite=True)
    assert KnowledgeTest.objects.get(programme_code="TST", kind="post").minutes == 25


def test_load_keeps_the_words_a_translator_approved(root, cast):
    StringTranslation.objects.filter(locale__language_code="kk", data="Сабақ TST 1.1").update(
        data="Дәріс", last_translated_by=cast.yerlan
    )
    change(root / "tst/tst-1/tst-1-1.en.md", "**7**", "**9**")
    load(root)

    assert LessonPage.objects.get(slug="tst-1-1", locale__language_code="kk").title == "Дәріс"


def test_glossary_terms_are_rows_with_three_columns(root):
    term = GlossaryTerm.objects.get()
    assert (term.name_en, term.name_ru, term.name_kk) == ("public control", "общественный контроль", "қоғамдық бақылау")


def test_outlines_and_titles_speak_three_languages(root):
    key = programme_key_of("TST")

    assert programme_titles(key) == {"en": "Oversight", "ru": "Надзор", "kk": "Қадағалау"}
    assert module_titles()["TST.1"]["kk"] == "Бөлім TST.1"
    outline = programme_outline(key, "kk")
    assert (outline.title, outline.modules[0].minutes, outline.lessons[2].title) == (
        "Қадағалау", 30, "Сабақ TST 2.1"
    )


def test_outline_shows_what_was_published_since(root):
    key = programme_key_of("TST")
    programme_outline(key, "ru")
    change(root / "tst/tst-1/tst-1-1.ru.md", "Урок", "Занятие")
    load(root)

    assert programme_outline(key, "ru").lessons[0].title == "Занятие TST 1.1"


def test_publish_package_refuses_a_site_without_a_home(root, at):
    from wagtail.models import Site

    from courses.actions.catalogue import SiteNotReady

    Site.objects.all().delete()

    with pytest.raises(SiteNotReady):
        publish_package(package=read_package(root), at=at)

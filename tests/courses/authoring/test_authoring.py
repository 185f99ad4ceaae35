"""Beginning and copying: three languages kept together, keys and codes of their own, questions handled; a novice's first module."""

import pytest
from wagtail.models import Page

from assessments.knowledge.actions.bank import renew_forms
from assessments.knowledge.actions.copies import begin_with_place, copy_with_place, copy_with_tests
from assessments.knowledge.forms import QuestionFileForm
from assessments.knowledge.imports import load_questions
from assessments.knowledge.models import BlueprintRow, KnowledgeTest, ParallelForm, Question, QuestionFact
from assessments.knowledge.queries.bank import modules_of
from courses.actions.authoring import TEMPLATES, CannotBeCopied, begin_module, copy_module, copy_programme
from courses.forms.authoring import CopyModuleForm, CopyProgrammeForm, NewModuleForm
from courses.models import LessonPage, Material, ModulePage, ProgrammePage
from courses.queries.parity import matrix
from courses.queries.readiness import findings
from tests.assessments.knowledge.conftest import QUESTIONS

TITLES = {"en": "Budgets", "ru": "", "kk": "Бюджет"}


@pytest.fixture
def programme(programme_key) -> ProgrammePage:
    return ProgrammePage.objects.get(translation_key=programme_key, locale__language_code="en")


def trees(code: str) -> dict[str, list[tuple]]:
    """Return the codes, addresses and keys of a programme's tree, by language."""
    return {
        page.locale.language_code: [(one.code, one.slug, one.translation_key) for one in page.get_descendants(inclusive=True).order_by("path").specific()]
        for page in ProgrammePage.objects.filter(code=code)
    }


# -- begin

def test_a_module_is_begun_in_three_languages_as_drafts_with_one_key(programme, cast, at):
    module = begin_module(programme=programme, titles=TITLES, template="case", by=cast.yerlan, at=at)

    assert (module.code, module.slug) == ("TST.3", "tst-3")
    for language, title in [("en", "Budgets"), ("ru", "Бюджет"), ("kk", "Бюджет")]:
        own = ModulePage.objects.get(translation_key=module.translation_key, locale__language_code=language)
        lesson = own.get_children().get().specific
        assert (own.title, own.live, lesson.live, lesson.code, lesson.owner) == (title, False, False, "TST 3.1", cast.yerlan)
        assert [block.block_type for block in lesson.body] == ["case", "text", "key_point"]
    lessons = LessonPage.objects.filter(slug="tst-3-1")
    assert len({lesson.translation_key for lesson in lessons}) == 1 and len({tuple(block.id for block in lesson.body) for lesson in lessons}) == 1


def test_the_next_module_gets_the_next_number(programme, cast, at):
    for number in (3, 4):
        assert begin_module(programme=programme, titles=TITLES, template="task", by=cast.yerlan, at=at).code == f"TST.{number}"


def test_what_a_template_leaves_to_fill_in_is_not_published(programme, cast, at):
    lesson = begin_module(programme=programme, titles=TITLES, template="case", by=cast.yerlan, at=at).get_first_child().specific

    blocking, _warnings = findings(lesson, at, together=("ru", "kk"))
    assert [(one.check, one.place) for one in blocking] == [("block_incomplete", 1), ("block_incomplete", 2), ("block_incomplete", 3)]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_opens_in_the_editor(programme, cast, at, as_user, template):
    module = begin_module(programme=programme, titles=TITLES, template=template, by=cast.yerlan, at=at)

    assert as_user(cast.yerlan).get(f"/admin/pages/{module.get_first_child().pk}/edit/").status_code == 200


def test_a_trainer_begins_one_on_the_page_and_lands_in_the_editor(programme, cast, as_user):
    client = as_user(cast.yerlan)
    assert client.post("/kk/teach/content/new/", {"programme": "TST", "title_en": "", "template": "case"}).status_code == 400
    answer = client.post("/kk/teach/content/new/", {"programme": "TST", "title_en": "Budgets", "template": "case"})

    assert answer.headers["Location"] == f"/admin/pages/{LessonPage.objects.get(slug='tst-3-1', locale__language_code='en').pk}/edit/"


def test_a_first_module_of_three_blocks_and_five_questions_has_at_most_eight_required_fields(programme, cast, at):
    """Counted is what a novice must fill in by hand: what is chosen or filled already is not."""
    begin = [name for name, field in NewModuleForm(programmes=[("TST", "TST")]).fields.items() if field.required and field.initial is None]
    module = begin_module(programme=programme, titles=TITLES, template="case", by=cast.yerlan, at=at)
    lesson = module.get_first_child().specific
    form = LessonPage.get_edit_handler().get_form_class()(instance=lesson)
    page = [name for name, field in form.fields.items() if field.required and name != "body" and not form.initial.get(name)]
    blocks = [
        f"{block.block_type}.{name}"
        for block in lesson.body
        for name, child in (getattr(block.block, "child_blocks", None) or {"": block.block}).items()
        if child.required
    ]
    importing = [name for name, field in QuestionFileForm(modules=[]).fields.items() if field.required and name != "language"]

    assert (begin, page, importing) == (["programme", "title_en"], [], ["file"])  # the language comes chosen
    assert len(lesson.body) == 3 and len(begin + page + blocks + importing) <= 8


def test_questions_of_a_new_module_have_a_place_and_no_form_changes(programme, cast, at):
    load_questions(QUESTIONS, at)
    ProgrammePage.objects.filter(code="TST").update(code="PE")
    ModulePage.objects.filter(code="TST.2").update(code="PE.6")
    programme.refresh_from_db()
    forms = set(ParallelForm.objects.values_list("pk", flat=True))

    module = begin_with_place(programme=programme, titles=TITLES, template="case", by=cast.yerlan, at=at)
    copied = copy_with_place(module=module, programme=programme, by=cast.yerlan, at=at)

    assert modules_of("PE")[-2:] == [module.code, copied.code] == ["PE.7", "PE.8"]
    assert renew_forms(programme="PE", at=at) == []
    assert set(ParallelForm.objects.values_list("pk", flat=True)) == forms


# -- copy a module

def test_a_module_is_copied_behind_the_last_one_in_every_language_with_keys_of_its_own(programme, cast, at):
    module = programme.get_first_child().specific
    before = trees("TST")

    copied = copy_module(module=module, programme=programme, by=cast.yerlan, at=at)

    after = trees("TST")
    new = {language: rows[len(before[language]):] for language, rows in after.items()}
    assert copied.code == "TST.3" and set(new) == {"en", "ru", "kk"}
    assert [row[:2] for row in new["kk"]] == [("TST.3", "tst-3"), ("TST 3.1", "tst-3-1"), ("TST 3.2", "tst-3-2")]
    assert len({tuple(rows) for rows in new.values()}) == 1  # the same keys in each language
    assert not {row[2] for row in new["en"]} & {row[2] for row in before["en"]}
    assert not Page.objects.descendant_of(copied, inclusive=True).live().exists()
    assert after["en"][: len(before["en"])] == before["en"]


def test_the_copy_says_what_the_original_says_and_a_change_of_one_leaves_the_other(programme, cast, at):
    copied = copy_module(module=programme.get_first_child().specific, programme=programme, by=cast.yerlan, at=at)
    one, other = programme.get_first_child().get_first_child().specific, copied.get_first_child().specific

    assert (one.title, one.body.raw_data[0]["value"]) == (other.title, other.body.raw_data[0]["value"])
    assert other.get_latest_revision_as_object().translation_key == other.translation_key and other.package_digest == ""
    other.body = []
    other.save_revision()
    one.refresh_from_db()
    assert len(one.body)


# -- copy a programme

@pytest.mark.parametrize("code", ["", "x", "tst2", "TOOLONGCODE", "ЭКС", "TST"])
def test_a_code_that_does_not_fit_is_refused_and_nothing_is_copied(programme, cast, at, code):
    with pytest.raises(CannotBeCopied):
        copy_programme(programme=programme, code=code, by=cast.yerlan, at=at)
    assert ProgrammePage.objects.count() == 3


def test_a_programme_is_copied_whole_with_assignment_and_guide(programme, cast, at):
    Material.objects.create(key="tst-assignment", kind="assignment", programme="tst", said={"title": "x"})

    copied = copy_programme(programme=programme, code="NEW", by=cast.yerlan, at=at)

    new, old = trees("NEW"), trees("TST")
    assert [row[:2] for row in new["ru"]] == [
        ("NEW", "new"), ("NEW.1", "new-1"), ("NEW 1.1", "new-1-1"), ("NEW 1.2", "new-1-2"), ("NEW.2", "new-2"), ("NEW 2.1", "new-2-1"),
    ]
    assert len({tuple(rows) for rows in new.values()}) == 1 and not {row[2] for row in new["en"]} & {row[2] for row in old["en"]}
    assert not copied.live and copied.rule == programme.rule
    assert Material.objects.get(key="new-assignment").programme == "new"
    assert {line.programme for line in matrix(at, language="en").lines} == {"TST", "NEW"}


def test_its_tests_are_copied_under_codes_of_their_own_with_the_facts_they_rest_on(programme, cast, at):
    load_questions(QUESTIONS, at)
    ProgrammePage.objects.filter(code="TST").update(code="PE")
    programme.refresh_from_db()
    before = set(Question.objects.values_list("pk", flat=True))

    _copied, report = copy_with_tests(programme=programme, code="PEX", by=cast.yerlan, at=at)

    assert len(report.created) == Question.objects.filter(programme_code="PE", is_current=True).count()
    assert set(Question.objects.filter(programme_code="PE").values_list("pk", flat=True)) == before
    one = Question.objects.get(code="PEX-01")
    assert (one.module_code, one.text_kk) == ("PEX.1", Question.objects.get(code="PE-01").text_kk)
    assert set(QuestionFact.objects.filter(question_code="PEX-01").values_list("fact_code", flat=True)) == {"PC-03", "PC-04", "PC-05"}
    assert BlueprintRow.objects.filter(programme_code="PEX").count() == BlueprintRow.objects.filter(programme_code="PE").count()
    assert KnowledgeTest.objects.filter(programme_code="PEX").count() == 2 and ParallelForm.objects.filter(test__programme_code="PEX", is_current=True).exists()


def test_copying_in_the_editor_leads_to_our_page(programme, cast, as_user):
    client = as_user(cast.yerlan)
    for page in (programme, programme.get_first_child()):
        assert client.get(f"/admin/pages/{page.pk}/copy/").headers["Location"].endswith(f"/teach/content/{page.pk}/copy/")


def test_copies_are_made_on_the_page_and_wrong_codes_named(programme, cast, as_user):
    client = as_user(cast.yerlan)
    module = programme.get_first_child()
    assert client.post(f"/en/teach/content/{programme.pk}/copy/", {"code": "tst"}).status_code == 400
    assert "Copied as drafts: NEW" in client.post(f"/en/teach/content/{programme.pk}/copy/", {"code": "NEW"}, follow=True).content.decode()
    page = client.post(f"/ru/teach/content/{module.pk}/copy/", {"programme": "NEW"}, follow=True).content.decode()
    assert "NEW.3" in page
    assert as_user(cast.aliya).get(f"/en/teach/content/{module.pk}/copy/").status_code == 404
    for form in (CopyModuleForm(programmes=[]), CopyProgrammeForm()):
        assert len(form.fields) == 1

"""Files of questions into the bank and out of it: who may, what is refused, twice, two at once, late, undone."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from assessments.knowledge.actions.imports import (
    NotImported,
    begin,
    confirm_import,
    keep_file,
    undo_import,
)
from assessments.knowledge.imports import load_questions
from assessments.knowledge.imports.questions import plan_import
from assessments.knowledge.imports.words import report_of
from assessments.knowledge.interchange.between import canonical
from assessments.knowledge.interchange.entries import Text
from assessments.knowledge.interchange.moodle import write_moodle
from assessments.knowledge.models import Option, OptionKey, Question, QuestionDraft, QuestionImport
from assessments.knowledge.queries.bank import bank_entries, draft_entries
from courses.actions.enrolments import enrol_learner
from courses.models import Cohort
from lms.core.models import AuditEntry, Job
from lms.core.models.jobs import private_storage
from tests.assessments.knowledge.conftest import QUESTIONS
from tests.cast import make_person

BANK = "/en/teach/questions/PE/"
NEW = f"{BANK}import/"
GIFT = """// [id:PE-81] [tag:module:PE.1] [tag:level:apply] [tag:points:2]
::A::Кто проводит контроль? {=Граждане#Верно ~Ведомство ~Заказчик}

::B::Сколько дней? {#7:0}
"""


@pytest.fixture
def trainer(school, cast, as_user):
    return as_user(cast.yerlan)


def send(client, content, name="q.txt", *, language="ru", to=NEW, **fields):
    content = content.encode() if isinstance(content, str) else content
    return client.post(to, {"file": SimpleUploadedFile(name, content), "language": language, **fields})


def checked(client, content, name="q.txt", **fields):
    """Send a file; return the import and the page of its check."""
    answer = send(client, content, name, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return QuestionImport.objects.order_by("-checked_at").first(), client.get(answer.url)


def confirm(client, page, row):
    return client.post(f"{NEW}{row.pk}/confirm/", {"plan": page.context["plan"].digest}, follow=True)


def take(client, content, name="q.txt", **fields):
    row, page = checked(client, content, name, **fields)
    confirm(client, page, row)
    row.refresh_from_db()
    return row


def exported(client, kind="xlsx", language="ru"):
    return client.get(f"{BANK}export/{kind}/?language={language}").content


# -- who ---------------------------------------------------------------------------------------------------------


def test_only_a_trainer_of_the_programme_finds_the_pages(school, cast, at):
    stranger = make_person("stranger", "Дәурен", "Ғабитов", cast.coordinator, "trainer", at)
    pages = [BANK, NEW, f"{BANK}export/", f"{BANK}export/gift/", f"{BANK}export/xlsx/"]
    for role, user in {**cast.everybody, "foreign trainer": stranger}.items():
        client = Client()
        client.force_login(user)
        for page in pages:
            assert client.get(page).status_code == (200 if user == cast.yerlan else 404), (role, page)
        if user != cast.yerlan:
            assert send(client, GIFT).status_code == 404
    assert not QuestionImport.objects.exists()


def test_a_trainer_who_learns_in_the_programme_keeps_no_questions_of_it(trainer, school, cast, at):
    enrol_learner(cohort=school.cohort, learner=cast.yerlan, organisation=cast.own, by=None, at=at)

    assert trainer.get(BANK).status_code == 404
    assert "PE" not in trainer.get("/en/teach/questions/").context["programmes"]


def test_a_check_is_its_senders_alone_and_other_ids_are_the_same_404(trainer, school, cast, at):
    row, page = checked(trainer, GIFT)
    colleague = make_person("colleague", "Дана", "Омарова", cast.coordinator, "trainer", at)
    school.cohort.trainers.add(colleague)
    other = Client()
    other.force_login(colleague)

    assert other.get(BANK).status_code == 200
    assert other.get(f"{NEW}{row.pk}/").status_code == 404
    assert other.get(f"{NEW}{row.pk}/report.xlsx").status_code == 404
    assert other.post(f"{NEW}{row.pk}/confirm/", {"plan": page.context["plan"].digest}).status_code == 404
    assert other.get(f"{NEW}00000000-0000-0000-0000-000000000007/").status_code == 404
    assert Cohort.objects.count() == 1 and not Question.objects.filter(code="PE-81").exists()


# -- refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "q.txt", "пуст"),
        (b"x" * (10 * 1024 * 1024 + 1), "q.txt", "10 МБ"),
        ("Привет, это вопрос {=а ~б}".encode("koi8-r"), "q.txt", "UTF-8"),
        (b"PK\x03\x04 no workbook", "q.xlsx", "xlsx"),
        (b"%PDF-1.7", "q.pdf", ".pdf"),
        (b'<!DOCTYPE quiz [<!ENTITY a "aaa">]><quiz/>', "q.xml", "сущности"),
        (b"<quiz><question type='essay'>", "q.xml", "XML"),
        (b"<html/>", "q.xml", "html"),
        (b"// nothing\n\n", "q.gift", "вопрос"),
    ],
)
def test_what_cannot_be_read_is_refused_in_russian_with_the_cure_and_nothing_is_kept(trainer, content, name, words):
    answer = send(trainer, content, name, to="/ru/teach/questions/PE/import/")

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not QuestionImport.objects.exists()


def test_faults_are_told_by_line_in_kazakh_and_stay_out_while_the_rest_goes_in(trainer):
    source = GIFT + "\n::C::Все верны {~%50%да ~%50%тоже да}\n\n::D::Просто слова\n\n::E::Пары {=а -> 1 =б -> }\n"
    answer = send(trainer, source, to="/kk/teach/questions/PE/import/", module="PE.2", level="apply")
    row = QuestionImport.objects.get()
    page = trainer.get(answer.url)

    faults = {one["line"]: one["faults"] for one in page.context["lines"] if one["state"] == "fault"}
    assert set(faults) == {6, 8, 10}
    assert all(one and not one[0].isascii() for one in faults.values())
    assert page.context["taken"] == 2
    confirm(trainer, page, row)
    assert {one["code"] for one in QuestionImport.objects.get().report if one["state"] == "fault"} == {""}
    assert QuestionDraft.objects.count() == 2


def test_a_file_taken_in_twice_or_by_two_at_once_is_taken_once(trainer):
    row, page = checked(trainer, GIFT)
    assert begin(row=row) and not begin(row=row)
    QuestionImport.objects.update(state="checked")

    confirm(trainer, page, row)
    again = confirm(trainer, page, row)

    assert "taken in already" in again.content.decode()
    assert QuestionDraft.objects.count() == 2
    _row, page = checked(trainer, GIFT)
    assert (page.context["taken"], page.context["earlier"].pk) == (0, row.pk)
    assert "There is nothing to take in" in page.content.decode()


def test_a_check_that_the_bank_has_outrun_is_shown_anew(trainer, school):
    first, page = checked(trainer, exported(trainer), "q.xlsx")
    Question.objects.filter(code="PE-01").update(is_current=False)

    answer = confirm(trainer, page, first)

    assert "The bank has changed since the check" in answer.content.decode()
    first.refresh_from_db()
    assert first.state == "checked"


def test_a_file_planned_before_another_came_in_is_refused_under_the_lock_and_overwrites_nothing(trainer, cast, at):
    """Two confirm at once: the second waits in the action, and what it was shown no longer holds."""
    first, page = checked(trainer, GIFT)
    seen = page.context["plan"].digest
    other = keep_file(
        programme="PE", content=GIFT.encode(), name="o.txt", language="ru", module="", level="", over=False, by=cast.murat, at=at
    )
    asked = {"seen": seen, "plan_of": plan_import, "report_of": report_of, "at": at}
    confirm_import(row=other, by=cast.murat, **asked)

    with override("ru"), pytest.raises(NotImported, match="банк изменился"):
        confirm_import(row=first, by=cast.yerlan, **asked)

    first.refresh_from_db()
    assert first.state == "checked" and first.drafted == []
    assert {one.changed_at for one in QuestionDraft.objects.all()} == {at}


def test_while_one_file_is_at_work_no_other_is_taken_in(trainer, cast, at):
    begin(row=keep_file(
        programme="PE", content=GIFT.encode(), name="o.txt", language="ru", module="", level="", over=False, by=cast.murat, at=at
    ))
    row, page = checked(trainer, GIFT)

    assert "Another file is being taken into this bank" in confirm(trainer, page, row).content.decode()
    row.refresh_from_db()
    assert row.state == "checked" and not QuestionDraft.objects.exists()


# -- into the bank -----------------------------------------------------------------------------------------------


def test_three_files_in_three_languages_make_a_question_that_is_asked(trainer, school):
    take(trainer, "// [id:PE-81] [tag:module:PE.1] [tag:level:apply]\nКто? {=Граждане ~Ведомство}\n")
    assert not Question.objects.filter(code="PE-81").exists()
    assert QuestionDraft.objects.get().code == "PE-81"
    take(trainer, "// [id:PE-81]\nWho? {=Citizens ~A department}\n", language="en")
    assert "Texts are missing in this language: kk." in trainer.get(BANK).content.decode()
    take(trainer, "// [id:PE-81]\nКім? {=Азаматтар ~Басқарма}\n", language="kk")

    question = Question.objects.get(code="PE-81")
    assert (question.version, question.text_kk, question.text_en, question.points) == (1, "Кім?", "Who?", 1)
    assert not QuestionDraft.objects.exists()
    right = OptionKey.objects.get(option__question=question, is_right=True)
    assert (right.option.text_ru, right.option.text_kk) == ("Граждане", "Азаматтар")
    assert question.option_ids["choice"] == sorted(question.option_ids["choice"])


def test_an_edit_after_attempts_is_a_new_version_and_the_attempt_keeps_its_words(trainer, school):
    attempt = school.start()
    book = openpyxl.load_workbook(io.BytesIO(exported(trainer)))
    sheet = book["questions"]
    places = {cell.value: cell.column for cell in sheet[1]}
    line = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, places["code"]).value == "PE-01")
    sheet.cell(line, places["text_en"]).value = "What is the department here?"
    changed = io.BytesIO()
    book.save(changed)

    kept = take(trainer, changed.getvalue(), "q.xlsx")
    assert Question.objects.get(code="PE-01", is_current=True).version == 1
    assert kept.made == []
    take(trainer, changed.getvalue(), "q.xlsx", over="on")

    now = Question.objects.get(code="PE-01", is_current=True)
    assert (now.version, now.text_en) == (2, "What is the department here?")
    assert attempt.answers.get(question__code="PE-01").question.version == 1
    assert attempt.test.forms.get(is_current=True).revision == 2
    school.all_right(attempt)
    assert school.close(attempt).percent == 100


@pytest.mark.parametrize(("kind", "language"), [("xlsx", "ru"), ("moodle", "kk"), ("gift", "en"), ("gift", "kk"), ("aiken", "ru")])
def test_our_own_export_changes_nothing(trainer, kind, language):
    before = bank_entries("PE")
    name = {"xlsx": "q.xlsx", "moodle": "q.xml"}.get(kind, "q.txt")

    _row, page = checked(trainer, exported(trainer, kind, language), name, language=language, over="on")

    assert {one["state"] for one in page.context["lines"]} == {"same"}
    assert {code: canonical(entry) for code, entry in bank_entries("PE").items()} == {
        code: canonical(entry) for code, entry in before.items()
    }


def test_an_import_is_undone_within_seven_days_and_not_after(trainer, school, cast, at):
    before = {code: canonical(one) for code, one in bank_entries("PE").items()}
    row = take(trainer, "// [id:PE-01]\nНовый текст {=а ~б ~в}\n\n// [id:PE-82]\nЕщё? {=да ~нет}\n", over="on")
    assert set(draft_entries("PE")) == {"PE-01", "PE-82"}
    assert row.made == []
    book = exported(trainer)
    sheet = openpyxl.load_workbook(io.BytesIO(book))["questions"]
    assert "PE-82" in [cell.value for cell in sheet["A"]]  # the workbook brings the drafts along, to be completed

    with pytest.raises(NotImported):
        undo_import(row=row, by=cast.yerlan, at=row.taken_at + timedelta(days=7))
    trainer.post(f"{NEW}{row.pk}/undo/")

    assert draft_entries("PE") == {}
    assert {code: canonical(one) for code, one in bank_entries("PE").items()} == before
    with pytest.raises(NotImported):
        undo_import(row=row, by=cast.yerlan, at=row.taken_at)
    assert AuditEntry.objects.filter(act="questions.import_undone").count() == 1


def test_undoing_leaves_a_draft_that_came_after_the_one_that_was_taken_in(trainer, cast):
    take(trainer, "// [id:PE-81] [tag:module:PE.1] [tag:level:apply]\nКто? {=Граждане ~Ведомство}\n")
    take(trainer, "// [id:PE-81]\nWho? {=Citizens ~A department}\n", language="en")
    row = take(trainer, "// [id:PE-81]\nКім? {=Азаматтар ~Басқарма}\n", language="kk")
    later = QuestionDraft.objects.create(programme_code="PE", code="PE-81", entry=row.drafted[0]["before"], changed_at=row.taken_at)

    assert undo_import(row=row, by=cast.yerlan, at=row.taken_at) == ["PE-81"]

    assert QuestionDraft.objects.get() == later
    assert not Question.objects.filter(code="PE-81", is_current=True).exists()


def test_undoing_brings_back_the_version_before_and_leaves_what_was_changed_since(trainer, school, cast):
    content = exported(trainer)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet, places = book["questions"], {cell.value: cell.column for cell in book["questions"][1]}
    for line in range(2, sheet.max_row + 1):
        if sheet.cell(line, places["code"]).value in ("PE-01", "PE-02"):
            sheet.cell(line, places["points"]).value = 5
    made = io.BytesIO()
    book.save(made)
    row = take(trainer, made.getvalue(), "q.xlsx", over="on")
    assert sorted(one["code"] for one in row.made) == ["PE-01", "PE-02"]
    later = make_later_version(school, "PE-02")

    kept = undo_import(row=row, by=cast.yerlan, at=row.taken_at)

    assert kept == ["PE-02"]
    assert Question.objects.get(code="PE-01", is_current=True).version == 1
    assert Question.objects.get(code="PE-02", is_current=True).pk == later.pk


def make_later_version(school, code):
    from dataclasses import replace

    from assessments.knowledge.actions.bank import store_question

    return store_question(entry=replace(bank_entries("PE")[code], points=7), programme="PE", at=school.at)


def many(count):
    return "\n".join(
        f"// [tag:module:PE.1] [tag:level:apply]\n[html]<span lang='ru' class='multilang'>Вопрос {n}?</span>"
        f"<span lang='kk' class='multilang'>Сұрақ {n}?</span><span lang='en' class='multilang'>Question {n}?</span>"
        "{=7 ~8 ~9}\n".replace("=7", "=семь").replace("~8", "~восемь").replace("~9", "~девять")
        for n in range(count)
    )


def test_more_than_two_hundred_go_into_the_background_with_progress(trainer, cast, django_capture_on_commit_callbacks):
    row, page = checked(trainer, many(201))
    assert page.context["in_background"]

    with django_capture_on_commit_callbacks(execute=True):
        answer = trainer.post(f"{NEW}{row.pk}/confirm/", {"plan": page.context["plan"].digest})

    job = Job.objects.get()
    assert answer.url.endswith(f"/{job.pk}/")
    assert (job.state, job.done, job.total) == ("done", 201, 201)
    row.refresh_from_db()
    assert (row.state, len(row.drafted), bool(row.file)) == ("done", 201, False)
    assert json.dumps(row.report)
    assert trainer.get(f"{NEW}{row.pk}/").context["more"] == 0


def test_an_import_whose_work_was_stopped_is_undone_from_its_page(trainer):
    row, page = checked(trainer, many(201))
    trainer.post(f"{NEW}{row.pk}/confirm/", {"plan": page.context["plan"].digest})
    assert not trainer.get(f"{NEW}{row.pk}/").context["may_be_undone"]  # it waits
    Job.objects.update(state="stopped")
    assert trainer.get(f"{NEW}{row.pk}/").context["may_be_undone"]

    trainer.post(f"{NEW}{row.pk}/undo/")

    row.refresh_from_db()
    assert (row.state, bool(row.file)) == ("undone", False)
    assert not trainer.get(f"{NEW}{row.pk}/").context["may_be_undone"]


def test_the_file_that_holds_keys_is_gone_once_it_is_taken_in_or_replaced(trainer, django_capture_on_commit_callbacks):
    first, _page = checked(trainer, GIFT)
    with django_capture_on_commit_callbacks(execute=True):
        second, page = checked(trainer, GIFT + "\n::Z::Ещё {=да ~нет}\n")
    assert not QuestionImport.objects.filter(pk=first.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(trainer, page, second)
        assert private_storage().exists(second.file.name)  # until it is in for good

    assert not any(private_storage().exists(row.file.name) for row in (first, second))


def test_a_lost_file_of_a_check_is_said_in_words_and_takes_nothing_in(trainer):
    row, page = checked(trainer, GIFT)
    private_storage().delete(row.file.name)

    assert "The file is lost" in trainer.get(f"{NEW}{row.pk}/").content.decode()
    assert "Tell the administrator" in confirm(trainer, page, row).content.decode()
    row.refresh_from_db()
    assert row.state == "checked" and not QuestionDraft.objects.exists()


# -- out of it ---------------------------------------------------------------------------------------------------


def test_an_export_says_first_what_it_will_not_hold_and_is_written_down(trainer, cast):
    page = trainer.get(f"{BANK}export/?kind=aiken&language=kk").content.decode()
    assert "Questions of this kind have no place in the format" in page
    assert "Nothing is lost" in trainer.get(f"{BANK}export/?kind=xlsx").content.decode()
    assert trainer.get(f"{BANK}export/?kind=pdf").status_code == 404
    assert trainer.get(f"{BANK}export/gift/?language=de").status_code == 404

    answer = trainer.get(f"{BANK}export/moodle/?language=kk")

    assert "attachment" in answer["Content-Disposition"]
    entry = AuditEntry.objects.get(act="questions.exported")
    assert (entry.actor, entry.details["kind"]) == (cast.yerlan.pk, "moodle")


def test_the_workbook_has_a_codebook_and_an_example(trainer):
    book = openpyxl.load_workbook(io.BytesIO(exported(trainer)))
    assert book.sheetnames == ["questions", "options", "codebook", "example", "example_options"]
    assert book["questions"].max_row - 1 == Question.objects.filter(is_current=True).count()
    assert book["options"].max_row > Option.objects.count()


def test_the_report_is_downloaded_for_mending(trainer):
    row, _page = checked(trainer, GIFT + "\n::C::Все верны {~%50%да ~%50%тоже да}\n")
    sheet = openpyxl.load_workbook(io.BytesIO(trainer.get(f"{NEW}{row.pk}/report.xlsx").content))["report"]
    assert [cell.value for cell in sheet["A"]] == ["line", 2, 4, 6]
    assert "Every option is right" in sheet["E4"].value


def test_the_bank_costs_the_same_however_many_questions(trainer, django_assert_num_queries):
    trainer.get(BANK)
    with django_assert_num_queries(16):
        trainer.get(BANK)
    take(trainer, many(30))
    with django_assert_num_queries(16):
        trainer.get(BANK)


def test_imported_questions_stay_when_the_package_comes_again_until_the_import_is_undone(trainer, school):
    entry = next(one for one in bank_entries("PE").values() if one.kind == "single")
    take(trainer, write_moodle([replace(entry, code="PE-81", text=Text("Who pays?", "Кто платит?", "Кім төлейді?"))], "en").content, "q.xml", language="en")
    assert Question.objects.filter(code="PE-81", is_current=True).exists()

    assert [report.kept for report in load_questions(QUESTIONS, school.at)] == [("PE-81",)]
    assert Question.objects.filter(code="PE-81", is_current=True).exists()

    trainer.post(f"{NEW}{QuestionImport.objects.get().pk}/undo/")
    assert [report.kept for report in load_questions(QUESTIONS, school.at)] == [()]

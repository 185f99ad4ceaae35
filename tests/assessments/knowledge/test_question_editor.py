"""The editor of questions: who may, what is refused and where, twice, two at once, versions, every kind in three languages."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.knowledge.forms.questions import QuestionForm, fields_of
from assessments.knowledge.interchange.between import canonical, faults_of
from assessments.knowledge.interchange.entries import Kind
from assessments.knowledge.models import Answer, Question, QuestionDraft
from assessments.knowledge.queries.bank import bank_entries, draft_entries
from courses.actions.enrolments import enrol_learner
from lms.core.models import AuditEntry
from tests.assessments.knowledge.interchange.entries import questions

BANK = "/en/teach/questions/PE/"
NEW = f"{BANK}new/"


def three(name, text):
    return {f"{name}_{code}": f"{text} {code}" for code in ("en", "ru", "kk")}


def single(**more):
    return {
        **three("text", "Who checks?"), **three("option-1", "People"), **three("option-2", "Nobody"), "right": "1", "module": "PE.1",
        "level": "apply", "points": "2", **more,
    }


@pytest.fixture
def trainer(school, cast, as_user):
    return as_user(cast.yerlan)


def faults(answer):
    return {name: [str(one) for one in found] for name, found in answer.context["form"].errors.items()}


# -- who ---------------------------------------------------------------------------------------------------------


def test_only_a_trainer_of_the_programme_finds_the_editor(school, cast):
    pages = [NEW, f"{NEW}single/", f"{BANK}PE-01/", f"{BANK}PE-01/preview/", f"{BANK}PE-01/statistics/", f"{BANK}PE-01/versions/"]
    for role, user in cast.everybody.items():
        client = Client()
        client.force_login(user)
        for page in pages:
            assert client.get(page).status_code == (200 if user == cast.yerlan else 404), (role, page)
        if user != cast.yerlan:
            for address in (f"{NEW}single/", f"{BANK}PE-01/", f"{BANK}PE-01/withdraw/", f"{BANK}PE-01/restore/"):
                assert client.post(address, single()).status_code == 404
    assert not QuestionDraft.objects.exists()


def test_every_link_of_a_question_leads_somewhere_and_names_the_question(trainer):
    editor = trainer.get(f"{BANK}PE-01/").content.decode()
    assert all(f'href="{BANK}PE-01/{room}/"' in editor for room in ("preview", "statistics", "versions"))
    for page in (f"{BANK}PE-01/", f"{BANK}PE-01/preview/", f"{BANK}PE-01/statistics/", f"{BANK}PE-01/versions/", f"{BANK}PE-01/correct/"):
        text = trainer.get(page).content.decode()
        assert re.search(r"<h1>[^<]*PE-01", text), page
        links = set(re.findall(r'(?:href|action)="(/en/teach/questions/[^"]*)"', text))
        assert any("/PE-01/" in link for link in links), page
        assert [link for link in links if trainer.get(link).status_code not in (200, 405)] == []
    new = trainer.get(f"{NEW}single/").content.decode()
    assert "<h1>New question: " in new


def test_a_trainer_who_learns_in_the_programme_edits_no_question_of_it(trainer, school, cast, at):
    enrol_learner(cohort=school.cohort, learner=cast.yerlan, organisation=cast.own, by=None, at=at)

    assert trainer.get(f"{BANK}PE-01/").status_code == 404


@pytest.mark.parametrize("address", [f"{BANK}PE-99/", f"{BANK}XX-01/", f"{BANK}PE-99/preview/", f"{NEW}no-such-kind/", "/en/teach/questions/M/PE-01/"])
def test_what_does_not_exist_is_not_found(trainer, address):
    assert trainer.get(address).status_code == 404


# -- what is refused, and where ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "place"),
    [
        ("single", {**single(), "right": ""}, "right"),
        ("single", {"right": "1", **three("option-1", "a"), **three("option-2", "b")}, "text_en"),
        ("single", {**three("text", "T"), **three("option-1", "a"), "right": "1"}, "__all__"),
        ("single", single(**three("option-2", "People")), "__all__"),
        ("multiple", {**single(), "right-1": "on", "right-2": "on"}, "__all__"),
        ("multiple", single(), "__all__"),
        ("single", single(points="0"), "points"), ("single", single(points="-1"), "points"), ("single", single(points="21"), "points"),
        ("single", single(points="1.5"), "points"), ("single", single(module="PE.99"), "module"), ("single", single(level="guess"), "level"),
        ("single", single(check_on="tomorrow"), "check_on"), ("single", single(text_ru="я" * 10_000), "text_ru"),
        ("true_false", three("text", "T"), "right"),
        ("ordering", {**three("text", "T"), **three("item-1", "a"), **three("item-2", "b")}, "__all__"),
        ("matching", {**three("text", "T"), **three("left-1", "a"), **three("left-2", "b"), **three("right-1", "c")}, "__all__"),
        ("matching", {**three("text", "T"), **three("left-1", "a"), **three("right-1", "c")}, "__all__"),
        ("numeric", {**three("text", "T"), "value": "many"}, "value"), ("numeric", three("text", "T"), "value"),
        ("numeric", {**three("text", "T"), "value": "1", "tolerance": "-1"}, "tolerance"),
        ("numeric", {**three("text", "T"), "value": "1", "error-1": "x", **three("said-1", "No")}, "error-1"),
        ("date", {**three("text", "T"), "value": "31.02.2026"}, "value"),
        ("short", three("text", "T"), "gap-1_en"),
        ("gaps", {**three("text", "T [[1]]"), "text_kk": "T", **three("gap-1", "a")}, "text_kk"),
        ("gaps", {**three("text", "T [[1]] [[3]]"), **three("gap-1", "a"), **three("gap-2", "b")}, "text_ru"),
        ("gaps", three("text", "T [[1]]"), "gap-1_en"),
        ("likert", {**three("text", "T"), **three("grade-1", "a")}, "__all__"),
        ("essay", {**three("text", "T"), "words": "3"}, "words"),
        ("branching", three("text", "T"), "__all__"),
        ("branching", {**three("text", "T"), **three("step-1", "s"), **three("choice-1-1", "a"), "worth-1-1": "2"}, "__all__"),
        ("branching", {**three("text", "T"), **three("step-1", "s"), **three("choice-1-1", "a"), **three("choice-1-2", "b")}, "__all__"),
        ("branching", {
            **three("text", "T"), **three("step-1", "s"), **three("choice-1-1", "a"), "worth-1-1": "2", "to-1-1": "1", **three("choice-1-2", "b"),
        }, "__all__"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field_and_nothing_is_saved(trainer, kind, fields, place):
    before = Question.objects.count()

    answer = trainer.post(f"{NEW}{kind}/", fields)

    assert answer.status_code == 422
    assert place in faults(answer), faults(answer)
    for name, text in fields.items():
        if name.startswith("text_") and len(text) < 100:
            assert text in answer.content.decode()
    assert (Question.objects.count(), QuestionDraft.objects.count()) == (before, 0)


# -- saved ---------------------------------------------------------------------------------------------------------


def test_a_whole_question_goes_into_the_bank_and_a_second_press_changes_nothing(trainer):
    answer = trainer.post(f"{NEW}single/", single(), follow=True)
    page = trainer.get(answer.redirect_chain[-1][0])
    again = trainer.post(answer.redirect_chain[-1][0], single(seen=page.context["seen"]), follow=True)

    made = Question.objects.get(code="PE-11")
    assert (made.version, made.points, made.level, made.is_current) == (1, 2, "apply", True)
    assert "Saved in the bank as version 1" in answer.content.decode()
    assert "Nothing has changed" in again.content.decode()
    assert AuditEntry.objects.filter(act="question.saved").count() == 1


def test_a_right_option_that_its_length_gives_away_is_told_and_saved_all_the_same(trainer):
    page = trainer.post(f"{NEW}single/", single(**three("option-1", "People who " + "really " * 12 + "care")), follow=True)

    assert "can be guessed" in page.content.decode()
    assert Question.objects.filter(code="PE-11").exists()


def test_a_novice_needs_a_text_two_options_and_the_right_one(trainer):
    answer = trainer.post(f"{NEW}single/", {"text_ru": "Кто?", "option-1_ru": "Люди", "option-2_ru": "Никто", "right": "1"}, follow=True)

    (draft,) = draft_entries("PE").values()
    assert (draft.points, draft.text.ru, draft.options[0].is_right) == (1, "Кто?", True)
    assert "Texts are missing in this language: kk." in answer.content.decode()
    assert not Question.objects.filter(code=draft.code).exists()


def test_a_draft_completed_becomes_a_question_and_the_draft_is_gone(trainer):
    trainer.post(f"{NEW}single/", {**single(), "text_kk": ""})
    page = trainer.get(f"{BANK}PE-11/")

    trainer.post(f"{BANK}PE-11/", single(seen=page.context["seen"]))

    assert not QuestionDraft.objects.exists()
    assert bank_entries("PE")["PE-11"].text.kk == "Who checks? kk"


def test_an_edit_after_attempts_makes_a_version_and_the_attempt_keeps_its_own(trainer, school):
    attempt = school.start()
    answer = Answer.objects.filter(attempt=attempt, question__kind="single").select_related("question").first()
    address = f"{BANK}{answer.question.code}/"
    page = trainer.get(address)
    fields = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False, "")}

    saved = trainer.post(address, {**fields, "text_en": "Another wording", "seen": page.context["seen"]}, follow=True)

    assert saved.redirect_chain, faults(saved)
    assert Question.objects.get(code=answer.question.code, is_current=True).text_en == "Another wording"
    assert Answer.objects.get(pk=answer.pk).question == answer.question
    versions = trainer.get(f"{address}versions/").context["versions"]
    assert [(one.question.version, one.changed) for one, _words in versions] == [(2, ("text",)), (1, ())]


def test_of_two_windows_the_second_is_told_and_keeps_what_was_typed(trainer):
    seen = trainer.get(f"{BANK}PE-01/").context["seen"]
    fields = {name: value for name, value in trainer.get(f"{BANK}PE-01/").context["form"].initial.items() if value not in (None, False, "")}
    trainer.post(f"{BANK}PE-01/", {**fields, "text_en": "First", "seen": seen})

    second = trainer.post(f"{BANK}PE-01/", {**fields, "text_en": "Second", "seen": seen})

    assert second.status_code == 409 and "Second" in second.content.decode()
    assert bank_entries("PE")["PE-01"].text.en == "First"


def test_a_withdrawn_question_leaves_the_tests_and_comes_back_once(trainer, school):
    attempt = school.start()
    assert trainer.post(f"{BANK}PE-01/withdraw/", follow=True).status_code == 200
    twice = trainer.post(f"{BANK}PE-01/withdraw/", follow=True)

    assert "withdrawn already" in twice.content.decode()
    assert "PE-01" not in bank_entries("PE") and attempt.answers.filter(question__code="PE-01").exists()
    assert [one["code"] for one in trainer.get(f"{BANK}?state=withdrawn").context["questions"]] == ["PE-01"]

    trainer.post(f"{BANK}PE-01/restore/")
    again = trainer.post(f"{BANK}PE-01/restore/", follow=True)
    assert "not withdrawn" in again.content.decode()
    assert "PE-01" in bank_entries("PE")


def test_more_rows_keep_what_was_typed(trainer):
    page = trainer.post(f"{NEW}single/", {**single(), "rows-option": "4", "more": "option", "text_kk": "Түсінікті 😀"})

    assert page.status_code == 200
    assert page.context["rows"]["option"] == 7
    assert "Түсінікті 😀" in page.content.decode() and not page.context["form"].errors
    assert not QuestionDraft.objects.exists()


@pytest.mark.parametrize(
    ("query", "codes"),
    [("kind=numeric", {"numeric"}), ("module=PE.1", None), ("words=PE-01", None), ("state=draft", set()), ("gap=kk", set()), ("level=apply", None)],
)
def test_the_list_is_filtered(trainer, query, codes):
    page = trainer.get(f"{BANK}?{query}")

    shown = page.context["questions"]
    if codes is not None:
        kinds = {bank_entries("PE")[one["code"]].kind for one in shown}
        assert kinds == codes
    else:
        assert 0 < len(shown) < page.context["total"] or query.startswith("module")


def test_a_draft_is_found_by_its_missing_language(trainer):
    trainer.post(f"{NEW}single/", {**single(), "text_kk": ""})

    assert len(trainer.get(f"{BANK}?gap=kk").context["drafts"]) == 1
    assert trainer.get(f"{BANK}?gap=ru").context["drafts"] == []


# -- every kind -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_question_goes_through_its_form_unchanged(kind, data):
    entry = data.draw(questions(kind))
    if kind in (Kind.CASE, Kind.ESSAY):
        entry = replace(entry, points=sum(one.points for one in entry.criteria))
    fields, rows = fields_of(entry)
    posted = {name: value for name, value in fields.items() if value not in (None, "", False)}

    form = QuestionForm(posted, kind=kind, modules=[entry.module], outcomes=[], rows=rows, say=str)

    assert form.is_valid(), form.errors
    assert faults_of(form.entry) == []
    assert canonical(replace(form.entry, code=entry.code)) == canonical(entry)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_form_of_every_kind_opens_in_every_language(trainer, kind):
    for language in ("en", "ru", "kk"):
        assert trainer.get(f"/{language}/teach/questions/PE/new/{kind}/").status_code == 200


def test_a_preview_marks_and_keeps_nothing(trainer):
    trainer.post(f"{NEW}gaps/", {
        **three("text", "An [[1]] of [[2]]"), "gap-1_en": "order\nsequence", "gap-1_ru": "порядок", "gap-1_kk": "рет", **three("gap-2", "steps"),
        "points": "3", "module": "PE.1",
    })  # fmt: skip
    before = Answer.objects.count()

    page = trainer.get(f"{BANK}PE-11/preview/")
    right = trainer.post(f"{BANK}PE-11/preview/", {"gap-1": "Sequence.", "gap-2": "steps ru"})
    half = trainer.post(f"{BANK}PE-11/preview/", {"gap-1": "РЕТ", "gap-2": "😀" * 100})
    bad = trainer.post(f"{BANK}PE-11/preview/", {"gap-1": "a" * 10_000})

    assert 'name="gap-2"' in page.content.decode()
    assert "Points: 3 of 3" in right.content.decode() and "Points: 1.5 of 3" in half.content.decode()
    assert bad.status_code == 422
    assert Answer.objects.count() == before


@pytest.mark.parametrize(("language", "words"), [("en", "Who checks? en"), ("ru", "Who checks? ru"), ("kk", "Who checks? kk")])
def test_a_question_is_previewed_in_each_language_whatever_the_trainer_reads(trainer, language, words):
    trainer.post(f"{NEW}single/", single())
    address = f"/ru/teach/questions/PE/PE-11/preview/?in={language}"
    page = trainer.get(address)
    right = next(one.option for one in page.context["shown"].options if one.option.text_en == "People en")

    marked = trainer.post(address, {"value": str(right.pk)})

    for text in (page.content.decode(), marked.content.decode()):
        assert f'<legend>{words}</legend>' in text and "Проверить ответ" in text
        assert text.count('aria-current="true"') == 2 and f'href="?in={language}" lang="{language}" hreflang="{language}" aria-current="true"' in text
    assert trainer.get(address.replace(f"in={language}", "in=xx")).context["language"] == "ru"


def test_a_draft_is_previewed_with_the_same_options_each_time(trainer):
    trainer.post(f"{NEW}single/", {**single(), "text_kk": ""})
    page = trainer.get(f"{BANK}PE-11/preview/")
    right = next(one.option for one in page.context["shown"].options if one.option.text_en == "People en")

    answer = trainer.post(f"{BANK}PE-11/preview/", {"value": str(right.pk)})

    assert "Points: 2 of 2" in answer.content.decode()


def test_editing_while_somebody_answers_says_so(trainer, school):
    attempt = school.start(at=school.at + timedelta(minutes=1))
    code = attempt.answers.first().question.code

    assert "People answering it now: 1" in trainer.get(f"{BANK}{code}/").content.decode()

"""Texts in rows by languages: who reads which, what counts as stale, a meaning that is unchanged, queries however many."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.knowledge.actions.questions import save_question, withdraw_question
from assessments.knowledge.interchange.package import digest_of
from assessments.knowledge.models import Question
from assessments.knowledge.queries.questions import kept_question
from assessments.knowledge.queries.texts import question_lines
from certificates.models import CredentialDefinition
from certificates.queries.texts import certificate_lines
from courses.actions.enrolments import enrol_learner
from courses.models import Material, SameMeaning
from courses.queries.texts import material_lines
from lms.core.models import AuditEntry
from tests.assessments.knowledge.conftest import assemble_school
from tests.leaks import leaks

TEXTS = "/en/teach/content/texts/"
CODE = "PE-01"


@pytest.fixture
def school(cast, at, settings):
    settings.AFTER_PROGRESS = ""
    return assemble_school(cast, at)


@pytest.fixture
def trainer(school, cast, as_user):
    return as_user(cast.yerlan)


def change(cast, at, **texts):
    """Save the question with other words in some languages."""
    kept = kept_question("PE", CODE)
    entry = replace(kept.entry, text=replace(kept.entry.text, **texts))
    return save_question(programme="PE", code=CODE, entry=replace(entry, digest=digest_of(entry)), seen=kept.digest, by=cast.yerlan, at=at)


def states(user, code=CODE):
    return next((dict(line.states) for line in question_lines(user, "en") if line.code == code), None)


def test_who_does_not_write_finds_no_such_page(school, cast, as_user):
    for person in (cast.aliya, cast.gulnur, cast.saule, cast.murat, cast.katrin):
        assert as_user(person).get(TEXTS).status_code == 404
        assert as_user(person).post(f"{TEXTS}{uuid4()}/ru/same/").status_code == 404


def test_questions_are_told_to_who_keeps_them_and_certificates_to_administrators(school, cast, at, definition):
    assert {line.programme for line in question_lines(cast.yerlan, "en")} == {"PE"}
    assert question_lines(cast.kuanysh, "en") == [] and certificate_lines(cast.yerlan, "en") == []
    assert [line.code for line in certificate_lines(cast.kuanysh, "en")] == [definition.code]

    enrol_learner(cohort=school.cohort, learner=cast.yerlan, organisation=cast.own, by=None, at=at)
    assert question_lines(cast.yerlan, "en") == []


def test_what_a_second_reader_has_still_to_read_is_current_and_what_is_saved_here_approved(school, cast, at):
    assert states(cast.yerlan) == {"en": "approved", "ru": "current", "kk": "current"}

    change(cast, at, en="Who?", ru="Кто?", kk="Кім?")
    assert states(cast.yerlan) == dict.fromkeys(("en", "ru", "kk"), "approved")


def test_a_changed_source_makes_the_others_stale_until_they_change_too(school, cast, at):
    change(cast, at, en="Who then?")
    assert states(cast.yerlan) == {"en": "approved", "ru": "stale", "kk": "stale"}

    change(cast, at, kk="Сонда кім?")
    assert states(cast.yerlan) == {"en": "approved", "ru": "stale", "kk": "approved"}


def test_a_missing_language_makes_a_draft_and_a_withdrawn_question_is_not_listed(school, cast, at):
    change(cast, at, kk="")
    assert states(cast.yerlan) == {"en": "draft", "ru": "draft", "kk": "missing"}

    withdraw_question(programme="PE", code=CODE, by=cast.yerlan, at=at)
    assert states(cast.yerlan) is None


def test_a_meaning_that_is_unchanged_holds_for_this_version_only(trainer, cast, at):
    change(cast, at, en="Who then?")
    key = Question.objects.get(code=CODE, is_current=True).pk

    for _time in range(2):
        answer = trainer.post(f"{TEXTS}{key}/ru/same/")
    assert answer.status_code == 404  # it is stale no more
    assert states(cast.yerlan) == {"en": "approved", "ru": "approved", "kk": "stale"}
    assert (SameMeaning.objects.get().by, AuditEntry.objects.filter(act="text.same_meaning").count()) == (cast.yerlan, 1)
    assert trainer.post(f"{TEXTS}{key}/en/same/").status_code == 404 and trainer.post(f"{TEXTS}{uuid4()}/kk/same/").status_code == 404

    change(cast, at, en="Who then, and when?")
    assert states(cast.yerlan)["ru"] == "stale"


def test_a_task_without_a_text_in_a_language_is_found(school):
    said = {"title": {"en": "A letter", "ru": "Письмо", "kk": "Хат"}, "task": {"en": "Write", "ru": "Пишите", "kk": ""}, "rubric": []}
    Material.objects.create(key="pe-assignment", kind="assignment", programme="pe", said=said)

    (line,) = material_lines("kk")
    assert (line.code, line.title, line.programme, dict(line.states)) == ("pe-assignment", "Хат", "PE", {"en": "approved", "ru": "approved", "kk": "missing"})


@pytest.fixture
def definition(school):
    role = {"en": "Director", "ru": "Директор", "kk": "Директор"}
    return CredentialDefinition.objects.create(
        code="PE-completion", programme_key=school.cohort.programme_key, rule={}, signatories=[{"id": str(uuid4()), "name": {}, "role": role}],
    )


def test_words_of_a_certificate_are_stale_if_only_the_english_changed_and_missing_if_one_is_blank(definition, cast, at):
    def said():
        (line,) = certificate_lines(cast.kuanysh, "en")
        return dict(line.states)

    def version(number, state, role):
        return CredentialDefinition.objects.create(
            code="ADV-completion", version=number, state=state, programme_key=definition.programme_key, rule={}, signatories=[{"name": {}, "role": role}],
        )

    CredentialDefinition.objects.filter(pk=definition.pk).delete()
    version(1, "retired", {"en": "Director", "ru": "Директор", "kk": "Директор"})
    assert certificate_lines(cast.kuanysh, "en") == []
    version(2, "in_use", {"en": "Head of the programme", "ru": "Директор", "kk": "Бағдарлама басшысы"})
    assert said() == {"en": "approved", "ru": "stale", "kk": "approved"}
    version(3, "draft", {"en": "Head of the programme", "ru": "Директор", "kk": ""})
    assert said() == {"en": "draft", "ru": "draft", "kk": "missing"}


def test_the_page_shows_what_is_to_mend_first_and_all_on_request(trainer, cast, at):
    assert "Nothing to mend" in trainer.get(TEXTS).content.decode()
    change(cast, at, en="Who then?")

    found = trainer.get(TEXTS)
    assert [line.code for line, _kind, _address in found.context["rows"]] == [CODE]
    assert f'href="/en/teach/questions/PE/{CODE}/"' in found.content.decode() and "/same/" in found.content.decode()
    assert len(trainer.get(f"{TEXTS}?state=all").context["rows"]) == 10
    assert len(trainer.get(f"{TEXTS}?state=current&in_language=kk").context["rows"]) == 9
    assert len(trainer.get(f"{TEXTS}?kind=diagram&state=all").context["rows"]) == 0
    assert trainer.get(f"{TEXTS}?page=999&state=<b>").status_code == 200


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_page_speaks_the_language_of_its_reader(trainer, cast, at, language):
    change(cast, at, en="Who then?")
    page = trainer.get(f"/{language}/teach/content/texts/?state=all").content.decode()

    assert [text for text in leaks(page, language) if text != CODE] == []
    assert f"/{language}/teach/content/texts/" in trainer.get(f"/{language}/teach/content/").content.decode()


def test_the_same_queries_at_one_version_and_at_many(trainer, cast, at):
    def cost() -> int:
        with CaptureQueriesContext(connection) as done:
            trainer.get(f"{TEXTS}?state=all")
        return len(done)

    cost()
    before = cost()
    for number in range(3):
        change(cast, at, en=f"Who then, {number}?")
    Material.objects.bulk_create(Material(key=f"d{number}", kind="diagram", programme="pe", said={}) for number in range(5))
    assert cost() == before

"""Own data: a copy that is complete, a wish to be forgotten that leaves nothing of the person and every total (T-ERASE)."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from certificates.actions import ensure_definitions
from certificates.models import Credential, CredentialFile
from certificates.queries.verification import statement_of, unaltered
from courses.actions.contacts import contact_learner
from courses.actions.notes import keep_note
from courses.actions.talk import answer as answer_thread
from courses.actions.talk import edit_post, report_post, start_thread
from courses.models import Enrolment, Note, ProductDecision, ProductFile, Submission
from courses.queries.outlines import programme_outline
from lms.core.actions import change_profile, renew_invitation
from lms.core.audit import broken_entries
from lms.core.models import AuditEntry, Consent, ErasureRequest, Notice, User
from lms.core.models.jobs import private_storage
from lms.home.actions import ErasureRefused, ask_erasure, carry_out_erasure, refuse_erasure, withdraw_erasure
from lms.home.own_data import NOT_TOLD, SECTIONS, gathered
from tests.certificates.conftest import study
from tests.courses.factories import make_cohort, make_enrolment
from tests.courses.products import attach, grade, submit, write

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"
NAMES = {"given_name": "Канарейка", "family_name": "Сарыторғаева", "patronymic": "Жазқызы", "latin_name": "Kanareyka Sarytorgaeva"}
TOKENS = ("Канарейка", "Сарыторғаева", "Kanareyka", "Sarytorgaeva", "aliya@cast.example", "Жұмбақ", "жұмбақ")


@pytest.fixture
def person(cast, at, django_capture_on_commit_callbacks):
    """Somebody who did everything: learned, wrote, handed in, was graded, written to, and holds a certificate."""
    user = change_profile(user=cast.aliya, fields=NAMES, by=cast.aliya, at=at)
    cohort = make_cohort(cast, at)
    ensure_definitions(at=at)
    enrolment = make_enrolment(cast, cohort, at)
    with django_capture_on_commit_callbacks(execute=True):
        study(enrolment, at)
        attach(enrolment, at, name="Сарыторғаева.pdf")
        row = submit(enrolment, at, text="Жұмбақ мәтін")
        grade(row, cast.yerlan, at, comment="Канарейка, жақсы")
        write(enrolment, "Жұмбақ жоба", at)
        lesson = programme_outline(cohort.programme_key).lessons[0].key
        keep_note(
            learner=user, programme_key=cohort.programme_key, lesson_key=lesson, block="", text="жұмбақ жазба", is_bookmark=True,
            revision=None, at=at,
        )
        thread = start_thread(
            cohort=cohort, title="Жұмбақ тақырып", text="Мен Канарейка", by=user, at=at, receipt=uuid4(),
        )  # fmt: skip
        edit_post(post=thread.posts.get(), text="Жұмбақ сөз", by=user, at=at)
        answer = answer_thread(thread=thread, text="Жауап", receipt=uuid4(), by=cast.yerlan, at=at)
        report_post(post=answer, reason="жұмбақ себеп", by=user, at=at)
        contact_learner(enrolment=enrolment, message="Канарейка, қалайсыз?", reasons=[], by=cast.yerlan, at=at)
        renew_invitation(user=user, by=cast.kuanysh, at=at, draw=lambda: "token")
    return user


@pytest.fixture
def asked(person, at):
    return ask_erasure(user=person, keeps_papers=True, at=at)


def forget(request, cast, at):
    return carry_out_erasure(request=request, by=cast.kuanysh, at=at, draw=lambda: "0123456789abcdef")


def found_in_database() -> list[str]:
    """Return where a token of the person stands in any column of any table."""
    found = []
    for model in apps.get_models():
        for row in model._base_manager.values():
            found += [f"{model._meta.label}.{name}" for name, value in row.items() if any(token in str(value) for token in TOKENS)]
    return sorted(set(found))


# The register

def paths_to_people():
    for model in apps.get_models():
        if model._meta.app_label not in ("core", "courses", "evidence", "knowledge", "capacity", "advocacy", "results", "certificates", "home"):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model in (User, Enrolment):
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}"


def is_an_act(path: str) -> bool:
    """What a person did in a role: graded, approved, opened, led."""
    name = path.rsplit(".", 1)[-1]
    roles = {"by", "owner", "grader", "author", "facilitator", "verifier", "rater", "reader", "user"}
    return name.endswith(("_by", "_by_user")) or name in roles and path not in SECTIONS


def test_every_row_about_a_person_is_told_or_said_to_hold_nothing():
    """A new model that leads to a person fails here until somebody says where the person finds it."""
    unlisted = {path for path in paths_to_people() if path not in SECTIONS and path not in NOT_TOLD and not is_an_act(path)}

    assert unlisted == set()
    assert set(SECTIONS) | NOT_TOLD <= set(paths_to_people())


def test_every_section_of_the_register_is_in_the_copy(person):
    assert set(SECTIONS.values()) <= set(gathered(person))


# The copy

def copy_of(client, password=PASSWORD):
    return client.post("/kk/profile/data/", {"password": password})


def taken(answer) -> bytes:
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:  # not `close()`: that would end the connection of the test
        close()
    return content


def test_a_copy_needs_the_password_and_wrong_ones_have_an_end(person, as_user):
    client = as_user(person)

    assert copy_of(client, "").status_code == 422
    for _try in range(10):
        assert copy_of(client, "wrong").status_code == 422
    assert copy_of(client).status_code == 422  # the tries are used up: even the right one waits
    assert not AuditEntry.objects.filter(act="person.copied").exists()


def test_a_guest_gets_no_copy(client):
    assert copy_of(client).status_code == 302


def test_the_copy_holds_everything_of_the_person_and_nothing_of_others(person, cast, cohort_mate, as_user):
    answer = copy_of(as_user(person))
    content = taken(answer)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        said = json.loads(packed.read("my-data.json"))
        product = packed.read("products/01.pdf")
        read_me = packed.read("read-me.txt").decode()

    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert "no-store" in answer["Cache-Control"]
    assert said["profile"][0]["family_name"] == "Сарыторғаева"
    assert said["notes"][0]["text"] == "жұмбақ жазба"
    assert [row["text"] for row in said["products"]] == ["Жұмбақ мәтін"]
    assert said["grades"][0]["comment"] == "Канарейка, жақсы"
    assert len(said["lessons_read"]) == 3 and len(said["certificates"]) == 1
    assert {"act": "enrolment.added", "by": "trainer"}.items() <= next(row for row in said["recorded_acts"] if row["act"] == "enrolment.added").items()
    assert product == b"%PDF-1.7 a product"
    assert sum(name.startswith("certificates/") for name in names) >= 3
    assert "my-data.xlsx" in names and "Qabilet" in read_me
    said.pop("letters")  # a letter names who answered the person
    whole = json.dumps(said, ensure_ascii=False)
    for stranger in ("Бекзат", "bekzat", "Ерлан", "yerlan", "Қуаныш", "бөтен жазба"):
        assert stranger not in whole, stranger
    assert not any("Сарыторғаева" in name for name in names)
    assert AuditEntry.objects.filter(act="person.copied", row=str(person.pk)).count() == 1


@pytest.fixture
def cohort_mate(person, cast, at):
    """Somebody else in the same cohort, with a note at the same place."""
    enrolment = make_enrolment(cast, Enrolment.objects.get(learner=person).cohort, at, cast.gulnur)
    note = Note.objects.get(learner=person)
    keep_note(
        learner=cast.gulnur, programme_key=note.programme_key, lesson_key=note.lesson_key, block="", text="бөтен жазба",
        is_bookmark=False, revision=None, at=at,
    )
    return enrolment


def test_a_lost_file_is_named_and_does_not_stop_the_copy(person, as_user):
    file = ProductFile.objects.get()
    private_storage().delete(file.file.name)

    content = taken(copy_of(as_user(person)))

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert json.loads(packed.read("my-data.json"))["lost_files"] == [str(file.pk)]


def test_a_person_without_anything_gets_a_copy_too(cast, as_user):
    assert taken(copy_of(as_user(cast.katrin))).startswith(b"PK")


def test_the_statements_of_a_copy_do_not_grow(person, cohort_mate, cast):
    def count(user):
        with CaptureQueriesContext(connection) as captured:
            gathered(user)
        return len(captured)

    assert count(person) == count(cast.gulnur) <= 47


# Asking

def test_asking_needs_the_password_the_choice_and_that_the_effects_were_read(person, as_user):
    client = as_user(person)
    whole = {"papers": "keep", "understood": "on", "password": PASSWORD}

    for missing in whole:
        assert client.post("/kk/profile/erase/", {**whole, missing: ""}).status_code == 422
    assert client.post("/kk/profile/erase/", {**whole, "password": "wrong"}).status_code == 422
    assert not ErasureRequest.objects.exists()

    assert client.post("/kk/profile/erase/", whole).status_code == 302
    assert ErasureRequest.objects.get().keeps_papers
    assert "erase_withdraw" not in (page := client.get("/kk/profile/erase/").content.decode()) and "/kk/profile/erase/withdraw/" in page


def test_asking_twice_is_asking_once_and_taking_back_twice_is_no_fault(person, at):
    first = ask_erasure(user=person, keeps_papers=True, at=at)
    assert ask_erasure(user=person, keeps_papers=False, at=at + timedelta(days=1)) == first
    assert ErasureRequest.objects.get().keeps_papers is False

    assert withdraw_erasure(user=person, at=at)
    assert not withdraw_erasure(user=person, at=at)
    assert ask_erasure(user=person, keeps_papers=True, at=at) != first


def test_the_database_holds_one_open_request_of_a_person(asked, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.create(user=asked.user, keeps_papers=True, asked_at=at)


def test_nobody_but_an_administrator_sees_the_queue_and_nobody_decides_about_themselves(asked, cast, client, at):
    address = f"/en/manage/erasures/{asked.pk}/"
    for role, person in cast.everybody.items():
        client.force_login(person)
        assert client.get(address).status_code == (200 if role == "administrator" else 404), role
        if role != "administrator":
            assert client.post(address, {"decision": "erase"}).status_code == 404
            with pytest.raises(ErasureRefused):
                carry_out_erasure(request=asked, by=person, at=at, draw=lambda: "x")
    own = ask_erasure(user=cast.kuanysh, keeps_papers=True, at=at)
    with pytest.raises(ErasureRefused):
        forget(own, cast, at)
    assert User.objects.get(pk=cast.kuanysh.pk).given_name == "Қуаныш"


def test_the_queue_says_how_many_days_are_left_and_who_is_late(asked, cast, as_user):
    client = as_user(cast.kuanysh)
    page = client.get("/en/manage/erasures/").content.decode()
    assert "Сарыторғаева" in page
    ErasureRequest.objects.update(asked_at=asked.asked_at - timedelta(days=60))

    assert "Late" in client.get("/en/manage/erasures/").content.decode()


def test_a_refusal_needs_a_reason_that_the_person_reads(asked, cast, at, as_user):
    with pytest.raises(ErasureRefused):
        refuse_erasure(request=asked, answer="  ", by=cast.kuanysh, at=at)
    client = as_user(cast.kuanysh)
    assert client.post(f"/en/manage/erasures/{asked.pk}/", {"decision": "refuse"}).status_code == 422

    client.post(f"/en/manage/erasures/{asked.pk}/", {"decision": "refuse", "answer": "Тергеу жүріп жатыр."})

    assert Notice.objects.filter(user=asked.user, letter="erasure-refused").exists()
    assert "Тергеу жүріп жатыр." in as_user(asked.user).get("/kk/profile/erase/").content.decode()
    with pytest.raises(ErasureRefused):
        forget(asked, cast, at)


# Being forgotten

def totals(enrolment) -> tuple:
    return (
        enrolment.completed_on, enrolment.organisation_id, enrolment.completions.count(), list(enrolment.milestones.values()),
        ProductDecision.objects.values("percent", "outcome").get(), Credential.objects.count(), Consent.objects.count(),
    )


def test_nothing_of_the_person_is_left_in_database_and_files_and_every_total_stays(
    asked, cast, at, client, django_capture_on_commit_callbacks, tmp_path,
):
    client.force_login(asked.user)
    client.get("/kk/learn/")
    enrolment = Enrolment.objects.get()
    before = totals(enrolment)
    assert found_in_database()
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        done = forget(asked, cast, at)

    enrolment.refresh_from_db()
    assert found_in_database() == []
    assert totals(enrolment) == before
    assert [path for path in (tmp_path / "private").rglob("*") if path.is_file()] == []
    assert not Session.objects.exists() and client.get("/kk/learn/").status_code == 302
    assert not client.login(email="aliya@cast.example", password=PASSWORD)
    assert AuditEntry.objects.filter(act="person.erased").count() == 1 and broken_entries() == []
    assert done.report["notes"] == 1 and done.report["papers"] == 1
    (letter,) = mail.outbox
    assert letter.to == ["aliya@cast.example"] and not Notice.objects.filter(user=asked.user).exists()


def test_an_erased_certificate_still_answers_without_a_name(asked, cast, at):
    forget(asked, cast, at)
    row = Credential.objects.get()

    assert unaltered(row) is not None
    statement = statement_of(row, "kk", at.date())
    assert (statement.state, statement.initials) == ("valid", "")
    assert (row.is_public, row.name_proofs, row.face["name"], CredentialFile.objects.count()) == (True, {}, "", 0)


def test_an_erased_certificate_confirms_the_old_name_no_more(asked, cast, at, client):
    said = {"code": Credential.objects.get().code, "name": "Сарыторғаева"}
    before = client.post("/kk/verify/", said)
    forget(asked, cast, at)

    after, unknown = client.post("/kk/verify/", said), client.post("/kk/verify/", {**said, "name": "Бөтен"})

    assert before.status_code == 200 and "К.С." in before.content.decode()
    assert "К.С." not in after.content.decode()
    assert (after.status_code, len(after.content)) == (unknown.status_code, len(unknown.content))


def test_a_silenced_certificate_answers_like_an_unknown_one(person, cast, at):
    forget(ask_erasure(user=person, keeps_papers=False, at=at), cast, at)

    assert Credential.objects.get().is_public is False


def test_the_database_lets_the_erasure_through_once_and_nothing_else(asked, cast, at):
    def change(row, **fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**fields)

    change(Submission.objects.get(), text="x")
    change(Credential.objects.get(), face={})
    forget(asked, cast, at)

    for row, fields in ((Submission.objects.get(), {"text": "x"}), (Credential.objects.get(), {"face": {}})):
        change(row, **fields)
        change(row, **fields, erased_at=at + timedelta(days=1))


def test_a_second_administrator_finds_it_done_and_a_fault_halfway_changes_nothing(asked, cast, at, monkeypatch):
    def broken(**_said):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("lms.home.actions.erase_account", broken)
        with pytest.raises(RuntimeError):
            forget(asked, cast, at)
    asked.refresh_from_db()
    assert asked.is_open and Note.objects.exists() and Submission.objects.get().text

    forget(asked, cast, at)
    with pytest.raises(ErasureRefused):
        forget(asked, cast, at)
    assert AuditEntry.objects.filter(act="person.erased").count() == 1


def test_pages_of_staff_still_open_with_the_pseudonym(asked, cast, at, client):
    forget(asked, cast, at)
    credential, row = Credential.objects.get(), Submission.objects.get()

    client.force_login(cast.kuanysh)
    for address in (f"/en/manage/certificates/{credential.pk}/", f"/en/manage/people/{asked.user_id}/", f"/en/manage/erasures/{asked.pk}/", "/en/manage/audit/", "/en/manage/people/"):
        assert client.get(address).status_code == 200, address
    client.force_login(cast.yerlan)
    code = row.enrolment.cohort.code
    for address in (f"/en/teach/{code}/", f"/en/teach/{code}/gradebook/", f"/en/teach/{code}/people/", f"/en/teach/{code}/attention/", f"/en/teach/grading/{row.pk}/"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "№ 01234567" in page.content.decode() or "people" not in address


def test_no_paper_is_issued_and_no_letter_sent_to_who_was_forgotten(asked, cast, at):
    forget(asked, cast, at)
    mail.outbox.clear()
    enrolment = Enrolment.objects.get()
    enrolment.learner.refresh_from_db()

    contact_learner(enrolment=enrolment, message="Сәлем", reasons=[], by=cast.yerlan, at=at + timedelta(days=2))

    assert mail.outbox == []
    assert Credential.objects.count() == 1

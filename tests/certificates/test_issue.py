"""Issuing: once, at the moment of completion, and frozen from then on."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from certificates import actions, codes
from certificates.actions import CannotPrint, NotEarned, issue_credential, prepare_files, revoke_credential
from certificates.actions.credentials import MayNotRevoke, UnknownReason
from certificates.faces import CertificateFace, digest, read
from certificates.models import Credential, CredentialDefinition, CredentialEvent, CredentialFile
from certificates.queries import definition_for, learning_record
from courses.models import Enrolment, ProgrammePage
from lms.core.models import AuditEntry, Consent
from tests.certificates.conftest import newer_version, study

pytestmark = pytest.mark.django_db


def paper_of(credential, language="kk") -> str:
    content = bytes(credential.papers.get(language=language).content)
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_certificate_is_issued_at_the_moment_of_completion(earned, enrolment):
    enrolment.refresh_from_db()

    assert enrolment.completed_on is not None
    assert earned.face["name"] == "Әлия Сейітқалиева"
    assert sorted(earned.papers.values_list("language", flat=True)) == ["en", "kk", "kk-ru", "ru"]
    # Both happen at one moment, so their order is not told.
    assert sorted(earned.events.values_list("what", flat=True)) == ["files_made", "issued"]
    assert AuditEntry.objects.filter(act="credential.issued", row=str(earned.pk)).count() == 1


def test_paper_says_what_the_rows_say(earned):
    text = " ".join(paper_of(earned).split())

    assert "Әлия Сейітқалиева" in text
    assert "Қадағалау" in text
    assert codes.printed_code(earned.code) in text
    assert "өту балы 70%" in text
    assert "86" not in text.replace(codes.printed_code(earned.code), "")


def test_result_is_printed_when_the_holder_agreed(enrolment, cast, at, django_capture_on_commit_callbacks):
    Consent.objects.create(user=cast.aliya, purpose="print_result", text_digest="0" * 64, language="kk", given_at=at)
    with django_capture_on_commit_callbacks(execute=True):
        study(enrolment, at)

    assert enrolment.credentials.get().face["result_percent"] == "86"


def test_nothing_is_issued_before_the_last_requirement(enrolment, at):
    study(enrolment, at, percent="69.9")

    assert not Credential.objects.exists()
    assert learning_record(enrolment, at).unmet == ("post_test",)


def test_asking_twice_gives_the_same_credential(earned, enrolment, at):
    definition = definition_for(enrolment.cohort.programme_key)

    again = issue_credential(definition=definition, enrolment=enrolment, at=at + timedelta(days=3))
    actions.issue_if_earned(enrolment=enrolment, at=at + timedelta(days=4))

    assert again == earned
    assert Credential.objects.count() == 1
    assert CredentialEvent.objects.filter(what="issued").count() == 1


def test_two_at_once_leave_one_credential(earned, enrolment, at, monkeypatch):
    """The second one looked before the first had written: the constraint decides, not the look."""
    looks = iter([None])
    real = actions.credentials._current
    monkeypatch.setattr(actions.credentials, "_current", lambda *pair: next(looks, False) or real(*pair))
    definition = definition_for(enrolment.cohort.programme_key)

    second = issue_credential(definition=definition, enrolment=enrolment, at=at)

    assert second == earned
    assert Credential.objects.count() == 1


def test_files_are_made_once_by_whoever_comes_first(earned, at):
    before = dict(earned.files.values_list("language", "sha256"))

    prepare_files(credential_id=earned.pk, at=at + timedelta(hours=1))

    assert dict(earned.files.values_list("language", "sha256")) == before
    assert CredentialEvent.objects.filter(what="files_made").count() == 1


def test_files_follow_when_a_process_died_before_them(enrolment, at):
    study(enrolment, at)
    credential = enrolment.credentials.get()
    assert not credential.has_files

    prepare_files(credential_id=credential.pk, at=at + timedelta(days=1))

    credential.refresh_from_db()
    assert credential.has_files
    assert credential.papers.count() == 4


def test_later_changes_of_name_title_and_definition_change_no_stored_byte(earned, enrolment, cast, at):
    before = {file.pk: bytes(file.content) for file in earned.files.all()}
    face, stored = earned.face, earned.digest

    cast.aliya.given_name, cast.aliya.family_name = "Айгүл", "Басқа"
    cast.aliya.save()
    ProgrammePage.objects.update(title="Another title", hours_total=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        CredentialDefinition.objects.update(accent="#000000", signatories=[])
    newer_version(earned.definition, cast, at, accent="#2F5D2E")
    actions.issue_if_earned(enrolment=enrolment, at=at + timedelta(days=9))
    prepare_files(credential_id=earned.pk, at=at + timedelta(days=9))

    earned.refresh_from_db()
    assert {file.pk: bytes(file.content) for file in earned.files.all()} == before
    assert (earned.face, earned.digest) == (face, stored) == (face, digest(face))


@pytest.mark.parametrize("change", [{"face": {}}, {"digest": "0" * 64}, {"code": "2" * 13}, {"salt": "x"}])
def test_database_refuses_to_change_a_face(earned, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Credential.objects.filter(pk=earned.pk).update(**change)


def test_database_refuses_to_change_papers_and_events(earned):
    with pytest.raises(DatabaseError), transaction.atomic():
        CredentialFile.objects.update(content=b"another")
    with pytest.raises(DatabaseError), transaction.atomic():
        CredentialEvent.objects.update(what="revoked")
    with pytest.raises(DatabaseError), transaction.atomic():
        CredentialEvent.objects.all()._raw_delete(using="default")


def test_token_stands_only_in_the_paper(earned):
    content = bytes(earned.papers.get(language="kk").content)
    stored = " ".join(str(value) for value in Credential.objects.filter(pk=earned.pk).values_list())

    assert earned.token_digest is not None
    assert "/v/" not in stored
    assert b"/v/" not in content


def test_a_name_that_cannot_be_printed_keeps_the_progress_and_issues_nothing(enrolment, cast, at):
    cast.aliya.given_name = "Әлия 🙂"
    cast.aliya.save()
    enrolment = Enrolment.objects.get(pk=enrolment.pk)

    study(enrolment, at)

    enrolment.refresh_from_db()
    assert enrolment.completed_on is not None
    assert not Credential.objects.exists()
    refused = AuditEntry.objects.filter(act="credential.refused").latest("id")
    assert (refused.details["field"], refused.details["point"]) == ("name", "U+1F642")


@pytest.mark.parametrize(
    ("name", "point"), [("محمد", "U+0645"), ("Ә\u202eлия", "U+202E"), ("Вн\u0300", "U+0300")]
)
def test_refusal_names_field_and_code_point_before_anything_is_written(enrolment, cast, at, name, point):
    study(enrolment, at, percent="10")
    cast.aliya.given_name = name
    cast.aliya.save()
    Enrolment.objects.filter(pk=enrolment.pk).update(completed_on=at.date())
    enrolment = Enrolment.objects.get(pk=enrolment.pk)

    with pytest.raises(CannotPrint) as refusal:
        issue_credential(definition=definition_for(enrolment.cohort.programme_key), enrolment=enrolment, at=at)

    assert refusal.value.details["field"] == "name"
    assert point in str(refusal.value)
    assert not Credential.objects.exists()


def test_a_name_too_long_is_refused(enrolment, cast, at):
    cast.aliya.given_name = "Щ" * 120
    cast.aliya.family_name = "Ш" * 120
    cast.aliya.save()
    Enrolment.objects.filter(pk=enrolment.pk).update(completed_on=at.date())
    enrolment = Enrolment.objects.get(pk=enrolment.pk)

    with pytest.raises(CannotPrint):
        issue_credential(definition=definition_for(enrolment.cohort.programme_key), enrolment=enrolment, at=at)


def test_issue_credential_refuses_what_is_not_earned(enrolment, at):
    with pytest.raises(NotEarned) as refusal:
        issue_credential(definition=definition_for(enrolment.cohort.programme_key), enrolment=enrolment, at=at)

    assert {missing.code for missing in refusal.value.details["missing"]} == {"lessons", "pre_test", "post_test"}


def test_ensure_definitions_is_repeatable(cohort, at):
    assert actions.ensure_definitions(at=at) == []
    assert CredentialDefinition.objects.count() == 1


def test_revoke_is_for_administrators_with_a_reason_and_happens_once(earned, cast, at):
    for person in (cast.aliya, cast.yerlan, cast.murat):
        with pytest.raises(MayNotRevoke):
            revoke_credential(credential=earned, reason="misconduct", by=person, at=at)
    with pytest.raises(UnknownReason):
        revoke_credential(credential=earned, reason="because", by=cast.kuanysh, at=at)

    revoke_credential(credential=earned, reason="conditions_not_met", note="private", by=cast.kuanysh, at=at)
    revoke_credential(credential=earned, reason="misconduct", by=cast.kuanysh, at=at + timedelta(days=1))

    assert earned.state(at.date()) == "revoked"
    assert earned.revocation_reason == "conditions_not_met"
    assert earned.events.filter(what="revoked").count() == 1
    assert AuditEntry.objects.filter(act="credential.revoked").count() == 1


def test_states_in_their_order(earned, at):
    day = at.date()
    earned.valid_until = day - timedelta(days=1)
    assert earned.state(day) == "expired"
    assert earned.state(day - timedelta(days=1)) == "valid"
    earned.replaced_at = at
    assert earned.state(day) == "replaced"


def test_stored_face_reads_back(earned):
    assert digest(read(CertificateFace, earned.face)) == earned.digest


def test_a_sweep_draws_the_papers_that_a_dying_process_left(earned_without_papers, at):
    assert earned_without_papers.files.count() == 0

    call_command("sweep")
    call_command("sweep")

    assert sorted(earned_without_papers.papers.values_list("language", flat=True)) == ["en", "kk", "kk-ru", "ru"]

"""An end is a state, told before it comes: once for each of the days that the settings name, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from certificates.actions import issue_if_earned, revoke_credential
from certificates.actions.corrections import MayNotDecide, NothingToCorrect, issue_anew
from certificates.actions.expiry import warn_of_expiry
from certificates.badges.status import is_withdrawn
from certificates.models import Credential, CredentialEvent
from certificates.queries import definition_for
from certificates.queries.signing import status_list
from certificates.queries.verification import confirmed_by_code, statement_of
from lms.core import mail
from lms.core.models import Notice, User
from tests.certificates.conftest import newer_version, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def ending(enrolment, cohort, cast, at, django_capture_on_commit_callbacks):
    """Әлия's certificate, valid for four months: until 23 March 2027."""
    newer_version(definition_for(cohort.programme_key), cast, at, validity_months=4)
    with django_capture_on_commit_callbacks(execute=True):
        study(enrolment, at)
    return enrolment.credentials.get()


def days_before(credential, days: int) -> datetime:
    day = credential.valid_until - timedelta(days=days)
    return datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("days", [61, -1, -400])
def test_nobody_is_reminded_too_early_or_after_the_end(ending, days):
    assert warn_of_expiry(at=days_before(ending, days)) == 0


def test_a_revoked_one_brings_no_letter(ending, cast, at):
    revoke_credential(credential=ending, reason="misconduct", by=cast.kuanysh, at=at)
    assert warn_of_expiry(at=days_before(ending, 10)) == 0


def test_each_reminder_is_sent_once_whatever_the_clock_does(ending, cast, mailoutbox, django_capture_on_commit_callbacks):
    mailoutbox.clear()
    moments = [60, 60, 59, 70, 15, 14, 14, 40, 13, 0, 60]  # a clock that is set back and forth
    with django_capture_on_commit_callbacks(execute=True):
        written = [warn_of_expiry(at=days_before(ending, days)) for days in moments]

    assert written == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert [letter.to for letter in mailoutbox] == [[cast.aliya.email]] * 2
    assert list(CredentialEvent.objects.filter(what="expiry_told").values_list("note", flat=True)) == ["60", "14"]
    letter = mailoutbox[0]
    said = letter.subject + letter.body
    assert "2027 ж. 23 наурыз" in said
    for secret in (ending.code, cast.aliya.family_name, ending.face["programme"]["kk"]):
        assert secret not in said


def test_whoever_is_reached_late_gets_the_nearest_reminder_only(ending):
    assert warn_of_expiry(at=days_before(ending, 5)) == 1
    assert warn_of_expiry(at=days_before(ending, 5)) == 0
    assert Notice.objects.get(letter="certificate-expires").receipt.endswith(":expires:14")


def test_the_settings_name_the_days(ending, settings):
    settings.QABILET_EXPIRY_DAYS = []
    assert warn_of_expiry(at=days_before(ending, 10)) == 0
    settings.QABILET_EXPIRY_DAYS = [30]
    assert warn_of_expiry(at=days_before(ending, 40)) == 0
    assert warn_of_expiry(at=days_before(ending, 30)) == 1


def test_ended_is_told_to_a_match_and_never_called_invalid(ending, client, cast, as_user):
    assert confirmed_by_code(ending.code, "Сейітқалиева") == ending
    assert statement_of(ending, "en", ending.valid_until).state == "valid"  # the last day counts
    assert statement_of(ending, "en", ending.valid_until + timedelta(days=1)).state == "expired"
    Credential.objects.filter(pk=ending.pk).update(valid_until=date(2026, 11, 1))

    page = client.post("/en/verify/", {"code": ending.code, "name": "Сейітқалиева"}).content.decode()
    assert "its term has ended" in page and "invalid" not in page
    assert "expired" in as_user(cast.aliya).get(reverse("my_certificates")).content.decode()


def test_an_end_sets_no_bit(ending, at):
    late = at + timedelta(days=900)
    bits = status_list(ending.status.list_number, late)["credentialSubject"]["encodedList"]
    assert not is_withdrawn(bits, ending.status.place)


def test_the_sweep_reminds_and_sends_what_was_left(ending, capsys):
    call_command("sweep")
    assert "remind_of_certificates" in capsys.readouterr().out


def test_a_letter_that_the_server_refused_goes_out_later_and_once(
    enrolment, cast, at, monkeypatch, mailoutbox, caplog, django_capture_on_commit_callbacks
):
    def refuses(*given, **named):
        raise ConnectionRefusedError(cast.aliya.email)

    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr(mail.EmailMultiAlternatives, "send", refuses)
        study(enrolment, at)
    assert Credential.objects.count() == 1 and mailoutbox == []
    assert Notice.objects.get(letter="certificate-issued").sent_at is None
    assert cast.aliya.email not in caplog.text

    later = at + timedelta(minutes=6)
    assert mail.deliver_waiting(at=at + timedelta(minutes=1)) == 0
    assert mail.deliver_waiting(at=later) == 1
    assert mail.deliver_waiting(at=later) == 0
    assert [letter.to for letter in mailoutbox] == [[cast.aliya.email]]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_demo": True}])
def test_nobody_is_written_to_who_must_not_be(enrolment, cast, at, change):
    study(enrolment, at)
    User.objects.filter(pk=cast.aliya.pk).update(**change)
    assert mail.deliver_waiting(at=at + timedelta(hours=1)) == 0


# -- a revocation undone --------------------------------------------------------------------------------------------


def test_only_a_revoked_certificate_is_issued_anew_by_an_administrator(ending, cast, at):
    with pytest.raises(NothingToCorrect):
        issue_anew(credential=ending, by=cast.kuanysh, at=at)
    revoke_credential(credential=ending, reason="issued_in_error", by=cast.kuanysh, at=at)
    for person in (cast.aliya, cast.yerlan, cast.murat):
        with pytest.raises(MayNotDecide):
            issue_anew(credential=ending, by=person, at=at)
    assert Credential.objects.count() == 1


def test_revoked_then_issued_anew_once(ending, cast, at, as_user, mailoutbox, django_capture_on_commit_callbacks):
    revoke_credential(credential=ending, reason="issued_in_error", by=cast.kuanysh, at=at)
    before = {file.pk: bytes(file.content) for file in ending.files.all()}
    mailoutbox.clear()
    address = reverse("issue_anew", args=[ending.pk])
    assert as_user(cast.aliya).post(address).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            as_user(cast.kuanysh).post(address)

    new = Credential.objects.current().get()
    ending.refresh_from_db()
    assert (ending.state(at.date()), new.state(at.date())) == ("revoked", "valid")
    assert new.replaces == ending and new.code != ending.code and new.papers.count() == 4
    assert {file.pk: bytes(file.content) for file in ending.files.all()} == before
    assert len(mailoutbox) == 1
    bits = status_list(1, at)["credentialSubject"]["encodedList"]
    assert is_withdrawn(bits, ending.status.place) and not is_withdrawn(bits, new.status.place)


def test_the_day_of_issue_is_the_day_in_almaty(enrolment):
    late = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # after midnight in Almaty
    study(enrolment, late)
    assert enrolment.credentials.get().face["issued_on"] == "2026-11-24"


def test_a_clock_that_was_set_back_issues_no_second_one(ending, enrolment, at):
    assert issue_if_earned(enrolment=enrolment, at=at - timedelta(days=400)) == [ending]
    revoke_credential(credential=ending, reason="misconduct", by=None, at=at - timedelta(days=400))
    assert ending.state(at.date()) == "revoked"

"""The holder's and the administrators' pages: who sees what, and how many queries it costs."""

import pytest
from django.urls import reverse

from certificates import codes
from certificates.models import Credential, CredentialEvent
from lms.core.models import AuditEntry
from tests.certificates.conftest import study
from tests.courses.factories import make_learners

pytestmark = pytest.mark.django_db

OWN, ALL = {"trainee", "administrator"}, {"administrator"}


def test_only_the_holder_and_administrators_get_a_paper(earned, cast, as_user):
    url = reverse("certificate_pdf", args=[earned.pk, "kk"])

    for role, person in cast.everybody.items():
        assert as_user(person).get(url).status_code == (200 if role in OWN else 404), role


def test_foreign_and_missing_papers_are_the_same_404(earned, cast, as_user):
    client = as_user(cast.bekzat)

    foreign = client.get(reverse("certificate_pdf", args=[earned.pk, "kk"]))
    missing = client.get(reverse("certificate_pdf", args=["00000000-0000-4000-8000-000000000000", "kk"]))

    assert foreign.status_code == missing.status_code == 404
    assert len(foreign.content) == len(missing.content)


def test_guest_is_asked_to_sign_in(client, earned):
    for url in (reverse("my_certificates"), reverse("certificate_pdf", args=[earned.pk, "kk"]), reverse("manage_certificates")):
        assert client.get(url).status_code == 302


def test_paper_is_an_attachment_with_an_ascii_name_that_names_nobody(earned, cast, as_user):
    answer = as_user(cast.aliya).get(reverse("certificate_pdf", args=[earned.pk, "ru"]))

    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="TST-{codes.printed_code(earned.code)}-ru.pdf"' in answer["Content-Disposition"]
    assert answer.content == bytes(earned.papers.get(language="ru").content)
    assert CredentialEvent.objects.filter(what="downloaded", by=cast.aliya).count() == 1
    assert not AuditEntry.objects.filter(act="credential.downloaded").exists()


def test_download_by_somebody_else_is_audited(earned, cast, as_user):
    as_user(cast.kuanysh).get(reverse("certificate_pdf", args=[earned.pk, "ru"]))

    assert AuditEntry.objects.get(act="credential.downloaded").actor == cast.kuanysh.pk


def test_paper_that_was_not_made_yet_is_made_on_the_way(enrolment, cast, at, as_user):
    study(enrolment, at)
    credential = enrolment.credentials.get()

    assert as_user(cast.aliya).get(reverse("certificate_pdf", args=[credential.pk, "en"])).status_code == 200


def test_my_certificates_lists_own_ones(earned, cast, as_user):
    mine = as_user(cast.aliya).get(reverse("my_certificates")).content.decode()
    others = as_user(cast.bekzat).get(reverse("my_certificates")).content.decode()

    assert codes.printed_code(earned.code) in mine
    assert codes.printed_code(earned.code) not in others


def test_my_certificates_says_what_is_on_the_way(enrolment, cast, as_user):
    text = as_user(cast.aliya).get(reverse("my_certificates")).content.decode()

    assert enrolment.cohort.code in text


def test_administration_is_for_administrators(earned, cast, as_user):
    for url in (reverse("manage_certificates"), reverse("manage_certificate", args=[earned.pk])):
        for role, person in cast.everybody.items():
            assert as_user(person).get(url).status_code == (200 if role in ALL else 404), role


def test_search_by_code_takes_what_people_type_and_names_typing_errors(earned, cast, as_user):
    client = as_user(cast.kuanysh)
    url = reverse("manage_certificates")

    assert codes.printed_code(earned.code) in client.get(url, {"code": codes.printed_code(earned.code).lower()}).content.decode()
    missing = client.get(url, {"code": "nonsense <b>"}).content.decode()
    assert "id_code_error" in missing
    assert codes.printed_code(earned.code) not in missing


def test_revoking_by_the_form_needs_reason_and_meaning_it(earned, cast, as_user):
    client, url = as_user(cast.kuanysh), reverse("manage_certificate", args=[earned.pk])

    assert client.post(url, {"reason": "misconduct"}).status_code == 422
    assert client.post(url, {"reason": "luck", "is_meant": "on"}).status_code == 422
    assert client.post(url, {"reason": "misconduct", "note": "x", "is_meant": "on"}).status_code == 302

    earned.refresh_from_db()
    assert earned.revocation_reason == "misconduct"


def test_lists_cost_the_same_at_one_row_and_at_many(earned, cast, cohort, at, as_user, django_assert_num_queries):
    client = as_user(cast.kuanysh)
    url = reverse("manage_certificates")
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)

    for one in make_learners(cast, cohort, at, 3):
        study(one, at)

    assert Credential.objects.count() == 4
    with django_assert_num_queries(8):
        client.get(url)


def test_administrator_issues_after_a_name_was_corrected(enrolment, cast, at, as_user):
    cast.aliya.given_name = "Әлия 🙂"
    cast.aliya.save()
    enrolment.refresh_from_db()
    study(enrolment, at)
    client = as_user(cast.kuanysh)
    assert cast.aliya.listed_name in client.get(reverse("manage_certificates")).content.decode()

    refused = client.post(reverse("issue_missing"), follow=True).content.decode()
    assert "U+1F642" in refused
    assert not Credential.objects.exists()
    cast.aliya.given_name = "Әлия"
    cast.aliya.save()
    client.post(reverse("issue_missing"))

    assert Credential.objects.get().face["name"] == "Әлия Сейітқалиева"
    for role, person in cast.everybody.items():
        assert as_user(person).post(reverse("issue_missing")).status_code == (302 if role in ALL else 404), role
    assert as_user(cast.kuanysh).get(reverse("issue_missing")).status_code == 405


def test_the_verification_form_can_be_sent_from_a_browser(client, db):
    """With "no-referrer" a browser sends `Origin: null`, and the check against forged forms refuses every form."""
    assert client.get("/en/verify/")["Referrer-Policy"] == "same-origin"

"""Slips for certificates: whoever has no e-mail fetches the paper without signing in, once, and nothing else."""

import hashlib
from datetime import timedelta

import pytest
import zxingcpp
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from certificates.actions import claims as acts
from certificates.actions import revoke_credential
from certificates.actions.claims import (
    FETCH_LASTS,
    ClaimNotOpen,
    MayNotMakeSlips,
    NotThisName,
    claim,
    claim_by_mail,
    fetch,
    make_fetch_slips,
)
from certificates.actions.erasure import erase_papers
from certificates.models import ClaimLink, Credential, CredentialEvent
from certificates.queries.claims import NOBODY, claim_by_token, open_claim, papers_for_slips
from certificates.views import claims as pages
from lms.core.models import AuditEntry, User
from tests.certificates.test_past_papers import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_email(earned, cast):
    """Әлия's certificate; her account has a number instead of an e-mail."""
    User.objects.filter(pk=cast.aliya.pk).update(email=None, number="10000001")
    return Credential.objects.get(pk=earned.pk)


@pytest.fixture
def slip(without_email, cast, at):
    ((paper, token),) = made(without_email, cast, at)
    assert paper == without_email
    return token


def made(credential, cast, at, by="yerlan"):
    return make_fetch_slips(cohort=credential.enrolment.cohort, chosen=[str(credential.pk)], by=getattr(cast, by), at=at)


def family_name(credential) -> str:
    return credential.enrolment.learner.family_name


def fetched(client, slip, credential):
    client.get(f"/claim/{slip}")
    return client.post(reverse("claim_paper"), {"name": family_name(credential)})


# -- who makes slips, for whom --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat"])
def test_nobody_but_a_trainer_of_the_cohort_makes_slips(without_email, cast, at, who, as_user):
    with pytest.raises(MayNotMakeSlips):
        made(without_email, cast, at, by=who)
    address = reverse("cohort_slips", args=[without_email.enrolment.cohort.code])

    assert as_user(getattr(cast, who)).get(address).status_code == 404
    assert not ClaimLink.objects.exists()


def test_who_has_an_email_and_who_is_locked_gets_no_slip(earned, cast, at):
    cohort = earned.enrolment.cohort
    assert papers_for_slips(cohort) == [] and made(earned, cast, at) == []
    User.objects.filter(pk=cast.aliya.pk).update(email=None, number="10000001")
    assert papers_for_slips(cohort) == [earned]
    User.objects.filter(pk=cast.aliya.pk).update(is_active=False)
    assert papers_for_slips(cohort) == []


def test_a_link_leads_to_one_paper(without_email, cast, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimLink.objects.create(token_digest="x" * 64, made_at=at, expires_at=at)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_trainer_prints_slips_once_and_the_token_stands_on_the_paper_alone(without_email, cast, as_user, language, tmp_path, caplog, at):
    client = as_user(cast.yerlan)
    with override(language):
        address = reverse("cohort_slips", args=[without_email.enrolment.cohort.code])
        page = client.get(address).content.decode()
        assert without_email.enrolment.learner.listed_name in page and f'value="{without_email.pk}" checked' in page
        assert client.post(address).status_code == 302 and not ClaimLink.objects.exists()  # nobody was chosen
        answer = client.post(address, {"paper": [str(without_email.pk)]})
        (read,) = zxingcpp.read_barcodes(pictures(answer.content, tmp_path)[0])
        token = read.text.rsplit("/", 1)[1]

        assert answer["Content-Type"] == "application/pdf" and open_claim(claim_by_token(token), at)
        assert f'value="{without_email.pk}" checked' not in client.get(address).content.decode()  # one is open
    stored = " ".join(str(row) for row in (*ClaimLink.objects.values(), *AuditEntry.objects.values()))
    assert token not in stored and token not in caplog.text
    assert AuditEntry.objects.filter(act="credential.slip", row=str(without_email.pk)).exists()
    client.post(address, {"paper": [str(without_email.pk)]})
    assert open_claim(claim_by_token(token), timezone.now()) is None  # noqa: TID251  the page read the clock: the new one ends the one before


def test_a_name_that_fits_on_no_slip_ends_no_slip_before(without_email, slip, cast, as_user, monkeypatch, at):
    def too_long(*given, **about):
        raise pages.DoesNotFit("x")

    monkeypatch.setattr(pages, "draw_slips", too_long)
    client, address = as_user(cast.yerlan), reverse("cohort_slips", args=[without_email.enrolment.cohort.code])
    assert "does not fit" in client.post(address, {"paper": [str(without_email.pk)]}, follow=True).content.decode()
    assert open_claim(claim_by_token(slip), at) and ClaimLink.objects.count() == 1


def test_the_page_costs_the_same_for_one_certificate_and_for_more(without_email, slip, cast, at, as_user, django_assert_max_num_queries):
    client, address = as_user(cast.yerlan), reverse("cohort_slips", args=[without_email.enrolment.cohort.code])
    client.get(address)
    with django_assert_max_num_queries(9):
        client.get(address)
    for _ in range(5):
        made(without_email, cast, at)
    with django_assert_max_num_queries(9):
        assert "slip until" in client.get(address).content.decode()


# -- the claim ------------------------------------------------------------------------------------------------------


def test_a_slip_is_refused_without_the_name_late_twice_and_unknown(slip, without_email, cast, at):
    link = claim_by_token(slip)
    with pytest.raises(NotThisName):
        fetch(link_id=link, name="Басқа", by=None, at=at)
    with pytest.raises(ClaimNotOpen):
        fetch(link_id=link, name=family_name(without_email), by=None, at=at + FETCH_LASTS)
    for unknown in ("", NOBODY):
        with pytest.raises(ClaimNotOpen):
            fetch(link_id=unknown, name=family_name(without_email), by=None, at=at)
    assert ClaimLink.objects.get().used_at is None

    assert fetch(link_id=link, name=family_name(without_email).upper(), by=None, at=at) == without_email
    with pytest.raises(ClaimNotOpen):
        fetch(link_id=link, name=family_name(without_email), by=None, at=at)


def test_a_slip_of_a_certificate_makes_no_account_and_gives_nobody_a_paper(slip, without_email, cast, at):
    link, people = claim_by_token(slip), User.objects.count()
    with pytest.raises(ClaimNotOpen):
        claim(link_id=link, name=family_name(without_email), by=cast.bekzat, at=at)
    with pytest.raises(ClaimNotOpen):
        claim_by_mail(link_id=link, name=family_name(without_email), email="x@example.kz", language="kk", at=at, draw_secret=lambda: "s")

    assert User.objects.count() == people and ClaimLink.objects.get().used_at is None


def test_of_two_fetches_at_once_the_first_one_wins(slip, without_email, at, monkeypatch):
    """The second one looked while the link was still open: the write decides, not the look."""
    link = claim_by_token(slip)
    looked = open_claim(link, at)
    fetch(link_id=link, name=family_name(without_email), by=None, at=at)
    monkeypatch.setattr(acts, "open_claim", lambda *given: looked)

    with pytest.raises(ClaimNotOpen):
        fetch(link_id=link, name=family_name(without_email), by=None, at=at)
    assert AuditEntry.objects.filter(act="credential.claimed").count() == 1


def test_a_revoked_a_replaced_and_an_erased_certificate_are_fetched_by_nobody(slip, without_email, cast, at):
    link = claim_by_token(slip)
    Credential.objects.filter(pk=without_email.pk).update(replaced_at=at)
    assert open_claim(link, at) is None
    Credential.objects.filter(pk=without_email.pk).update(replaced_at=None)
    assert open_claim(link, at) is not None
    revoke_credential(credential=without_email, reason="misconduct", by=cast.kuanysh, at=at)
    assert open_claim(link, at) is None

    erase_papers(user=without_email.enrolment.learner, keeps_papers=True, at=at)
    assert not ClaimLink.objects.exists()


# -- the pages ------------------------------------------------------------------------------------------------------


def test_the_whole_way_without_signing_in(client, slip, without_email, caplog):
    answer = client.get(f"/claim/{slip}")
    assert answer.status_code == 302 and slip not in answer["Location"] and slip not in str(dict(client.session))
    page = client.get(answer["Location"]).content.decode()
    assert family_name(without_email) not in page and without_email.face["name"] not in page and 'name="email"' not in page
    assert client.post(reverse("claim_paper"), {"name": "Басқа"}).status_code == 422
    assert client.get(reverse("fetched_pdf", args=["kk"])).status_code == 404

    assert fetched(client, slip, without_email)["Location"] == reverse("fetched_paper")
    page = client.get(reverse("fetched_paper"))
    assert page.status_code == 200 and "no-store" in page["Cache-Control"] and str(without_email.pk) not in page.content.decode()
    for language in ("en", "ru", "kk", "kk-ru"):
        paper = client.get(reverse("fetched_pdf", args=[language]))
        assert hashlib.sha256(paper.content).hexdigest() == without_email.papers.get(language=language).sha256
    assert CredentialEvent.objects.filter(credential=without_email, what="downloaded", by=None).count() == 4
    assert client.get(reverse("my_certificates")).status_code == 302  # nobody was signed in
    assert slip not in caplog.text


def test_the_files_are_for_this_device_for_half_an_hour_and_until_it_says_done(client, slip, without_email, monkeypatch):
    fetched(client, slip, without_email)
    assert client.get(reverse("fetched_paper")).status_code == 200
    until = client.session[pages.FETCHED][1]
    monkeypatch.setattr(pages.timezone, "now", lambda: pages.parse_datetime(until) - timedelta(seconds=1))
    assert client.get(reverse("fetched_paper")).status_code == 200
    monkeypatch.setattr(pages.timezone, "now", lambda: pages.parse_datetime(until))
    assert client.get(reverse("fetched_paper")).status_code == client.get(reverse("fetched_pdf", args=["kk"])).status_code == 404
    monkeypatch.undo()

    assert client.post(reverse("fetched_paper")).status_code == 200
    assert client.get(reverse("fetched_paper")).status_code == 404


def test_whoever_signs_in_next_on_a_shared_phone_does_not_have_the_files(client, slip, without_email, cast):
    fetched(client, slip, without_email)
    client.force_login(cast.bekzat)
    assert client.get(reverse("fetched_paper")).status_code == client.get(reverse("fetched_pdf", args=["kk"])).status_code == 404


def test_after_an_erasure_the_files_are_gone_from_the_device_too(client, slip, without_email, at):
    fetched(client, slip, without_email)
    erase_papers(user=without_email.enrolment.learner, keeps_papers=True, at=at)
    assert client.get(reverse("fetched_paper")).status_code == client.get(reverse("fetched_pdf", args=["kk"])).status_code == 404


def test_unknown_used_and_late_slips_are_the_same_page_for_the_same_work(client, slip, without_email, at, django_assert_num_queries):
    fetched(client, slip, without_email)
    answers = []
    for token in (slip, "x" * 22):
        client.get(f"/claim/{token}")
        with django_assert_num_queries(2):  # the session, the link
            answers.append(client.get(reverse("claim_paper")))
    assert {answer.status_code for answer in answers} == {404}
    assert len({len(answer.content) for answer in answers}) == 1


def test_guessing_names_ends_after_ten_tries_and_a_whole_class_may_scan(client, slip, without_email):
    for _ in range(40):
        client.get("/claim/" + "x" * 22)
    client.get(f"/claim/{slip}")
    for _ in range(10):
        client.post(reverse("claim_paper"), {"name": "Басқа"})
    assert "Too many tries" in client.post(reverse("claim_paper"), {"name": family_name(without_email)}).content.decode()
    assert ClaimLink.objects.get().used_at is None
    for _ in range(30):
        client.get("/claim/" + "x" * 22)
    client.get(f"/claim/{slip}")
    assert client.get(reverse("claim_paper")).status_code == 404  # the network has used up its scans


def test_a_certificate_whose_files_a_dying_process_left_out_is_made_when_it_is_fetched(client, earned_without_papers, cast, at):
    User.objects.filter(pk=cast.aliya.pk).update(email=None, number="10000001")
    credential = Credential.objects.get(pk=earned_without_papers.pk)
    ((_paper, token),) = made(credential, cast, at)
    fetched(client, token, credential)
    assert not credential.files.exists()

    assert client.get(reverse("fetched_pdf", args=["kk"])).content.startswith(b"%PDF")
    assert client.get("/en/claim/paper/xx.pdf").status_code == 404

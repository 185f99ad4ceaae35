"""A wrong name: asked by the holder, decided once, issued anew; the old paper stays as it is and says it was replaced."""

import pytest
from django.urls import reverse

from certificates.actions import CannotPrint
from certificates.actions.corrections import (
    AlreadyAsked,
    AlreadyDecided,
    MayNotDecide,
    NothingToCorrect,
    ask_correction,
    decide_correction,
)  # fmt: skip
from certificates.actions.credentials import revoke_credential
from certificates.badges.status import is_withdrawn
from certificates.faces import digest
from certificates.models import CorrectionRequest, Credential
from certificates.queries.signing import status_list
from certificates.queries.verification import confirmed_by_code
from lms.core.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed(earned, cast):
    """Әлия's account with a family name that her paper does not say."""
    User.objects.filter(pk=cast.aliya.pk).update(family_name="Қожағұлова")
    cast.aliya.refresh_from_db()
    return earned


@pytest.fixture
def asked(renamed, cast, at):
    return ask_correction(credential=renamed, note="тегім өзгерді", by=cast.aliya, at=at)


def test_a_right_name_is_not_corrected(earned, cast, at):
    with pytest.raises(NothingToCorrect, match="already says"):
        ask_correction(credential=earned, note="", by=cast.aliya, at=at)


def test_asking_twice_is_refused_and_changes_nothing(asked, renamed, cast, at):
    with pytest.raises(AlreadyAsked):
        ask_correction(credential=renamed, note="", by=cast.aliya, at=at)
    assert CorrectionRequest.objects.count() == 1


def test_only_administrators_decide(asked, cast, at):
    for person in (cast.aliya, cast.gulnur, cast.yerlan, cast.murat):
        with pytest.raises(MayNotDecide):
            decide_correction(request=asked, is_granted=True, answer="", by=person, at=at)
    assert Credential.objects.count() == 1


def test_name_that_cannot_be_printed_undoes_the_decision(asked, cast, at):
    User.objects.filter(pk=cast.aliya.pk).update(family_name="漢字")

    with pytest.raises(CannotPrint, match="U\\+6F22"):
        decide_correction(
            request=CorrectionRequest.objects.get(), is_granted=True, answer="", by=cast.kuanysh, at=at
        )
    assert CorrectionRequest.objects.get().decided_at is None
    assert Credential.objects.get().replaced_at is None


def test_revoked_is_not_issued_again(asked, renamed, cast, at):
    revoke_credential(credential=renamed, reason="misconduct", by=None, at=at)

    with pytest.raises(NothingToCorrect):
        decide_correction(request=CorrectionRequest.objects.get(), is_granted=True, answer="", by=cast.kuanysh, at=at)
    with pytest.raises(NothingToCorrect):
        ask_correction(credential=Credential.objects.get(), note="", by=cast.aliya, at=at)


def test_granted_replaces_once_and_the_old_paper_stays(asked, renamed, cast, at, django_capture_on_commit_callbacks):
    before = {file.pk: bytes(file.content) for file in renamed.files.all()}

    with django_capture_on_commit_callbacks(execute=True):
        new = decide_correction(request=asked, is_granted=True, answer="ok", by=cast.kuanysh, at=at)
    with pytest.raises(AlreadyDecided):
        decide_correction(request=asked, is_granted=True, answer="", by=cast.kuanysh, at=at)

    renamed.refresh_from_db()
    assert (renamed.state(at.date()), new.state(at.date())) == ("replaced", "valid")
    assert {file.pk: bytes(file.content) for file in renamed.files.all()} == before
    assert "Қожағұлова" in new.face["name"] and digest(new.face) == new.digest
    same = ("programme", "hours", "starts_on", "ends_on", "issued_on", "result_percent", "competences")
    assert all(new.face[key] == renamed.face[key] for key in same)
    assert new.papers.count() == 4
    bits = status_list(1, at)["credentialSubject"]["encodedList"]
    assert is_withdrawn(bits, renamed.status.place) and not is_withdrawn(bits, new.status.place)
    assert confirmed_by_code(new.code, "Қожағұлова") == new
    assert confirmed_by_code(renamed.code, renamed.face["name"].split()[-1]) == renamed
    assert list(Credential.objects.current()) == [new]


def test_refused_changes_no_certificate(asked, renamed, cast, at):
    assert decide_correction(request=asked, is_granted=False, answer="no", by=cast.kuanysh, at=at) is None

    assert Credential.objects.get().state(at.date()) == "valid"
    assert CorrectionRequest.objects.get().answer == "no"


def test_holder_asks_and_administrator_answers_on_pages(renamed, cast, as_user):
    ask, manage = reverse("correct_name", args=[renamed.pk]), reverse("manage_certificate", args=[renamed.pk])
    decide = reverse("decide_name", args=[renamed.pk])
    assert as_user(cast.bekzat).get(ask).status_code == 404
    assert as_user(cast.aliya).post(decide, {"grant": "1", "answer": "x"}).status_code == 404

    as_user(cast.aliya).post(ask, {"note": "тегім өзгерді"})
    page = as_user(cast.kuanysh).get(manage).content.decode()
    assert "Қожағұлова" in page and renamed.face["name"] in page
    as_user(cast.kuanysh).post(decide, {"grant": "1", "answer": ""})
    assert CorrectionRequest.objects.get().decided_at is None
    as_user(cast.kuanysh).post(decide, {"grant": "1", "answer": "жасалды"})

    assert Credential.objects.current().get().replaces == renamed
    assert "жасалды" in as_user(cast.aliya).get(ask).content.decode()

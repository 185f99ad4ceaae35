"""Signed credentials of people: made once with the papers, fetched by their holder, withdrawn by a bit."""

import hashlib
import json

import pytest
from django.db import DatabaseError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import activate

from certificates.actions import revoke_credential
from certificates.actions.signing import place_drawn
from certificates.badges.baking import unbaked
from certificates.badges.documents import identity_hash
from certificates.badges.issuer import issuer_keys
from certificates.badges.proofs import is_proven
from certificates.badges.status import LENGTH, is_withdrawn
from certificates.models import Credential, CredentialEvent, StatusEntry
from certificates.queries.signing import keys_by_address
from certificates.queries.verification import statement_of
from lms.core.models import AuditEntry


@pytest.fixture(autouse=True)
def _english():
    activate("en")


def signed_of(credential) -> dict:
    return json.loads(bytes(credential.files.get(kind="credential").content))


@pytest.mark.parametrize(
    "written", [[], ["key-1"], [":" + "11" * 32], ["key-1:zz"], ["a:" + "11" * 32, "a:" + "22" * 32],
                ["old:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"]],
)  # fmt: skip
def test_keys_that_cannot_sign_are_refused(written):
    with pytest.raises(ValueError):
        issuer_keys(written)


def test_nobody_but_the_holder_fetches_it(client, cast, earned):
    for person in (None, *(one for one in cast.everybody.values() if one != cast.aliya)):
        if person is not None:
            client.force_login(person)
        for name in ("signed_credential", "credential_badge"):
            assert client.get(reverse(name, args=[earned.pk])).status_code in (302, 404)
        assert client.post(reverse("public_check", args=[earned.pk]), {"is_public": "0"}).status_code in (302, 404)
    earned.refresh_from_db()
    assert earned.is_public


def test_it_is_made_with_the_papers_and_says_what_they_say(earned):
    document = signed_of(earned)
    file = earned.files.get(kind="credential")

    assert is_proven(document, keys_by_address())
    assert file.language == earned.enrolment.learner.language
    assert hashlib.sha256(bytes(file.content)).hexdigest() == file.sha256
    assert document["id"] == earned.face["credential_id"]
    assert document["credentialSubject"]["creditsEarned"] == earned.face["hours"]
    identity = document["credentialSubject"]["identifier"][0]
    assert identity["identityHash"] == identity_hash(earned.face["name"], identity["salt"])
    assert earned.face["name"] not in json.dumps(document, ensure_ascii=False)


def test_holder_fetches_it_and_the_picture_that_carries_it(client, cast, earned):
    client.force_login(cast.aliya)

    answer = client.get(reverse("signed_credential", args=[earned.pk]))
    picture = client.get(reverse("credential_badge", args=[earned.pk]))

    stored = bytes(earned.files.get(kind="credential").content)
    assert answer.content == stored
    assert unbaked(picture.content) == stored
    assert "attachment" in answer["Content-Disposition"]
    assert CredentialEvent.objects.filter(credential=earned, what="downloaded").count() == 2


def test_copy_with_the_name_is_signed_anew_under_the_same_address(client, cast, earned):
    client.force_login(cast.aliya)

    document = json.loads(client.post(reverse("signed_credential", args=[earned.pk])).content)

    assert document["id"] == signed_of(earned)["id"]
    assert document["credentialSubject"]["identifier"][0]["identityHash"] == earned.face["name"]
    assert is_proven(document, keys_by_address())


def test_revocation_sets_its_bit_and_no_other(client, earned, at):
    address = reverse("status_list", args=[1])
    place = int(signed_of(earned)["credentialStatus"]["statusListIndex"])
    before = json.loads(client.get(address).content)

    for _ in range(2):
        revoke_credential(credential=earned, reason="misconduct", by=None, at=at)

    after = json.loads(client.get(address).content)
    assert not is_withdrawn(before["credentialSubject"]["encodedList"], place)
    assert is_withdrawn(after["credentialSubject"]["encodedList"], place)
    assert not is_withdrawn(after["credentialSubject"]["encodedList"], (place + 1) % LENGTH)
    assert is_proven(after, keys_by_address())
    assert client.get(reverse("status_list", args=[2]), follow=True).status_code == 404


def test_issuer_shows_old_keys_too(client, earned):
    old = keys_by_address()
    public = old["did:web:qabilet.example#key-1"].multibase
    with override_settings(QABILET_ISSUER_KEYS=["key-2:" + "22" * 32, f"key-1:{public}"]):
        document = json.loads(client.get("/.well-known/did.json").content)

        assert [method["id"].partition("#")[2] for method in document["verificationMethod"]] == ["key-2", "key-1"]
        assert is_proven(signed_of(earned), keys_by_address())


def test_published_documents_set_no_cookie_and_may_be_kept(client, earned):
    for address in ("/.well-known/did.json", reverse("status_list", args=[1])):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "max-age" in answer["Cache-Control"]
        assert not answer.cookies


@pytest.mark.parametrize(("language", "words"), [("en", "What stands behind"), ("ru", "Что стоит за"), ("kk", "Бұл жетістіктің")])
def test_achievement_has_a_stable_address_in_three_languages(client, earned, language, words):
    address = signed_of(earned)["credentialSubject"]["achievement"]["id"].removeprefix("https://qabilet.example")

    page = client.get(f"{address}?lang={language}").content.decode()

    assert words in page
    assert "Әлия" not in page
    assert client.get(address.replace("/1", "/77"), follow=True).status_code == 404


def test_holder_switches_the_check_off_and_on(client, cast, earned):
    client.force_login(cast.aliya)
    for wanted in ("0", "0", "1"):
        client.post(reverse("public_check", args=[earned.pk]), {"is_public": wanted})
        earned.refresh_from_db()
        assert earned.is_public is (wanted == "1")


def test_holder_leaves_the_initials_out_and_shows_them_again(client, cast, earned, at):
    def told() -> tuple[str, str]:
        paper = statement_of(Credential.objects.get(pk=earned.pk), "kk", at.date())
        return paper.initials, paper.state

    initials, address = earned.initials, reverse("show_initials", args=[earned.pk])
    client.force_login(cast.bekzat)
    assert client.post(address, {"are_shown": "0"}).status_code == 404 and told() == (initials, "valid")
    client.force_login(cast.aliya)
    for _ in range(2):
        client.post(address, {"are_shown": "0"})
    assert told() == ("", "valid") and AuditEntry.objects.filter(act="credential.initials").count() == 1
    assert "Show the initials" in client.get(reverse("my_certificates")).content.decode()
    client.post(address, {"are_shown": "1"})
    assert told() == (initials, "valid")


def test_profile_link_names_no_person(client, cast, earned):
    client.force_login(cast.aliya)

    page = client.get(reverse("my_certificates")).content.decode()

    link = page.partition("https://www.linkedin.com/profile/add")[2].partition('"')[0]
    assert "certId=" in link
    assert cast.aliya.family_name not in link and "Nurgo" not in link


@pytest.mark.django_db
def test_a_taken_place_is_drawn_again():
    drawn = iter([b"\0\0\0\7", b"\0\0\0\7", b"\0\2\0\7", b"\0\0\0\x09"])

    first, second = (place_drawn(lambda _size: next(drawn)) for _ in range(2))

    assert (first.place, second.place) == (7, 9)  # 2 * 65536 + 7 is place 7 again


@pytest.mark.django_db
def test_a_place_never_moves():
    entry = StatusEntry.objects.create(list_number=1, place=5)

    with pytest.raises(DatabaseError), transaction.atomic():
        StatusEntry.objects.filter(pk=entry.pk).update(place=6)

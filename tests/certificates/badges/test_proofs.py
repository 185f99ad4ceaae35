"""What is signed is all that is said, by the key that is named, and nothing is ever fetched."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3.ldp import OB3LdpVerifier, OB3VerificationError

from certificates.badges.canonical import CREDENTIALS, UnknownContext, canonical, context, undefined_terms
from certificates.badges.documents import capacity_document, identity_hash
from certificates.badges.issuer import did_document, did_of, issuer_key, retired_key
from certificates.badges.multibase import base58, base58_bytes, base64url, base64url_bytes
from certificates.badges.proofs import is_proven, signed
from certificates.drawing.samples import sample_summary
from tests.certificates.badges.made import AT, DID, KEY, KEYS, PLACE, SITE, badge, capacity, sealed

SCHEMA = json.loads(
    (Path(__file__).parent.parent / "verifiers/schemas/ob_v3p0_achievementcredential_schema.json").read_text()
)
ALL = [
    *(pytest.param(badge(language), id=f"certificate-{language}") for language in ("en", "ru", "kk")),
    pytest.param(badge("kk", plain_name=True), id="plain-name"),
    pytest.param(badge("ru", result_percent=None, competences=(), valid_until="2028-02-29"), id="no-result"),
    *(pytest.param(capacity(language), id=f"capacity-{language}") for language in ("en", "ru", "kk")),
    pytest.param(capacity("kk", in_full=False), id="level-only"),
]


def test_unknown_address_is_never_loaded():
    stranger = {**badge(), "@context": [CREDENTIALS, "https://elsewhere.example/terms.json"]}

    with pytest.raises(UnknownContext):
        canonical(stranger)
    with pytest.raises(UnknownContext):
        context("https://elsewhere.example/terms.json")


def test_retired_key_signs_nothing_new():
    with pytest.raises(ValueError, match="retired"):
        signed(badge(), key=retired_key("key-1", KEY.multibase), did=DID, at=AT)


@pytest.mark.parametrize("document", ALL)
def test_every_leaf_is_signed(document):
    assert undefined_terms(document) == []


def test_an_undefined_term_is_found():
    document = copy.deepcopy(badge())
    document["credentialSubject"]["rank"] = "first"

    assert undefined_terms(document) == ["credentialSubject.rank"]


@pytest.mark.parametrize("document", ALL)
def test_document_fits_the_official_schema(document):
    faults = list(jsonschema.Draft201909Validator(SCHEMA).iter_errors(sealed(document)))

    assert faults == []


@pytest.mark.parametrize("document", ALL)
def test_proof_is_accepted_by_another_library_and_by_ours(document):
    pem = KEY.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    seal = sealed(document)

    assert is_proven(seal, KEYS)
    assert OB3LdpVerifier(pubkey_pem=pem).verify(json.dumps(seal)) is not None


def test_proof_of_an_altered_document_is_refused_by_both():
    pem = KEY.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    seal = sealed(badge())
    seal["credentialSubject"]["achievement"]["name"] += "!"

    assert not is_proven(seal, KEYS)
    with pytest.raises(OB3VerificationError):
        OB3LdpVerifier(pubkey_pem=pem).verify(json.dumps(seal))


@pytest.mark.parametrize(
    "proof",
    [
        None,
        "text",
        {"type": "DataIntegrityProof"},
        {**sealed(badge())["proof"], "proofValue": "z0"},
        {**sealed(badge())["proof"], "proofValue": 7},
        {**sealed(badge())["proof"], "proofPurpose": "authentication"},
        {**sealed(badge())["proof"], "verificationMethod": f"{DID}#key-2"},
        {**sealed(badge())["proof"], "cryptosuite": "eddsa-jcs-2022"},
        {**sealed(badge())["proof"], "created": "2026-11-02T05:00:00Z"},
    ],
)
def test_what_is_no_proof_of_ours_is_not_proven(proof):
    assert not is_proven({**badge(), "proof": proof}, KEYS)


@pytest.mark.parametrize("body", [{}, {"@context": 7, "proof": sealed(badge())["proof"]}, {"@context": [CREDENTIALS]}])
def test_what_is_no_document_is_not_proven(body):
    assert not is_proven(body, KEYS)


def test_key_of_another_issuer_proves_nothing():
    assert not is_proven(sealed(badge(), issuer_key("key-1", "22" * 32)), KEYS)


def test_old_credentials_stay_proven_after_the_key_changed():
    old = sealed(badge())
    fresh = issuer_key("key-2", "33" * 32)
    keys = {f"{DID}#key-2": fresh, f"{DID}#key-1": retired_key("key-1", KEY.multibase)}

    assert is_proven(old, keys)
    assert is_proven(sealed(badge(), fresh), keys)
    methods = did_document(SITE, list(keys.values()))["assertionMethod"]
    assert methods == [f"{DID}#key-2", f"{DID}#key-1"]


def test_same_document_has_the_same_proof():
    assert sealed(badge("kk")) == sealed(badge("kk"))


def test_did_keeps_a_port():
    assert did_of("http://127.0.0.1:8000") == "did:web:127.0.0.1%3A8000"
    with pytest.raises(ValueError, match="no host"):
        did_of("qabilet.example")


def test_identity_hash_is_the_one_of_the_standard():
    digest = "b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"

    assert identity_hash("a@example.com", "Kosher") == f"sha256${digest}"


def test_credential_holds_no_name_unless_asked():
    assert "Нұрғожаева" not in json.dumps(badge("kk"), ensure_ascii=False)
    assert "Нұрғожаева" in json.dumps(badge("kk", plain_name=True), ensure_ascii=False)


def test_level_only_tells_no_number_of_the_organisation():
    document = capacity(in_full=False)

    assert document["credentialSubject"]["result"] == [
        {
            "type": ["Result"],
            "resultDescription": f"{PLACE.achievement_id}#overall",
            "achievedLevel": f"{PLACE.achievement_id}#overall-capable",
        }
    ]
    assert len(document["credentialSubject"]["achievement"]["resultDescription"]) == 1


def test_bands_are_those_of_the_instrument_version():
    levels = capacity()["credentialSubject"]["achievement"]["resultDescription"][0]["rubricCriterionLevel"]

    assert [(level["name"], level["points"]) for level in levels] == [
        ("Nascent", "0"), ("Emerging", "25"), ("Developing", "50"), ("Capable", "70"), ("Leading", "85"),
    ]  # fmt: skip


@pytest.mark.parametrize("broken", [{"status": "provisional"}, {"band": None}, {"index": None}])
def test_provisional_result_is_never_stated(broken):
    from dataclasses import replace
    from datetime import date

    face = sample_summary()
    face = replace(face, readings=(*face.readings[:-1], replace(face.readings[-1], **broken)))

    with pytest.raises(ValueError, match="full result"):
        capacity_document(face, PLACE, language="en", in_full=True, valid_until=date(2028, 1, 1))


@pytest.mark.parametrize(
    ("content", "text"), [(b"", "z"), (b"\0\0a", "z112g"), (b"Hello World!", "z2NEpo7TZRRrLZSi2U")]
)
def test_base58_matches_published_values(content, text):
    assert base58(content) == text
    assert base58_bytes(text) == content


@given(st.binary(max_size=80))
def test_bytes_survive_both_alphabets(content):
    assert base58_bytes(base58(content)) == content
    assert base64url_bytes(base64url(content)) == content


@pytest.mark.parametrize("text", ["", "u", "z0", "zO"])
def test_base58_refuses_what_is_not_its_own(text):
    with pytest.raises(ValueError):
        base58_bytes(text)

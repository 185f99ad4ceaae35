"""Two independent verifiers, run by Node without a network, say the same as we do."""

import copy
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from certificates.badges.issuer import did_document, issuer_key, retired_key
from certificates.badges.status import list_document
from tests.certificates.badges.made import DID, KEY, SITE, STATUS, badge, capacity, placed, sealed

pytestmark = pytest.mark.verifiers
FOLDER = Path(__file__).parent
SCHEMA = json.loads((FOLDER / "schemas/ob_v3p0_achievementcredential_schema.json").read_text())
REVOKED = 5
FRESH = issuer_key("key-2", "33" * 32)


def verdicts(*credentials: dict) -> list[dict]:
    """Return what both verifiers say of each credential."""
    now = datetime.now(UTC)
    bits = list_document(
        address=STATUS, did=DID, withdrawn=[REVOKED], from_=now - timedelta(days=1), until=now + timedelta(days=30)
    )
    documents = {
        f"{SITE}/.well-known/did.json": did_document(SITE, [FRESH, retired_key("key-1", KEY.multibase)]),
        STATUS: sealed(bits),
    }
    request = json.dumps({"credentials": credentials, "documents": documents, "schema": SCHEMA})
    run = subprocess.run(
        ["node", str(FOLDER / "verify.mjs")], input=request, capture_output=True, text=True, timeout=120, check=True
    )
    answer = json.loads(run.stdout)
    assert set(answer["asked"]) <= {*documents, SCHEMA["$id"]}
    return answer["verdicts"]


def said(verdict: dict) -> dict:
    """Return in few words what was said: of the first its verdict and the bit, of the second its log and the schema."""
    first, second = verdict["first"], verdict["second"]
    return {
        "first": (first["verified"], first["revoked"]),
        "second": second["log"] or second["errors"],
        "schema": [one["valid"] for one in second["schema"]],
    }


GOOD = {
    "first": (True, False),
    # No registry of issuers lists us: the verifier says so of a genuine credential too.
    "second": {"valid_signature": True, "revocation_status": True, "expiration": True, "registered_issuer": False},
    "schema": [True],
}


def test_credentials_of_people_and_organisations_are_accepted_in_three_languages():
    documents = [make(language) for make in (badge, capacity) for language in ("en", "ru", "kk")]
    documents += [badge("kk", plain_name=True), capacity("ru", in_full=False)]

    assert [said(verdict) for verdict in verdicts(*map(sealed, documents))] == [GOOD] * 8


def test_old_and_new_key_are_both_accepted_after_rotation():
    assert [said(verdict) for verdict in verdicts(sealed(badge()), sealed(badge(), FRESH))] == [GOOD] * 2


def test_altered_and_foreign_credentials_are_refused():
    altered = copy.deepcopy(sealed(badge("kk")))
    altered["credentialSubject"]["achievement"]["name"] += "."
    foreign = sealed(badge("kk"), issuer_key("key-1", "44" * 32))
    undefined = copy.deepcopy(badge("kk"))
    undefined["credentialSubject"]["rank"] = "first"
    wrong_issuer = sealed(badge("kk", place=placed(did="did:web:elsewhere.example")))

    for verdict in verdicts(altered, foreign, sealed(undefined)):
        assert verdict["first"]["verified"] is False
        assert verdict["second"]["errors"] in (["invalid_signature"], ["jsonld.ValidationError"])
    assert verdicts(wrong_issuer)[0]["first"]["verified"] is False


def test_expired_and_revoked_are_told():
    expired = {**badge("ru"), "validUntil": "2026-11-02T00:00:00Z"}
    revoked = badge("ru", place=placed(status_index=REVOKED))

    first, second = verdicts(sealed(expired), sealed(revoked))

    assert (first["first"]["verified"], first["second"]["log"]["expiration"]) == (False, False)
    assert (second["first"]["revoked"], second["second"]["log"]["revocation_status"]) == (True, False)

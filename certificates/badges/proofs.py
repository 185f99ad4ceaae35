"""The signature of a credential: Data Integrity, eddsa-rdfc-2022. Pure."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature

from certificates.badges.canonical import NotCanonical, canonical
from certificates.badges.issuer import IssuerKey
from certificates.badges.multibase import base58, base58_bytes

SUITE = "eddsa-rdfc-2022"


def moment(at: datetime) -> str:
    """Return a moment as credentials write it: UTC, whole seconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(document: dict, *, key: IssuerKey, did: str, at: datetime) -> dict:
    """Return the document with its proof.

    Shape:  a credential without `proof`; a key that signs; the issuer's DID; the moment of signing.
    Unit:   none.
    Errors: ValueError for a key that only verifies; those of `canonical`.
    Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2 (eddsa-rdfc-2022): SHA-256 of the canonical proof
            options, then of the canonical document, signed by Ed25519 (RFC 8032).
    """
    if key.private is None:
        raise ValueError("a retired key signs nothing new")
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(at),
        "verificationMethod": f"{did}#{key.name}",
        "proofPurpose": "assertionMethod",
    }
    value = base58(key.private.sign(_digests(document, options)))
    return {**document, "proof": {**options, "proofValue": value}}


def is_proven(document: Mapping, keys: Mapping[str, IssuerKey]) -> bool:
    """Say whether a document carries a valid proof of one of these keys, for what it says now.

    Shape:  a credential with `proof`; keys by the address of their verification method.
    Unit:   none.
    Errors: none: whatever is not a proof of ours is not proven.
    Source: as `signed`, section 3.2.2.
    """
    proof = document.get("proof")
    if not isinstance(proof, Mapping) or proof.get("cryptosuite") != SUITE or proof.get("type") != "DataIntegrityProof":
        return False
    key = keys.get(str(proof.get("verificationMethod")))
    if key is None or proof.get("proofPurpose") != "assertionMethod":
        return False
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    bare = {name: value for name, value in document.items() if name != "proof"}
    try:
        key.public.verify(base58_bytes(str(proof.get("proofValue"))), _digests(bare, options))
    except (InvalidSignature, ValueError, NotCanonical, RecursionError, TypeError, AttributeError):
        return False
    return True


def _digests(document: dict, options: dict) -> bytes:
    """Return what is signed: the digest of the options, then that of the document."""
    settled = {"@context": document["@context"], **options}
    return hashlib.sha256(canonical(settled)).digest() + hashlib.sha256(canonical(document)).digest()

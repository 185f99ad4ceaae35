"""Who signs: keys, their public form, and the DID document of the site. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certificates.badges.multibase import base58, base58_bytes

ED25519 = b"\xed\x01"
DID = "https://www.w3.org/ns/did/v1"
MULTIKEY = "https://w3id.org/security/multikey/v1"


@dataclass(frozen=True)
class IssuerKey:
    """A key of the issuer under its name; one that is retired still verifies and signs nothing new."""

    name: str
    public: Ed25519PublicKey
    private: Ed25519PrivateKey | None = None

    @property
    def multibase(self) -> str:
        """Return the public key as a Multikey: `z6Mk…`."""
        return base58(ED25519 + self.public.public_bytes_raw())


def issuer_key(name: str, secret: str) -> IssuerKey:
    """Return a key that signs, from its 32 secret bytes in hexadecimal. Errors: ValueError."""
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    return IssuerKey(name, private.public_key(), private)


def retired_key(name: str, multibase: str) -> IssuerKey:
    """Return a key that only verifies, from its Multikey text. Errors: ValueError."""
    content = base58_bytes(multibase)
    if content[:2] != ED25519 or len(content) != 34:
        raise ValueError("not an Ed25519 Multikey")
    return IssuerKey(name, Ed25519PublicKey.from_public_bytes(content[2:]))


def did_of(base_url: str) -> str:
    """Return the did:web of a site.

    Shape:  `https://host[:port]` -> `did:web:host[%3Aport]`.
    Unit:   none.
    Errors: ValueError for an address without a host.
    Source: did:web Method Specification.
    """
    place = urlsplit(base_url).netloc
    if not place:
        raise ValueError(f"no host in {base_url!r}")
    return f"did:web:{quote(place, safe='.-')}"


def did_document(base_url: str, keys: Sequence[IssuerKey]) -> dict:
    """Return the DID document: every key, old ones too, so that what they signed still verifies.

    Shape:  the site's address; all keys ever used, the one in use first -> a JSON document.
    Unit:   none.
    Errors: none.
    Source: W3C Decentralized Identifiers 1.0; W3C Controlled Identifiers 1.0 (Multikey).
    """
    did = did_of(base_url)
    methods = [
        {
            "id": f"{did}#{key.name}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.multibase,
        }
        for key in keys
    ]
    return {
        "@context": [DID, MULTIKEY],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def issuer_keys(written: Sequence[str]) -> tuple[IssuerKey, ...]:
    """Return the keys of a setting, the one in use first.

    Shape:  `name:64 hexadecimal signs` for a key that signs, `name:z6Mk...` for one that only verifies.
    Unit:   none.
    Errors: ValueError without any key that signs in the first place, for a repeated name or unreadable text.
    Source: ours; deploy/README.md.
    """
    found = []
    for line in written:
        name, _, text = line.partition(":")
        if not name or name in [key.name for key in found]:
            raise ValueError(f"every issuer key has a name of its own: {name!r}")
        found.append(retired_key(name, text) if text.startswith("z") else issuer_key(name, text))
    if not found or found[0].private is None:
        raise ValueError("the first issuer key must be one that signs")
    return tuple(found)

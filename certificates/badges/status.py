"""The status list: one bit a credential, public, without any identity. Pure."""

import gzip
import io
import zlib
from collections.abc import Iterable
from datetime import datetime

from certificates.badges.canonical import CREDENTIALS
from certificates.badges.multibase import base64url, base64url_bytes
from certificates.badges.proofs import moment

LENGTH = 131_072
"""Bits of a list: the least the standard allows, so that one credential hides among many."""


def encoded(withdrawn: Iterable[int]) -> str:
    """Return the list as text; a bit that is set says "revoked".

    Shape:  positions 0 to LENGTH - 1 -> gzip (fixed time) of the bits, highest bit first, base64url with `u`.
    Unit:   positions.
    Errors: IndexError for a position outside the list.
    Source: W3C Bitstring Status List 1.0, section 3.3.
    """
    bits = bytearray(LENGTH // 8)
    for place in withdrawn:
        if not 0 <= place < LENGTH:
            raise IndexError(place)
        bits[place // 8] |= 0x80 >> place % 8
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(bytes(bits))
    return base64url(packed.getvalue())


def is_withdrawn(text: str, place: int) -> bool:
    """Say whether a bit of a list is set. Errors: ValueError for what is no list or has no such bit."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        bits = unpacking.decompress(base64url_bytes(text), LENGTH)
    except zlib.error as error:
        raise ValueError("not a status list") from error
    if not 0 <= place < len(bits) * 8:
        raise ValueError("no such position")
    return bool(bits[place // 8] & 0x80 >> place % 8)


def list_document(*, address: str, did: str, withdrawn: Iterable[int], from_: datetime, until: datetime) -> dict:
    """Return the list as a credential, still to be signed.

    Shape:  the list's address, the issuer's DID, the set positions, from and until when it may be relied on.
    Unit:   none.
    Errors: as `encoded`.
    Source: W3C Bitstring Status List 1.0, section 2.2.
    """
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": moment(from_),
        "validUntil": moment(until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(withdrawn),
        },
    }

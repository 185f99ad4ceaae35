"""Names as a stranger may type them: folded, and confirmed by keyed proofs that give nothing away. Pure."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable

NEIGHBOURS = str.maketrans("ёәғқңөұүһі", "еагкноуухи")
"""ё and the Kazakh letters to their nearest Russian one: many keyboards have only those."""

SURNAME, NAME = "surname", "name"


def folded(name: str) -> str:
    """Return a name without what people type differently: case, spaces, hyphens, apostrophes, ё, Kazakh letters."""
    small = unicodedata.normalize("NFC", name).casefold()
    return "".join(sign for sign in small if sign.isalnum()).translate(NEIGHBOURS)


def proof(name: str, *, salt: str, key: bytes) -> str:
    """Return the keyed proof of one name. Without the key, which is not in the database, it cannot be guessed."""
    return hmac.new(key, f"{salt}|{folded(name)}".encode(), hashlib.sha256).hexdigest()


def proofs(*, surnames: Iterable[str], names: Iterable[str], salt: str, key: bytes) -> dict[str, list[str]]:
    """Return the proofs of all spellings of a surname and of a full name; empty spellings are left out."""
    return {
        kind: sorted({proof(spelling, salt=salt, key=key) for spelling in spellings if folded(spelling)})
        for kind, spellings in ((SURNAME, surnames), (NAME, names))
    }


def is_proven(typed: str, stored: dict[str, list[str]], kinds: Iterable[str], *, salt: str, key: bytes) -> bool:
    """Return whether a typed name is one of the spellings of these kinds; all are compared, in constant time."""
    if not folded(typed):
        return False
    found = proof(typed, salt=salt, key=key)
    return any([hmac.compare_digest(found, each) for kind in kinds for each in stored.get(kind, [])])

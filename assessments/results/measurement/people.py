"""Who took part, without keeping who they are: keyed fingerprints, unique persons, participations."""

import hmac
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256


def fingerprint(name: str, contact: str, *, key: bytes) -> str:
    """Return what stands for a person: equal for the same name and contact, and telling nothing without the key.

    Shape:  a name and one contact or identity number, as people write them; either empty gives an empty text.
    Unit:   64 hexadecimal digits of HMAC-SHA256.
    Errors: ValueError for a key under 16 bytes.
    Source: specification 13.5, R2.3: a plain hash is not enough, because identity numbers can be tried out.
    """
    if len(key) < 16:
        raise ValueError("The key of fingerprints has at least 16 bytes.")
    who, how = plain_name(name), plain_contact(contact)
    if not who or not how:
        return ""
    return hmac.new(key, f"{who}|{how}".encode(), sha256).hexdigest()


def plain_name(name: str) -> str:
    """Return a name without what people write differently: case, accents' form, signs, the order of its parts.

    Shape:  any text.
    Unit:   none.
    Errors: none.
    Source: ours.
    """
    letters = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return " ".join(sorted(re.findall(r"\w+", letters)))


def plain_contact(contact: str) -> str:
    """Return a contact as one text: an address in small letters, a number as its last ten digits.

    Shape:  an e-mail address, a telephone number (8 707…, +7 707…) or a number of twelve digits.
    Unit:   none.
    Errors: none.
    Source: ours; in Kazakhstan +7 and 8 lead to the same telephone.
    """
    text = unicodedata.normalize("NFKC", contact).strip().casefold()
    if "@" in text:
        return text
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) == 12 else digits[-10:] if len(digits) >= 10 else ""


@dataclass(frozen=True)
class Part:
    """One participation: which list, whose fingerprint ("" if none), and what it is split by."""

    event: str
    fingerprint: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Attendance:
    """What one list adds: participations, and the persons that no earlier list had, with what they are split by."""

    event: str
    participations: int
    new: tuple[tuple[tuple[str, str], ...], ...]


def attendances(parts: Iterable[Part], events: Sequence[str]) -> list[Attendance]:
    """Return what each list adds, in the order of the lists.

    Shape:  participations in any order; the keys of the lists in the order they happened.
    Unit:   persons and participations; without a fingerprint a row is a participation and no person.
    Errors: KeyError for a participation of a list that is not named.
    Source: specification 13.5, R2.3; AT-42: the same person in two lists is one person.

    Example: A lists x and y, B lists y and a row without fingerprint: A adds 2 persons, B none; 4 participations.
    """
    listed: dict[str, list[Part]] = {event: [] for event in events}
    for part in parts:
        listed[part.event].append(part)
    seen: set[str] = set()
    found = []
    for event, rows in listed.items():
        new = []
        for row in rows:
            if row.fingerprint and row.fingerprint not in seen:
                seen.add(row.fingerprint)
                new.append(row.parts)
        found.append(Attendance(event, len(rows), tuple(new)))
    return found

"""Codes of an instrument: which shape they have, and which of them a reader would take for one another.

Items name no other item, so no circle of them can be written; what can go wrong is two codes for one practice.
"""

import re
import unicodedata
from collections.abc import Iterable

from lms.core.alike import as_latin

ITEM_CODE = re.compile(r"\d{1,2}\.\d{1,2}", re.ASCII)
DOMAIN_CODE = re.compile(r"D\d{1,2}", re.ASCII)
# Columns of each sheet whose texts must differ from row to row.
CODED = {"items": ("code", "var"), "domains": ("code", "var", "key"), "bands": ("code",)}


def read_as(code: str) -> str:
    """Return what a reader takes a code for.

    Shape:  any text.
    Unit:   text: Latin capitals without white space and signs of no width.
    Errors: none.
    Source: ours.

    Example: the Cyrillic `З. 1` becomes `3.1`.
    """
    return "".join(sign for sign in as_latin(code) if not sign.isspace() and unicodedata.category(sign) != "Cf")


def alike(codes: Iterable[tuple[int, str]]) -> list[tuple[int, str, int, str]]:
    """Return each code that reads as an earlier one, with that one: (place, code, earlier place, earlier code).

    Shape:  (place, code) in their order; empty ones are passed over.
    Unit:   places as they were given.
    Errors: none.
    Source: ours.
    """
    first: dict[str, tuple[int, str]] = {}
    found = []
    for place, code in codes:
        if read := read_as(code):
            earlier = first.setdefault(read, (place, code))
            if earlier[0] != place:
                found.append((place, code, *earlier))
    return found

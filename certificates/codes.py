"""The code of a credential: twelve random signs and a check sign, and how people type it.

Shape: ``7Q4KM2XW9HRT4``; printed in groups as ``7Q4K-M2XW-9HRT4``. Source: certificates design, 3.1 and 3.2.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from lms.core.alike import as_latin

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs: no 0 O 1 I L. A prime number of them, so that the check sign misses no single error and no swap."""

LENGTH = 13
TOKEN_BYTES = 16
TOKEN_LENGTH = 22


class TypingError(ValueError):
    """What was typed cannot be a code: too short, or its check sign does not fit."""


def check_sign(code: str) -> str:
    """Return the sign that follows the twelve of a code."""
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(code, 1)) % len(SIGNS)]


def is_code(code: str) -> bool:
    """Return whether a string has the length, the signs and the check sign of a code."""
    return (
        len(code) == LENGTH
        and all(sign in SIGNS for sign in code)
        and check_sign(code[:-1]) == code[-1]
    )


def new_code(draw: Callable[[int], bytes]) -> str:
    """Return a new code.

    ``draw(n)`` gives n random bytes. Bytes of 248 and more are thrown away, so that all signs are equally likely.
    """
    signs: list[str] = []
    while len(signs) < LENGTH - 1:
        signs += [SIGNS[byte % 31] for byte in draw(16) if byte < 248]
    body = "".join(signs[: LENGTH - 1])
    return body + check_sign(body)


def printed_code(code: str) -> str:
    """Return the code in groups of four, four and five, as it stands on the paper."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def read_code(typed: str) -> str:
    """Return the code that a person meant.

    Case, spaces, hyphens and Cyrillic look-alikes do not matter; signs before the last thirteen (the programme and
    the year) are left out. Errors: TypingError, before anything is looked up.
    """
    latin = as_latin(typed)
    code = "".join(sign for sign in latin if sign in SIGNS)[-LENGTH:]
    if not is_code(code):
        raise TypingError(typed)
    return code


def new_token(draw: Callable[[int], bytes]) -> str:
    """Return a new QR token: 128 random bits as 22 signs of base64url."""
    return base64.urlsafe_b64encode(draw(TOKEN_BYTES)).rstrip(b"=").decode("ascii")


def token_digest(token: str) -> str:
    """Return the SHA-256 of a QR token, the only thing about it that is stored."""
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()

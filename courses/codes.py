"""The six digits of a live meeting: they follow from a key, the meeting and the server's clock. Pure."""

import hashlib
import hmac
from datetime import datetime

STEP = 20
"""Seconds for which one code is shown (AT1)."""
STEPS_BACK = 2
"""Earlier codes that still count: who types needs a little longer than who scans."""
DIGITS = 6


def code_of(key: bytes, meeting: str, at: datetime) -> str:
    """Return the code of a meeting at a moment.

    Shape:  a secret key, the meeting's id as text, a moment with a zone.
    Unit:   six digits, the same for `STEP` seconds.
    Errors: none.
    Source: ours, product rule AT1; the derivation follows RFC 6238 with SHA-256.
    """
    return _code(key, meeting, _window(at))


def is_good(key: bytes, meeting: str, code: str, at: datetime) -> bool:
    """Say whether a code was shown at this meeting now or within the last `STEPS_BACK` windows."""
    typed = plain(code).encode()
    now = _window(at)
    found = [hmac.compare_digest(typed, _code(key, meeting, now - back).encode()) for back in range(STEPS_BACK + 1)]
    return any(found)


def plain(code: str) -> str:
    """Return a typed code without what people put between the figures."""
    return "".join(sign for sign in code if sign not in " \u00a0\u202f-")


def seconds_left(at: datetime) -> int:
    """Return for how many seconds the present code is still shown."""
    return STEP - int(at.timestamp()) % STEP


def _window(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def _code(key: bytes, meeting: str, window: int) -> str:
    digest = hmac.new(key, f"{meeting}|{window}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"

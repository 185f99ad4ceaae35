"""How often a stranger may try to check a paper; the pages and the API count together."""

from datetime import datetime

from lms.core.ratelimit import allow, is_spent

NETWORK_LIMIT = {"times": 10, "seconds": 60}
NAME_LIMIT = {"times": 10, "seconds": 3600}


def seconds_to_wait(*, network: str, key: str, at: datetime) -> int:
    """Count one try of a network for a code, a token or a file; return how long it has to wait, mostly 0."""
    if not allow("verify", network, at=at, **NETWORK_LIMIT):
        return NETWORK_LIMIT["seconds"]
    return NAME_LIMIT["seconds"] if is_spent("verify-name", key, at=at, **NAME_LIMIT) else 0


def note_wrong_name(*, key: str, at: datetime) -> None:
    """Count a name that was not the one on the paper, whoever tried it."""
    allow("verify-name", key, at=at, **NAME_LIMIT)

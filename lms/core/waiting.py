"""What a guest sent waits in the browser's session until its owner has signed in: few entries, small, never looked up."""

from collections.abc import Callable
from datetime import datetime

from lms.core.ratelimit import allow, network_of


def put_aside(request, shelf: str, entry: dict, *, most: int, at: datetime) -> bool:
    """Put an entry on a shelf of the session; say whether there was room."""
    waiting = request.session.get(shelf, [])
    if len(waiting) >= most or not allow(shelf, network_of(request, at), times=300, seconds=3600, at=at):
        return False
    request.session[shelf] = [*waiting, entry]
    return True


def waiting(request, shelf: str, is_meant: Callable[[dict], bool]) -> list[dict]:
    """Return what waits on a shelf and is meant."""
    return [entry for entry in request.session.get(shelf, ()) if is_meant(entry)]


def take_away(request, shelf: str, entries: list[dict]) -> None:
    """Take entries off a shelf."""
    if entries:
        request.session[shelf] = [entry for entry in request.session[shelf] if entry not in entries]

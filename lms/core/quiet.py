"""When letters rest: hours of the day, and days of feasts."""

from collections.abc import Iterable
from datetime import datetime

from lms.core.formats import ZONE


def is_quiet(at: datetime, start: int, end: int) -> bool:
    """Say whether the moment lies between two hours of the day in Almaty; the night may lie in between.

    Two equal hours are no quiet hours at all. The first hour is quiet, the last is not: 21 and 9 end at nine sharp.
    """
    hour = at.astimezone(ZONE).hour
    if start <= end:
        return start <= hour < end
    return hour >= start or hour < end


def is_feast(at: datetime, feasts: Iterable[str]) -> bool:
    """Say whether the day in Almaty is a feast: «03-22» each year, «2026-05-27» only then."""
    day = at.astimezone(ZONE).date().isoformat()
    return any(day.endswith(feast) for feast in feasts)

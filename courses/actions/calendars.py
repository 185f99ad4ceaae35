"""The secret address of a person's calendar: made, made anew, ended."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from courses.models import CalendarKey
from courses.queries.meetings import digest_of
from lms.core import audit
from lms.core.models import User


@transaction.atomic
def open_calendar(*, user: User, at: datetime, draw: Callable[[], str]) -> str:
    """Make a new secret and return it: it is shown once, only its digest is kept, and the one before ends."""
    token = draw()
    key, _added = CalendarKey.objects.update_or_create(
        user=user, defaults={"digest": digest_of(token), "made_at": at}
    )
    audit.record(act="calendar.opened", row=key, by=user, at=at)
    return token


@transaction.atomic
def close_calendar(*, user: User, at: datetime) -> None:
    """End the secret; a second time nothing happens."""
    key = CalendarKey.objects.filter(user=user).first()
    if key is not None:
        audit.record(act="calendar.closed", row=key, by=user, at=at)
        key.delete()

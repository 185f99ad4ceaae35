"""The daily letter of what is new in the discussions: only when there is something."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from courses.letters import send_digest
from courses.queries.talk import news_between
from lms.core.formats import ZONE
from lms.core.quiet import is_quiet


def send_digests(*, at: datetime) -> int:
    """Tell everybody what others wrote yesterday, once a day and never at night; return how many letters are new."""
    if is_quiet(at, *settings.QABILET_QUIET_HOURS):
        return 0
    today = at.astimezone(ZONE).date()
    end = datetime.combine(today, time(), ZONE)
    number = 0
    for person, news in news_between(end - timedelta(days=1), end).items():
        codes = {one.cohort for one in news}
        path = f"/learn/{codes.pop()}/talk/" if len(codes) == 1 else "/learn/"
        with transaction.atomic():
            number += send_digest(person, news, day=today, path=path, at=at)
    return number

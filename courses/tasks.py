"""Work beside the requests: the daily letter of the discussions, the search kept up."""

from django.utils import timezone
from django_tasks import task

from courses.actions.digests import send_digests as send
from courses.actions.search import renew_search
from lms.core.ratelimit import allow


@task()
def send_digests() -> int:
    """Tell people what was new in their discussions yesterday, tried at most once an hour; return how many letters."""
    at = timezone.now()
    return send(at=at) if allow("digest", "talk", times=1, seconds=3600, at=at) else 0


@task()
def keep_search_up() -> int:
    """Take in what was published by its date or in another way that told nobody; return how many rows changed."""
    return renew_search()

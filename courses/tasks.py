"""Work beside the requests: the daily letter of the discussions."""

from django.utils import timezone
from django_tasks import task

from courses.actions.digests import send_digests as send
from lms.core.ratelimit import allow


@task()
def send_digests() -> int:
    """Tell people what was new in their discussions yesterday, tried at most once an hour; return how many letters."""
    at = timezone.now()
    return send(at=at) if allow("digest", "talk", times=1, seconds=3600, at=at) else 0

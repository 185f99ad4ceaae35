"""Work beside the requests that needs every floor: reminders look at lessons, meetings and tests."""

import secrets

from django.utils import timezone
from django_tasks import task

from assessments.knowledge.queries.scores import attempts_at_a_glance
from courses.actions.reminders import remind_cohort
from courses.models import Cohort
from lms.core.ratelimit import allow
from lms.home.actions import send_staff_digests


def draw() -> str:
    """Return a secret for one link: 128 bits."""
    return secrets.token_urlsafe(16)


@task()
def remind_learners() -> int:
    """Remind learners of running cohorts who pause, at most once an hour; return how many reminders are new."""
    at, number = timezone.now(), 0
    if not allow("remind", "learners", times=1, seconds=3600, at=at):
        return 0
    today = timezone.localdate(at)
    for cohort in Cohort.objects.filter(starts_on__lte=today, ends_on__gte=today):
        failed, opened = attempts_at_a_glance(cohort)
        number += remind_cohort(cohort=cohort, at=at, failed=failed, opened=opened, draw=draw)
    return number


@task()
def tell_trainers() -> int:
    """Tell trainers what waits for them, tried at most once an hour; return how many letters."""
    at = timezone.now()
    return send_staff_digests(at=at) if allow("digest", "trainers", times=1, seconds=3600, at=at) else 0

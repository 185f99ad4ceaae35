"""Work beside the requests: reminders of what organisations planned."""

from django.utils import timezone
from django_tasks import task

from assessments.capacity.actions.plans import remind_of_steps


@task()
def remind_of_plan_steps() -> int:
    """Write to whom a step is due soon, once; return how many letters were written."""
    return remind_of_steps(at=timezone.now())

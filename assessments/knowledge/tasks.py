"""Work beside the requests: attempts whose time is over (QS6)."""

from django.utils import timezone
from django_tasks import task

from assessments.knowledge.actions.attempts import close_overdue


@task()
def close_overdue_attempts() -> int:
    """Close and score them with every answer that was saved; return how many."""
    return close_overdue(at=timezone.now())

"""Work beside the requests: the daily letter of the discussions, messages to groups, the search kept up."""

from django.utils import timezone
from django_tasks import task

from courses.actions.digests import send_digests as send
from courses.actions.messages import end_message, refuse_sender, send_due, send_line
from courses.actions.search import renew_search
from courses.models import GroupMessage
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


@task()
def send_due_messages() -> int:
    """Start messages whose moment has come; return how many."""
    return send_due(at=timezone.now())


def send_to_group(job, progress, at):
    """Send one message to its people, each a step of its own: taken up again, whoever has it is passed over."""
    message = GroupMessage.objects.select_related("cohort").get(pk=job.parameters["message"])
    refuse_sender(message, job.owner)
    lines = list(message.lines.order_by("pk"))
    for number, line in enumerate(lines, start=1):
        send_line(line=line, message=message, at=at)
        progress(number, len(lines))
    end_message(message=message, at=at)

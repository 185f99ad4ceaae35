"""Work beside the requests: letters of the discussions, messages to groups, the search, dated pages, links to other sites."""

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from courses.actions.digests import send_digests as send
from courses.actions.links import try_links
from courses.actions.messages import end_message, refuse_sender, send_due, send_line
from courses.actions.search import renew_search
from courses.models import GroupMessage
from lms.core.outside import answer_of
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


@task()
def publish_scheduled_pages() -> None:
    """Publish and take down the pages whose day has come."""
    call_command("publish_scheduled")


@task()
def try_outside_links() -> int:
    """Try links to other sites once a day, where this is switched on; return how many."""
    return try_links(ask=answer_of, at=timezone.now()) if settings.QABILET_TRY_LINKS else 0

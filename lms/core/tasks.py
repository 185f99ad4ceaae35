"""Work beside the requests: jobs that people started, and letters."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from lms.core import jobs, mail


@task()
def run_job(job_id: str) -> str:
    """Do one job; a second delivery of the same message finds nothing to do."""
    return jobs.run(UUID(job_id), clock=timezone.now)


@task()
def take_up_lost_jobs() -> int:
    """Hand over again what a dying process left; return how many."""
    return jobs.take_up_lost(at=timezone.now())


@task()
def deliver_letter(notice_id: str) -> bool:
    """Send the e-mail of one notice; a second delivery of the same message finds nothing to do."""
    return mail.deliver(UUID(notice_id), at=timezone.now())


@task()
def send_waiting_letters() -> int:
    """Send what quiet hours held back, and what a dying process or a mail server left; return how many went out."""
    return mail.deliver_waiting(at=timezone.now())

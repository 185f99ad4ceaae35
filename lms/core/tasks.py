"""Work beside the requests: jobs that people started."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from lms.core import jobs


@task()
def run_job(job_id: str) -> str:
    """Do one job; a second delivery of the same message finds nothing to do."""
    return jobs.run(UUID(job_id), clock=timezone.now)


@task()
def take_up_lost_jobs() -> int:
    """Hand over again what a dying process left; return how many."""
    return jobs.take_up_lost(at=timezone.now())

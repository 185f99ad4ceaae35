"""Work beside the requests: papers that a dying process left undrawn (RE12)."""

from django.utils import timezone
from django_tasks import task

from certificates.actions.credentials import prepare_files
from certificates.queries.credentials import credentials_without_papers


@task()
def finish_papers() -> int:
    """Draw what is missing; return how many papers were finished."""
    waiting = list(credentials_without_papers())
    for credential_id in waiting:
        prepare_files(credential_id=credential_id, at=timezone.now())
    return len(waiting)

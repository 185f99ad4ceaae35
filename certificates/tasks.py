"""Work beside the requests: papers that a dying process left undrawn (RE12)."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from assessments.capacity.models import CapacityAssessment
from certificates.actions.credentials import prepare_files
from certificates.actions.summaries import keep_summary
from certificates.queries.credentials import credentials_without_papers


@task()
def draw_summary(assessment_id: str) -> bool:
    """Draw and store the papers of one locked result; say whether they stand."""
    case = CapacityAssessment.objects.select_related("round", "organisation").filter(pk=assessment_id).first()
    return case is not None and keep_summary(assessment=case, by=None, at=timezone.now()) is not None


def keep_summary_of(*, assessment_id: UUID, at: datetime) -> None:
    """Ask for the papers of a result that was just locked: what `settings.AFTER_LOCK` names."""
    draw_summary.enqueue(str(assessment_id))


@task()
def finish_papers() -> int:
    """Draw what is missing; return how many papers were finished."""
    waiting = list(credentials_without_papers())
    for credential_id in waiting:
        prepare_files(credential_id=credential_id, at=timezone.now())
    return len(waiting)

"""The letters of the capacity wing, one function each."""

from datetime import datetime

from django.utils.translation import override

from assessments.capacity.models import PlanStep
from assessments.capacity.queries.plans import rows_of
from lms.core import mail
from lms.core.models import Notice, User


def send_step_due(step: PlanStep, to: User, *, at: datetime) -> bool:
    """Remind of a step before its day, once for each step, day and person. Return whether a letter was written."""
    receipt = f"plan-step:{step.pk}:{step.due_on.isoformat()}"
    if Notice.objects.filter(user=to, receipt=receipt).exists():
        return False
    with override(to.language):
        row = next(row for row in rows_of(step.plan) if row.id == step.pk)
    mail.send(
        letter="plan-step-due",
        to=to,
        context={"row": row, "organisation": step.plan.organisation, "path": f"/{to.language}/org/plan/"},
        receipt=receipt,
        at=at,
    )
    return True

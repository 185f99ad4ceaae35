"""Agreement of those who grade products."""

from django.shortcuts import render

from assessments.knowledge.queries.agreement import grading_agreement
from lms.core.access import role_required
from lms.core.models import Role


@role_required(Role.TRAINER, Role.ADMINISTRATOR)
def agreement(request):
    """Raw agreement beside the kappa, and each version that two people graded."""
    return render(request, "knowledge/agreement.html", {"agreement": grading_agreement(request.user)})

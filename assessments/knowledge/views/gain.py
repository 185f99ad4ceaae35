"""What people learnt, for M&E staff over everybody, for a trainer over the own cohort."""

from django.shortcuts import render

from assessments.knowledge.queries.gain import FEWEST, gains
from assessments.knowledge.queries.item_analysis import attempts_to_analyse
from assessments.knowledge.views.teaching import own_cohort
from lms.core.access import role_required
from lms.core.models import Role


@role_required(Role.MONITOR)
def monitoring_gain(request):
    """The gain of every programme, module, outcome and organisation."""
    return _page(request, None)


@role_required(Role.TRAINER)
def teach_gain(request, cohort: str):
    """The gain of a cohort by module, outcome and organisation."""
    return _page(request, own_cohort(request, cohort))


def _page(request, cohort):
    attempts = attempts_to_analyse(request.user)
    if cohort is not None:
        attempts = attempts.filter(enrolment__cohort=cohort)
    return render(request, "knowledge/gain.html", {"cohort": cohort, "gains": gains(attempts), "fewest": FEWEST})

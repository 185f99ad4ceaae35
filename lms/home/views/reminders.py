"""Automatic reminders of a cohort: to come, sent, and held."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.knowledge.queries.scores import attempts_at_a_glance
from courses.actions.reminders import hold_reminders, release_reminders
from courses.queries.reminders import reminders_of
from courses.views.teach import _taught, teaching
from lms.core.errors import Refusal
from lms.core.posted import key_of


@teaching
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_reminders(request, cohort: str):
    """What the clock will send and has sent; let it rest for one person or for all."""
    row, now = _taught(request, cohort), timezone.now()
    if request.method == "POST":
        person = get_object_or_404(row.enrolments, pk=key_of(request.POST["row"])) if "row" in request.POST else None
        act, said = (release_reminders, _("The reminders go on.")) if "release" in request.POST else (hold_reminders, _("The reminders rest."))
        try:
            act(cohort=row, enrolment=person, by=request.user, at=now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return redirect("cohort_reminders", cohort=cohort)
    failed, opened = attempts_at_a_glance(row)
    return render(request, "home/reminders.html", {"cohort": row, "found": reminders_of(row, now, failed=failed, opened=opened)})

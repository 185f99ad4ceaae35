"""The page of one person of a cohort: requirements, and what a trainer decides about the person."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions.grants import grant, take_grant_back
from courses.actions.leaving import come_back, leave_programme, move_learner
from courses.forms.cohorts import GrantForm, LeaveForm, MoveForm
from courses.models import Cohort, Enrolment, Grant
from courses.queries.enrolments import enrolment_progress, grants_of
from courses.views.teach import _taught, teaching
from lms.core.errors import Refusal
from lms.core.posted import key_of


def _person(request, cohort: str, enrolment: UUID) -> Enrolment:
    row = _taught(request, cohort)
    return get_object_or_404(row.enrolments.select_related("learner", "organisation", "cohort"), pk=enrolment)


def _page(request, person: Enrolment, forms: dict | None = None):
    progress = enrolment_progress(person)
    forms = {
        "grant_form": GrantForm(codes=[one.code for one in progress.left]), "leave_form": LeaveForm(initial={"on": timezone.localdate()}),
        "move_form": MoveForm(cohorts=_others(request, person)),
    } | (forms or {})
    context = {
        "cohort": person.cohort, "enrolment": person, "progress": progress, "grants": grants_of(enrolment=person), **forms,
    }
    bad = any(form.errors for form in forms.values() if form is not None)
    return render(request, "courses/teach_person.html", context, status=422 if bad else 200)


def _others(request, person: Enrolment):
    """Return the open cohorts of the same programme that this trainer leads."""
    return Cohort.objects.filter(
        pk__in=Cohort.objects.taught_by(request.user).values("pk"), programme_key=person.cohort.programme_key, closed_at=None
    ).exclude(pk=person.cohort_id)


@teaching
def teach_person(request, cohort: str, enrolment: UUID):
    """What is met and what is left, and what can be decided."""
    return _page(request, _person(request, cohort, enrolment))


@teaching
@require_POST
def change_person(request, cohort: str, enrolment: UUID):
    """One press on the page of a person."""
    person, act = _person(request, cohort, enrolment), ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        answer = act(request, person, timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        answer = None
    return answer or redirect("teach_person", cohort=cohort, enrolment=enrolment)


def _grant(request, person: Enrolment, now):
    form = GrantForm(request.POST, codes=[one.code for one in enrolment_progress(person).left])
    if not form.is_valid():
        return _page(request, person, {"grant_form": form})
    grant(enrolment=person, **form.cleaned_data, by=request.user, at=now)
    messages.success(request, _("Granted. It stands in what is left and on the final list."))
    return None


def _take_grant_back(request, person: Enrolment, now):
    granted = get_object_or_404(Grant.objects.filter(enrolment=person).select_related("enrolment__cohort"), pk=key_of(request.POST.get("row")))
    take_grant_back(granted=granted, by=request.user, at=now)
    messages.success(request, _("Taken back."))


def _leave(request, person: Enrolment, now):
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _page(request, person, {"leave_form": form})
    leave_programme(enrolment=person, **form.cleaned_data, by=request.user, at=now)
    messages.success(request, _("Noted. The person gets no reminders any more; the place goes to who waits first."))
    return None


def _come_back(request, person: Enrolment, now):
    come_back(enrolment=person, by=request.user, at=now)
    messages.success(request, _("The person is back, with everything done so far."))


def _move(request, person: Enrolment, now):
    form = MoveForm(request.POST, cohorts=_others(request, person))
    if not form.is_valid():
        return _page(request, person, {"move_form": form})
    to = form.cleaned_data["to"]
    move_learner(enrolment=person, to=to, by=request.user, at=now)
    messages.success(request, _("The person goes on in this cohort, with everything done so far."))
    return redirect("teach_person", cohort=to.code, enrolment=person.pk)


ACTS = {"grant": _grant, "take_grant_back": _take_grant_back, "leave": _leave, "come_back": _come_back, "move": _move}

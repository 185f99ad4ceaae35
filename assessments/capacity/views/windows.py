"""M&E: close a round, move its window, bring more organisations into it."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity.actions.rounds import add_organisations
from assessments.capacity.actions.windows import (
    NOTHING,
    OpenWork,
    RoundStillOpen,
    WindowRefused,
    allow_outside_window,
    change_window,
    close_round,
    open_work,
    reopen_round,
)
from assessments.capacity.choices import ROUND_ACTS
from assessments.capacity.forms.cases import OrganisationsForm, WindowForm
from assessments.capacity.models import AssessmentRound, CapacityAssessment
from assessments.capacity.queries.boards import history_of_round
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role
from lms.core.permissions import has_role


@role_required(Role.MONITOR)
def round_change(request, code: str):
    """Show what may be changed of a round, with its history; change it."""
    shown = get_object_or_404(AssessmentRound.objects.visible_to(request.user).select_related("instrument_version"), code=code)
    if request.method != "POST":
        return _page(request, shown)
    act = request.POST.get("act", "")
    window, more = _window(shown), _organisations(request, shown)
    try:
        if act == "organisations":
            more = _organisations(request, shown, request.POST)
            if not more.is_valid():
                return _page(request, shown, more=more, status=422)
            add_organisations(
                assessment_round=shown, organisations=more.cleaned_data["organisations"], by=request.user, at=timezone.now()
            )
        elif act == "window":
            window = WindowForm(request.POST)
            if not window.is_valid():
                return _page(request, shown, window=window, status=422)
            change_window(
                assessment_round=shown, by=request.user, at=timezone.now(), seen=_seen(request), **window.cleaned_data
            )
        elif act == "close":
            close_round(assessment_round=shown, by=request.user, at=timezone.now(), without=_known(request))
        elif act == "reopen":
            reopen_round(assessment_round=shown, reason=request.POST.get("reason", "")[:500], by=request.user, at=timezone.now())
        else:
            raise WindowRefused(_("Choose what to change."))
    except RoundStillOpen as refusal:
        return _page(request, shown, work=refusal.details["work"], status=409)
    except Refusal as refusal:
        return _page(request, shown, window=window, more=more, refusal=refusal, status=422)
    messages.success(request, _("Done."))
    return redirect("round_change", code=code)


def _page(request, shown: AssessmentRound, *, status: int = 200, window=None, more=None, work=None, refusal=None):
    context = {
        "round": shown, "window": window or _window(shown), "more": more or _organisations(request, shown),
        "work": work, "refusal": refusal, "open_work": open_work(shown),
        "is_lead": has_role(request.user, Role.MONITOR_LEAD),
        "history": [(row, ROUND_ACTS.get(row.act, row.act)) for row in history_of_round(shown)],
    }  # fmt: skip
    return render(request, "capacity/round_change.html", context, status=status)


def _window(shown: AssessmentRound) -> WindowForm:
    return WindowForm(initial={"opens_on": shown.opens_on, "closes_on": shown.closes_on})


def _organisations(request, shown: AssessmentRound, data=None) -> OrganisationsForm:
    present = shown.assessments.current().values("organisation_id")
    rows = Organisation.objects.visible_to(request.user).csos().present(on=timezone.localdate()).exclude(pk__in=present)
    return OrganisationsForm(data, organisations=rows)


def _seen(request) -> tuple[date, date] | None:
    """Return the window the page showed; None if it did not say."""
    try:
        first, last = (date.fromisoformat(request.POST.get(name, "")) for name in ("seen_first", "seen_last"))
    except ValueError:
        return None
    return first, last


def _known(request) -> OpenWork:
    """Return how much open work the person was shown and confirmed."""
    words = [request.POST.get(name, "") for name in ("cases", "sheets")]
    if not all(word.isascii() and word.isdecimal() and len(word) < 6 for word in words):
        return NOTHING
    return OpenWork(*map(int, words))


@require_POST
@role_required(Role.MONITOR)
def outside_window(request, code: str, case_id):
    """Let one assessment go on outside the window, with the reason of the M&E lead."""
    cases = CapacityAssessment.objects.visible_to(request.user).filter(round__code=code)
    case = get_object_or_404(cases.select_related("round", "organisation"), pk=case_id)
    try:
        allow_outside_window(assessment=case, reason=request.POST.get("reason", "")[:500], by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("This assessment may go on outside the window; its date carries the mark."))
    return redirect("monitoring_case", code=code, case_id=case.pk)

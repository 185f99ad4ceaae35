"""Values from draft to approved, and values entered by hand."""


from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.results import actions, queries
from assessments.results.forms import StepForm, ValueForm
from assessments.results.measurement.differences import rows_of
from assessments.results.measurement.readings import COUNTED, LEFT_OUT, NOT_COUNTED
from assessments.results.models import Indicator, IndicatorValue
from assessments.results.models.periods import APPROVED, DRAFT, RETURNED, SUBMITTED
from assessments.results.permissions import READERS, may_approve_values, may_record_activity
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.posted import key_of

STATES = (DRAFT, SUBMITTED, RETURNED, APPROVED)
A_PAGE = 60


@role_required(*READERS)
def values(request):
    asked = request.GET.get("state", "")
    found = (
        IndicatorValue.objects.visible_to(request.user)
        .with_state()
        .select_related("definition__indicator", "period")
        .defer("rows", "context")
        .order_by("-measured_on", "definition__indicator__position", "definition__reading")
    )
    if asked in STATES:
        found = found.filter(state=asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "results/values.html",
        {
            "page": page,
            "asked": asked if asked in STATES else "",
            "states": STATES,
            "query": f"state={asked}&" if asked in STATES else "",
            "may_submit": may_record_activity(request.user),
            "may_approve": may_approve_values(request.user),
        },
    )


@role_required(Role.MONITOR)
@require_POST
def step_values(request):
    keys = [key for key in request.POST.getlist("value") if key_of(key)]
    chosen = list(IndicatorValue.objects.visible_to(request.user).filter(pk__in=keys))
    act = request.POST.get("act")
    if act not in ("submit", "approve"):
        raise Http404
    if not chosen:
        messages.error(request, _("Choose one value or more."))
        return redirect("values")
    do = actions.submit_values if act == "submit" else actions.approve_values
    try:
        number = do(values=chosen, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        words = _("Values submitted: %(number)s") if act == "submit" else _("Values approved: %(number)s")
        messages.success(request, words % {"number": number})
    return redirect("values")


@role_required(*READERS)
def value(request, key):
    row = get_object_or_404(
        IndicatorValue.objects.visible_to(request.user)
        .with_state()
        .select_related("definition__indicator", "period", "evidence", "computed_by"),
        pk=key,
    )
    form = StepForm(request.POST or None)
    if request.method == "POST":
        if not may_approve_values(request.user):
            raise Http404
        if form.is_valid():
            try:
                actions.return_value(
                    value=row, comment=form.cleaned_data["comment"], by=request.user, at=timezone.now()
                )
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("The value went back with your comment."))
                return redirect("value", key=row.pk)
    places = {COUNTED: [], NOT_COUNTED: [], LEFT_OUT: []}
    for found in rows_of(row.rows):
        places[found.place].append(found)
    headings = {
        COUNTED: _("Counted"), NOT_COUNTED: _("Not counted"), LEFT_OUT: _("Left out of the figure"),
    }  # fmt: skip
    steps = list(row.steps.select_related("by"))
    is_submitter = bool(steps) and steps[-1].by_id == request.user.pk
    return render(
        request,
        "results/value.html",
        {
            "value": row,
            "line": row.definition.indicator,
            "parts": [(headings[place], found) for place, found in places.items()] if row.rows else [],
            "steps": steps,
            "form": form if row.state == SUBMITTED and may_approve_values(request.user) else None,
            "may_submit": row.state in (DRAFT, RETURNED) and may_record_activity(request.user),
            "may_approve": row.state == SUBMITTED and may_approve_values(request.user) and not is_submitter,
        },
    )


@role_required(Role.MONITOR)
def enter_value(request, code):
    line = get_object_or_404(Indicator.objects.visible_to(request.user), code=code)
    headline, _others = queries.definitions_on(line, timezone.localdate())
    is_count = headline.measure not in ("percentage", "index")
    form = ValueForm(request.POST or None, request.FILES or None, is_count=is_count)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = actions.enter_value(
                indicator=line, measured_on=values["measured_on"], numerator=values["numerator"],
                denominator=int(values["numerator"]) if is_count else values["denominator"],
                comment=values["comment"], upload=values["file"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The value is entered as a draft."))
            return redirect("value", key=made.pk)
    return render(request, "results/enter_value.html", {"form": form, "line": line, "headline": headline})

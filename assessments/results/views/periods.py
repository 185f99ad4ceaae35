"""Reporting periods: targets, locks, and what would be different today."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.results import actions, queries
from assessments.results.forms import PeriodForm, ReasonForm, TargetsForm
from assessments.results.measurement.proportions import is_reached, target_share
from assessments.results.models import Indicator, ReportingPeriod
from assessments.results.permissions import READERS, may_lock_periods, may_record_activity
from lms.core import formats
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role


@role_required(*READERS)
def periods(request):
    return render(
        request,
        "results/periods.html",
        {
            "periods": ReportingPeriod.objects.visible_to(request.user),
            "may_add": may_record_activity(request.user),
        },
    )


@role_required(Role.MONITOR)
def new_period(request):
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_period(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The period is entered. Set its targets now."))
            return redirect("period", code=made.code)
    return render(request, "results/new_period.html", {"form": form})


@role_required(*READERS)
def period(request, code):
    row = get_object_or_404(ReportingPeriod.objects.visible_to(request.user), code=code)
    targets = {
        target.indicator_id: target for target in row.targets.all()
    }  # one query; the lines come from the values or the log-frame
    reported = {
        value.definition.indicator.pk: value
        for value in queries.reported_values(row)
        if value.definition.is_headline
    }
    lines = []
    for indicator in Indicator.objects.visible_to(request.user):
        value, target = reported.get(indicator.pk), targets.get(indicator.pk)
        actual = value.exact if value else None
        lines.append(
            {
                "indicator": indicator,
                "value": value,
                "target": target,
                "share": target_share(actual, target.exact, indicator.exact_baseline) if target else None,
                "is_reached": bool(target)
                and is_reached(actual, target.exact, is_rising=indicator.is_rising),
            }
        )
    return render(
        request,
        "results/period.html",
        {
            "period": row,
            "lines": lines,
            "steps": row.steps.select_related("by"),
            "drifts": queries.drifts(row, timezone.localdate()) if row.is_locked else [],
            "may_lock": may_lock_periods(request.user),
            "may_set": may_record_activity(request.user) and not row.is_locked,
            "is_over": row.ends_on < timezone.localdate(),
            "form": ReasonForm(),
        },
    )


@role_required(Role.MONITOR)
def targets(request, code):
    row = get_object_or_404(ReportingPeriod.objects.visible_to(request.user), code=code)
    lines = list(Indicator.objects.visible_to(request.user))
    known = {target.indicator_id: target.target for target in row.targets.all()}
    initial = {
        TargetsForm.field_of(line.code): formats.number(known[line.pk].normalize(), "en")
        for line in lines
        if line.pk in known
    }
    form = TargetsForm(request.POST or None, indicators=lines, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {
            key: None if number is None else Decimal(number.numerator) / Decimal(number.denominator)
            for key, number in form.targets().items()
        }
        try:
            number = actions.set_targets(period=row, targets=given, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Targets changed: %(number)s") % {"number": number})
            return redirect("period", code=code)
    return render(request, "results/targets.html", {"form": form, "period": row})


@role_required(Role.MONITOR)
@require_POST
def lock_period(request, code):
    row = get_object_or_404(ReportingPeriod.objects.visible_to(request.user), code=code)
    if not may_lock_periods(request.user):
        raise Http404
    reason = request.POST.get("reason", "")[:500]
    act = actions.reopen_period if request.POST.get("act") == "reopen" else actions.lock_period
    try:
        act(period=row, reason=reason, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("The period is open again; its values stand.")
            if act is actions.reopen_period
            else _("The period is locked; it takes no new value."),
        )
    return redirect("period", code=code)

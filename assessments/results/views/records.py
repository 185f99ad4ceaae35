"""Records entered by hand behind the lines of the log-frame."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.results import actions
from assessments.results.actions.records import LISTED
from assessments.results.forms import ActivityForm, ParticipantsForm, WithdrawForm
from assessments.results.imports.participants import list_template, read_participants
from assessments.results.models import ActivityRecord, Indicator
from assessments.results.queries.registers import BY_HAND
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.models import Role
from lms.core.sheet_errors import sentence
from lms.core.tables import SheetError, to_xlsx


@role_required(Role.MONITOR)
def record(request, code):
    if code not in BY_HAND:
        raise Http404
    line = get_object_or_404(Indicator.objects.visible_to(request.user), code=code)
    form = ActivityForm(request.POST or None, request.FILES or None, indicator=line)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        kept = line
        if code == "R3.5":  # a subset of R3.4: entered once, there
            kept, values["is_ministry"] = get_object_or_404(Indicator, code="R3.4"), True
        try:
            actions.record_activity(
                indicator=kept, upload=values.pop("file", None), by=request.user, at=timezone.now(), **values
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The record is entered and counted."))
            return redirect("indicator", code=code)
    return render(request, "results/record.html", {"form": form, "indicator": line})


@role_required(Role.MONITOR)
def withdraw(request, record):
    row = get_object_or_404(
        ActivityRecord.objects.visible_to(request.user).select_related("indicator"), pk=record
    )
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_activity(
                record=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The record no longer counts."))
            return redirect("indicator", code=row.indicator.code)
    return render(request, "results/withdraw.html", {"form": form, "record": row})


@role_required(Role.MONITOR)
def participants(request, record):
    """Enter the list of one event: checked first, stored whole or not at all, names never."""
    rows = ActivityRecord.objects.visible_to(request.user).select_related("indicator")
    row = get_object_or_404(rows, pk=record, indicator__code=LISTED)
    form = ParticipantsForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = read_participants(upload.read(), upload.name)
            if not found.faults and not form.cleaned_data["only_check"]:
                actions.enter_participants(record=row, people=found.people, by=request.user, at=timezone.now())
                messages.success(request, _("The list is entered: %(number)s.") % {"number": len(found.people)})
                return redirect("indicator", code=LISTED)
        except SheetError as error:
            form.add_error("file", sentence(error))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {
        "form": form,
        "record": row,
        "found": found,
        "faults": found.faults[:100] if found else [],
        "entered": row.participations.count(),
    }
    wrong = form.errors or (found and found.faults)
    return render(request, "results/participants.html", context, status=422 if wrong else 200)


@role_required(Role.MONITOR)
def participants_template(request):
    """Download the empty list."""
    content = to_xlsx([list_template()], created_at=datetime(2026, 1, 1, tzinfo=UTC))
    return attachment(content, "participants.xlsx", XLSX)

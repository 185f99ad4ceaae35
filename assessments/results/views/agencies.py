"""The frozen list of target agencies (R2.4)."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.results import actions
from assessments.results.choices.registers import CHOICES
from assessments.results.forms import AgenciesForm
from assessments.results.imports.agencies import agencies_template, read_agencies
from assessments.results.models import AgencyList
from assessments.results.permissions import READERS, may_freeze_agencies
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.models import Role
from lms.core.sheet_errors import sentence
from lms.core.tables import SheetError, to_xlsx


@role_required(*READERS)
def target_agencies(request):
    """Show every frozen list, the newest first; the M&E lead freezes another: checked first, stored whole or not at all."""
    may_freeze = may_freeze_agencies(request.user)
    is_sent = request.method == "POST"
    if is_sent and not may_freeze:
        raise Http404
    form = AgenciesForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    found = None
    if is_sent and form.is_valid():
        given = form.cleaned_data
        try:
            found = read_agencies(given["file"].read(), given["file"].name)
            if not found.faults and not given["only_check"]:
                actions.freeze_agencies(
                    agencies=found.agencies, frozen_on=given["frozen_on"], note=given["note"], by=request.user,
                    at=timezone.now(),
                )  # fmt: skip
                messages.success(request, _("The list is frozen: %(number)s.") % {"number": len(found.agencies)})
                return redirect("target_agencies")
        except SheetError as error:
            form.add_error("file", sentence(error))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    lists = AgencyList.objects.visible_to(request.user).select_related("frozen_by").prefetch_related("agencies__region")
    context = {
        "lists": [(row, [(one, CHOICES["agency_level"].get(one.level, "")) for one in row.agencies.all()]) for row in lists],
        "form": form if may_freeze else None,
        "found": found,
        "faults": found.faults[:100] if found else [],
    }
    wrong = form.errors or (found and found.faults)
    return render(request, "results/agencies.html", context, status=422 if is_sent and wrong else 200)


@role_required(Role.MONITOR)
def template(request):
    """Download the empty list."""
    content = to_xlsx([agencies_template()], created_at=datetime(2026, 1, 1, tzinfo=UTC))
    return attachment(content, "agencies.xlsx", XLSX)

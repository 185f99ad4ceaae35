"""M&E: what happened to organisations between rounds: they leave, merge, take a new name, come back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.capacity import workflow
from assessments.capacity.choices import STATE_KINDS, STATE_LABELS
from assessments.capacity.forms.cases import EventForm
from assessments.capacity.queries.screens import assessments_of
from lms.core.access import role_required
from lms.core.actions import record_organisation_event
from lms.core.errors import Refusal
from lms.core.models import Organisation, OrganisationEvent, Role


@role_required(Role.MONITOR)
def organisation_events(request):
    """List the organisations with what happened to them; those with something first."""
    search = request.GET.get("search", "").replace("\x00", "")[:100]
    rows = Organisation.objects.visible_to(request.user).csos()
    for word in search.split()[:5]:
        rows = rows.filter(
            Q(code__icontains=word) | Q(name_en__icontains=word) | Q(name_ru__icontains=word) | Q(name_kk__icontains=word)
        )
    if request.GET.get("only") == "changed":
        rows = rows.filter(pk__in=OrganisationEvent.objects.values("organisation"))
    page = Paginator(rows.order_by("code"), 100).get_page(request.GET.get("page"))
    happened = OrganisationEvent.objects.by_code(row.code for row in page)
    context = {
        "page": page, "rows": [(row, happened.get(row.code, [])) for row in page], "search": search,
        "only": request.GET.get("only", ""),
    }  # fmt: skip
    return render(request, "capacity/organisation_events.html", context)


@role_required(Role.MONITOR)
def organisation_event(request, code: str):
    """Show what happened to one organisation, and enter what else happened."""
    shown = get_object_or_404(Organisation.objects.visible_to(request.user).csos(), code=code)
    others = Organisation.objects.visible_to(request.user).csos().present(on=timezone.localdate()).exclude(pk=shown.pk)
    form = EventForm(request.POST or None, others=others)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                record_organisation_event(organisation=shown, by=request.user, at=timezone.now(), **form.facts)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
                shown.refresh_from_db()
            else:
                messages.success(request, _("Entered. Results stay where they were earned."))
                return redirect("organisation_event", code=code)
    going_on = [
        (case, STATE_LABELS[case.state], STATE_KINDS.get(case.state, ""))
        for case in assessments_of([shown.pk]) if case.state not in workflow.FINISHED
    ]  # fmt: skip
    context = {
        "organisation": shown, "form": form, "events": shown.events.select_related("successor", "by"), "going_on": going_on,
    }  # fmt: skip
    return render(request, "capacity/organisation_event.html", context, status=status)

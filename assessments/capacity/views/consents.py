"""To whom the organisation shows its result, who has looked, and what is shown to those outside."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.capacity.actions.consents import give_consent, note_view, revoke_consent
from assessments.capacity.choices import VIEW_LABELS, VIEWER_LABELS
from assessments.capacity.models import Audience, CapacityAssessment, Extent
from assessments.capacity.permissions import may_decide_consents, may_see_result
from assessments.capacity.queries.consents import consents_of, shown_to, view_rows, views_of
from assessments.capacity.views.result import public_page, result_page
from lms.core.access import own_cso, role_required
from lms.core.errors import Refusal
from lms.core.models import Role


@role_required(Role.LEAD)
def org_consents(request):
    """Decide for each audience: nothing, the level only, or the result in full."""
    organisation = own_cso(request)
    if not may_decide_consents(request.user, organisation.pk):
        raise Http404
    if request.method == "POST":
        audience, extent = request.POST.get("audience", ""), request.POST.get("extent", "")
        facts = {"organisation": organisation, "audience": audience, "by": request.user, "at": timezone.now()}
        try:
            if extent:
                give_consent(**facts, extent=extent)
            else:
                revoke_consent(**facts)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Saved. It holds from this moment."))
        answer = redirect("org_consents")
        answer["Location"] += f"?organisation={organisation.code}"
        return answer
    rows = consents_of(organisation)
    now = {row.audience: row for row in rows if row.revoked_at is None}
    audiences = [(code, label, now.get(code)) for code, label in Audience.choices]
    return render(
        request, "capacity/consents.html",
        {
            "organisation": organisation, "audiences": audiences, "extents": Extent.choices,
            "history": [row for row in rows if row.revoked_at is not None],
        },
    )  # fmt: skip


@role_required(Role.LEAD)
def org_views(request):
    """Say who outside the organisation looked at its results: role and time."""
    organisation = own_cso(request)
    if not may_decide_consents(request.user, organisation.pk):
        raise Http404
    page = Paginator(views_of(organisation), 50).get_page(request.GET.get("page"))
    rows = [
        (row, VIEWER_LABELS.get(row.role, row.role), VIEW_LABELS.get(row.what, row.what))
        for row in view_rows(page.object_list)
    ]
    return render(request, "capacity/org_views.html", {"organisation": organisation, "page": page, "rows": rows})


def shown_results(request):
    """List the organisations that show their result to the reader: to everybody, to the donor, to their trainer."""
    return render(request, "capacity/shown_results.html", {"rows": shown_to(request.user)})


def shown_result(request, organisation):
    """Show one result as far as the organisation shows it to this reader."""
    row = next((row for row in shown_to(request.user) if row.organisation.pk == organisation and row.is_full), None)
    if row is None:
        raise Http404
    cases = CapacityAssessment.objects.select_related("round__instrument_version", "organisation").defer("snapshot")
    case = cases.get(pk=row.locked.assessment_id)
    if may_see_result(request.user, case):
        return result_page(request, case, "capacity/result.html", path=reverse("shown_results"))
    note_view(assessment=case, by=request.user, at=timezone.now())
    return public_page(request, case)

"""Examples to learn from: what an organisation shows to everybody, and where everybody reads it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.advocacy import actions, queries
from assessments.advocacy.models import ToolCategory, ToolUse
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role


def gallery(request):
    """List the examples, all or of one category; open to everybody."""
    categories = list(ToolCategory.objects.all())
    asked = request.GET.get("category", "")
    category = asked if asked in {row.code for row in categories} else ""
    page = Paginator(queries.gallery(category), 20).get_page(request.GET.get("page"))
    return render(
        request, "advocacy/gallery.html", {"page": page, "categories": categories, "category": category}
    )


@role_required(Role.LEAD)
def show_use(request, use):
    """Ask the lead, with the example as everybody would read it, whether to show it."""
    own = ToolUse.objects.filter(organisation_id__in=request.user.led_organisation_ids)
    uses = queries.with_gallery(queries.with_verdict(own)).select_related(
        "tool__category", "organisation__region", "evidence"
    )
    row = get_object_or_404(uses, pk=use)
    refusal = None
    if request.method == "POST":
        act = actions.take_from_gallery if request.POST.get("act") == "hide" else actions.show_in_gallery
        try:
            act(use=row, by=request.user, at=timezone.now())
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("Saved. It holds from this moment."))
            return redirect("org_tools")
    context = {"use": row, "refusal": refusal, "is_accepted": row.decision == queries.ACCEPTED}
    return render(request, "advocacy/show_use.html", context, status=422 if refusal else 200)

"""What ties people and coalition members to organisations, and so keeps them from verifying (WF-7)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.capacity.actions.independence import declare_tie, end_tie, name_coalition_member
from assessments.capacity.models import CoalitionTie, DeclaredTie
from lms.core.access import role_required
from lms.core.alphabet import by_name
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role
from lms.core.permissions import staff_members
from lms.core.posted import key_of


@role_required(Role.MONITOR)
def ties(request):
    """List the ties in force and those that ended; declare one, end one."""
    organisations = Organisation.objects.visible_to(request.user).order_by("code")
    refusal = None
    if request.method == "POST":
        try:
            _act(request, organisations)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("Done."))
            return redirect("ties")
    context = {
        "declared": DeclaredTie.objects.select_related("user", "organisation").order_by("ended_at", "organisation__code"),
        "coalition": CoalitionTie.objects.select_related("organisation", "member").order_by("ended_at", "organisation__code"),
        "people": by_name(staff_members(Role.ASSESSOR)),
        "organisations": organisations.csos(),
        "members": organisations,
        "kinds": DeclaredTie.Kind.choices,
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "capacity/ties.html", context, status=422 if refusal else 200)


def _act(request, organisations) -> None:
    posted, facts = request.POST, {"by": request.user, "at": timezone.now()}
    act = posted.get("act")
    if act == "declare":
        declare_tie(
            person=get_object_or_404(staff_members(Role.ASSESSOR), pk=key_of(posted.get("person"))), kind=posted.get("kind", ""),
            organisation=get_object_or_404(organisations.csos(), pk=key_of(posted.get("organisation"))), note=posted.get("note", "")[:300], **facts,
        )  # fmt: skip
    elif act == "coalition":
        name_coalition_member(
            organisation=get_object_or_404(organisations.csos(), pk=key_of(posted.get("organisation"))),
            member=get_object_or_404(organisations, pk=key_of(posted.get("member"))), **facts,
        )  # fmt: skip
    elif act in ("end_declared", "end_coalition"):
        model = DeclaredTie if act == "end_declared" else CoalitionTie
        end_tie(tie=get_object_or_404(model.objects.all(), pk=key_of(posted.get("tie"))), **facts)
    else:
        raise Http404

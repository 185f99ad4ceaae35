"""The register on a CSO's phone, and its review by M&E officers and verifiers."""


from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.advocacy import actions, queries
from assessments.advocacy.forms import ToolUseForm, VerdictForm
from assessments.advocacy.models import ToolUse
from assessments.advocacy.permissions import may_record_use
from assessments.evidence.actions import give_verdict
from lms.core.access import named, own_cso, role_required
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role
from lms.core.posted import key_of

LABELS = {queries.ACCEPTED: "good", queries.REJECTED: "bad", queries.WITHDRAWN: "bad", None: "warn"}


def _words(decision: str | None) -> str:
    words = {
        queries.ACCEPTED: _("accepted"),
        queries.REJECTED: _("rejected"),
        queries.WITHDRAWN: _("evidence withdrawn"),
    }
    return words.get(decision, _("waiting for a verdict"))


def _shown(uses):
    """Give each use the words and the kind of its label."""
    for use in uses:
        use.kind, use.words = LABELS.get(use.decision, "warn"), _words(use.decision)
    return uses


@role_required(Role.LEAD, Role.TRAINEE)
def org_tools(request):
    organisation = own_cso(request)
    page = Paginator(queries.with_gallery(queries.shown_uses(request.user).filter(organisation=organisation)), 50).get_page(
        request.GET.get("page")
    )
    _shown(page.object_list)
    return render(
        request,
        "advocacy/org_tools.html",
        {
            "organisation": organisation,
            "page": page,
            "may_record": may_record_use(request.user, organisation.pk),
        },
    )


@role_required(Role.LEAD)
def record_use(request):
    organisation = own_cso(request, only_led=True)
    form = ToolUseForm.of(
        request.POST or None, request.FILES or None, like=_like(request, organisation), today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.record_use(
                organisation=organisation,
                tool=values["tool"],
                used_on=values["used_on"],
                description=values["description"],
                issue=values["issue"],
                language=values["language"],
                registration=values["registration"],
                is_result_measured=values["is_result_measured"],
                result_note=values["result_note"],
                url=values["url"],
                upload=values["file"],
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The use is recorded. It counts once the evidence is accepted."))
            return redirect(reverse("org_tools") + named(organisation))
    context = {"form": form, "organisation": organisation}
    return render(request, "advocacy/record_use.html", context, status=422 if form.errors else 200)


def _like(request, organisation) -> ToolUse | None:
    """Return the earlier use of the organisation whose tool and issue are to be taken over."""
    return ToolUse.objects.filter(organisation=organisation, pk=key_of(request.GET.get("like"))).first()


@role_required(Role.MONITOR, Role.ASSESSOR)
def monitoring_tools(request):
    uses = queries.shown_uses(request.user)
    shown = request.GET.get("state", queries.PENDING)
    if shown == queries.PENDING:
        uses = uses.filter(decision=None)
    elif shown in (queries.ACCEPTED, queries.REJECTED):
        uses = uses.filter(decision=shown)
    page = Paginator(uses.order_by("used_on", "pk"), 50).get_page(request.GET.get("page"))
    _shown(page.object_list)
    states = [
        (queries.PENDING, _("Waiting")),
        (queries.ACCEPTED, _("Accepted")),
        (queries.REJECTED, _("Rejected")),
        ("all", _("All")),
    ]
    return render(
        request,
        "advocacy/monitoring_tools.html",
        {"page": page, "shown": shown, "states": states, "is_monitor": has_role(request.user, Role.MONITOR)},
    )


@role_required(Role.MONITOR, Role.ASSESSOR)
def judge_use(request, use):
    row = get_object_or_404(queries.shown_uses(request.user), pk=use)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            give_verdict(
                evidence=row.evidence,
                decision=form.cleaned_data["decision"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The verdict is recorded."))
            return redirect("monitoring_tools")
    _shown([row])
    return render(request, "advocacy/judge_use.html", {"use": row, "form": form})

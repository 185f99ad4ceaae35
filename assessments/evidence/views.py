"""The organisation's evidence: list, add, download."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.evidence.actions import EvidenceRefused, add_evidence, withdraw_evidence
from assessments.evidence.forms import EvidenceForm
from assessments.evidence.models import Evidence, private_storage
from assessments.evidence.queries import evidence_of
from lms.core.access import own_cso, role_required
from lms.core.errors import Refusal
from lms.core.http import attachment
from lms.core.models import Role


@role_required(Role.LEAD)
def evidence(request):
    """List the evidence of the own organisation and add another."""
    organisation, today = own_cso(request, only_led=True), timezone.localdate()
    form = EvidenceForm(request.POST or None, request.FILES or None, today=today)
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = ""
    if request.method == "POST" and form.is_valid():
        try:
            add_evidence(organisation=organisation, by=request.user, at=timezone.now(), **form.cleaned_data)
        except EvidenceRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The evidence was added."))
            return redirect(back or request.get_full_path())
    page = Paginator(evidence_of(organisation.pk), 50).get_page(request.GET.get("page"))
    context = {"organisation": organisation, "form": form, "page": page, "back": back}
    return render(request, "evidence/evidence.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def download(request, evidence_id):
    """Hand out a file as an attachment to those who may see it; anybody else finds nothing."""
    row = get_object_or_404(Evidence.objects.visible_to(request.user), pk=evidence_id, kind=Evidence.Kind.FILE)
    with private_storage().open(row.file.name, "rb") as file:
        return attachment(file.read(), row.original_name, row.content_type)


@role_required(Role.LEAD)
def withdraw(request, evidence_id):
    """Ask the lead why, and take evidence back; what was locked with it stays until a new revision is opened."""
    led = Evidence.objects.filter(organisation_id__in=request.user.led_organisation_ids, withdrawal=None)
    row, refusal = get_object_or_404(led.select_related("organisation"), pk=evidence_id), None
    where = f"?organisation={row.organisation.code}"
    if request.method == "POST":
        try:
            withdraw_evidence(
                evidence=row, reason=request.POST.get("reason", "")[:2000], by=request.user, at=timezone.now()
            )
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("The evidence is withdrawn. It supports no later result."))
            return redirect(reverse("org_evidence") + where)
    context = {"row": row, "where": where, "refusal": refusal, "reason": request.POST.get("reason", "")}
    return render(request, "evidence/withdraw.html", context, status=422 if refusal else 200)

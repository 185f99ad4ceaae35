"""The administrators' pages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates import codes
from certificates.actions import issue_waiting, revoke_credential
from certificates.actions.corrections import decide_correction, issue_anew
from certificates.forms import DecideForm, RevokeForm
from certificates.models import CorrectionRequest, Credential
from certificates.queries import lacking_papers
from certificates.queries.signing import lost_key
from certificates.queries.verification import statement_of_rows
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role

PAGE_SIZE = 50


@role_required(Role.ADMINISTRATOR)
def manage_certificates(request):
    """All credentials, newest first; found by code."""
    asked, problem = request.GET.get("code", "").strip(), ""
    rows = Credential.objects.visible_to(request.user).select_related("enrolment__cohort", "enrolment__learner")
    if asked:
        try:
            rows = rows.filter(code=codes.read_code(asked))
        except codes.TypingError:
            problem, rows = _("This number has a typing error. The signs 0, O, 1, I and L never occur."), rows.none()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    papers = statement_of_rows(page.object_list, get_language(), timezone.now())
    context = {"page": page, "papers": papers, "asked": asked, "problem": problem, "without": lacking_papers()}
    context["lost_key"] = lost_key()
    context["corrections"] = CorrectionRequest.objects.filter(decided_at=None).select_related("credential__enrolment__learner")
    return render(request, "certificates/manage_certificates.html", context)


@role_required(Role.ADMINISTRATOR)
@require_POST
def issue_missing(request):
    """Issue to all who completed and have none, after a name was corrected; say why some still have none."""
    try:
        outcome = issue_waiting(by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("manage_certificates")
    messages.info(request, _("Certificates issued: %(number)s") % {"number": outcome.issued})
    for enrolment, reason in outcome.refused:
        messages.warning(request, f"{enrolment.learner.listed_name}, {enrolment.cohort.code}: {reason}")
    return redirect("manage_certificates")


@role_required(Role.ADMINISTRATOR)
def manage_certificate(request, credential_id):
    """One credential: what happened to it, and the form that revokes it."""
    at = timezone.now()
    rows = Credential.objects.visible_to(request.user).select_related("enrolment__cohort", "enrolment__learner")
    credential = get_object_or_404(rows, pk=credential_id)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_credential(
                credential=credential, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"],
                by=request.user, at=at,
            )  # fmt: skip
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The certificate is revoked. Whoever checks it sees so at once."))
        return redirect("manage_certificate", credential_id=credential.pk)
    ((_row, paper),) = statement_of_rows([credential], get_language(), at)
    context = {"correction": credential.corrections.filter(decided_at=None).first(), "decide": DecideForm()}
    context |= {"credential": credential, "paper": paper, "form": form, "events": credential.events.select_related("by")}
    return render(request, "certificates/manage_certificate.html", context, status=422 if form.errors else 200)


@role_required(Role.ADMINISTRATOR)
@require_POST
def decide_name(request, credential_id):
    """Grant or refuse the correction of a name."""
    rows = CorrectionRequest.objects.select_related(
        "credential__enrolment__learner", "credential__definition", "credential__status"
    )
    asked = rows.filter(credential_id=credential_id).first()
    if asked is None:
        raise Http404
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why in a few words: the holder reads it."))
        return redirect("manage_certificate", credential_id=credential_id)
    try:
        new = decide_correction(
            request=asked, is_granted=request.POST.get("grant") == "1", answer=form.cleaned_data["answer"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("manage_certificate", credential_id=credential_id)
    if new is None:
        messages.success(request, _("The request is refused; the certificate stays as it is."))
    else:
        messages.success(request, _("A corrected certificate is issued; the old one now answers as replaced."))
    return redirect("manage_certificate", credential_id=new.pk if new else credential_id)


@role_required(Role.ADMINISTRATOR)
@require_POST
def anew(request, credential_id):
    """Undo a revocation: the same facts under a new number."""
    rows = Credential.objects.visible_to(request.user).select_related("enrolment__learner", "definition", "status")
    credential = get_object_or_404(rows, pk=credential_id)
    try:
        new = issue_anew(credential=credential, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("manage_certificate", credential_id=credential.pk)
    messages.success(request, _("A new certificate is issued; the old one stays revoked."))
    return redirect("manage_certificate", credential_id=new.pk)

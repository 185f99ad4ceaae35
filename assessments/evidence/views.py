"""The organisation's evidence: list, add, download. Products of learners that it shows and publishes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.evidence import actions
from assessments.evidence.actions import EvidenceRefused, add_evidence, withdraw_evidence
from assessments.evidence.forms import EvidenceForm, ShowProductForm
from assessments.evidence.models import Evidence, PublicationConsent
from assessments.evidence.queries import evidence_of, own_products, products_of, published_products
from courses.queries.products import accepted_products
from lms.core.access import named, own_cso, role_required
from lms.core.errors import Refusal
from lms.core.http import attachment
from lms.core.models import Role
from lms.core.stored import content_of


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
    return attachment(content_of(row), row.original_name, row.content_type)


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


# --- products of learners


@role_required(Role.LEAD)
def org_products(request):
    """The accepted products of the own people: show as evidence, publish, take back."""
    organisation = own_cso(request, only_led=True)
    context = {"organisation": organisation, "products": products_of(organisation.pk), "where": named(organisation)}
    return render(request, "evidence/org_products.html", context)


def _led_product(request, submission_id):
    led = accepted_products().filter(enrolment__organisation_id__in=request.user.led_organisation_ids)
    return get_object_or_404(led, pk=submission_id)


@role_required(Role.LEAD)
def show_product(request, submission_id):
    """Ask under which name and with which file a product is shown, then make it evidence."""
    row = _led_product(request, submission_id)
    form = ShowProductForm(request.POST or None, submission=row, initial={"title": row.task["title"][get_language()[:2]]})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.show_product(
                submission=row, title=typed["title"], shows=typed["shows"], language=typed["language"],
                file_id=typed["file"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The product is evidence of the organisation now."))
            return redirect(_products_page(row))
    context = {"row": row, "form": form, "back": _products_page(row)}
    return render(request, "evidence/show_product.html", context, status=422 if form.errors else 200)


def _products_page(row) -> str:
    return reverse("org_products") + f"?organisation={row.enrolment.organisation.code}"


@role_required(Role.LEAD)
@require_POST
def publish_product(request, submission_id):
    """The organisation's word on publication: given, or taken back."""
    row = _led_product(request, submission_id)
    _say(request, row, PublicationConsent.Whose.ORGANISATION)
    return redirect(_products_page(row))


def _say(request, row, whose: str) -> None:
    """Carry out what the pressed button says, and tell the person."""
    step = actions.withdraw_publication_consent if "withdraw" in request.POST else actions.give_publication_consent
    try:
        step(submission=row, whose=whose, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return
    if "withdraw" in request.POST:
        messages.success(request, _("Taken back. The product is not public any more; evidence and what was counted stay."))
    else:
        messages.success(request, _("Your consent is kept. The product is public once author and organisation have agreed."))


@login_required
def learn_portfolio(request):
    """The own accepted products, and the own word on publication."""
    if request.method == "POST":
        row = get_object_or_404(accepted_products().filter(enrolment__learner=request.user), pk=_key(request))
        _say(request, row, PublicationConsent.Whose.AUTHOR)
        return redirect("learn_portfolio")
    return render(request, "evidence/portfolio.html", {"products": own_products(request.user)})


def _key(request):
    try:
        return UUID(request.POST.get("product", ""))
    except ValueError as error:
        raise Http404 from error


@require_GET
def reports(request):
    """Published products of organisations: open to everybody."""
    page = Paginator(published_products(), 50).get_page(request.GET.get("page"))
    return render(request, "evidence/reports.html", {"page": page})


def _published(product_id):
    return get_object_or_404(published_products(), pk=product_id)


@require_GET
def report(request, product_id):
    """One published product; without both consents it does not exist."""
    return render(request, "evidence/report.html", {"product": _published(product_id)})


@require_GET
def report_file(request, product_id):
    """The file of a published product, as an attachment."""
    product = _published(product_id)
    return attachment(content_of(product.evidence), product.public_name, product.evidence.content_type)

"""The assignment of a programme: a learner writes, hands in, reads the feedback. Files of products."""

import random

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.actions.products import DraftClash, Sampling, add_files, hand_in, remove_file, save_draft
from courses.forms.products import ProductForm
from courses.models import Enrolment
from courses.queries.learning import learning
from courses.queries.materials import single
from courses.queries.products import file_name_for, own_product, visible_files
from courses.views.learn import _own_enrolment
from lms.core.errors import Refusal
from lms.core.formats import clock
from lms.core.http import attachment
from lms.core.stored import content_of


def signed_out() -> JsonResponse:
    """Answer a script whose person has no session any more; it keeps what was typed on the device."""
    return JsonResponse({"error": "signed_out", "sign_in": reverse("account_login")}, status=401)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def learn_assignment(request, cohort: str):
    """The task with its criteria, the own draft, the versions handed in; the model answer is the trainer's."""
    found = learning(_own_enrolment(request, cohort), get_language()[:2])
    assignment = single(found.outline, "assignment") if found else None
    if assignment is None:
        raise Http404
    form, clash, status = None, None, 200
    if request.method == "POST":
        form = ProductForm(request.POST, {"uploads": request.FILES.getlist("uploads")})
        status = 422
        if form.is_valid():
            try:
                _take(request, found.enrolment, assignment, form)
            except DraftClash as refusal:
                clash, status = refusal.details["draft"], 409
                form = _with_revision(request, clash.revision)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                return redirect(f"{request.path}#product")
    product = own_product(found.enrolment)
    context = {
        "learning": found, "enrolment": found.enrolment, "assignment": assignment, "product": product, "clash": clash,
        "form": form or ProductForm.of(product.draft), "is_over": timezone.localdate() > found.enrolment.cohort.ends_on,
    }
    return render(request, "courses/learn_assignment.html", context, status=status)


def _with_revision(request, revision: int) -> ProductForm:
    """Return what was typed under the revision that stands now: saving again keeps it."""
    posted = request.POST.copy()
    posted["seen"] = str(revision)
    return ProductForm(posted)


def _take(request, enrolment: Enrolment, assignment: dict, form: ProductForm) -> None:
    """Do what the pressed button says; the text is kept by each of them."""
    typed, by, at = form.cleaned_data, request.user, timezone.now()
    save_draft(enrolment=enrolment, text=typed["text"], seen=typed["seen"], by=by, at=at)
    if typed["uploads"]:
        add_files(enrolment=enrolment, uploads=typed["uploads"], by=by, at=at)
    if typed["remove"]:
        remove_file(enrolment=enrolment, file_id=typed["remove"], by=by, at=at)
    elif "hand_in" in request.POST:
        sampling = Sampling(settings.GRADED_TWICE, random.SystemRandom().random)
        hand_in(enrolment=enrolment, task=assignment, receipt=typed["receipt"], by=by, at=at, sampling=sampling)
        messages.success(request, _("Handed in. You are told when there is feedback."))
        return
    messages.success(request, _("The draft is saved. Nobody reads it before you hand it in."))


@require_POST
def save_product_draft(request, cohort: str):
    """The door for the small script: keep the text while it is typed."""
    if not request.user.is_authenticated:
        return signed_out()
    enrolment, now = _own_enrolment(request, cohort), timezone.now()
    form = ProductForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"outcome": "needs", "said": " ".join(sum(form.errors.values(), []))})
    try:
        draft = save_draft(
            enrolment=enrolment, text=form.cleaned_data["text"], seen=form.cleaned_data["seen"], by=request.user, at=now
        )
    except DraftClash as refusal:
        theirs = refusal.details["draft"]
        return JsonResponse({
            "outcome": "clash", "said": str(refusal), "seen": theirs.revision,
            "theirs": [{"label": _("Saved meanwhile"), "text": theirs.text}],
        })  # fmt: skip
    except Refusal as refusal:
        return JsonResponse({"outcome": "needs", "said": str(refusal)})
    return JsonResponse({"outcome": "stored", "seen": draft.revision, "said": saved_at(now)})


def saved_at(now) -> str:
    """Return the sentence that says since when it is safe."""
    return _("Saved on the server at %(time)s.") % {"time": clock(timezone.localtime(now))}


@require_GET
@login_required
def product_file(request, file_id):
    """Hand out a file of a product to its learner and to those who grade it; anybody else finds nothing."""
    row = get_object_or_404(visible_files(request.user).distinct(), pk=file_id)
    return attachment(content_of(row), file_name_for(row, request.user), row.content_type)

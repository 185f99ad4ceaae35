"""Issuing for a cohort: start it, see who got a certificate and who did not and why, take the papers along."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from certificates.actions.batches import note_taken, start_batch, start_print
from certificates.exports.batches import batch_table, zip_pieces
from certificates.faces.texts import LANGUAGES
from certificates.forms import BatchForm
from certificates.queries.batches import (
    cohorts_to_issue,
    files_of,
    last_batches,
    papers_in_force,
    rows_of_batches,
)
from certificates.queries.credentials import definitions_for
from courses.models import Cohort
from courses.permissions import may_teach
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.models import Role
from lms.core.tables import to_xlsx

administrators = role_required(Role.ADMINISTRATOR)


@administrators
def issue_cohorts(request):
    """The cohorts, each with the way to its certificates."""
    return render(request, "certificates/issue_cohorts.html", {"cohorts": cohorts_to_issue(get_language())})


@administrators
def issue_cohort(request, code):
    """One cohort: the button that issues, and what came of it."""
    cohort = get_object_or_404(Cohort, code=code)
    defined = [one.kind for one in definitions_for(cohort.programme_key)]
    batches = last_batches(cohort)
    begun = [batch.definition.kind for batch in batches if batch.finished_at is None]
    form = BatchForm(request.POST if request.method == "POST" else None, kinds=defined, begun=begun)
    if request.method == "POST" and form.is_valid():
        try:
            job = start_batch(cohort=cohort, kinds=form.cleaned_data["kinds"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("issue_cohort", code=code)
        if job.owner_id == request.user.pk:
            return redirect("job", job.pk)
        return redirect("issue_cohort", code=code)
    rows = rows_of_batches(batches)
    context = {
        "cohort": cohort, "form": form, "batches": [(batch, rows[batch.pk]) for batch in batches],
        "at_work": next((batch.job for batch in batches if batch.job and batch.job.is_active), None),
        "is_open": bool(begun), "is_defined": bool(defined),
        "papers": len(papers_in_force(cohort)),
    }  # fmt: skip
    return render(request, "certificates/issue_cohort.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def issue_at_end(request, code):
    """Issue every kind in use to whoever of a closed cohort has earned it: one press of its trainer."""
    cohort = get_object_or_404(Cohort, code=code)
    if not may_teach(request.user, cohort):
        raise Http404
    kinds = [one.kind for one in definitions_for(cohort.programme_key)]
    try:
        job = start_batch(cohort=cohort, kinds=kinds, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("teach_close", cohort=cohort.code)
    return redirect("job", job.pk) if job.owner_id == request.user.pk else redirect("teach_close", cohort=cohort.code)


@administrators
@require_POST
def print_cohort(request, code):
    """Draw the papers of a cohort into one file, beside the requests."""
    cohort = get_object_or_404(Cohort, code=code)
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise Http404
    job = start_print(cohort=cohort, language=language, by=request.user, at=timezone.now())
    return redirect("job", job.pk)


@administrators
@require_GET
def cohort_zip(request, code):
    """All papers of a cohort in three languages, one file each, sent as they are read."""
    cohort, at = get_object_or_404(Cohort, code=code), timezone.now()
    ids = papers_in_force(cohort)
    if not ids:
        raise Http404
    note_taken(cohort=cohort, what="zip", by=request.user, at=at)
    response = StreamingHttpResponse(zip_pieces(files_of(ids), at=at), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="certificates-{cohort.code}.zip"'
    response["X-Robots-Tag"] = "noindex"
    return response


@administrators
@require_GET
def cohort_list(request, code):
    """Who got a certificate, who did not and why, as a sheet."""
    cohort, at = get_object_or_404(Cohort, code=code), timezone.now()
    batches = last_batches(cohort)
    if not batches:
        raise Http404
    note_taken(cohort=cohort, what="list", by=request.user, at=at)
    rows = rows_of_batches(batches)
    content = to_xlsx([batch_table(rows[batch.pk], batch.definition.code[:31]) for batch in batches], created_at=at)
    return attachment(content, f"certificates-{cohort.code}.xlsx", XLSX)

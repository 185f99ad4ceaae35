"""The organisation's own statement of its level: made, fetched and taken back by its lead."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.actions.statements import state_capacity, withdraw_statement
from certificates.actions.summaries import NothingLocked, prepare_summary
from certificates.badges.baking import baked
from certificates.drawing.picture import badge_picture
from certificates.faces import LANGUAGES
from certificates.forms import StatementForm
from certificates.models import CapacityCredential, Summary
from lms.core.errors import Refusal
from lms.core.http import attachment
from lms.core.models import Organisation


@login_required
def statement(request, round_code):
    """What can be stated of a round, and what is in force; the form makes the statement."""
    summary = _own_summary(request, round_code)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            state_capacity(
                summary=summary, in_full=form.cleaned_data["how"] == "full", by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The statement is made. Fetch the file in the language you need."))
        return redirect("capacity_statement", round_code=round_code)
    context = {
        "summary": summary, "form": form, "languages_offered": LANGUAGES,
        "statement": summary.credentials.in_force().first(),
        "earlier": summary.credentials.exclude(status__withdrawn_at=None).select_related("status"),
    }  # fmt: skip
    return render(request, "certificates/statement.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request, round_code):
    """Take the statement back."""
    credential = _own_summary(request, round_code).credentials.in_force().select_related("status", "summary").first()
    if credential is None:
        raise Http404
    withdraw_statement(credential=credential, by=request.user, at=timezone.now())
    messages.success(request, _("The statement is withdrawn. Whoever checks it sees so at once."))
    return redirect("capacity_statement", round_code=round_code)


@login_required
def statement_file(request, credential_id, language, form):
    """A statement as JSON, or as a picture that carries it."""
    rows = CapacityCredential.objects.visible_to(request.user).select_related("summary")
    credential = get_object_or_404(rows, pk=credential_id)
    file = get_object_or_404(credential.files, language=language)
    face, content = credential.summary.face, bytes(file.content)
    name = f"capacity-{face['organisation_code']}-{credential.summary.round_code}-{language}"
    if form == "json":
        return attachment(content, f"{name}.json", "application/vc")
    if form == "png":
        picture = badge_picture(face["instrument_code"], face["accent"])
        return attachment(baked(picture, content), f"{name}.png", "image/png")
    raise Http404


def _own_summary(request, round_code) -> Summary:
    """Return the summary of a locked result of the lead's CSO; the first who asks for it has it made."""
    led = request.user.led_organisation_ids
    found = Summary.objects.filter(organisation_id__in=led, round_code=round_code, replaced_at=None).order_by("-revision").first()
    for organisation in [] if found else Organisation.objects.filter(pk__in=led).order_by("code"):
        with suppress(NothingLocked):
            return prepare_summary(organisation=organisation, round_code=round_code, by=request.user, at=timezone.now())
    if found is None:
        raise Http404
    return found

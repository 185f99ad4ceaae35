"""The holder's transcript: choose what is listed, then fetch it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.actions.reports import draw_for
from certificates.queries.transcript import learning_list, transcript_document
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.http import attachment


@login_required
def transcript(request):
    """Everything a person has completed; what is ticked is listed on the paper."""
    on = timezone.now().astimezone(ZONE).date()
    found = learning_list(request.user, get_language()[:2], on)
    return render(request, "certificates/transcript.html", {"found": found})


@login_required
def transcript_pdf(request, language):
    """The paper with what was ticked. A line that is not one's own is as missing as one that never was."""
    at = timezone.now()
    found = learning_list(request.user, language, at.astimezone(ZONE).date())
    keys = set(request.GET.getlist("line"))
    if keys - {line.key for line in found.lines}:
        raise Http404
    if not keys:
        messages.error(request, _("Nothing is ticked. Tick at least one line."))
        return redirect("transcript")
    document = transcript_document(
        request.user, found.only(keys), language, with_results=request.GET.get("results") == "1", at=at
    )
    try:
        paper = draw_for(document=document, row=request.user, language=language, by=request.user, at=at)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("transcript")
    return attachment(paper, f"transcript-{at.astimezone(ZONE):%Y-%m-%d}-{language}.pdf", "application/pdf")

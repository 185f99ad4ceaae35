"""The capacity summary of an organisation, as a file."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from certificates.actions.summaries import NothingLocked, note_summary_download, prepare_summary
from certificates.permissions import may_read_summary
from lms.core.http import attachment
from lms.core.models import Organisation


@login_required
def capacity_report(request, round_code, language):
    """The lead's own CSO; M&E and administrators name one with ?organisation=CSO-001."""
    organisation = _organisation_of(request)
    if not may_read_summary(request.user, organisation):
        raise Http404
    at = timezone.now()
    try:
        summary = prepare_summary(organisation=organisation, round_code=round_code, by=request.user, at=at)
    except NothingLocked as nothing:
        raise Http404 from nothing
    note_summary_download(summary=summary, language=language, by=request.user, at=at)
    paper = summary.files.get(language=language)
    name = f"capacity-{organisation.code}-{summary.round_code}-r{summary.revision}-{language}.pdf"
    return attachment(bytes(paper.content), name, "application/pdf")


def _organisation_of(request) -> Organisation:
    mine = Organisation.objects.visible_to(request.user)
    if code := request.GET.get("organisation"):
        return get_object_or_404(mine, code=code)
    organisation = mine.filter(pk__in=request.user.led_organisation_ids).first()
    if organisation is None:
        raise Http404
    return organisation

"""The holder's pages."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from certificates.actions import note_download, prepare_files
from certificates.codes import printed_code
from certificates.models import Credential
from certificates.queries import waiting_for
from certificates.queries.verification import statement_of_rows
from lms.core.http import attachment


@login_required
def my_certificates(request):
    """What a person has earned, and what is still open."""
    at = timezone.now()
    mine = Credential.objects.held_by(request.user).select_related("definition")
    return render(
        request,
        "certificates/my_certificates.html",
        {"papers": statement_of_rows(mine, get_language(), at), "waiting": waiting_for(request.user, get_language())},
    )


@login_required
def certificate_pdf(request, credential_id, language):
    """A stored paper, as a file. If a process died before it was made, it is made now."""
    at = timezone.now()
    credential = get_object_or_404(Credential.objects.visible_to(request.user), pk=credential_id)
    if not credential.has_files:
        prepare_files(credential_id=credential.pk, at=at)
    paper = credential.papers.filter(language=language).first()
    if paper is None:
        raise Http404
    note_download(credential=credential, language=language, by=request.user, at=at)
    code = credential.face["programme_code"]
    return attachment(bytes(paper.content), f"{code}-{printed_code(credential.code)}-{language}.pdf", "application/pdf")

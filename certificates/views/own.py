"""The holder's pages."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.actions import note_download, prepare_files
from certificates.actions.corrections import ask_correction
from certificates.actions.credentials import named_credential, switch_check, switch_initials
from certificates.badges.baking import baked
from certificates.codes import printed_code
from certificates.drawing.picture import badge_picture
from certificates.forms import CorrectionForm
from certificates.models import Credential
from certificates.queries import waiting_for
from certificates.queries.past import lines_of, own_past_papers
from certificates.queries.verification import statement_of_rows
from lms.core.errors import Refusal
from lms.core.http import attachment


@login_required
def my_certificates(request):
    """What a person has earned, and what is still open."""
    at = timezone.now()
    mine = Credential.objects.held_by(request.user).with_pair().select_related("definition")
    papers = [
        {"credential": credential, "paper": paper, "profile": profile_address(credential, paper)}
        for credential, paper in statement_of_rows(mine, get_language(), at)
    ]
    context = {
        "papers": papers, "waiting": waiting_for(request.user, get_language()),
        "past": lines_of(own_past_papers(request.user), get_language(), at),
    }  # fmt: skip
    return render(request, "certificates/my_certificates.html", context)


def profile_address(credential: Credential, paper) -> str:
    """Return the address that adds an achievement to a professional profile elsewhere; it holds no name of a person."""
    fields = {
        "startTask": "CERTIFICATION_NAME", "name": f"{paper.title}: {paper.programme}", "organizationName": paper.issuer,
        "issueYear": paper.issued_on.year, "issueMonth": paper.issued_on.month, "certId": paper.code,
        "certUrl": credential.face["check_address"],
    }  # fmt: skip
    if paper.valid_until:
        fields |= {"expirationYear": paper.valid_until.year, "expirationMonth": paper.valid_until.month}
    return f"https://www.linkedin.com/profile/add?{urlencode(fields)}"


@login_required
def certificate_pdf(request, credential_id, language):
    """A stored paper, as a file. If a process died before it was made, it is made now."""
    at = timezone.now()
    credential = get_object_or_404(Credential.objects.visible_to(request.user), pk=credential_id)
    if (waits := _prepared(request, credential, at)) is not None:
        return waits
    paper = credential.papers.filter(language=language).first()
    if paper is None:
        raise Http404
    note_download(credential=credential, language=language, by=request.user, at=at)
    code = credential.face["programme_code"]
    return attachment(bytes(paper.content), f"{code}-{printed_code(credential.code)}-{language}.pdf", "application/pdf")


@login_required
def signed_credential(request, credential_id):
    """The signed credential as a file; on POST a copy with the name as text, for whoever asks for that."""
    at = timezone.now()
    credential = _own(request, credential_id)
    if (waits := _prepared(request, credential, at)) is not None:
        return waits
    content = _stored(credential) if request.method != "POST" else named_credential(
        credential=credential, by=request.user, at=at
    )  # fmt: skip
    if content is None:
        raise Http404
    note_download(credential=credential, language="json", by=request.user, at=at)
    return attachment(content, f"{_file_name(credential)}.json", "application/vc")


@login_required
def badge(request, credential_id):
    """A picture with the signed credential inside."""
    at = timezone.now()
    credential = _own(request, credential_id)
    if (waits := _prepared(request, credential, at)) is not None:
        return waits
    content = _stored(credential)
    if content is None:
        raise Http404
    note_download(credential=credential, language="png", by=request.user, at=at)
    picture = badge_picture(credential.face["programme_code"], credential.face["accent"])
    return attachment(baked(picture, content), f"{_file_name(credential)}.png", "image/png")


@login_required
@require_POST
def public_check(request, credential_id):
    """Switch off, or on again, that strangers can check this certificate."""
    credential = get_object_or_404(Credential.objects.held_by(request.user), pk=credential_id)
    is_public = request.POST.get("is_public") == "1"
    switch_check(credential=credential, is_public=is_public, by=request.user, at=timezone.now())
    if is_public:
        messages.success(request, _("Whoever has the paper can check it again."))
    else:
        messages.success(request, _("Nobody can check this certificate now: it answers like an unknown one."))
    return redirect("my_certificates")


@login_required
@require_POST
def show_initials(request, credential_id):
    """Leave the initials out of what a check tells, or show them again."""
    credential = get_object_or_404(Credential.objects.held_by(request.user), pk=credential_id)
    are_shown = request.POST.get("are_shown") == "1"
    switch_initials(credential=credential, are_shown=are_shown, by=request.user, at=timezone.now())
    messages.success(request, _("Whoever checks the paper sees your initials.") if are_shown else _("A check tells no initials now."))
    return redirect("my_certificates")


@login_required
def correct_name(request, credential_id):
    """Ask for the paper again with the name as it stands in the account now."""
    credential = get_object_or_404(Credential.objects.held_by(request.user), pk=credential_id)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_correction(
                credential=credential, note=form.cleaned_data["note"], by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Your request is sent. The answer stands on this page."))
        return redirect("correct_name", credential_id=credential.pk)
    context = {"credential": credential, "form": form, "requests": credential.corrections.all()}
    return render(request, "certificates/correct_name.html", context, status=422 if form.errors else 200)


def _own(request, credential_id) -> Credential:
    """Return a credential of the person: the holder alone carries it."""
    return get_object_or_404(
        Credential.objects.held_by(request.user).select_related("definition", "status", "enrolment"), pk=credential_id
    )


def _prepared(request, credential: Credential, at):
    """Make the files if a process died before it did; return the way back if they cannot be made now."""
    if not credential.has_files:
        try:
            prepare_files(credential_id=credential.pk, at=at)
        except Refusal:
            messages.error(request, _("The paper cannot be made at the moment. It is kept for you; please come back later."))
            return redirect("my_certificates")
    return None


def _stored(credential: Credential) -> bytes | None:
    file = credential.files.filter(kind="credential").first()
    return None if file is None else bytes(file.content)


def _file_name(credential: Credential) -> str:
    return f"{credential.face['programme_code']}-{printed_code(credential.code)}"

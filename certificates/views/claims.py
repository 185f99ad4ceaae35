"""Slips: print them; and what they open for whoever holds one: an old paper to take, or a certificate to fetch."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from certificates.actions.claims import (
    FETCH_LASTS,
    SLIP_LASTS,
    NotThisName,
    claim,
    claim_by_mail,
    fetch,
    make_fetch_slips,
    make_slips,
)
from certificates.actions.credentials import note_download, prepare_files
from certificates.codes import printed_code
from certificates.drawing.stickers import Slip, draw_slips
from certificates.faces import CertificateFace, read
from certificates.faces.past import PastFace
from certificates.forms import ClaimByMailForm, ClaimForm
from certificates.models import ClaimLink, Credential, PastImport
from certificates.queries.claims import (
    claim_by_token,
    fetch_words,
    open_claim,
    papers_for_slips,
    slip_words,
)
from certificates.queries.past import past_title
from certificates.queries.verification import statement_of
from courses.models import Cohort
from courses.permissions import may_teach
from lms.core import formats
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.http import attachment
from lms.core.models import Role
from lms.core.papers.lettering import UnknownLetter
from lms.core.papers.page import DoesNotFit
from lms.core.ratelimit import allow, network_of

CLAIM, FETCHED = "claim", "fetched"
"""Keys of a session: the slip that was opened, the paper that was fetched with it."""
HANDED_FOR = timedelta(minutes=30)
TRIES = {"times": 10, "seconds": 3600}
SCANS = {"times": 60, "seconds": 3600}
"""A whole class scans its slips behind one address; a token of 128 random bits is not guessed in sixty tries an hour."""
NO_TOKEN = "A" * 22


def draw() -> str:
    """Return a secret for one invitation."""
    return secrets.token_urlsafe(32)


@role_required(Role.ADMINISTRATOR)
@require_POST
def past_slips(request, sheet_id):
    """New slips for all papers of a sheet that nobody holds; earlier ones stop working."""
    sheet, at = get_object_or_404(PastImport, pk=sheet_id), timezone.now()
    made = make_slips(sheet=sheet, by=request.user, at=at)
    if not made:
        messages.info(request, _("Somebody holds every paper of this sheet already: there is no slip to print."))
        return redirect("past_sheet", sheet_id=sheet.pk)
    language = get_language()[:2]
    rows = [(read(PastFace, paper.face).name, paper.face["programme"], paper.face["number"], token) for paper, token in made]
    content = _slips(rows, slip_words(language), language, until=at + SLIP_LASTS, at=at)
    return attachment(content, f"slips-{at.astimezone(ZONE):%Y-%m-%d}.pdf", "application/pdf")


@login_required
def cohort_slips(request, code):
    """The certificates of a cohort whose holders have no e-mail; chosen ones get a slip. For its trainers and administrators."""
    cohort, at = get_object_or_404(Cohort, code=code), timezone.now()
    if not may_teach(request.user, cohort):
        raise Http404
    papers, language = papers_for_slips(cohort), get_language()[:2]
    if request.method == "POST":
        chosen = [paper for paper in papers if str(paper.pk) in request.POST.getlist("paper")]
        words = fetch_words(language)
        if not chosen:
            messages.error(request, _("Choose at least one person."))
            return redirect("cohort_slips", code=cohort.code)
        try:
            _slips([_printed(paper, language, NO_TOKEN) for paper in chosen], words, language, until=at, at=at)
        except (UnknownLetter, DoesNotFit):
            messages.error(request, _("A name does not fit on a slip. Ask an administrator to print the certificate itself for this person."))
        else:
            made = make_fetch_slips(cohort=cohort, chosen=[str(paper.pk) for paper in chosen], by=request.user, at=at)
            rows = [_printed(paper, language, token) for paper, token in made]
            content = _slips(rows, words, language, until=at + FETCH_LASTS, at=at)
            return attachment(content, f"slips-{cohort.code}-{at.astimezone(ZONE):%Y-%m-%d}.pdf", "application/pdf")
        return redirect("cohort_slips", code=cohort.code)
    return render(request, "certificates/cohort_slips.html", {"cohort": cohort, "lines": [(paper, *_slip_of(paper, at)) for paper in papers]})


def _slip_of(paper: Credential, at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return until when a slip of a certificate is open, and when it was last fetched with one."""
    links = list(paper.claims.all())
    until = next((link.expires_at for link in links if link.used_at is None and link.expires_at > at), None)
    return until, max((link.used_at for link in links if link.used_at), default=None)


def _printed(paper: Credential, language: str, token: str) -> tuple[str, str, str, str]:
    face = read(CertificateFace, paper.face)
    title = f"{face.title.get(language)}: {face.programme.get(language)}"
    return face.name, title, f"{face.programme_code} {printed_code(paper.code)}", token


def _slips(rows: Iterable[tuple[str, str, str, str]], words: dict[str, str], language: str, *, until: datetime, at: datetime) -> bytes:
    day = formats.long_date(until.astimezone(ZONE).date(), language)
    slips = [Slip(name, title, number, f"{settings.PUBLIC_BASE_URL}/claim/{token}", day) for name, title, number, token in rows]
    return draw_slips(slips, words, language, at=at)


@require_GET
def open_slip(request, token):
    """What the QR of a slip opens. The token goes no further: it stands in no log, no session and no next address."""
    language, at = translation.get_language_from_request(request)[:2], timezone.now()
    request.session[CLAIM] = claim_by_token(token) if allow(CLAIM, network_of(request, at), at=at, **SCANS) else ""
    with translation.override(language):
        return redirect(reverse("claim_paper"))


def claim_paper(request):
    """Fetch a certificate with its slip, or take an old paper into one's account: signed in, or with an address for an invitation."""
    at = timezone.now()
    link = open_claim(request.session.get(CLAIM), at)
    if link is None:
        return render(request, "certificates/claim_closed.html", status=404)
    form = (ClaimForm if link.credential_id or request.user.is_authenticated else ClaimByMailForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not allow("claim-name", str(link.pk), at=at, **TRIES):
            form.add_error("name", _("Too many tries. Wait an hour, then try again."))
        elif (answer := _claimed(request, form, link, at)) is not None:
            return answer
    language = get_language()[:2]
    if link.credential_id:
        context = {"form": form, "paper": statement_of(link.credential, language, at.astimezone(ZONE).date())}
        return render(request, "certificates/fetch_paper.html", context, status=422 if form.errors else 200)
    face = read(PastFace, link.paper.face)
    context = {"form": form, "face": face, "title": past_title(face, language)}
    return render(request, "certificates/claim_paper.html", context, status=422 if form.errors else 200)


def _claimed(request, form, link: ClaimLink, at: datetime):
    """Do what the form asks; None with an error in the form if the name is not the paper's."""
    name, by = form.cleaned_data["name"], request.user if request.user.is_authenticated else None
    try:
        if link.credential_id:
            fetch(link_id=link.pk, name=name, by=by, at=at)
        elif by is not None:
            claim(link_id=link.pk, name=name, by=by, at=at)
        else:
            claim_by_mail(
                link_id=link.pk, name=name, email=form.cleaned_data["email"], language=get_language()[:2], at=at,
                draw_secret=draw,
            )  # fmt: skip
    except NotThisName as refusal:
        form.add_error("name", refusal.message)
        return None
    except Refusal:
        return render(request, "certificates/claim_closed.html", status=404)
    request.session.pop(CLAIM, None)
    if link.credential_id:
        request.session[FETCHED] = [str(link.credential_id), (at + HANDED_FOR).isoformat(), str(request.user.pk)]
        return redirect("fetched_paper")
    if by is not None:
        messages.success(request, _("The certificate stands in your account now."))
        return redirect("my_certificates")
    return render(request, "certificates/claim_sent.html")


def fetched_paper(request):
    """The files of the certificate that was fetched on this device, for half an hour; a press ends it sooner."""
    at = timezone.now()
    if request.method == "POST":
        request.session.pop(FETCHED, None)
        return render(request, "certificates/fetched_end.html")
    credential, until = _handed(request, at)
    if credential is None:
        return render(request, "certificates/claim_closed.html", status=404)
    context = {"paper": statement_of(credential, get_language()[:2], at.astimezone(ZONE).date()), "credential": credential, "until": until}
    return render(request, "certificates/fetched_paper.html", context)


@require_GET
def fetched_pdf(request, language):
    """A stored paper of the certificate that was fetched on this device."""
    at = timezone.now()
    credential, _until = _handed(request, at)
    if credential is None:
        return render(request, "certificates/claim_closed.html", status=404)
    try:
        prepare_files(credential_id=credential.pk, at=at)
    except Refusal:
        messages.error(request, _("The paper cannot be made at the moment. It is kept for you; please come back later."))
        return redirect("fetched_paper")
    file = credential.papers.filter(language=language).first()
    if file is None:
        raise Http404
    note_download(credential=credential, language=language, by=None, at=at)
    return attachment(bytes(file.content), f"{credential.face['programme_code']}-{printed_code(credential.code)}-{language}.pdf", "application/pdf")


def _handed(request, at: datetime) -> tuple[Credential | None, datetime | None]:
    """Return the certificate this device may have now, and until when; nothing late or erased, and nothing once somebody
    else has signed in on it."""
    pk, ends, who = request.session.get(FETCHED) or ("", "", "")
    until = parse_datetime(ends) if ends else None
    if until is None or until <= at or who != str(request.user.pk):
        return None, None
    return Credential.objects.with_pair().filter(pk=pk, erased_at=None).first(), until

"""Papers from before the system: record them from a sheet, print stickers and slips, claim one's own."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from certificates.actions.past import (
    SLIP_LASTS,
    NotThisName,
    claim,
    claim_by_mail,
    make_slips,
    note_stickers,
    record_papers,
    revoke_past,
)  # fmt: skip
from certificates.codes import printed_code
from certificates.drawing.stickers import Slip, Sticker, draw_slips, draw_stickers
from certificates.faces import read
from certificates.faces.past import PastFace
from certificates.forms import ClaimByMailForm, ClaimForm, PastSheetForm, RevokePastForm
from certificates.imports.past import check_file, new_of, rows_of, template
from certificates.models import PastImport, PastPaper
from certificates.queries.past import (
    claim_by_token,
    lines_of,
    open_claim,
    past_imports,
    past_title,
    slip_words,
    sticker_token,
    sticker_words,
)
from lms.core import formats
from lms.core.access import role_required
from lms.core.dry_runs import TokenNotGood
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.http import XLSX, attachment
from lms.core.models import Role
from lms.core.ratelimit import allow, network_of
from lms.core.tables import to_xlsx

administrators = role_required(Role.ADMINISTRATOR)
CLAIM = "claim"
TRIES = {"times": 10, "seconds": 3600}


def draw() -> str:
    """Return a secret for one invitation."""
    return secrets.token_urlsafe(32)


@administrators
def past_papers(request):
    """The sheets that were recorded; choose another, see what would happen. Nothing is written here."""
    form, run = PastSheetForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        run = check_file(content=sheet.read(), filename=sheet.name, user=request.user, at=timezone.now())
    bad = form.errors or (run and (run.faults or run.sheet_fault))
    context = {"form": form, "run": run, "new": new_of(run) if run else 0, "sheets": past_imports()}
    return render(request, "certificates/past_papers.html", context, status=422 if bad else 200)


@administrators
@require_GET
def past_template(request):
    """The sheet to fill in."""
    return attachment(to_xlsx(template(), created_at=timezone.now()), "old-certificates.xlsx", XLSX)


@administrators
@require_POST
def confirm_past(request):
    """Write what the dry run showed, all or nothing."""
    try:
        rows, digest = rows_of(request.POST.get("token", ""), user=request.user)
        new = record_papers(rows=rows, file_digest=digest, by=request.user, at=timezone.now())
    except TokenNotGood:
        messages.error(request, _("This check is too old or was changed. Nothing was saved. Send the sheet again."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Papers recorded: %(number)s") % {"number": new})
    return redirect("past_papers")


@administrators
def past_sheet(request, sheet_id):
    """One recorded sheet: its papers, its stickers, its slips."""
    sheet = get_object_or_404(PastImport.objects.select_related("recorded_by"), pk=sheet_id)
    lines = lines_of(sheet.papers.all(), get_language(), timezone.now())
    waiting = sum(not line.is_claimed and line.state != "revoked" for line in lines)
    return render(request, "certificates/past_sheet.html", {"sheet": sheet, "lines": lines, "waiting": waiting})


@administrators
@require_GET
def past_stickers(request, sheet_id):
    """The stickers of a sheet; `?skip=5` leaves the first five places of the first page empty."""
    sheet, at = get_object_or_404(PastImport, pk=sheet_id), timezone.now()
    skip = request.GET.get("skip", "0")
    skip = int(skip) if skip.isascii() and skip.isdigit() and int(skip) < 24 else 0
    papers = list(sheet.papers.filter(revoked_at=None))
    if not papers:
        raise Http404
    note_stickers(sheet=sheet, by=request.user, at=at)
    stickers = [
        Sticker(
            printed_code(paper.code), paper.face["number"], f"{settings.PUBLIC_BASE_URL}/v/{sticker_token(paper.salt)}"
        )
        for paper in papers
    ]
    language = get_language()[:2]
    content = draw_stickers(
        stickers, sticker_words(language), language, site=f"{settings.PUBLIC_BASE_URL}/verify/", at=sheet.recorded_at, skip=skip
    )
    return attachment(content, f"stickers-{sheet.recorded_at.astimezone(ZONE):%Y-%m-%d}.pdf", "application/pdf")


@administrators
@require_POST
def past_slips(request, sheet_id):
    """New slips for all papers of a sheet that nobody holds; earlier ones stop working."""
    sheet, at = get_object_or_404(PastImport, pk=sheet_id), timezone.now()
    made = make_slips(sheet=sheet, by=request.user, at=at)
    if not made:
        messages.info(request, _("Somebody holds every paper of this sheet already: there is no slip to print."))
        return redirect("past_sheet", sheet_id=sheet.pk)
    language = get_language()[:2]
    until = formats.long_date((at + SLIP_LASTS).astimezone(ZONE).date(), language)
    slips = [
        Slip(read(PastFace, paper.face).name, paper.face["programme"], paper.face["number"], f"{settings.PUBLIC_BASE_URL}/claim/{token}", until)
        for paper, token in made
    ]
    return attachment(draw_slips(slips, slip_words(language), language, at=at), f"slips-{at.astimezone(ZONE):%Y-%m-%d}.pdf", "application/pdf")


@administrators
def past_paper(request, paper_id):
    """One recorded paper, and the form that revokes it."""
    paper = get_object_or_404(PastPaper.objects.visible_to(request.user).select_related("sheet", "holder"), pk=paper_id)
    form = RevokePastForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_past(paper=paper, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("The certificate is revoked. Whoever checks it sees so at once."))
        return redirect("past_paper", paper_id=paper.pk)
    (line,) = lines_of([paper], get_language(), timezone.now())
    context = {"paper": paper, "line": line, "form": form}
    return render(request, "certificates/past_paper.html", context, status=422 if form.errors else 200)


@require_GET
def open_slip(request, token):
    """What the QR of a slip opens. The token goes no further: it stands in no log, no session and no next address."""
    language = translation.get_language_from_request(request)[:2]
    request.session[CLAIM] = claim_by_token(token) if allow("claim", network_of(request, timezone.now()), at=timezone.now(), **TRIES) else ""
    with translation.override(language):
        return redirect(reverse("claim_paper"))


def claim_paper(request):
    """Take an old paper into one's account: signed in, or with an address that an invitation goes to."""
    at = timezone.now()
    link = open_claim(request.session.get(CLAIM), at)
    if link is None:
        return render(request, "certificates/claim_closed.html", status=404)
    form = (ClaimForm if request.user.is_authenticated else ClaimByMailForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not allow("claim-name", str(link.pk), at=at, **TRIES):
            form.add_error("name", _("Too many tries. Wait an hour, then try again."))
        elif (answer := _claimed(request, form, link, at)) is not None:
            return answer
    face = read(PastFace, link.paper.face)
    context = {"form": form, "face": face, "title": past_title(face, get_language()[:2])}
    return render(request, "certificates/claim_paper.html", context, status=422 if form.errors else 200)


def _claimed(request, form, link, at):
    """Do what the form asks; None with an error in the form if the name is not the paper's."""
    name = form.cleaned_data["name"]
    try:
        if request.user.is_authenticated:
            claim(link_id=link.pk, name=name, by=request.user, at=at)
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
    if request.user.is_authenticated:
        messages.success(request, _("The certificate stands in your account now."))
        return redirect("my_certificates")
    return render(request, "certificates/claim_sent.html")

"""Papers from before the system: record them from a sheet, print stickers, revoke."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from certificates.actions.past import note_stickers, record_papers, revoke_past
from certificates.codes import printed_code
from certificates.drawing.stickers import Sticker, draw_stickers
from certificates.forms import PastSheetForm, RevokePastForm
from certificates.imports.past import check_file, new_of, rows_of, template
from certificates.models import PastImport, PastPaper
from certificates.queries.past import lines_of, past_imports, sticker_token, sticker_words
from lms.core.access import role_required
from lms.core.dry_runs import TokenNotGood
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.http import XLSX, attachment
from lms.core.models import Role
from lms.core.tables import to_xlsx

administrators = role_required(Role.ADMINISTRATOR)

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

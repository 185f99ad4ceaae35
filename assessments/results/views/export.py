"""Files of scores: choose, make, make again."""


from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.results.actions.exports import forget_choice, keep_choice, note_export
from assessments.results.choices import EXPORT_KINDS
from assessments.results.exports.book import sheet_notes
from assessments.results.exports.presets import PRESETS, file_name, is_long
from assessments.results.forms import ExportForm
from assessments.results.models import ExportRun, SavedChoice
from lms.core.access import role_required
from lms.core.http import attachment
from lms.core.jobs import start_job
from lms.core.models import Role
from lms.core.posted import key_of

LONG = "results.export"
SHOWN_RUNS = 20


@role_required(Role.MONITOR)
def export(request):
    """Choose a file of scores and make it, at once or beside the request; list what was made."""
    form = ExportForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        return _made(request, form)
    runs = ExportRun.objects.visible_to(request.user).select_related("made_by")[:SHOWN_RUNS]
    context = {
        "form": form,
        "sheets": sheet_notes(),
        "runs": [(run, EXPORT_KINDS.get(run.preset, run.preset)) for run in runs],
        "choices": SavedChoice.objects.filter(owner=request.user),
    }
    return render(request, "results/export.html", context, status=422 if form.errors else 200)


def _initial(request) -> dict:
    """Return the choices of an earlier run or those kept under a name, if the address names one."""
    plain = {"language": get_language(), "preset": "workbook"}
    for name, rows in (
        ("run", ExportRun.objects.visible_to(request.user)),
        ("choice", SavedChoice.objects.filter(owner=request.user)),
    ):
        row = rows.filter(pk=key_of(request.GET.get(name))).first()
        if row is not None:
            return plain | ExportForm.initial_of(row.preset, row.options) | {"purpose": getattr(row, "purpose", "")}
    return plain


def _made(request, form):
    at, options = timezone.now(), form.options()
    code, purpose = form.cleaned_data["preset"], form.cleaned_data["purpose"]
    if form.cleaned_data["name"].strip():
        keep_choice(name=form.cleaned_data["name"], preset=code, options=options.document(), by=request.user)
    if is_long(options):
        job = start_job(
            kind=LONG, title=_("File of scores: %(kind)s") % {"kind": EXPORT_KINDS[code]},
            parameters={"preset": code, "options": options.document(), "purpose": purpose}, by=request.user, at=at,
        )  # fmt: skip
        return redirect("job", job.pk)
    before = ExportRun.objects.filter(preset=code, options=options.document()).first()
    made = PRESETS[code].make(options, at=at, by=request.user.printed_name)
    note_export(
        preset=code, options=options.document(), purpose=purpose, counts=made.counts, digest=made.digest,
        by=request.user, at=at,
    )  # fmt: skip
    if before is not None and before.digest == made.digest:
        messages.success(request, _("The data are the same as in the last file with these choices."))
    elif before is not None:
        messages.warning(request, _("The data have changed since the last file with these choices."))
    return attachment(made.content, file_name(code, at), PRESETS[code].content_type)


@role_required(Role.MONITOR)
@require_POST
def forget(request, choice):
    """Delete choices the person kept."""
    row = get_object_or_404(SavedChoice, pk=choice, owner=request.user)
    forget_choice(choice=row, by=request.user)
    return redirect("monitoring_export")

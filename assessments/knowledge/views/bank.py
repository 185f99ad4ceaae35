"""A trainer keeps the questions of a programme: what is in the bank, files in and out. Shows keys (AB03)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.knowledge.actions.imports import (
    BESIDE,
    confirm_import,
    keep_file,
    note_export,
    undo_import,
)
from assessments.knowledge.choices import QUESTION_STATES, QuestionKind
from assessments.knowledge.exports import questions_file, report_workbook
from assessments.knowledge.forms import (
    FORMAT_CHOICES,
    LEVEL_WORDS,
    BankFilterForm,
    ExportForm,
    QuestionFileForm,
)
from assessments.knowledge.imports.questions import FileRefused, plan_file, plan_import
from assessments.knowledge.imports.words import LACKS, LOSSES, STATES, grouped, report_of, said
from assessments.knowledge.models import QuestionImport
from assessments.knowledge.queries.bank import (
    bank_entries,
    draft_entries,
    modules_of,
    modules_to_name,
    programmes_kept_by,
    stopped_work,
)
from assessments.knowledge.queries.questions import DRAFT, bank_lines, filtered
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.models import Role

SHOWN = 300
TYPES = {"xlsx": XLSX, "moodle": "application/xml", "gift": "text/plain; charset=utf-8", "aiken": "text/plain; charset=utf-8"}


def kept(request, programme: str):
    """Return the page of a programme whose questions this trainer keeps; for anybody else it does not exist."""
    found = programmes_kept_by(request.user).get(programme)
    if found is None:
        raise Http404
    return found


def _import_of(programme: str, import_id: UUID) -> QuestionImport:
    return get_object_or_404(QuestionImport, programme_code=programme, pk=import_id)


@role_required(Role.TRAINER)
def banks(request):
    """List the programmes whose questions this trainer keeps."""
    return render(request, "knowledge/question_banks.html", {"programmes": programmes_kept_by(request.user)})


@role_required(Role.TRAINER)
def bank(request, programme: str):
    """Show the questions of a programme, its drafts, and what was imported."""
    page, at = kept(request, programme), timezone.now()
    lines = bank_lines(programme, modules_to_name(programme))
    form = BankFilterForm(
        request.GET or None, modules=sorted({one.entry.module for one in lines if one.entry.module}),
        outcomes=sorted({one.entry.outcome for one in lines if one.entry.outcome}),
    )
    shown = filtered(lines, form.cleaned_data) if form.is_bound and form.is_valid() else lines
    imports = [(one, one.may_be_undone(at) or stopped_work(one).exists()) for one in QuestionImport.objects.filter(programme_code=programme).exclude(state="checked")[:20]]
    context = {
        "page": page, "questions": _lines([one for one in shown if one.state != DRAFT]), "filter": form, "total": len(lines),
        "drafts": [(*_lines([one]), said(one.lacks, LACKS)) for one in shown if one.state == DRAFT], "imports": imports, "export": ExportForm(initial={"language": get_language()[:2]}),
    }
    return render(request, "knowledge/question_bank.html", context)


def _lines(lines) -> list[dict]:
    language, kinds = get_language()[:2], dict(QuestionKind.choices)
    return [
        {
            "code": one.code, "module": one.module, "kind": kinds[one.kind], "points": one.points,
            "text": getattr(one.text, language) or one.text.ru or one.text.kk or one.text.en, "level": LEVEL_WORDS.get(one.level, ""),
            "outcome": one.outcome, "state": QUESTION_STATES[line.state],
        }
        for line in lines if (one := line.entry)
    ]


@role_required(Role.TRAINER)
def new_import(request, programme: str):
    """Take a file and check it; nothing of it reaches the bank here."""
    page = kept(request, programme)
    form = QuestionFileForm(
        request.POST or None, request.FILES or None, modules=modules_of(programme), initial={"language": get_language()[:2]}
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data.pop("file")
        content, fields = file.read(), form.cleaned_data
        try:
            plan_file(content=content, name=file.name, programme=programme, **fields)
        except FileRefused as refused:
            form.add_error("file", refused.message)
        else:
            row = keep_file(programme=programme, content=content, name=file.name, **fields, by=request.user, at=timezone.now())
            return redirect("question_import", programme, row.pk)
    context = {"page": page, "form": form}
    return render(request, "knowledge/question_import_new.html", context, status=400 if form.errors else 200)


@role_required(Role.TRAINER)
def one_import(request, programme: str, import_id: UUID):
    """Show what a file would do, or what it did."""
    page, row = kept(request, programme), _import_of(programme, import_id)
    context = {"page": page, "row": row, "states": STATES, "shown": SHOWN, "may_be_undone": row.may_be_undone(timezone.now()) or stopped_work(row).exists()}
    if row.state == QuestionImport.State.CHECKED:
        if row.owner_id != request.user.pk:
            raise Http404
        plan = plan_import(row)
        report = report_of(plan)
        context |= {
            "plan": plan, "taken": len(plan.taken), "file_losses": said(plan.losses, LOSSES), "in_background": len(plan.taken) > BESIDE,
            "earlier": QuestionImport.objects.filter(programme_code=programme, sha256=row.sha256, state="done").first(),
        }
    else:
        report = row.report
    order = {"fault": 0, "draft": 1, "changed": 2, "new": 2, "same": 3}
    lines = sorted(report, key=lambda one: (order[one["state"]], not one["losses"], one["line"]))
    context["lines"] = [{**one, "label_of_state": STATES[one["state"]]} for one in lines[:SHOWN]]
    context["counts"] = [(words, sum(one["state"] == state for one in report)) for state, (_kind, words) in STATES.items()]
    context["more"] = max(0, len(report) - SHOWN)
    return render(request, "knowledge/question_import.html", context)


@role_required(Role.TRAINER)
@require_POST
def confirm(request, programme: str, import_id: UUID):
    """Take in what the check showed; if the bank has changed since, show the check anew."""
    kept(request, programme)
    row = _import_of(programme, import_id)
    if row.owner_id != request.user.pk:
        raise Http404
    if row.state != QuestionImport.State.CHECKED:
        messages.info(request, _("This file was taken in already."))
        return redirect("question_import", programme, row.pk)
    try:
        number, job = confirm_import(
            row=row, seen=request.POST.get("plan", ""), plan_of=plan_import, report_of=report_of, by=request.user, at=timezone.now()
        )
    except Refusal as refused:
        messages.error(request, refused.message)
        return redirect("question_import", programme, row.pk)
    if job:
        return redirect("job", job.pk)
    messages.success(request, _("Taken in. Questions: %(number)s") % {"number": number})
    return redirect("question_import", programme, row.pk)


@role_required(Role.TRAINER)
@require_POST
def undo(request, programme: str, import_id: UUID):
    """Bring back what stood before an import."""
    kept(request, programme)
    row = _import_of(programme, import_id)
    try:
        changed = undo_import(row=row, by=request.user, at=timezone.now())
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Undone. What stood before stands again."))
        if changed:
            messages.warning(request, _("Changed since and left as they are: %(codes)s") % {"codes": ", ".join(changed)})
    return redirect("question_bank", programme)


@role_required(Role.TRAINER)
def report_file(request, programme: str, import_id: UUID):
    """Download what was said of each row."""
    kept(request, programme)
    row = _import_of(programme, import_id)
    if row.state == QuestionImport.State.CHECKED and row.owner_id != request.user.pk:
        raise Http404
    report = report_of(plan_import(row)) if row.state == QuestionImport.State.CHECKED else row.report
    return attachment(report_workbook(report, at=timezone.now(), states=STATES), f"{programme}-import-report.xlsx", XLSX)


def _to_export(request, programme: str, kind: str, language: str):
    if kind not in dict(FORMAT_CHOICES) or language not in ("en", "ru", "kk"):
        raise Http404
    entries = list(bank_entries(programme).values())
    if kind == "xlsx":  # the format to complete drafts in
        entries += [one for code, one in draft_entries(programme).items() if code not in {each.code for each in entries}]
    return entries, *questions_file(kind, entries, language, at=timezone.now())


@role_required(Role.TRAINER)
def export(request, programme: str):
    """Say what a file of this format will not hold, before it is taken."""
    page = kept(request, programme)
    kind, language = request.GET.get("kind", "xlsx"), request.GET.get("language", get_language()[:2])
    entries, _content, _ending, losses = _to_export(request, programme, kind, language)
    context = {
        "page": page, "kind": kind, "language": language, "count": len(entries), "losses": grouped(losses),
        "format": dict(FORMAT_CHOICES)[kind],
    }
    return render(request, "knowledge/question_export.html", context)


@role_required(Role.TRAINER)
def export_file(request, programme: str, kind: str):
    """Download the questions with their keys; it is written down."""
    kept(request, programme)
    language, at = request.GET.get("language", get_language()[:2]), timezone.now()
    entries, content, ending, _losses = _to_export(request, programme, kind, language)
    note_export(programme=programme, kind=kind, language=language, count=len(entries), by=request.user, at=at)
    return attachment(content, f"{programme}-questions-{language}.{ending}", TYPES[kind])

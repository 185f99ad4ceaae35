"""Registers behind the lines of the log-frame: lists, one record, its papers, second eyes, the lists of participants."""

from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.results import actions
from assessments.results.actions.records import LISTED
from assessments.results.choices.registers import NAMES, RULES
from assessments.results.forms import PaperForm, ParticipantsForm, RecordForm, SendBackForm, WithdrawForm
from assessments.results.imports.participants import list_template, read_participants
from assessments.results.measurement.readings import COUNTED, NOT_COUNTED
from assessments.results.measurement.registers import AGENCY, MINISTRY, register_of
from assessments.results.models import ActivityRecord, ClientWord, Indicator
from assessments.results.permissions import READERS, may_decide_record, may_record_activity
from assessments.results.queries import published_products as products
from assessments.results.queries import records as queries
from assessments.results.queries.registers import LINES, beside, registers
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.models import Role
from lms.core.posted import revision_of
from lms.core.sheet_errors import sentence
from lms.core.tables import SheetError, to_xlsx

A_PAGE, WAITING = 50, queries.WAITING


def _line(request, code: str) -> Indicator:
    """Return a line that stands on a register, or nothing."""
    if code not in LINES:
        raise Http404
    return get_object_or_404(Indicator.objects.visible_to(request.user), code=code)


def _record(request, key) -> ActivityRecord:
    rows = ActivityRecord.objects.visible_to(request.user).select_related(
        "indicator", "organisation", "member", "region", "linked", "recorded_by", "changed_by", "decided_by", "withdrawn_by"
    )
    return get_object_or_404(rows, pk=key)


@role_required(*READERS)
def register(request, code):
    """List the records of a register: which count, which do not and why."""
    line, today = _line(request, code), timezone.localdate()
    rows, kept = queries.standings(request.user, code, today), register_of(code)
    wanted = request.GET.get("show", "") if request.GET.get("show") in queries.KINDS else ""
    found = queries.shown(rows, wanted)
    kinds = [
        ("", _("All"), len(rows)),
        (COUNTED, _("Counted"), len(queries.shown(rows, COUNTED))),
        (NOT_COUNTED, _("Not counted"), len(queries.shown(rows, NOT_COUNTED))),
    ]
    if kept.needs_acceptance:
        kinds.append((WAITING, _("Waiting for a second person"), len(queries.shown(rows, WAITING))))
    context = {
        "line": line,
        "name": NAMES[code],
        "rule": RULES[code],
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "query": f"show={wanted}&" if wanted else "",
        "kinds": kinds,
        "beside": beside(code, today),
        "may_record": may_record_activity(request.user),
        "needs_agencies": any(one.kind == AGENCY for one in kept.fields),
        "needs_acceptance": kept.needs_acceptance,
    }
    if code == products.LINE:
        context |= {"candidates": products.candidates(), "closed": products.closed_behind()}
    return render(request, "results/register.html", context)


def _record_form(request, line: Indicator, record=None) -> RecordForm:
    register, today = register_of(line.code), timezone.localdate()
    initial = queries.values_of(record) | {"revision": record.revision} if record else {}
    if line.code == products.LINE and record is None and "product" in request.GET:
        if (found := products.candidate(request.GET["product"])) is None:
            raise Http404
        initial = found.values
    if line.code == MINISTRY and record is None:
        initial["is_ministry"] = True
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return RecordForm(
        *sent, register=register, today=today, with_papers=record is None,
        offered=queries.offered(register, today=today, record=record), initial=initial,
    )  # fmt: skip


@role_required(Role.MONITOR)
def record(request, code):
    """Enter a record: refused with the place and the cure, or stored whole."""
    line = _line(request, code)
    form = _record_form(request, line)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter_record(
                line=code, happened_on=form.cleaned_data["happened_on"], values=form.values, papers=form.papers,
                comment=form.cleaned_data["comment"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The record is entered. Below you see whether it counts, and what is missing."))
            return redirect("activity_record", record=made.pk)
    context = {"form": form, "indicator": line, "name": NAMES[code], "rule": RULES[code], "empty": form.nothing_offered}
    return render(request, "results/record.html", context, status=422 if form.errors else 200)


@role_required(Role.MONITOR)
def change(request, record):
    """Change a record that nobody has accepted yet."""
    row = _record(request, record)
    form = _record_form(request, row.indicator, row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_record(
                record=row, happened_on=form.cleaned_data["happened_on"], values=form.values,
                comment=form.cleaned_data["comment"], revision=form.cleaned_data["revision"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The record is changed."))
            return redirect("activity_record", record=row.pk)
    code = row.indicator.code
    context = {"form": form, "indicator": row.indicator, "record": row, "name": NAMES[code], "rule": RULES[code]}
    return render(request, "results/record.html", context, status=422 if form.errors else 200)


@role_required(*READERS)
def activity_record(request, record):
    """Show one record: what it says, its papers, whether it counts and what is missing."""
    return _shown(request, _record(request, record))


def _shown(request, row: ActivityRecord, *, paper_form=None, back_form=None, status: int = 200):
    code, today = row.indicator.code, timezone.localdate()
    found = registers(today)
    verdict = found.verdict(code, row)
    may_record = may_record_activity(request.user)
    names = queries.row_names(request.user, code)
    context = {
        "record": row,
        "line": row.indicator,
        "title": queries.name_of(row, names),
        "register_name": NAMES[code],
        "rule": RULES[code],
        "verdict": verdict,
        "open": found.open_checks(row, today) if verdict and not row.withdrawn_at else [],
        "said": queries.said(row),
        "papers": queries.expected_papers(row),
        "word": ClientWord.objects.filter(record=row).select_related("by").first() if code == "R3.3" else None,
        "is_consultation": code == "R3.3",
        "is_listed": code == LISTED,
        "participants": row.participations.count() if code == LISTED else 0,
        "may_record": may_record,
        "may_change": may_record and row.is_open,
        "may_decide": may_decide_record(request.user, row) and row.withdrawn_at is None,
        "paper_form": paper_form or PaperForm(register=register_of(code), today=today),
        "back_form": back_form or SendBackForm(),
    }
    return render(request, "results/activity_record.html", context, status=status)


@role_required(Role.MONITOR)
@require_POST
def add_paper(request, record):
    row = _record(request, record)
    form = PaperForm(request.POST, request.FILES, register=register_of(row.indicator.code), today=timezone.localdate())
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_paper(
                record=row, kind=given["kind"], title=given.get("title", ""), dated_on=given["dated_on"],
                url=given["url"], upload=given["file"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The paper is added."))
            return redirect("activity_record", record=row.pk)
    return _shown(request, row, paper_form=form, status=422)


@role_required(Role.MONITOR)
@require_POST
def remove_paper(request, record, paper):
    row = _record(request, record)
    try:
        actions.remove_paper(record=row, paper=paper, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The paper is taken off the record."))
    return redirect("activity_record", record=row.pk)


@role_required(Role.MONITOR)
@require_POST
def decide(request, record):
    """Accept a record or send it back: a second person, on what the page showed."""
    row = _record(request, record)
    revision = revision_of(request.POST.get("revision", "")) or 0
    form = SendBackForm(request.POST) if request.POST.get("act") == "return" else None
    if form is not None and not form.is_valid():
        return _shown(request, row, back_form=form, status=422)
    try:
        if form is None:
            actions.accept_record(record=row, revision=revision, by=request.user, at=timezone.now())
        else:
            actions.send_back(
                record=row, reason=form.cleaned_data["reason"], revision=revision, by=request.user, at=timezone.now()
            )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The record is accepted.") if form is None else _("The record is sent back."))
    return redirect("activity_record", record=row.pk)


@role_required(Role.MONITOR)
def withdraw(request, record):
    row = _record(request, record)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_activity(
                record=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The record no longer counts."))
            return redirect("activity_record", record=row.pk)
    title = queries.name_of(row, queries.row_names(request.user, row.indicator.code))
    context = {"form": form, "record": row, "title": title}
    return render(request, "results/withdraw.html", context, status=422 if form.errors else 200)


@role_required(Role.MONITOR)
def participants(request, record):
    """Enter the list of one event: checked first, stored whole or not at all, names never."""
    row = _record(request, record)
    if row.indicator.code != LISTED:
        raise Http404
    form = ParticipantsForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = read_participants(upload.read(), upload.name)
            if not found.faults and not form.cleaned_data["only_check"]:
                actions.enter_participants(record=row, people=found.people, by=request.user, at=timezone.now())
                messages.success(request, _("The list is entered: %(number)s.") % {"number": len(found.people)})
                return redirect("activity_record", record=row.pk)
        except SheetError as error:
            form.add_error("file", sentence(error))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {
        "form": form,
        "record": row,
        "found": found,
        "faults": found.faults[:100] if found else [],
        "entered": row.participations.count(),
    }
    wrong = form.errors or (found and found.faults)
    return render(request, "results/participants.html", context, status=422 if wrong else 200)


@role_required(Role.MONITOR)
def participants_template(request):
    """Download the empty list."""
    content = to_xlsx([list_template()], created_at=datetime(2026, 1, 1, tzinfo=UTC))
    return attachment(content, "participants.xlsx", XLSX)

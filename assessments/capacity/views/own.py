"""The organisation's side before the consensus: list, case, own self sheet."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity import workflow
from assessments.capacity.actions.sheets import (
    RESPONDENT_ROLES,
    EditClash,
    EntryRefused,
    SheetClosed,
    SheetsStillOpen,
    close_self,
    open_self,
    start_consensus,
    submit_self_sheet,
)
from assessments.capacity.actions.then_test import save_self_answers
from assessments.capacity.choices import STATE_KINDS, STATE_LABELS, STEP_LABELS
from assessments.capacity.forms.cases import THEN, Line, MeetingForm, ThenLine, entry_from, then_from
from assessments.capacity.models import Domain, ScoreSheet
from assessments.capacity.permissions import hats_of, may_edit_sheet
from assessments.capacity.queries.screens import (
    assessments_of,
    items_with_anchors,
    own_sheet,
    progress_by_domain,
    respondents_state,
)
from assessments.capacity.queries.sheets import scores_of
from assessments.capacity.queries.then_test import then_answers_of
from assessments.capacity.views.cases import described, own_case, where
from assessments.capacity.views.people import choices_of, chosen_people, members_of
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.formats import clock
from lms.core.models import Role
from lms.core.translated import current_language


@role_required(Role.LEAD, Role.TRAINEE)
def org_capacity(request):
    """List the rounds the own organisation takes part in."""
    rows = [
        {"case": case, "label": STATE_LABELS[case.state], "kind": STATE_KINDS.get(case.state, "")}
        for case in assessments_of(request.user.organisation_ids)
    ]
    return render(request, "capacity/list.html", {"rows": rows, "leads": bool(request.user.led_organisation_ids)})


@role_required(Role.LEAD, Role.TRAINEE)
def org_case(request, code: str):
    """Show where the assessment stands and the one next step."""
    return _case_page(request, own_case(request, code))


def _case_page(request, case, *, status: int = 200, chosen=None, meeting: MeetingForm | None = None, refusal: Refusal | None = None):
    """Show the case; after a refusal with the people and tasks that were chosen, or what was typed of the meeting."""
    hats = hats_of(request.user, case)
    leads = workflow.LEAD in hats
    members = members_of(case)
    context = described(case) | {
        "where": where(request, case),
        "leads": leads,
        "sheet": own_sheet(request.user, case),
        "respondents": respondents_state(case) if leads else [],
        "least": case.round.instrument_version.spec.rules.respondents_min,
        "choices": choices_of(members, chosen or {}) if leads and case.state == workflow.DRAFT else [],
        "roles": RESPONDENT_ROLES,
        "refusal": refusal,
        "without_self": not case.round.has_self_layer,
        "meeting": meeting or MeetingForm(initial={"held_on": case.round.day_within(timezone.localdate())}),
        "events": [(event, STEP_LABELS.get(event.step, event.step)) for event in case.events.all()],
    }
    return render(request, "capacity/case.html", context, status=status)


def _step(request, code: str, act, done: str):
    """Take one step of the lead and go back to the case."""
    case = own_case(request, code)
    if not hats_of(request.user, case) & {workflow.LEAD, workflow.FACILITATOR}:
        raise Http404
    try:
        act(case)
    except SheetsStillOpen:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(reverse("org_case", args=[code]) + where(request, case))


@require_POST
@role_required(Role.LEAD)
def open_self_layer(request, code: str):
    """Give the chosen people their sheets."""
    case = own_case(request, code)
    if not hats_of(request.user, case) & {workflow.LEAD, workflow.FACILITATOR}:
        raise Http404
    people = chosen_people(request, case)
    try:
        open_self(assessment=case, respondents=people, by=request.user, at=timezone.now())
    except Refusal as refusal:
        chosen = {person.pk: role for person, role in people}
        return _case_page(request, case, status=422, chosen=chosen, refusal=refusal)
    messages.success(request, _("The self-assessment is open. Each person fills the own sheet alone."))
    return redirect(reverse("org_case", args=[code]) + where(request, case))


@require_POST
@role_required(Role.LEAD)
def close_self_layer(request, code: str):
    """End the self layer; while sheets are open, ask first."""
    known = request.POST.get("without", "")
    known = int(known) if known.isdecimal() and len(known) < 5 else 0
    try:
        return _step(
            request, code,
            lambda case: close_self(assessment=case, by=request.user, at=timezone.now(), without=known),
            _("The self-assessment is finished. Now meet and agree."),
        )  # fmt: skip
    except SheetsStillOpen as refusal:
        case = own_case(request, code)
        context = described(case) | {"open": refusal.details["open"], "where": where(request, case)}
        return render(request, "capacity/close_self.html", context, status=409)


@require_POST
@role_required(Role.LEAD)
def begin_consensus(request, code: str):
    """Begin the consensus meeting; after a refusal what was typed still stands."""
    case = own_case(request, code)
    if not hats_of(request.user, case) & {workflow.LEAD, workflow.FACILITATOR}:
        raise Http404
    form, refusal = MeetingForm(request.POST), None
    if form.is_valid():
        try:
            start_consensus(assessment=case, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as caught:
            refusal = caught
            form.add_error("held_on" if "held_on" in caught.details.get("missing", {}) else None, str(caught))
        else:
            messages.success(request, _("The consensus meeting is open."))
            return redirect(reverse("org_case", args=[code]) + where(request, case))
    case.refresh_from_db(fields=["state"])
    return _case_page(request, case, status=422, meeting=form, refusal=refusal)


def _own_sheet_or_404(request, code: str) -> ScoreSheet:
    case = own_case(request, code)
    sheet = own_sheet(request.user, case)
    if sheet is None:
        raise Http404
    sheet.assessment = case
    return sheet


@role_required(Role.LEAD, Role.TRAINEE)
def self_overview(request, code: str):
    """Show the eight domains of the own sheet and what is left."""
    sheet = _own_sheet_or_404(request, code)
    parts = progress_by_domain(sheet.assessment, sheet)
    given, items = sum(part.answered for part in parts), sum(part.items for part in parts)
    context = described(sheet.assessment) | {
        "where": where(request, sheet.assessment), "sheet": sheet, "parts": parts,
        "resume": next((part for part in parts if not part.is_done), None), "given": given, "items": items, "may_edit": may_edit_sheet(request.user, sheet),
    }  # fmt: skip
    return render(request, "capacity/self_overview.html", context)


@require_POST
@role_required(Role.LEAD, Role.TRAINEE)
def send_self_sheet(request, code: str):
    """Send the own sheet."""
    sheet = _own_sheet_or_404(request, code)
    try:
        submit_self_sheet(sheet=sheet, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your sheet was sent. Thank you. Nobody else sees it."))
    return redirect(reverse("self_sheet", args=[code]) + where(request, sheet.assessment))


@role_required(Role.LEAD, Role.TRAINEE)
def self_domain(request, code: str, domain: str):
    """Fill one domain of the own sheet: five described levels an item, N/A with a reason, don't know."""
    sheet = _own_sheet_or_404(request, code)
    shown = get_object_or_404(Domain, version_id=sheet.assessment.round.instrument_version_id, key=domain)
    stored = scores_of(sheet)
    lines = [Line(item, stored.get(item.code)) for item in items_with_anchors(shown)]
    then = _then_lines(sheet, shown, lines)
    status = 200
    context = described(sheet.assessment) | neighbours(sheet.assessment, shown)
    context |= {"where": where(request, sheet.assessment), "sheet": sheet, "lines": lines, "then": then}
    if request.method == "POST":
        entries = {}
        for line in lines:
            if entry := entry_from(request.POST, line.prefix):
                line.entry = entries[line.item.code] = entry
        back = {}
        for line in then:
            if said := then_from(request.POST, line.prefix):
                line.entry = back[line.code] = said
        try:
            save_self_answers(sheet=sheet, entries=entries, then=back, by=request.user, at=timezone.now())
        except Refusal as refusal:
            status = note(lines, refusal)
            _note_then(then, refusal)
            context["refusal"] = refusal
        else:
            name, *args = onwards(request, "self_domain", "self_sheet", code, context["next_domain"])
            return redirect(reverse(name, args=args) + context["where"])
    context["may_edit"] = may_edit_sheet(request.user, ScoreSheet.objects.select_related("assessment").get(pk=sheet.pk))
    return render(request, "capacity/self_domain.html", context, status=status)


def _then_lines(sheet: ScoreSheet, shown: Domain, lines: list[Line]) -> list[ThenLine]:
    """Return what the page asks about the time before the training, in the order of the page; none outside T1."""
    asked = sheet.assessment.round.asks_then
    if not asked:
        return []
    stored = then_answers_of(sheet)
    if asked == "domains":
        return [ThenLine(shown.code, f"{THEN}{shown.key}", stored.get(shown.code))]
    for line in lines:
        line.then = ThenLine(line.item.code, f"{THEN}{line.prefix}", stored.get(line.item.code))
    return [line.then for line in lines]


def _note_then(lines: list[ThenLine], refusal: Refusal) -> None:
    """Write beside each what is wrong with it, or what stands there now."""
    for line in lines:
        if line.code in refusal.details.get("then_faults", {}):
            line.error = refusal.details["then_faults"][line.code]
        if line.code in refusal.details.get("then", {}):
            line.clash = refusal.details["then"][line.code]
            line.stored = line.clash or line.stored


def neighbours(case, shown: Domain) -> dict:
    """Return the domain, its place and the next one."""
    domains = list(case.round.instrument_version.domains.all())
    place = [each.pk for each in domains].index(shown.pk)
    return {
        "domain": shown,
        "place": place + 1,
        "places": len(domains),
        "next_domain": domains[place + 1] if place + 1 < len(domains) else None,
        "previous_domain": domains[place - 1] if place else None,
        "levels": [
            {"value": level["value"], "name": level["name"].get(current_language()) or level["name"]["en"]}
            for level in case.round.instrument_version.levels
        ],
    }


def onwards(request, page: str, overview: str, code: str, next_domain: Domain | None) -> list:
    """Return where to go after saving: the next domain, or the overview."""
    messages.success(request, _("Saved on the server at %(time)s.") % {"time": clock(timezone.localtime())})
    query = request.POST.get("then", "")
    if next_domain is None or query == "overview":
        return [overview, code]
    return [page, code, next_domain.key]


def note(lines: list[Line], refusal: Refusal) -> int:
    """Write what is wrong beside each line; return the HTTP status."""
    if isinstance(refusal, EntryRefused):
        for line in lines:
            line.error = refusal.details["faults"].get(line.item.code, "")
        return 422
    if isinstance(refusal, EditClash):
        for line in lines:
            if line.item.code in refusal.details["items"]:
                line.clash = line.stored = refusal.details["items"][line.item.code] or line.stored
        return 409
    return 409 if isinstance(refusal, SheetClosed) else 422

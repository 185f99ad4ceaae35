"""The consensus meeting: agreed levels with their spread, justification and evidence; answers to a return."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity import workflow
from assessments.capacity.actions.sheets import (
    Incomplete,
    jumping_items,
    missing_in_consensus,
    record_consensus,
    send_to_verification,
    start_consensus,
    still_awaited,
)
from assessments.capacity.actions.verification import resubmit
from assessments.capacity.choices import HAT_LABELS, IMPORTANCE, STATE_KINDS, STATE_LABELS
from assessments.capacity.forms.cases import Line, MeetingForm, entry_from
from assessments.capacity.measurement.agreement import agreement_index, distribution
from assessments.capacity.models import CapacityAssessment, Domain, Layer
from assessments.capacity.permissions import hats_of, may_edit_sheet
from assessments.capacity.queries.results import earlier_result
from assessments.capacity.queries.screens import items_with_anchors, progress_by_domain
from assessments.capacity.queries.sheets import is_in_time, latest_sheet, scores_of, spread
from assessments.capacity.queries.verification import open_points
from assessments.capacity.views.cases import described, own_case, texts_of, where
from assessments.capacity.views.own import neighbours, note, onwards
from assessments.evidence.queries import evidence_of
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role


@login_required
def facilitate(request):
    """List the meetings that were given to the person to lead, and begin one."""
    return _meetings(request)


def _meetings(request, *, case_id=None, typed: MeetingForm | None = None, refusal: Refusal | None = None):
    """Show the list; after a refusal with what was typed for one of them."""
    cases = (
        CapacityAssessment.objects.visible_to(request.user)
        .filter(facilitator=request.user)
        .current()
        .select_related("round", "organisation")
        .defer("snapshot")
        .order_by("-round__opens_on", "organisation__code")[:200]
    )
    if not cases and not has_role(request.user, *LEADERS):
        raise Http404
    rows = [
        {
            "meeting": typed if case.pk == case_id else MeetingForm(initial={"held_on": case.round.day_within(timezone.localdate())}),
            "is_typed": case.pk == case_id,
            "case": case, "label": STATE_LABELS[case.state], "kind": STATE_KINDS.get(case.state, ""),
            "asks": case.round.has_self_layer and case.state in (workflow.DRAFT, workflow.SELF_OPEN),
            "begins": bool({step.code for step in workflow.open_steps(case.state, {workflow.FACILITATOR})} & BEGINS),
        }
        for case in cases
    ]  # fmt: skip
    return render(request, "capacity/facilitate.html", {"rows": rows, "refusal": refusal}, status=422 if typed else 200)


LEADERS = (Role.TRAINER, Role.ASSESSOR, Role.MONITOR)  # who may be named to lead a meeting
BEGINS = {"start_consensus", "start_consensus_without_self"}


@require_POST
@login_required
def facilitate_begin(request, case_id):
    """Begin the meeting of one case."""
    cases = CapacityAssessment.objects.visible_to(request.user).filter(facilitator=request.user)
    case = get_object_or_404(cases.select_related("round__instrument_version", "organisation"), pk=case_id)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _meetings(request, case_id=case.pk, typed=form)
    try:
        start_consensus(assessment=case, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        return _meetings(request, case_id=case.pk, typed=form, refusal=refusal)
    return redirect(reverse("consensus", args=[case.round.code]) + f"?organisation={case.organisation.code}")


def _meeting(request, code: str):
    case = own_case(request, code)
    sheet = latest_sheet(case, Layer.CONSENSUS)
    if sheet is None or not hats_of(request.user, case) & {workflow.LEAD, workflow.FACILITATOR}:
        raise Http404
    return case, sheet


@login_required
def consensus(request, code: str):
    """Show the eight domains of the consensus, what is missing, and the way to the verifier."""
    case, sheet = _meeting(request, code)
    return render(request, "capacity/consensus.html", _overview(request, case, sheet))


def _overview(request, case, sheet) -> dict:
    parts = progress_by_domain(case, sheet)
    editable = may_edit_sheet(request.user, sheet)
    returned = case.state == workflow.RETURNED
    return described(case) | {
        "sheet": sheet,
        "where": where(request, case),
        "is_lead": workflow.LEAD in hats_of(request.user, case),
        "awaited": [HAT_LABELS[hat] for hat in still_awaited(case)] if case.state == workflow.CONSENSUS else [],
        "what_changed": case.what_changed,
        "parts": parts,
        "given": sum(part.answered for part in parts),
        "items": sum(part.items for part in parts),
        "may_edit": editable,
        "missing": _with_pages(request, case, missing_in_consensus(case, sheet, what_changed="-")) if editable else [],
        "asks_change": earlier_result(case) is not None,
        "points": open_points(case) if returned else [],
        "returned": case.events.filter(to_state=workflow.RETURNED).order_by("-number").first() if returned else None,
    }


def _with_pages(request, case, missing: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return what is missing as (item code, sentence, address of the item); what is no item has neither code nor address."""
    items = {item.code: item for item in case.round.instrument_version.items.select_related("domain")}
    rows = []
    for code, text in missing.items():
        if code in items:
            page = reverse("consensus_domain", args=[case.round.code, items[code].domain.key])
            rows.append((code, text, f"{page}{where(request, case)}#{items[code].slug}"))
        else:
            rows.append(("", text, ""))
    return rows


@require_POST
@login_required
def send_consensus(request, code: str):
    """Hand the case to the verifier."""
    case, sheet = _meeting(request, code)
    words = request.POST.get("what_changed", "")[:4000]
    try:
        send_to_verification(assessment=case, by=request.user, at=timezone.now(), what_changed=words)
    except Refusal as refusal:
        context = _overview(request, case, sheet) | {"refusal": refusal, "what_changed": words}
        if context["returned"] or not (context["may_edit"] and context["asks_change"]):
            context["kept"] = texts_of(words)
        if isinstance(refusal, Incomplete):
            context["missing"] = _with_pages(request, case, refusal.details["missing"])
        return render(request, "capacity/consensus.html", context, status=422)
    if case.state == workflow.CONSENSUS:
        messages.success(request, _("Your confirmation was stored. The case goes on when the other side confirms too."))
        return redirect(reverse("consensus", args=[code]) + where(request, case))
    messages.success(request, _("The case was sent to the verifier."))
    return _home(request, case)


@require_POST
@login_required
def send_again(request, code: str):
    """Answer what the verifier asked and send the case back."""
    case, sheet = _meeting(request, code)
    points = open_points(case)
    answers = {point.pk: request.POST.get(f"answer-{point.pk}", "")[:4000] for point in points}
    try:
        resubmit(assessment=case, answers=answers, by=request.user, at=timezone.now())
    except Refusal as refusal:
        for point in points:
            point.answer = answers[point.pk]
        typed = [value[:4000] for name, value in request.POST.items() if name.startswith("answer-")]
        context = _overview(request, case, sheet) | {"refusal": refusal, "points": points}
        context["kept"] = [] if points else texts_of(*typed)
        return render(request, "capacity/consensus.html", context, status=422)
    messages.success(request, _("The case was sent again."))
    return _home(request, case)


def _home(request, case):
    """Go back to the page of the case: the organisation's, or the list of the facilitator."""
    if case.organisation_id in request.user.organisation_ids:
        return redirect(reverse("org_case", args=[case.round.code]) + where(request, case))
    return redirect("facilitate")


@login_required
def consensus_domain(request, code: str, domain: str):
    """Agree on the items of one domain."""
    case, sheet = _meeting(request, code)
    shown = get_object_or_404(Domain, version_id=case.round.instrument_version_id, key=domain)
    lines = _lines(case, sheet, shown)
    context = described(case) | neighbours(case, shown) | {
        "sheet": sheet, "lines": lines, "importance": IMPORTANCE, "where": where(request, case),
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        for line in lines:
            line.entry = entry_from(request.POST, line.prefix, with_details=True)
        entries = {line.item.code: line.entry for line in lines}
        try:
            record_consensus(assessment=case, entries=entries, by=request.user, at=timezone.now())
        except Refusal as refusal:
            status = note(lines, refusal)
            context["refusal"] = refusal
        else:
            target = onwards(request, "consensus_domain", "consensus", code, context["next_domain"])
            return redirect(reverse(target[0], args=target[1:]) + context["where"])
    sheet.refresh_from_db()
    context["may_edit"] = may_edit_sheet(request.user, sheet)
    context |= {"evidence": _evidence(case), "rules": case.round.instrument_version.spec.rules}
    return render(request, "capacity/consensus_domain.html", context, status=status)


def _lines(case, sheet, shown: Domain) -> list[Line]:
    stored, items = scores_of(sheet), list(items_with_anchors(shown))
    given = spread(case, [item.code for item in items])
    shown_from = case.round.instrument_version.spec.rules.spread_from_answers
    earlier = earlier_result(case)
    jumping = jumping_items(earlier, stored) if earlier else []
    lines = []
    for item in items:
        levels = given[item.code]
        counts = distribution(levels, shown_from=shown_from)
        line = Line(item, stored.get(item.code))
        line.extra = {
            "counts": list(enumerate(counts)) if counts else None,
            "answers": len(levels),
            "agreement": 100 * agreement_index(levels) if counts else None,
            "earlier": earlier.result.effective.get(item.code) if earlier else None,
            "jumps": item.code in jumping,
            "has_earlier": earlier is not None,
        }
        lines.append(line)
    return lines


def _evidence(case) -> list:
    months = case.round.instrument_version.spec.rules.evidence_max_age_months
    rows = list(evidence_of(case.organisation_id)[:200])
    for row in rows:
        row.counts = case.assessed_on is None or is_in_time(row, case.assessed_on, months)
    return rows

"""The verifier's side: queue, case, one item, the end of the verification; and the lock by M&E staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity import workflow
from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.sheets import EditClash
from assessments.capacity.actions.verification import (
    decide_item,
    declare_no_conflict,
    judge_evidence,
    return_assessment,
    take_up_again,
    validate,
)
from assessments.capacity.choices import DECISION_LABELS, SCOPE_LABELS, STATE_KINDS, STATE_LABELS
from assessments.capacity.forms.cases import decision_from
from assessments.capacity.models import CapacityAssessment, Decision, Layer
from assessments.capacity.permissions import hats_of
from assessments.capacity.queries.screens import progress_by_domain, texts_of_items, verified_row
from assessments.capacity.queries.second_ratings import second_queue_of
from assessments.capacity.queries.sheets import (
    evidence_by_item,
    latest_sheet,
    scores_of,
    spread,
    verified_result,
    verified_sheet,
)
from assessments.capacity.queries.verification import (
    case_evidence,
    lock_checks,
    needs_confirmation,
    open_points,
    queue_of,
    undecided,
)
from assessments.capacity.views.cases import described, texts_of
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.posted import day_of, revision_of


@role_required(Role.ASSESSOR)
def assess(request):
    """List the cases that were given to the verifier."""
    page = Paginator(queue_of(request.user), 50).get_page(request.GET.get("page"))
    for case in page:
        case.label, case.kind = STATE_LABELS[case.state], STATE_KINDS.get(case.state, "")
    context = {"page": page, "today": timezone.localdate(), "second": second_queue_of(request.user)}
    return render(request, "capacity/queue.html", context)


def _case(request, case_id) -> CapacityAssessment:
    """Return a case given to this verifier that has been sent; nothing for anybody else."""
    cases = CapacityAssessment.objects.visible_to(request.user).filter(verifier=request.user)
    case = get_object_or_404(
        cases.select_related("round__instrument_version", "organisation", "verifier").defer("snapshot"), pk=case_id
    )
    if case.verified_from is None:
        raise Http404
    return case


@role_required(Role.ASSESSOR)
def assess_case(request, case_id):
    """Show the domains, the open items and the evidence of one case."""
    return _case_page(request, _case(request, case_id))


def _case_page(request, case, *, refusal: Refusal | None = None):
    """Show the case; after a refused return with what was typed."""
    sheet = verified_sheet(case)
    items = texts_of_items(case)
    rows = scores_of(sheet)
    agreed = scores_of(latest_sheet(case, Layer.CONSENSUS))
    lines = [
        {"item": item, "row": rows.get(code), "agreed": agreed.get(code)} for code, item in items.items()
    ]
    context = described(case) | {
        "parts": progress_by_domain(case, sheet, decided=True),
        "lines": lines,
        "evidence": case_evidence(case),
        "left": undecided(case),
        "points": open_points(case),
        "scopes": SCOPE_LABELS.items(),
        "may_work": case.state == workflow.UNDER_VERIFICATION,
        "asked": [line for line in lines if line["row"] and line["row"].decision == Decision.ASKED],
    }
    if refusal is not None:
        fields = ("comment", "points", "scope", "due_on")
        typed = {name: request.POST.get(name, "")[:4000] for name in fields}
        context |= {"refusal": refusal, "typed": typed}
        context["kept"] = [] if context["may_work"] else texts_of(typed["comment"], typed["points"])
    return render(request, "capacity/assess_case.html", context, status=422 if refusal else 200)


@require_POST
@role_required(Role.ASSESSOR)
def declare(request, case_id):
    """Sign the declaration of no conflict."""
    return _act(
        request, _case(request, case_id),
        lambda case: declare_no_conflict(assessment=case, by=request.user, at=timezone.now()),
        _("Your declaration was stored."),
    )  # fmt: skip


@require_POST
@role_required(Role.ASSESSOR)
def take_up(request, case_id):
    """Take a case up again after it came back."""
    return _act(
        request, _case(request, case_id),
        lambda case: take_up_again(assessment=case, by=request.user, at=timezone.now()),
        _("You can go on verifying."),
    )  # fmt: skip


@require_POST
@role_required(Role.ASSESSOR)
def return_case(request, case_id):
    """Return the case: the points asked at items, and whatever is added here."""
    case = _case(request, case_id)
    rows = scores_of(verified_sheet(case))
    points = [(row.item, row.reason) for row in rows.values() if row.decision == Decision.ASKED]
    points += [(None, line) for line in request.POST.get("points", "")[:4000].splitlines()]
    try:
        return_assessment(
            assessment=case, comment=request.POST.get("comment", "")[:4000], points=points,
            scope=request.POST.get("scope", ""), rev=revision_of(request.POST.get("rev", "")),
            due_on=day_of(request.POST.get("due_on", "")), by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _case_page(request, _case(request, case_id), refusal=refusal)
    messages.success(request, _("The case was returned to the organisation."))
    return redirect("assess_case", case_id=case.pk)


def _act(request, case, act, done: str):
    try:
        act(case)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("assess_case", case_id=case.pk)


@role_required(Role.ASSESSOR)
def assess_item(request, case_id, item: str):
    """Judge one item: described levels, agreed level, justification, evidence, decision on one page."""
    case = _case(request, case_id)
    items = texts_of_items(case)
    shown = next((each for each in items.values() if each.slug == item), None)
    if shown is None:
        raise Http404
    rules = case.round.instrument_version.spec.rules
    context = described(case) | {"item": shown, "decisions": DECISION_LABELS, "typed": None, "rules": rules}
    status = 200
    if request.method == "POST":
        decision = decision_from(request.POST)
        try:
            _judge(request, case)
            if decision.decision:
                decide_item(assessment=case, item=shown, decision=decision, by=request.user, at=timezone.now())
        except Refusal as refusal:
            context |= {"refusal": refusal, "typed": decision, "clash": isinstance(refusal, EditClash)}
            status = 409 if isinstance(refusal, EditClash) else 422
        else:
            messages.success(request, _("Saved on the server."))
            onward = _next(items, shown) if decision.decision else shown
            return redirect("assess_item", case_id=case.pk, item=onward.slug) if onward else redirect("assess_case", case_id=case.pk)
    context |= _item_facts(request, case, shown, items)
    held = context["typed"] or context["row"]
    context |= {"choice": held.decision if held else "", "reason": held.reason if held else ""}
    if context["typed"] and not context["may_work"]:
        context["kept"] = texts_of(DECISION_LABELS.get(held.decision, ""), held.reason)
    return render(request, "capacity/assess_item.html", context, status=status)


def _judge(request, case) -> None:
    """Give the verdicts that were chosen on the page."""
    verdicts, seen = {}, {}
    for row in case_evidence(case):
        choice = request.POST.get(f"verdict-{row.pk}", "")
        if choice and choice != (row.decision or ""):
            verdicts[row.pk] = (choice, request.POST.get(f"why-{row.pk}", "")[:1000])
            if (number := revision_of(request.POST.get(f"seen-{row.pk}", ""))) is not None:
                seen[row.pk] = number
    if verdicts:
        judge_evidence(assessment=case, verdicts=verdicts, seen=seen, by=request.user, at=timezone.now())


def _evidence_of(request, case, ids) -> list:
    """Return the evidence of an item with what its controls hold: what was chosen if anything, else what stands."""
    rows = list(case_evidence(case).filter(pk__in=ids))
    for row in rows:
        row.choice = request.POST.get(f"verdict-{row.pk}", row.decision or "")
        row.why = request.POST.get(f"why-{row.pk}", row.decision_reason or "")
    return rows


def _next(items: dict, shown):
    rest = list(items.values())[list(items).index(shown.code) + 1 :]
    return rest[0] if rest else None


def _item_facts(request, case, item, items) -> dict:
    consensus = latest_sheet(case, Layer.CONSENSUS)
    agreed = scores_of(consensus).get(item.code)
    row = verified_row(case, item)
    decided = row is not None and row.decision not in ("", Decision.ASKED)
    ids = evidence_by_item(consensus).get(item.code, set())
    given = spread(case, [item.code])[item.code] if decided else []
    codes = list(items)
    place = codes.index(item.code)
    return {
        "agreed": agreed,
        "row": row,
        "evidence": _evidence_of(request, case, ids),
        "levels": case.round.instrument_version.levels,
        "anchors": list(item.anchors.all()),
        "given": given if len(given) >= case.round.instrument_version.spec.rules.spread_from_answers else [],
        "decided": decided,
        "place": place + 1,
        "places": len(codes),
        "before": items[codes[place - 1]] if place else None,
        "after": items[codes[place + 1]] if place + 1 < len(codes) else None,
        "may_work": case.state == workflow.UNDER_VERIFICATION and case.no_conflict_at is not None,
    }


@role_required(Role.ASSESSOR, Role.MONITOR)
def lock(request, case_id):
    """End the verification (verifier) or lock the result (M&E): checks first, then the one button."""
    cases = CapacityAssessment.objects.visible_to(request.user)
    case = get_object_or_404(
        cases.select_related("round__instrument_version", "organisation", "verifier").defer("snapshot"), pk=case_id
    )
    hats = hats_of(request.user, case)
    if verified_sheet(case) is None or not hats & {workflow.VERIFIER, workflow.MONITOR}:
        raise Http404
    context = {}
    if request.method == "POST":
        try:
            if request.POST.get("act") == "validate":
                validate(assessment=case, by=request.user, at=timezone.now())
                messages.success(request, _("The verification is finished. The M&E officer locks the result."))
            else:
                lock_assessment(
                    assessment=case, note=request.POST.get("note", "")[:4000], by=request.user, at=timezone.now(),
                    provisional_ok=bool(request.POST.get("provisional_ok")), rev=revision_of(request.POST.get("rev", "")),
                )  # fmt: skip
                messages.success(request, _("The result is locked."))
            return redirect("assess_lock", case_id=case.pk)
        except Refusal as refusal:
            context = {"refusal": refusal, "note": request.POST.get("note", "")}
    result = verified_result(case)
    context |= described(case) | {
        "result": result,
        "checks": lock_checks(case, result=result),
        "provisional": needs_confirmation(result),
        "may_validate": workflow.VERIFIER in hats and case.state == workflow.UNDER_VERIFICATION,
        "may_lock": workflow.MONITOR in hats and case.state == workflow.VALIDATED,
        "is_monitor": workflow.MONITOR in hats,
        "domains": {domain.code: domain for domain in case.round.instrument_version.domains.all()},
        "band": case.round.instrument_version.bands.filter(code=result.band or "").first(),
    }
    if not context["may_lock"]:
        context["kept"] = texts_of(context.get("note", ""))
    context["domain_rows"] = [(context["domains"][d.code], d) for d in result.domains]
    return render(request, "capacity/lock.html", context, status=422 if context.get("refusal") else 200)

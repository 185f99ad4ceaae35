"""M&E: open rounds, name verifiers, watch the board, step in where the table lets M&E staff step in."""

from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.capacity import workflow
from assessments.capacity.actions.locking import reopen_assessment, reopen_without_evidence
from assessments.capacity.actions.respondents import forget_respondents
from assessments.capacity.actions.rounds import assign_verifier, open_round
from assessments.capacity.actions.sheets import close_self
from assessments.capacity.actions.steps import cancel_assessment
from assessments.capacity.actions.verification import accept_reasons, return_assessment
from assessments.capacity.choices import MANY_ACTS, SCOPE_LABELS, STATE_KINDS, STATE_LABELS, STEP_LABELS
from assessments.capacity.forms.cases import BoardForm, ManyForm, RoundForm, ids_of
from assessments.capacity.imports.scores import template_table
from assessments.capacity.models import AssessmentRound, CapacityAssessment, InstrumentVersion
from assessments.capacity.permissions import hats_of
from assessments.capacity.queries.boards import (
    counts_by_state,
    days_in_state,
    missing_of,
    regions_of,
    status_board,
)
from assessments.capacity.queries.layers import verified_reasons
from assessments.capacity.queries.results import result_of
from assessments.capacity.queries.screens import board, respondents_state, rounds_with_counts
from assessments.capacity.queries.verification import (
    case_evidence,
    open_points,
    resting_on_withdrawn,
    stored_faults,
)
from assessments.capacity.views.cases import described, texts_of
from assessments.capacity.views.result import result_page
from assessments.evidence.queries import last_verdicts
from courses.models import Cohort
from lms.core.access import role_required
from lms.core.alphabet import by_name
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.jobs import start_job
from lms.core.models import Organisation, OrganisationEvent, Role
from lms.core.permissions import staff_members
from lms.core.posted import key_of
from lms.core.tables import to_xlsx


@role_required(Role.MONITOR)
def rounds(request):
    """List the rounds."""
    page = Paginator(rounds_with_counts(), 50).get_page(request.GET.get("page"))
    return render(request, "capacity/rounds.html", {"page": page})


@role_required(Role.MONITOR)
def new_round(request):
    """Open a round: instrument, window, organisations."""
    form = RoundForm(
        request.POST or None,
        versions=InstrumentVersion.objects.filter(status="published").select_related("instrument"),
        cohorts=Cohort.objects.visible_to(request.user),
        organisations=Organisation.objects.visible_to(request.user).csos().present(on=timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = open_round(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.details.get("field"), str(refusal.message))
        else:
            messages.success(request, _("The round is open. Now name the verifiers."))
            return redirect("monitoring_round", code=made.code)
    return render(request, "capacity/new_round.html", {"form": form}, status=422 if form.errors else 200)


def _round(request, code: str) -> AssessmentRound:
    rows = AssessmentRound.objects.visible_to(request.user).select_related("instrument_version", "cohort")
    return get_object_or_404(rows, code=code)


@role_required(Role.MONITOR)
def round_board(request, code: str):
    """Show where each organisation of a round stands."""
    shown = _round(request, code)
    today = timezone.localdate()
    form = BoardForm(request.GET, regions=regions_of(shown))
    page = Paginator(status_board(shown, today=today, wanted=form.wanted), 100).get_page(request.GET.get("page"))
    items = len(shown.instrument_version.spec.items)
    happened = OrganisationEvent.objects.by_code(case.organisation.code for case in page)
    for case in page:
        case.round, case.happened = shown, happened.get(case.organisation.code, [])
        case.label, case.kind = STATE_LABELS[case.state], STATE_KINDS.get(case.state, "")
        case.takes_verifier = case.state not in workflow.FINISHED
        case.days, case.missing = days_in_state(case, today=today), missing_of(case, items=items)
    context = {
        "round": shown, "page": page, "form": form, "verifiers": by_name(staff_members(Role.ASSESSOR)),
        "counts": [(row, STATE_LABELS[row.state], STATE_KINDS.get(row.state, "")) for row in counts_by_state(shown)],
        "many": ManyForm(verifiers=staff_members(Role.ASSESSOR), facilitators=_facilitators()),
        "query": _query(request), "is_filtered": any(form.wanted.__dict__.values()),
    }  # fmt: skip
    return render(request, "capacity/round_board.html", context)


@require_POST
@role_required(Role.MONITOR)
def round_many(request, code: str):
    """Take one step for the chosen cases, or for all that the filter shows: beside the request, with a page of its own."""
    shown = _round(request, code)
    form = ManyForm(request.POST, verifiers=staff_members(Role.ASSESSOR), facilitators=_facilitators())
    back = f"{reverse('monitoring_round', args=[code])}?{request.GET.urlencode()}"
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect(back)
    wanted = BoardForm(request.GET, regions=regions_of(shown)).wanted
    cases = status_board(shown, today=timezone.localdate(), wanted=wanted)
    if not form.cleaned_data["everything"]:
        cases = cases.filter(pk__in=ids_of(request.POST.getlist("case")))
    keys = [str(key) for key in cases.exclude(state__in=workflow.FINISHED).values_list("pk", flat=True)]
    if not keys:
        messages.error(request, _("Choose at least one assessment that is not finished."))
        return redirect(back)
    act = form.cleaned_data["act"]
    job = start_job(
        kind="capacity.many", title=f"{shown.code}: {dict(MANY_ACTS)[act]}",
        parameters={"act": act, "cases": keys, "person": str(form.person.pk) if form.person else ""},
        by=request.user, at=timezone.now(),
    )  # fmt: skip
    return redirect("job", job.pk)


def _facilitators():
    """Return who may be named to lead a meeting: trainers, assessors and M&E staff."""
    return staff_members(Role.TRAINER) | staff_members(Role.ASSESSOR) | staff_members(Role.MONITOR)


def _query(request) -> str:
    """Return what was asked for, without the page, for the addresses of the pager."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{asked.urlencode()}&" if asked else ""


def _case(request, code: str, case_id) -> CapacityAssessment:
    cases = CapacityAssessment.objects.visible_to(request.user).filter(round__code=code)
    return get_object_or_404(
        cases.select_related("round__instrument_version", "organisation", "verifier"), pk=case_id
    )


@require_POST
@role_required(Role.MONITOR)
def name_verifier(request, code: str, case_id):
    """Name the verifier of a case."""
    case = _case(request, code, case_id)
    verifier = staff_members(Role.ASSESSOR).filter(pk=key_of(request.POST.get("verifier", ""))).first()
    if verifier is None:
        messages.error(request, _("Choose a verifier from the list."))
        return redirect("monitoring_round", code=code)
    try:
        assign_verifier(assessment=case, verifier=verifier, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, f"{case.organisation.code}: {refusal}")
    else:
        messages.success(request, _("The verifier was named."))
    return redirect("monitoring_round", code=code)


@role_required(Role.MONITOR)
def monitoring_case(request, code: str, case_id):
    """Show one case: history, people asked, and the steps M&E staff may take."""
    return _case_page(request, _case(request, code, case_id))


def _case_page(request, case, *, refusal: Refusal | None = None):
    """Show the case; after a refused step with what was typed."""
    hats = hats_of(request.user, case)
    context = described(case) | {
        "events": [(event, STEP_LABELS.get(event.step, event.step)) for event in case.events.select_related("by")],
        "respondents": (asked := respondents_state(case)),
        "is_known": any(sheet.respondent_id for sheet in asked),
        "points": open_points(case),
        "evidence": _judged_evidence(case),
        "withdrawn": dict(resting_on_withdrawn(assessment_ids=[case.pk])).get(case, []) if case.state == workflow.LOCKED else [],
        "steps": {step.code for step in workflow.open_steps(case.state, hats)},
        "happened": OrganisationEvent.objects.by_code([case.organisation.code]).get(case.organisation.code, []),
        "exceptions": list(case.window_exceptions.all()),
        "may_allow": workflow.MONITOR_LEAD in hats and case.state not in workflow.FINISHED,
        "scopes": SCOPE_LABELS.items(),
        "may_forget": workflow.MONITOR_LEAD in hats and case.state in workflow.FINISHED,
        "revisions": CapacityAssessment.objects.visible_to(request.user)
        .filter(round=case.round, organisation=case.organisation)
        .exclude(pk=case.pk)
        .defer("snapshot")
        .order_by("revision"),
    }
    context |= {"refusal": refusal, "kept": texts_of(*(request.POST.get(name, "")[:4000] for name in ("reason", "points")))}
    return render(request, "capacity/monitoring_case.html", context, status=422 if refusal else 200)


def _judged_evidence(case: CapacityAssessment) -> list:
    """Return the evidence of a case with the verdict given in it and by whom."""
    rows = list(case_evidence(case))
    words = last_verdicts(row.pk for row in rows)
    for row in rows:
        row.judge = words[row.pk].by if row.decision else None
    return rows


@role_required(Role.MONITOR)
def monitoring_check(request, code: str, case_id):
    """Check what is stored of a locked case against its digest, and show it beside its other locked revisions."""
    case = _case(request, code, case_id)
    if not case.is_locked:
        raise Http404
    rows = CapacityAssessment.objects.visible_to(request.user).filter(
        round=case.round, organisation=case.organisation, locked_at__isnull=False
    )
    revisions = list(rows.select_related("round__instrument_version", "organisation").order_by("revision"))
    results = [(each, result_of(each).result) for each in revisions]
    codes = case.round.instrument_version.spec.items
    reasons = {each.pk: verified_reasons(each) for each in revisions}
    lines = [
        (code, [(result.effective[code], code in result.capped_items, reasons[each.pk].get(code, "")) for each, result in results])
        for code in codes
    ]
    context = described(case) | {
        "faults": stored_faults(case),
        "results": results,
        "lines": [(code, cells) for code, cells in lines if len({cell[:2] for cell in cells}) > 1],
    }
    return render(request, "capacity/monitoring_check.html", context)


@role_required(Role.MONITOR)
def monitoring_result(request, code: str, case_id):
    """Show the locked result of a case to M&E staff."""
    return result_page(request, _case(request, code, case_id), "capacity/result.html", path=reverse("monitoring_round", args=[code]))


@require_POST
@role_required(Role.MONITOR)
def monitoring_step(request, code: str, case_id):
    """Take a step that belongs to M&E staff."""
    case = _case(request, code, case_id)
    reason, now = request.POST.get("reason", "")[:4000], timezone.now()
    acts = {
        "close_self": lambda: close_self(assessment=case, by=request.user, at=now, comment=reason),
        "cancel": lambda: cancel_assessment(assessment=case, reason=reason, by=request.user, at=now),
        "forget": lambda: forget_respondents(assessment=case, reason=reason, by=request.user, at=now),
        "reopen_without": lambda: reopen_without_evidence(assessment=case, by=request.user, at=now),
        "reopen": lambda: reopen_assessment(assessment=case, reason=reason, by=request.user, at=now),
        "accept_reasons": lambda: accept_reasons(assessment=case, by=request.user, at=now),
        "return": lambda: return_assessment(
            assessment=case, comment=reason, points=[(None, line) for line in request.POST.get("points", "")[:4000].splitlines()],
            scope=request.POST.get("scope", ""), by=request.user, at=now,
        ),
    }  # fmt: skip
    act = acts.get(request.POST.get("act", ""))
    try:
        made = act() if act else None
    except Refusal as refusal:
        return _case_page(request, _case(request, code, case_id), refusal=refusal)
    else:
        messages.success(request, _("Done."))
        if isinstance(made, CapacityAssessment):
            case = made
    return redirect("monitoring_case", code=code, case_id=case.pk)


@require_GET
@role_required(Role.MONITOR)
def score_template(request, code: str):
    """Download the sheet for scores collected on paper, with the organisations and items of this round."""
    shown = _round(request, code)
    codes = [case.organisation.code for case in board(shown).exclude(state__in=workflow.FINISHED)]
    content = to_xlsx([template_table(shown.instrument_version, codes)], created_at=datetime(2026, 1, 1, tzinfo=UTC))
    return attachment(content, f"scores-{shown.code}.xlsx", XLSX)

"""The plan of an organisation: proposed, made, followed; read by M&E staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity.actions.plans import (
    PlanRefused,
    StepClash,
    add_step,
    follow_up,
    make_plan,
    move_step,
    save_step,
)
from assessments.capacity.forms.cases import StepForm
from assessments.capacity.models import ActionPlan, CapacityAssessment, PlanStep
from assessments.capacity.permissions import may_edit_plan, may_follow_up
from assessments.capacity.queries.plans import (
    answered_in,
    earlier_plan,
    newest_locked,
    plan_of,
    plans_overview,
    proposed_rows,
)
from assessments.capacity.views.cases import own_case
from lms.core.access import own_cso, role_required
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role

KINDS = {"planned": "calm", "in_progress": "warn", "done": "good", "dropped": "bad"}


@role_required(Role.LEAD, Role.TRAINEE)
def org_plan(request):
    """Show the plan of the newest result, or what the rule proposes until the lead makes it a plan."""
    organisation = own_cso(request)
    case = newest_locked(organisation)
    shown = plan_of(case) if case else None
    context = {
        "organisation": organisation,
        "case": case,
        "plan": shown,
        "proposed": proposed_rows(case) if case and not (shown and shown.steps) else (),
        "may_edit": may_edit_plan(request.user, organisation.pk),
        "today": timezone.localdate(),
        "kinds": KINDS,
    }
    return render(request, "capacity/plan.html", context)


@require_POST
@role_required(Role.LEAD)
def make_org_plan(request):
    """Make the plan of the newest result."""
    organisation = own_cso(request)
    case = newest_locked(organisation)
    if case is None or not may_edit_plan(request.user, organisation.pk):
        raise Http404
    try:
        make_plan(assessment=case, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The plan is made. Say for each step who does what by when."))
    return _back(organisation, request)


@role_required(Role.LEAD)
def plan_step(request, step):
    """Fill one step and say where it stands."""
    mine = PlanStep.objects.filter(plan__organisation_id__in=request.user.led_organisation_ids)
    row = get_object_or_404(mine.select_related("plan__round__instrument_version", "plan__organisation", "owner"), pk=step)
    form = StepForm(request.POST or None, step=row)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_step(step=row, values=form.values, by=request.user, at=timezone.now(), rev=form.seen_rev)
            move_step(
                step=saved, state=form.cleaned_data["state"], comment=form.cleaned_data["state_reason"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except StepClash as clash:
            status = 409
            form = StepForm.after_clash(request.POST, clash.details["step"])
            form.add_error(None, clash.message)
        except Refusal as refusal:
            status = 422
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The step is saved."))
            return _back(row.plan.organisation, request)
    return _step_page(request, row.plan, form, row, status)


@role_required(Role.LEAD)
def new_step(request):
    """Add a step of the organisation's own to its newest plan."""
    organisation = own_cso(request)
    case = newest_locked(organisation)
    plans = ActionPlan.objects.select_related("round__instrument_version", "organisation")
    plan = plans.filter(organisation=organisation, round=case.round).first() if case else None
    if plan is None or not may_edit_plan(request.user, organisation.pk):
        raise Http404
    form = StepForm(request.POST or None, step=PlanStep(plan=plan, kind=PlanStep.Kind.OWN))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            add_step(plan=plan, values=form.values, by=request.user, at=timezone.now())
        except Refusal as refusal:
            status = 422
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The step is added."))
            return _back(organisation, request)
    return _step_page(request, plan, form, None, status)


def _step_page(request, plan: ActionPlan, form: StepForm, step: PlanStep | None, status: int):
    shown = plan_of(plan.assessment)
    row = next((row for row in shown.steps if step and row.id == step.pk), None)
    context = {"form": form, "row": row, "organisation": plan.organisation, "plan": plan}
    return render(request, "capacity/plan_step.html", context, status=status)


def _back(organisation: Organisation, request):
    answer = redirect("org_plan")
    if len(request.user.organisation_ids) > 1:
        answer["Location"] += f"?organisation={organisation.code}"
    return answer


@role_required(Role.LEAD, Role.TRAINEE)
def plan_before(request, code: str):
    """Ask at the consensus what became of each step of the earlier plan."""
    case = own_case(request, code)
    plan = earlier_plan(case)
    if plan is None:
        raise Http404
    may_answer = may_follow_up(request.user, case) and not plan.is_frozen
    context = {"case": case, "plan": plan, "may_answer": may_answer, "states": PlanStep.State.choices, "kinds": KINDS}
    typed, status = {}, 200
    if request.method == "POST":
        if not may_answer:
            raise Http404
        keys = list(plan.steps.values_list("pk", flat=True))
        typed = {
            key: (request.POST[f"state-{key}"], request.POST.get(f"comment-{key}", "").replace("\x00", ""))
            for key in keys
            if request.POST.get(f"state-{key}")
        }
        try:
            follow_up(assessment=case, answers=typed, by=request.user, at=timezone.now())
        except PlanRefused as refusal:
            status, context["refusal"] = 422, refusal
            context["wrong"] = refusal.details.get("step")
        else:
            messages.success(request, _("Saved: what became of the earlier plan."))
            return redirect("consensus", code=code)
    shown = plan_of(case)
    asked = answered_in(plan, case)
    context["rows"] = [(row, row.id in asked, *typed.get(row.id, (row.state, row.state_reason))) for row in shown.earlier]
    return render(request, "capacity/plan_before.html", context, status=status)


@role_required(Role.MONITOR)
def monitoring_plans(request):
    """List the plans of all organisations with the number of steps by state."""
    page = Paginator(plans_overview(request.user), 50).get_page(request.GET.get("page"))
    return render(request, "capacity/monitoring_plans.html", {"page": page})


@role_required(Role.MONITOR, Role.ASSESSOR)
def monitoring_plan(request, plan):
    """Show one plan to M&E staff, or to the verifier after the lock."""
    row = get_object_or_404(ActionPlan.objects.visible_to(request.user), pk=plan)
    case = get_object_or_404(CapacityAssessment.objects.select_related("round", "organisation"), pk=row.assessment_id)
    return render(
        request, "capacity/monitoring_plan.html",
        {"plan": plan_of(case), "case": case, "kinds": KINDS, "today": timezone.localdate()},
    )  # fmt: skip

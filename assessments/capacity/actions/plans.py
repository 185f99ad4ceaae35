"""Make a plan from the priorities, fill it, follow it up, freeze it at the next lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity.letters import send_step_due
from assessments.capacity.models import ActionPlan, CapacityAssessment, PlanStep, StepEvent
from assessments.capacity.permissions import may_edit_plan, may_follow_up
from assessments.capacity.queries.plans import (
    due_steps,
    earlier_plan,
    offer_record,
    owners_of,
    proposals,
    step_records,
)
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role, User

MOST_STEPS = 20
REMIND_DAYS = 7
DAY_BEGINS, DAY_ENDS = 9, 21  # no letter at night (Asia/Almaty)


class PlanRefused(Refusal):
    """The plan is not this person's, not open any more, or what was entered does not fit."""


class StepClash(PlanRefused):
    """Somebody saved the same step meanwhile; `details["step"]` is what stands now."""


@dataclass(frozen=True)
class StepValues:
    """What people enter for one step."""

    action: str = ""
    owner_id: UUID | None = None
    owner_role: str = ""
    due_on: date | None = None
    support: str = ""
    support_note: str = ""
    expected_evidence: str = ""


@transaction.atomic
def make_plan(*, assessment: CapacityAssessment, by, at: datetime) -> ActionPlan:
    """Make the plan of a locked result: the priorities, what is to be finished, and what is left of the earlier plan.

    Once a round: the same again returns the plan that stands, also after the result was reopened.
    """
    if not may_edit_plan(by, assessment.organisation_id):
        raise PlanRefused(_("The plan is made by the lead of the organisation."))
    if not assessment.is_locked:
        raise PlanRefused(_("A plan is made from a verified result. Wait until the result is locked."))
    plan, is_new = ActionPlan.objects.get_or_create(
        round=assessment.round,
        organisation=assessment.organisation,
        defaults={"assessment": assessment, "made_by": by, "made_at": at},
    )
    if not is_new:
        return plan
    steps = [
        PlanStep(
            plan=plan, kind=each.kind, item_code=each.item_code, level=each.level, importance=each.importance,
            offer=offer_record(each.offer), also=[offer_record(one) for one in each.also],
            partner_name=each.partner_name, support=each.offer.kind if each.offer else "",
        )
        for each in proposals(assessment)
    ]  # fmt: skip
    steps += _carried(plan, assessment, {step.item_code for step in steps})
    for number, step in enumerate(steps, 1):
        step.number = number
    PlanStep.objects.bulk_create(steps)
    StepEvent.objects.bulk_create(
        StepEvent(step=step, number=1, from_state="", to_state=step.state, by=by, at=at) for step in steps
    )
    audit.record(act="plan.made", row=plan, by=by, at=at, extra={"steps": len(steps)})
    return plan


def _carried(plan: ActionPlan, assessment: CapacityAssessment, planned: set[str]) -> list[PlanStep]:
    """Return the open steps of the earlier plan that no new step stands for."""
    before = earlier_plan(assessment)
    if before is None:
        return []
    return [
        PlanStep(
            plan=plan, kind=PlanStep.Kind.CARRIED, item_code=old.item_code, offer=old.offer, also=old.also,
            partner_name=old.partner_name, action=old.action, owner=old.owner, owner_role=old.owner_role,
            due_on=old.due_on, support=old.support, support_note=old.support_note,
            expected_evidence=old.expected_evidence, state=old.state, carried_from=old,
        )
        for old in before.steps.select_related("owner").order_by("number")
        if old.is_open and old.kind != PlanStep.Kind.FINISH and (not old.item_code or old.item_code not in planned)
    ]  # fmt: skip


@transaction.atomic
def add_step(*, plan: ActionPlan, values: StepValues, by, at: datetime) -> PlanStep:
    """Add a step of the organisation's own."""
    _check_open(plan, by)
    ActionPlan.objects.select_for_update().get(pk=plan.pk)
    if not values.action.strip():
        raise PlanRefused(_("Say in a few words what you will do."))
    last = plan.steps.aggregate(last=Max("number"))["last"] or 0
    if plan.steps.count() >= MOST_STEPS:
        raise PlanRefused(_("A plan holds at most %(number)s steps. Finish or drop one first.") % {"number": MOST_STEPS})
    step = PlanStep(plan=plan, number=last + 1, kind=PlanStep.Kind.OWN, **_checked(plan, values, at=at))
    step.save(force_insert=True)
    _write(step, before="", comment="", by=by, at=at)
    audit.record(act="plan.step_added", row=step, by=by, at=at)
    return step


@transaction.atomic
def save_step(*, step: PlanStep, values: StepValues, by, at: datetime, rev: int | None = None) -> PlanStep:
    """Save what people entered for a step; an older `rev` means that somebody saved it meanwhile."""
    plan = step.plan
    _check_open(plan, by)
    stands = PlanStep.objects.select_for_update().get(pk=step.pk)
    fields = _checked(plan, values, at=at, known_due=stands.due_on)
    if stands.kind == PlanStep.Kind.OWN and not fields["action"]:
        raise PlanRefused(_("Say in a few words what you will do."))
    if all(getattr(stands, name) == value for name, value in fields.items()):
        return stands
    if rev is not None and rev != stands.rev:
        raise StepClash(_("Somebody saved this step meanwhile. Compare, then save again."), step=stands)
    for name, value in fields.items():
        setattr(stands, name, value)
    stands.rev += 1
    stands.save()
    audit.record(act="plan.step_saved", row=stands, by=by, at=at)
    return stands


@transaction.atomic
def move_step(
    *, step: PlanStep, state: str, by, at: datetime, comment: str = "", asked_in: CapacityAssessment | None = None
) -> PlanStep:
    """Say where a step stands. To drop one needs a reason. The same state with no comment changes nothing.

    `asked_in` is the assessment whose consensus asks what became of the step; then "no change" is an answer too.
    """
    if asked_in is None:
        _check_open(step.plan, by)
    elif not may_follow_up(by, asked_in) or step.plan.organisation_id != asked_in.organisation_id:
        raise PlanRefused(_("What became of the plan is said at the consensus, by the lead or the facilitator."))
    elif step.plan.is_frozen:
        raise PlanRefused(_("This plan is closed: the next round is locked."))
    if state not in PlanStep.State.values:
        raise PlanRefused(_("Choose planned, in progress, done or dropped."))
    comment = comment.strip()[:500]
    if state == PlanStep.State.DROPPED and not comment:
        raise PlanRefused(_("Say why the step is dropped, so that the next plan learns from it."))
    stands = PlanStep.objects.select_for_update().get(pk=step.pk)
    if asked_in is None and stands.state == state and stands.state_reason == comment:
        return stands
    before, stands.state, stands.state_reason = stands.state, state, comment
    stands.rev += 1
    stands.save(update_fields=["state", "state_reason", "rev"])
    _write(stands, before=before, comment=comment, by=by, at=at, asked_in=asked_in)
    audit.record(act="plan.step_moved", row=stands, by=by, at=at, extra={"to": state})
    return stands


@transaction.atomic
def follow_up(*, assessment: CapacityAssessment, answers: Mapping[UUID, tuple[str, str]], by, at: datetime) -> int:
    """Record at the consensus what became of the steps of the earlier plan: (state, comment) by step; all or none."""
    plan = earlier_plan(assessment)
    if plan is None:
        raise PlanRefused(_("There is no earlier plan."))
    steps = {step.pk: step for step in plan.steps.select_related("plan")}
    if set(answers) - set(steps):
        raise PlanRefused(_("This step belongs to another plan."))
    for key, (state, comment) in answers.items():
        try:
            move_step(step=steps[key], state=state, comment=comment, asked_in=assessment, by=by, at=at)
        except PlanRefused as refusal:
            raise PlanRefused(refusal.message, step=steps[key]) from refusal
    return len(answers)


def freeze_plans(*, assessment: CapacityAssessment, at: datetime) -> None:
    """Keep the plans of earlier rounds as they stand: called by the lock of this round, in its transaction."""
    plans = ActionPlan.objects.filter(
        organisation_id=assessment.organisation_id, round__opens_on__lt=assessment.round.opens_on, frozen_at=None
    )
    for plan in plans:
        plan.frozen, plan.frozen_at = step_records(plan), at
        plan.save(update_fields=["frozen", "frozen_at"])


def remind_of_steps(*, at: datetime) -> int:
    """Write to whom a step is due within a week, once for each step and day; never at night. Return how many letters."""
    local = timezone.localtime(at)
    if not DAY_BEGINS <= local.hour < DAY_ENDS:
        return 0
    today, sent = local.date(), 0
    steps = list(due_steps(first=today, last=today + timedelta(days=REMIND_DAYS)))
    leads = _leads({step.plan.organisation_id for step in steps})
    members = _members({step.plan.organisation_id for step in steps})
    for step in steps:
        is_there = step.owner is not None and (step.owner_id, step.plan.organisation_id) in members
        people = [step.owner] if is_there and step.owner.is_active else leads.get(step.plan.organisation_id, [])
        for person in people:
            sent += send_step_due(step, person, at=at)
    return sent


def _leads(organisation_ids: set) -> dict[UUID, list[User]]:
    found: dict[UUID, list[User]] = {}
    rows = User.objects.filter(
        is_active=True, memberships__organisation_id__in=organisation_ids, memberships__role=Role.LEAD,
        memberships__ends_on=None,
    )  # fmt: skip
    for person in rows.distinct().prefetch_related("memberships"):
        for membership in person.memberships.all():
            if membership.role == Role.LEAD and membership.ends_on is None:
                found.setdefault(membership.organisation_id, []).append(person)
    return found


def _members(organisation_ids: set) -> set[tuple]:
    rows = User.objects.filter(memberships__organisation_id__in=organisation_ids, memberships__ends_on=None)
    return set(rows.values_list("pk", "memberships__organisation_id"))


def _check_open(plan: ActionPlan, by) -> None:
    if not may_edit_plan(by, plan.organisation_id):
        raise PlanRefused(_("The plan is changed by the lead of the organisation."))
    if plan.is_frozen:
        raise PlanRefused(_("This plan is closed: the next round is locked."))


def _checked(plan: ActionPlan, values: StepValues, *, at: datetime, known_due: date | None = None) -> dict:
    """Return the fields to store, or refuse what does not fit."""
    if values.support not in PlanStep.Support.values:
        raise PlanRefused(_("Choose the support from the list."))
    if values.owner_id and not owners_of(plan.organisation_id).filter(pk=values.owner_id).exists():
        raise PlanRefused(_("Choose a person of your organisation, or name a task instead."))
    is_new_day = values.due_on is not None and values.due_on != known_due
    if is_new_day and values.due_on < timezone.localdate(at):
        raise PlanRefused(_("The day lies in the past. Enter a day that can still be kept."))
    return {
        "action": values.action.strip()[:500],
        "owner_id": values.owner_id,
        "owner_role": values.owner_role.strip()[:80],
        "due_on": values.due_on,
        "support": values.support,
        "support_note": values.support_note.strip()[:200],
        "expected_evidence": values.expected_evidence.strip()[:300],
    }


def _write(step: PlanStep, *, before: str, comment: str, by, at: datetime, asked_in=None) -> None:
    last = step.events.aggregate(last=Max("number"))["last"] or 0
    StepEvent.objects.create(
        step=step, number=last + 1, from_state=before, to_state=step.state, comment=comment, asked_in=asked_in,
        by=by, at=at,
    )  # fmt: skip

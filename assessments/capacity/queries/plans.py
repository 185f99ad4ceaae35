"""Read plans: what the rule proposes, what the organisation made of it, and what became of the earlier plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from assessments.capacity.measurement.priorities import MODULE, PARTNER, Recommendation
from assessments.capacity.models import (
    ActionPlan,
    CapacityAssessment,
    InstrumentVersion,
    Item,
    PlanStep,
    StepEvent,
)
from assessments.capacity.queries.results import LockedResult, consensus_rows, recommendations, result_of
from assessments.capacity.queries.screens import texts_of_items
from lms.core.models import User


@dataclass(frozen=True)
class Proposal:
    """What the recommendation rule proposes for one item, before anybody plans it."""

    kind: str  # PlanStep.Kind: priority or finish
    item_code: str
    level: int | None
    importance: int | None
    offer: Recommendation | None
    also: tuple[Recommendation, ...]
    partner_name: str


@dataclass(frozen=True)
class StepNews:
    """One change of a step's state, or a word on it; `asked_in` is the round whose consensus asked."""

    at: datetime
    before: str
    after: str
    comment: str
    asked_in: str


@dataclass(frozen=True)
class PlanRow:
    """One step in one language. Codes stand beside words; an empty text means that nothing was entered.

    `reason` is the whole sentence of RC-7; `task` is what will be done: what people wrote, else what was proposed.
    """

    id: UUID
    number: int
    kind: str
    kind_words: str
    item_code: str
    item_name: str
    level: int | None
    importance: int | None
    now: str
    goal: str
    reason: str
    recommendation: str
    also: tuple[str, ...]
    action: str
    task: str
    owner: str
    due_on: date | None
    support: str
    support_words: str
    support_note: str
    expected_evidence: str
    state: str
    state_words: str
    state_reason: str
    history: tuple[StepNews, ...]

    @property
    def is_open(self) -> bool:
        return self.state in (PlanStep.State.PLANNED, PlanStep.State.IN_PROGRESS)


@dataclass(frozen=True)
class PlanShown:
    """A plan as a page or a paper shows it, with what became of the one before."""

    id: UUID
    round_code: str
    round_kind: str
    made_at: datetime
    frozen_at: datetime | None
    steps: tuple[PlanRow, ...]
    earlier: tuple[PlanRow, ...]
    earlier_round: str


def proposals(assessment: CapacityAssessment, locked: LockedResult | None = None) -> list[Proposal]:
    """Return the priorities (RC-1 to RC-5), then the items to finish (RC-6); empty before the lock."""
    locked = locked or result_of(assessment)
    if locked is None:
        return []
    partners = {row.item.code: row.partner_name for row in consensus_rows(assessment) if row.relies_on_partner}
    first = recommendations(assessment)[: locked.version.rules.priorities]
    return [
        Proposal(
            PlanStep.Kind.PRIORITY, each.item, each.level, each.importance, each.recommendation, each.also,
            partners.get(each.item, ""),
        )
        for each in first
    ] + [Proposal(PlanStep.Kind.FINISH, code, None, None, None, (), "") for code in locked.result.missing_items]  # fmt: skip


def plan_of(assessment: CapacityAssessment, language: str | None = None) -> PlanShown | None:
    """Return the plan made from this round's result with the outcome of the plan before it, or None.

    The door for papers: frozen rows, every word in the language asked for.
    """
    plans = ActionPlan.objects.filter(organisation_id=assessment.organisation_id)
    plan = plans.filter(round_id=assessment.round_id).select_related("round__instrument_version").first()
    before = earlier_plan(assessment)
    if plan is None and before is None:
        return None
    with override(language or get_language() or "en"):
        return PlanShown(
            id=plan.pk if plan else before.pk,
            round_code=assessment.round.code,
            round_kind=assessment.round.kind,
            made_at=plan.made_at if plan else before.made_at,
            frozen_at=plan.frozen_at if plan else None,
            steps=rows_of(plan) if plan else (),
            earlier=rows_of(before) if before else (),
            earlier_round=before.round.kind if before else "",
        )


def earlier_plan(assessment: CapacityAssessment) -> ActionPlan | None:
    """Return the organisation's plan of the round before this one. Not for its verifier before the lock (WF-6)."""
    return (
        ActionPlan.objects.filter(
            organisation_id=assessment.organisation_id, round__opens_on__lt=assessment.round.opens_on
        )
        .select_related("round__instrument_version", "organisation")
        .order_by("-round__opens_on")
        .first()
    )


def newest_locked(organisation) -> CapacityAssessment | None:
    """Return the organisation's newest locked assessment: what a plan is made from."""
    rows = CapacityAssessment.objects.filter(organisation=organisation, locked_at__isnull=False)
    return (
        rows.select_related("round__instrument_version", "organisation")
        .defer("snapshot")
        .order_by("-round__opens_on", "-revision")
        .first()
    )


def rows_of(plan: ActionPlan) -> tuple[PlanRow, ...]:
    """Return the steps of a plan in the active language: as frozen, else as they stand. At most six queries."""
    records = plan.frozen if plan.is_frozen else step_records(plan)
    items = texts_of_items_of(plan.round.instrument_version)
    names = {
        str(person.pk): person.listed_name
        for person in User.objects.filter(pk__in=[row["owner"] for row in records if row["owner"]])
    }
    return tuple(_row(record, items, plan.round.instrument_version, names) for record in records)


def texts_of_items_of(version: InstrumentVersion) -> dict[str, Item]:
    """Return the items of a version by code with their described levels. Two queries a call."""
    return {item.code: item for item in version.items.prefetch_related("anchors").select_related("domain")}


def step_records(plan: ActionPlan) -> list[dict]:
    """Return the steps as they are kept when a plan is frozen: codes and what people wrote. Two queries a call."""
    steps = list(plan.steps.order_by("number"))
    events: dict[UUID, list[dict]] = {}
    for event in StepEvent.objects.filter(step__in=steps).select_related("asked_in__round").order_by("step", "number"):
        events.setdefault(event.step_id, []).append(
            {
                "at": event.at.isoformat(),
                "from": event.from_state,
                "to": event.to_state,
                "comment": event.comment,
                "asked_in": event.asked_in.round.kind if event.asked_in else "",
            }
        )
    return [
        {
            "id": str(step.pk),
            "number": step.number,
            "kind": step.kind,
            "item": step.item_code,
            "level": step.level,
            "importance": step.importance,
            "offer": step.offer,
            "also": step.also,
            "partner": step.partner_name,
            "action": step.action,
            "owner": str(step.owner_id) if step.owner_id else "",
            "owner_role": step.owner_role,
            "due_on": step.due_on.isoformat() if step.due_on else "",
            "support": step.support,
            "support_note": step.support_note,
            "expected_evidence": step.expected_evidence,
            "state": step.state,
            "state_reason": step.state_reason,
            "events": events.get(step.pk, []),
        }
        for step in steps
    ]


def _row(record: Mapping, items: Mapping[str, Item], version: InstrumentVersion, names: Mapping[str, str]) -> PlanRow:
    item, level = items.get(record["item"]), record["level"]
    anchors = {anchor.level: anchor.text for anchor in item.anchors.all()} if item else {}
    offered = offer_words(offer_from(record["offer"]), version, record["partner"])
    finish = _("Finish the assessment: give this item a level.")
    recommendation = finish if record["kind"] == PlanStep.Kind.FINISH else offered
    return PlanRow(
        id=UUID(record["id"]),
        number=record["number"],
        kind=record["kind"],
        kind_words=str(PlanStep.Kind(record["kind"]).label),
        item_code=record["item"],
        item_name=item.name if item else "",
        level=level,
        importance=record["importance"],
        now=anchors.get(level, "") if level is not None else "",
        goal=anchors.get(3, "") if level is not None else "",
        reason=reason_words(level, anchors, record["importance"]),
        recommendation=recommendation,
        also=tuple(offer_words(offer_from(each), version, record["partner"]) for each in record["also"]),
        action=record["action"],
        task=record["action"] or recommendation,
        owner=names.get(record["owner"], "") or record["owner_role"],
        due_on=parse_date(record["due_on"]) if record["due_on"] else None,
        support=record["support"],
        support_words=str(PlanStep.Support(record["support"]).label) if record["support"] else "",
        support_note=record["support_note"],
        expected_evidence=record["expected_evidence"],
        state=record["state"],
        state_words=str(PlanStep.State(record["state"]).label),
        state_reason=record["state_reason"],
        history=tuple(
            StepNews(
                parse_datetime(event["at"]),
                str(PlanStep.State(event["from"]).label) if event["from"] else "",
                str(PlanStep.State(event["to"]).label),
                event["comment"],
                event["asked_in"],
            )
            for event in record["events"]
        ),
    )


def offer_record(offer: Recommendation | None) -> dict:
    """Return a recommendation as it is kept."""
    if offer is None:
        return {}
    return {"kind": offer.kind, "module": offer.module, "lessons": list(offer.lessons), "topic": offer.topic}


def offer_from(record: Mapping) -> Recommendation | None:
    """Return the recommendation that was kept."""
    if not record:
        return None
    return Recommendation(record["kind"], record["module"], tuple(record["lessons"]), record["topic"])


def offer_words(offer: Recommendation | None, version: InstrumentVersion, partner: str = "") -> str:
    """Return where a recommendation leads, in words of the active language (RC-3 to RC-5)."""
    if offer is None:
        return ""
    language = get_language() or "en"
    if offer.kind == PARTNER:
        return _("Partner: %(name)s, or a consultation") % {"name": partner or "–"}
    if offer.kind == MODULE:
        title = version.texts("modules")[offer.module][language]
        return _("Module %(code)s: %(title)s") % {"code": offer.module, "title": title}
    return _("Consultation: %(topic)s") % {"topic": version.texts("consultation_topics")[offer.topic][language]}


def reason_words(level: int | None, anchors: Mapping[int, str], importance: int | None) -> str:
    """Return why an item is a priority, in a sentence of the active language (RC-7); empty for other steps."""
    if level is None:
        return ""
    return _("Level %(level)s now: %(now)s. Level 3 means: %(goal)s. Importance: %(importance)s.") % {
        "level": level,
        "now": anchors[level].rstrip(" ."),
        "goal": anchors[3].rstrip(" ."),
        "importance": importance,
    }


def proposed_rows(assessment: CapacityAssessment, locked: LockedResult | None = None) -> tuple[PlanRow, ...]:
    """Return what the rule proposes in the words of the active language, as rows of a plan nobody has made yet."""
    items, version = texts_of_items(assessment), assessment.round.instrument_version
    blank = {
        "action": "", "owner": "", "owner_role": "", "due_on": "", "support": "", "support_note": "",
        "expected_evidence": "", "state": PlanStep.State.PLANNED, "state_reason": "", "events": [],
    }  # fmt: skip
    return tuple(
        _row(
            {
                "id": str(UUID(int=number)), "number": number, "kind": each.kind, "item": each.item_code,
                "level": each.level, "importance": each.importance, "offer": offer_record(each.offer),
                "also": [offer_record(one) for one in each.also], "partner": each.partner_name, **blank,
            },
            items, version, {},
        )
        for number, each in enumerate(proposals(assessment, locked), 1)
    )  # fmt: skip


def answered_in(plan: ActionPlan, assessment: CapacityAssessment) -> set[UUID]:
    """Return the steps of the earlier plan that this assessment's consensus has already asked about. One query."""
    events = StepEvent.objects.filter(step__plan=plan, asked_in__round=assessment.round)
    return set(events.values_list("step_id", flat=True))


def plans_overview(user) -> QuerySet[ActionPlan]:
    """Return the plans a reader may see with the number of steps by state; one query."""
    plans = ActionPlan.objects.visible_to(user).select_related("organisation", "round")
    return plans.annotate(
        **{state: Count("steps", filter=Q(steps__state=state)) for state in PlanStep.State.values}
    ).order_by("-round__opens_on", "organisation__code")


def due_steps(*, first: date, last: date) -> QuerySet[PlanStep]:
    """Return open steps of plans still in force that are due between two days, both included. One query."""
    open_states = (PlanStep.State.PLANNED, PlanStep.State.IN_PROGRESS)
    return PlanStep.objects.filter(
        plan__frozen_at=None, state__in=open_states, due_on__gte=first, due_on__lte=last
    ).select_related("plan__organisation", "plan__round__instrument_version", "owner").order_by("due_on", "pk")


def owners_of(organisation_id) -> QuerySet[User]:
    """Return who may own a step: the people of the organisation now."""
    members = User.objects.filter(
        memberships__organisation_id=organisation_id, memberships__ends_on=None, is_active=True
    )
    return members.distinct()

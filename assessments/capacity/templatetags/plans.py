"""The earlier plan on the pages of the next consensus: {% earlier_plan case %}."""

from django import template

from assessments.capacity.queries.plans import answered_in
from assessments.capacity.queries.plans import earlier_plan as plan_before

register = template.Library()


@register.inclusion_tag("capacity/earlier_plan.html")
def earlier_plan(case) -> dict:
    """Invite to say what became of each step; nothing where there is no earlier plan."""
    plan = plan_before(case)
    if plan is None:
        return {}
    return {"case": case, "number": plan.steps.count(), "answered": len(answered_in(plan, case))}

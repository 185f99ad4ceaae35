"""What the views of one case share."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from assessments.capacity.choices import STATE_KINDS, STATE_LABELS
from assessments.capacity.models import CapacityAssessment
from lms.core.errors import Refusal


def own_case(request, code: str) -> CapacityAssessment:
    """Return the current assessment of the person's organisation in a round, or one the person facilitates.

    Nothing for anybody else. `?organisation=` names one of several.
    """
    mine = Q(organisation_id__in=request.user.organisation_ids) | Q(facilitator_id=request.user.pk)
    own = (
        CapacityAssessment.objects.visible_to(request.user)
        .filter(mine, round__code=code)
        .current()
        .select_related("round__instrument_version", "organisation")
        .defer("snapshot")
    )
    if organisation := request.GET.get("organisation"):
        return get_object_or_404(own, organisation__code=organisation)
    found = own.order_by("organisation__code").first()
    if found is None:
        raise Http404
    return found


def where(request, case: CapacityAssessment) -> str:
    """Return what an address of this case needs at its end for a person with several organisations."""
    if request.GET.get("organisation") or case.organisation_id not in request.user.organisation_ids:
        return f"?organisation={case.organisation.code}"
    return ""


def described(case: CapacityAssessment) -> dict:
    """Return the case with the words of its state, for a template."""
    return {
        "case": case,
        "state_label": STATE_LABELS[case.state],
        "state_kind": STATE_KINDS.get(case.state, ""),
    }


def texts_of(*typed) -> list[str]:
    """Return what was typed, without what stayed empty: shown after a refusal where the form is gone."""
    return [text for text in map(str, typed) if text.strip()]


def refused(request, refusal: Refusal, template: str, context: dict, status: int = 409):
    """Show the page again with the refusal's sentence."""
    return render(request, template, {**context, "refusal": refusal}, status=status)

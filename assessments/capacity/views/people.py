"""Who answers in a self layer: chosen in the draft, added or replaced while it is open, by lead or facilitator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.capacity import workflow
from assessments.capacity.actions.respondents import (
    RespondentRefused,
    add_respondent,
    replace_respondent,
    withdraw_respondent,
)
from assessments.capacity.actions.sheets import RESPONDENT_ROLES, open_self
from assessments.capacity.forms.cases import ids_of
from assessments.capacity.permissions import hats_of
from assessments.capacity.queries.screens import respondents_state
from assessments.capacity.queries.sheets import self_sheets
from assessments.capacity.views.cases import described, own_case, where
from lms.core.alphabet import by_name
from lms.core.errors import Refusal
from lms.core.models import User

SAID = {
    "open": gettext_lazy("The self-assessment is open. Each person fills the own sheet alone."),
    "add": gettext_lazy("The person has a sheet now."),
    "replace": gettext_lazy("The other person has a sheet now; the earlier sheet counts nowhere."),
    "withdraw": gettext_lazy("The sheet was withdrawn; it counts nowhere."),
}


def members_of(case):
    """Return the people of the organisation who can be asked."""
    people = User.objects.filter(
        memberships__organisation_id=case.organisation_id, memberships__ends_on=None, is_active=True
    )
    return people.distinct()


def choices_of(members, chosen) -> list[tuple]:
    """Return (person, is chosen, task) for each of the people, by name."""
    return [(person, person.pk in chosen, chosen.get(person.pk, "")) for person in by_name(members)]


def chosen_people(request, case) -> list[tuple]:
    """Return the people of the organisation who were ticked, each with the task that was chosen."""
    people = members_of(case).filter(pk__in=ids_of(request.POST.getlist("person")))
    return [(person, request.POST.get(f"role-{person.pk}", "")) for person in people]


@login_required
def self_people(request, code: str):
    """Show who was asked, and change it while the self layer is open."""
    case = own_case(request, code)
    if not hats_of(request.user, case) & {workflow.LEAD, workflow.FACILITATOR} or not case.round.has_self_layer:
        raise Http404
    if request.method != "POST":
        return _page(request, case)
    act = request.POST.get("act", "")
    try:
        _act(request, case, act)
    except Refusal as refusal:
        return _page(request, case, refusal=refusal)
    messages.success(request, SAID[act])
    return redirect(reverse("self_people", args=[code]) + where(request, case))


def _act(request, case, act: str) -> None:
    by, now = request.user, timezone.now()
    if act == "open":
        open_self(assessment=case, respondents=chosen_people(request, case), by=by, at=now)
        return
    person = members_of(case).filter(pk__in=ids_of([request.POST.get("person", "")])).first()
    if act in ("add", "replace") and person is None:
        raise RespondentRefused(_("Choose a person of the organisation."))
    role = request.POST.get("role", "")
    if act == "add":
        add_respondent(assessment=case, person=person, role=role, by=by, at=now)
        return
    sheet = case.sheets.filter(layer="self", number__gt=0, pk__in=ids_of([request.POST.get("sheet", "")])).first()
    if sheet is None or act not in ("replace", "withdraw"):
        raise Http404
    sheet.assessment = case
    if act == "replace":
        replace_respondent(sheet=sheet, person=person, role=role, by=by, at=now)
    else:
        withdraw_respondent(sheet=sheet, by=by, at=now)


def _page(request, case, *, refusal: Refusal | None = None):
    """Show the page; after a refusal with what was chosen."""
    sheets = respondents_state(case)
    for sheet in sheets:
        sheet.task = RESPONDENT_ROLES.get(sheet.respondent_role, "")
    ticked = {person.pk: role for person, role in chosen_people(request, case)} if refusal else {}
    picked = ids_of([request.POST.get("person", "")]) if refusal else []
    leads = case.organisation_id in request.user.led_organisation_ids
    context = described(case) | {
        "respondents": sheets,
        "free": by_name(members_of(case).exclude(pk__in=self_sheets(case).filter(respondent__isnull=False).values("respondent"))),
        "choices": choices_of(members_of(case), ticked) if case.state == workflow.DRAFT else [],
        "roles": RESPONDENT_ROLES,
        "least": case.round.instrument_version.spec.rules.respondents_min,
        "where": where(request, case),
        "back": reverse("org_case", args=[case.round.code]) + where(request, case) if leads else reverse("facilitate"),
        "picked": (picked[0] if picked else None, request.POST.get("role", "")),
        "open_at": next(iter(ids_of([request.POST.get("sheet", "")])), None) if refusal else None,
        "refusal": refusal,
    }
    return render(request, "capacity/self_people.html", context, status=422 if refusal else 200)

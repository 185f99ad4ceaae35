"""Moderation meetings: what stands out in a round, the panel, its decisions and the note (WF-9)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.capacity import workflow
from assessments.capacity.actions.moderation import close_meeting, decide_moderation, open_meeting
from assessments.capacity.choices import SCOPE_LABELS
from assessments.capacity.models import AssessmentRound, CapacityAssessment, ModerationMeeting
from assessments.capacity.queries.moderation import cases_of, meetings_of, outliers_of, words_of
from lms.core.access import role_required
from lms.core.alphabet import by_name
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role, staff_members
from lms.core.posted import day_of


def panel_members():
    """Return who may sit on a panel: M&E staff and assessors, by name."""
    people = staff_members(Role.MONITOR) | staff_members(Role.ASSESSOR)
    return by_name(people.distinct())


@role_required(Role.MONITOR)
def moderation(request, code: str):
    """Show what stands out in a round, and open a meeting on it."""
    rows = AssessmentRound.objects.visible_to(request.user).select_related("instrument_version")
    shown, now = get_object_or_404(rows, code=code), timezone.now()
    outliers = {str(each.assessment.pk): each for each in outliers_of(shown, at=now)}
    validated = CapacityAssessment.objects.filter(round=shown, state=workflow.VALIDATED).select_related("organisation")
    cases = {str(case.pk): case for case in validated.defer("snapshot").order_by("organisation__code")}
    people = {str(person.pk): person for person in panel_members()}
    refusal = None
    chosen, panel = request.POST.getlist("case"), request.POST.getlist("panel")
    if request.method == "POST":
        try:
            made = open_meeting(
                assessment_round=shown, held_on=day_of(request.POST.get("held_on", "")) or timezone.localdate(),
                panel=[people[key] for key in panel if key in people],
                cases=[(cases[key], outliers[key].reasons if key in outliers else ()) for key in chosen if key in cases],
                participants=request.POST.get("participants", "")[:500], by=request.user, at=now,
            )  # fmt: skip
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("The meeting is open."))
            return redirect("moderation_meeting", meeting=made.pk)
    context = {
        "round": shown,
        "rows": [
            (key, case, words_of(outliers[key].reasons) if key in outliers else [], key in (chosen or outliers))
            for key, case in cases.items()
        ],
        "people": [(key, person, key in panel) for key, person in people.items()],
        "meetings": meetings_of(shown),
        "today": timezone.localdate(),
        "refusal": refusal,
        "participants": request.POST.get("participants", ""),
    }
    return render(request, "capacity/moderation.html", context, status=422 if refusal else 200)


@login_required
def moderation_meeting(request, meeting):
    """Show the list of a meeting to its panel and to M&E staff; decide case by case; close it."""
    rows = ModerationMeeting.objects.visible_to(request.user).select_related("round").distinct()
    shown = get_object_or_404(rows, pk=meeting)
    refusal = None
    if request.method == "POST":
        try:
            done = _act(request, shown)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, done)
            return redirect("moderation_meeting", meeting=shown.pk)
    cases = list(cases_of(shown))
    context = {
        "meeting": shown,
        "rows": [(case, words_of(case.reasons)) for case in cases],
        "panel": shown.panel.select_related("user"),
        "scopes": SCOPE_LABELS.items(),
        "may_close": has_role(request.user, Role.MONITOR) and shown.closed_at is None,
        "is_open": shown.closed_at is None,
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "capacity/moderation_meeting.html", context, status=422 if refusal else 200)


def _act(request, meeting: ModerationMeeting) -> str:
    posted, now = request.POST, timezone.now()
    if posted.get("act") == "close":
        seen = posted.get("rev", "")
        close_meeting(
            meeting=meeting, note=posted.get("note", "")[:4000], rev=int(seen) if seen.isdecimal() else None,
            by=request.user, at=now,
        )  # fmt: skip
        return _("The meeting is closed. Its note is kept.")
    case = next((row for row in cases_of(meeting) if str(row.pk) == posted.get("case")), None)
    if case is None:
        raise Http404
    decide_moderation(
        case=case, decision=posted.get("act", "")[:12], comment=posted.get("comment", "")[:4000],
        scope=posted.get("scope", "")[:10], due_on=day_of(posted.get("due_on", "")),
        points=[(None, line) for line in posted.get("points", "")[:4000].splitlines() if line.strip()],
        by=request.user, at=now,
    )  # fmt: skip
    return _("The decision is written down.")

"""The moderation meeting: open it, decide case by case, close it with a note (WF-9, transition 10)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.verification import return_assessment
from assessments.capacity.models import (
    AssessmentRound,
    CapacityAssessment,
    ModerationCase,
    ModerationMeeting,
    PanelMember,
)
from assessments.capacity.permissions import sits_on_panel
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role

PANEL_FROM = 2


class ModerationRefused(Refusal):
    """The meeting, its panel or a decision does not hold to the rules."""


@transaction.atomic
def open_meeting(
    *,
    assessment_round: AssessmentRound,
    held_on: date,
    panel: Sequence,
    cases: Sequence[tuple[CapacityAssessment, Sequence]],
    by,
    at: datetime,
    participants: str = "",
) -> ModerationMeeting:
    """Open a meeting on these cases (each with its reasons): at least two people, none of them rated one of the cases."""
    if not has_role(by, Role.MONITOR):
        raise ModerationRefused(_("Moderation meetings are opened by M&E staff."))
    people = {person.pk: person for person in panel}
    if len(people) < PANEL_FROM:
        raise ModerationRefused(_("A panel has at least two people."))
    if held_on > timezone.localdate(at):
        raise ModerationRefused(_("The day of the meeting lies in the future."))
    if not cases:
        raise ModerationRefused(_("Choose at least one case."))
    for case, _reasons in cases:
        if case.round_id != assessment_round.pk or case.state != workflow.VALIDATED:
            raise ModerationRefused(_("A meeting looks at verified cases of this round that are not locked yet."))
        if case.verifier_id in people or second_rater_of(case) in people:
            raise ModerationRefused(
                _("%(code)s: whoever rated a case does not moderate it.") % {"code": case.organisation.code}
            )
    meeting = ModerationMeeting.objects.create(
        round=assessment_round, held_on=held_on, participants=participants.strip(), opened_by=by, opened_at=at
    )
    PanelMember.objects.bulk_create(PanelMember(meeting=meeting, user=person) for person in people.values())
    ModerationCase.objects.bulk_create(
        ModerationCase(meeting=meeting, assessment=case, reasons=[list(reason) for reason in reasons])
        for case, reasons in cases
    )
    audit.record(
        act="moderation.opened", row=meeting, by=by, at=at, extra={"cases": len(cases), "panel": len(people)}
    )
    return meeting


def second_rater_of(case: CapacityAssessment):
    """Return the key of the second rater of a case, or None."""
    rating = getattr(case, "second_rating", None)
    return rating.rater_id if rating else None


@transaction.atomic
def decide_moderation(
    *,
    case: ModerationCase,
    decision: str,
    by,
    at: datetime,
    comment: str = "",
    scope: str = "",
    points: Sequence = (),
    due_on: date | None = None,
) -> ModerationCase:
    """Write down what the panel decided on one case: confirm it, or return it with a comment and points. Once."""
    assessment = case.assessment
    if not (sits_on_panel(by, assessment) or (has_role(by, Role.MONITOR_LEAD) and by.pk != assessment.verifier_id)):
        raise ModerationRefused(_("Decisions are written down by the panel or by the M&E lead."))
    if decision not in (ModerationCase.Decision.CONFIRMED, ModerationCase.Decision.RETURNED):
        raise ModerationRefused(_("Confirm the case or return it."))
    meeting = ModerationMeeting.objects.select_for_update().get(pk=case.meeting_id)  # closing waits for us
    won = meeting.closed_at is None and ModerationCase.objects.filter(pk=case.pk, decision="").update(
        decision=decision, comment=comment.strip(), scope=scope, decided_by=by, decided_at=at
    )
    if not won:
        raise ModerationRefused(_("This case was decided meanwhile, or the meeting is closed. Open the page again."))
    if decision == ModerationCase.Decision.RETURNED:
        return_assessment(
            assessment=assessment, comment=comment, points=points, scope=scope or "items", due_on=due_on, by=by, at=at
        )
    case.refresh_from_db()
    audit.record(act="moderation.decided", row=case, by=by, at=at, reason=comment, extra={"decision": decision})
    return case


@transaction.atomic
def close_meeting(*, meeting: ModerationMeeting, note: str, rev: int | None = None, by, at: datetime) -> ModerationMeeting:
    """Close a meeting with its note, once every case of its list is decided."""
    if not has_role(by, Role.MONITOR):
        raise ModerationRefused(_("Moderation meetings are closed by M&E staff."))
    if not note.strip():
        raise ModerationRefused(_("Write the note of the meeting. The lock asks for it."))
    ModerationMeeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.cases.filter(decision="").exists():
        raise ModerationRefused(_("Decide every case of the list first."))
    stands = ModerationMeeting.objects.filter(pk=meeting.pk, closed_at=None)
    if rev is not None:
        stands = stands.filter(rev=rev)
    if not stands.update(closed_at=at, note=note.strip(), rev=F("rev") + 1):
        raise ModerationRefused(_("Somebody closed this meeting meanwhile. Open the page again."))
    meeting.refresh_from_db()
    audit.record(act="moderation.closed", row=meeting, by=by, at=at, reason=note)
    return meeting

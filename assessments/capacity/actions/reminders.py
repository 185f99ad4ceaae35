"""Remind whoever has to act next in a round: by hand from the board, and before the last day by itself."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.plans import DAY_BEGINS, DAY_ENDS
from assessments.capacity.letters import send_case_waits, send_sheet_open
from assessments.capacity.models import CapacityAssessment
from assessments.capacity.permissions import takes_entries
from assessments.capacity.queries.boards import drafts_that_end_on, sheets_that_end_on
from assessments.capacity.queries.sheets import self_sheets
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role, User
from lms.core.permissions import has_role

BY_VERIFIER = (workflow.UNDER_VERIFICATION, workflow.RESUBMITTED)


class ReminderRefused(Refusal):
    """There is nobody to remind, or the person may not."""


def remind(*, assessment: CapacityAssessment, by, at: datetime) -> int:
    """Write to whoever has to act next; nobody twice a day. Return how many letters were written."""
    if not has_role(by, Role.MONITOR):
        raise ReminderRefused(_("Reminders are written by the M&E officer."))
    if assessment.state in workflow.FINISHED:
        raise ReminderRefused(_("This assessment is finished; there is nobody to remind."))
    today = timezone.localtime(at).date()
    if not Organisation.objects.present(on=today).filter(pk=assessment.organisation_id).exists():
        raise ReminderRefused(_("This organisation has left the project or merged into another."))
    if assessment.state == workflow.VALIDATED:
        raise ReminderRefused(_("This assessment waits for the lock by the M&E lead."))
    if assessment.state == workflow.SELF_OPEN:
        sent = _remind_respondents(assessment, at=at)
    else:
        sent = _remind_of_case(assessment, at=at)
    if sent:
        audit.record(act="assessment.reminded", row=assessment, by=by, at=at, extra={"letters": sent})
    return sent


def remind_of_rounds(*, at: datetime) -> int:
    """Write before the last day of a round, on the days it names, to whoever is late; never at night.

    Once a day and person, also if it was reminded by hand. Return how many letters were written.
    """
    local = timezone.localtime(at)
    if not DAY_BEGINS <= local.hour < DAY_ENDS:
        return 0
    sent = sum(send_sheet_open(sheet, at=at) for sheet in sheets_that_end_on(local.date()))
    for case in drafts_that_end_on(local.date()):
        sent += sum(send_case_waits(case, person, at=at) for person in leaders(case))
    return sent


def _remind_respondents(assessment: CapacityAssessment, *, at: datetime) -> int:
    if not takes_entries(assessment, on=timezone.localtime(at).date()):
        raise ReminderRefused(_("The window of this round is not open today; nobody can answer."))
    sheets = self_sheets(assessment).filter(submitted_at=None, respondent__is_active=True)
    waiting = list(sheets.select_related("respondent", "assessment__round", "assessment__organisation"))
    if not waiting:  # everybody sent: the lead has to finish the self-assessment
        return sum(send_case_waits(assessment, person, at=at) for person in leaders(assessment))
    return sum(send_sheet_open(sheet, at=at) for sheet in waiting)


def _remind_of_case(assessment: CapacityAssessment, *, at: datetime) -> int:
    people = _verifiers(assessment) if assessment.state in BY_VERIFIER else leaders(assessment)
    if not people:
        raise ReminderRefused(
            _("No verifier is named.") if assessment.state in BY_VERIFIER else _("The organisation has no lead.")
        )
    return sum(send_case_waits(assessment, person, at=at) for person in people)


def _verifiers(assessment: CapacityAssessment) -> list[User]:
    return [assessment.verifier] if assessment.verifier_id and assessment.verifier.is_active else []


def leaders(assessment: CapacityAssessment) -> list[User]:
    """Return the leads of the organisation, and the facilitator where the meeting is theirs."""
    leads = User.objects.filter(
        is_active=True, memberships__organisation_id=assessment.organisation_id, memberships__role=Role.LEAD,
        memberships__ends_on=None,
    )  # fmt: skip
    people = list(leads.distinct().order_by("email"))
    leads_meeting = assessment.state in (workflow.DRAFT, workflow.SELF_SUBMITTED, workflow.CONSENSUS)
    if assessment.facilitator_id and leads_meeting and assessment.facilitator.is_active:
        people += [assessment.facilitator] if assessment.facilitator not in people else []
    return people

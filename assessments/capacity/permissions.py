"""Who is what for one assessment, and what follows. The rows to match are the `visible_to` of the models."""

from assessments.capacity import workflow
from assessments.capacity.models import CapacityAssessment, Layer, ScoreSheet
from courses.models import Cohort
from lms.core.models import Role
from lms.core.permissions import has_role, is_member_of


def hats_of(user, assessment: CapacityAssessment) -> frozenset[str]:
    """Return what the person is for this assessment: lead, facilitator, verifier, monitor."""
    hats = set()
    if is_member_of(user, assessment.organisation_id, (Role.LEAD,)):
        hats.add(workflow.LEAD)
    if assessment.facilitator_id == user.pk:
        hats.add(workflow.FACILITATOR)
    if assessment.verifier_id == user.pk and has_role(user, Role.ASSESSOR):
        hats.add(workflow.VERIFIER)
    if has_role(user, Role.MONITOR):
        hats.add(workflow.MONITOR)
    return frozenset(hats)


def conflicts_of(user, assessment: CapacityAssessment) -> list[str]:
    """Return why a person must not verify this organisation: member, trainer, facilitator, monitor (WF-7).

    Two queries a call.
    """
    conflicts = []
    if user.memberships.filter(organisation_id=assessment.organisation_id).exists():
        conflicts.append("member")
    if Cohort.objects.filter(
        trainers=user, enrolments__organisation_id=assessment.organisation_id
    ).exists():
        conflicts.append("trainer")
    if assessment.facilitator_id == user.pk:
        conflicts.append("facilitator")
    if not has_role(user, Role.ASSESSOR):
        conflicts.append("not_an_assessor")
    if has_role(user, Role.MONITOR):
        conflicts.append("monitor")
    return conflicts


def may_edit_sheet(user, sheet: ScoreSheet) -> bool:
    """Say whether the person writes on this sheet in the state its assessment is in."""
    assessment = sheet.assessment
    if sheet.submitted_at is not None:
        return False
    if sheet.layer == Layer.SELF:
        return sheet.respondent_id == user.pk and assessment.state == workflow.SELF_OPEN
    hats = hats_of(user, assessment)
    if sheet.layer == Layer.CONSENSUS:
        by_lead = assessment.state in (workflow.CONSENSUS, workflow.RETURNED)
        return by_lead and bool(hats & {workflow.LEAD, workflow.FACILITATOR})
    return assessment.state == workflow.UNDER_VERIFICATION and workflow.VERIFIER in hats


def may_see_earlier(user, assessment: CapacityAssessment) -> bool:
    """Say whether earlier rounds of the organisation may be shown: never to its verifier before the lock (WF-6)."""
    return assessment.is_locked or assessment.verifier_id != user.pk


def may_see_result(user, assessment: CapacityAssessment) -> bool:
    """Say whether the locked result is this person's to read (PV-1): the CSO's people, its verifier, M&E staff."""
    if not assessment.is_locked:
        return False
    return (
        is_member_of(user, assessment.organisation_id)
        or has_role(user, Role.MONITOR)
        or user.pk in (assessment.verifier_id, assessment.facilitator_id)
    )


def may_edit_plan(user, organisation_id) -> bool:
    """The lead plans for the own organisation; its people and M&E staff read."""
    return is_member_of(user, organisation_id, (Role.LEAD,))


def may_follow_up(user, assessment: CapacityAssessment) -> bool:
    """Say whether the person says at this consensus what became of the earlier plan."""
    is_open = assessment.state in (workflow.SELF_SUBMITTED, workflow.CONSENSUS, workflow.RETURNED)
    return is_open and bool(hats_of(user, assessment) & {workflow.LEAD, workflow.FACILITATOR})


def may_decide_consents(user, organisation_id) -> bool:
    """Only the lead of the organisation decides to whom its result is shown (PV-5)."""
    return is_member_of(user, organisation_id, (Role.LEAD,))

"""Who is what for one assessment, and what follows. The rows to match are the `visible_to` of the models."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from assessments.capacity import workflow
from assessments.capacity.models import (
    Audience,
    CapacityAssessment,
    CoalitionTie,
    DeclaredTie,
    Disagreement,
    Extent,
    ItemScore,
    Layer,
    ModerationCase,
    ScoreSheet,
    SecondRating,
    ShowConsent,
)
from courses.models import Cohort
from lms.core.models import Organisation, Role
from lms.core.permissions import has_role, is_member_of

SECOND_STATES = (workflow.UNDER_VERIFICATION, workflow.RETURNED, workflow.RESUBMITTED, workflow.VALIDATED)


def hats_of(user, assessment: CapacityAssessment) -> frozenset[str]:
    """Return what the person is for this assessment. Where nobody else was named, the lead leads the meeting.

    One more query for a case that waits for its lock, and one for an assessor.
    """
    hats = set()
    if is_member_of(user, assessment.organisation_id, (Role.LEAD,)):
        hats.add(workflow.LEAD)
        if assessment.facilitator_id is None:
            hats.add(workflow.FACILITATOR)
    if assessment.facilitator_id == user.pk and user.is_authenticated:
        hats.add(workflow.FACILITATOR)
    if has_role(user, Role.ASSESSOR):
        if assessment.verifier_id == user.pk:
            hats.add(workflow.VERIFIER)
        elif SecondRating.objects.filter(assessment=assessment, rater_id=user.pk).exists():
            hats.add(workflow.SECOND_RATER)
    if assessment.state == workflow.VALIDATED and sits_on_panel(user, assessment):
        hats.add(workflow.PANEL)
    if has_role(user, Role.MONITOR):
        hats.add(workflow.MONITOR)
    if has_role(user, Role.MONITOR_LEAD):
        hats.add(workflow.MONITOR_LEAD)
    return frozenset(hats)


def sits_on_panel(user, assessment: CapacityAssessment) -> bool:
    """Say whether the person moderates this case at an open meeting; never its verifier or second rater."""
    if not user.is_authenticated or user.pk == assessment.verifier_id:
        return False
    cases = ModerationCase.objects.filter(
        assessment=assessment, meeting__closed_at=None, meeting__panel__user_id=user.pk
    )
    return cases.exclude(assessment__second_rating__rater_id=user.pk).exists()


def conflicts_of(user, assessment: CapacityAssessment) -> list[str]:
    """Return why a person must not rate this organisation (WF-7): ties, training, facilitation, own coalition member.

    At most seven queries a call.
    """
    organisation = assessment.organisation_id
    own = set(user.memberships.values_list("organisation_id", flat=True))
    conflicts = ["member"] if organisation in own else []
    ties = DeclaredTie.objects.filter(user=user, organisation_id=organisation, ended_at=None)
    conflicts += sorted({kind if kind != DeclaredTie.Kind.OTHER else "tie" for kind in ties.values_list("kind", flat=True)})
    if Cohort.objects.filter(trainers=user, enrolments__organisation_id=organisation).exists():
        conflicts.append("trainer")
    facilitated = CapacityAssessment.objects.filter(organisation_id=organisation, facilitator=user)
    if assessment.facilitator_id == user.pk or facilitated.exists():
        conflicts.append("facilitator")
    if _shares_coalition_member(own - {organisation}, assessment):
        conflicts.append("coalition")
    if SecondRating.objects.filter(assessment__round_id=assessment.round_id, assessment__organisation_id=organisation, rater=user).exists():
        conflicts.append("second_rater")
    if not has_role(user, Role.ASSESSOR):
        conflicts.append("not_an_assessor")
    if has_role(user, Role.MONITOR):
        conflicts.append("monitor")
    return conflicts


def _shares_coalition_member(own: set, assessment: CapacityAssessment) -> bool:
    """Say whether one of the person's organisations is the coalition member behind the CSO, or its named partner."""
    links = CoalitionTie.objects.filter(ended_at=None)
    behind = Q(organisation_id=assessment.organisation_id, member_id__in=own) | Q(
        member_id=assessment.organisation_id, organisation_id__in=own
    )
    if links.filter(behind).exists():
        return True
    partners = ItemScore.objects.filter(
        sheet__assessment__organisation_id=assessment.organisation_id, sheet__layer=Layer.CONSENSUS, relies_on_partner=True
    ).exclude(partner_name="")
    named = {_plain(name) for name in partners.values_list("partner_name", flat=True)}
    if not named:
        return False
    mine = Organisation.objects.filter(pk__in=own).values_list("code", "name_en", "name_ru", "name_kk")
    return any(_plain(word) in named for words in mine for word in words if word)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def is_same_region(user, assessment: CapacityAssessment) -> bool:
    """Say whether the person works in the region of the CSO; by default a verifier comes from another (Q10)."""
    region = assessment.organisation.region_id
    return region is not None and user.memberships.filter(ends_on=None, organisation__region_id=region).exists()


def may_edit_sheet(user, sheet: ScoreSheet) -> bool:
    """Say whether the person writes on this sheet in the state its assessment is in."""
    assessment = sheet.assessment
    if sheet.submitted_at is not None or sheet.withdrawn_at is not None:
        return False
    if sheet.layer == Layer.SELF:
        return sheet.respondent_id == user.pk and assessment.state == workflow.SELF_OPEN
    hats = hats_of(user, assessment)
    if sheet.layer == Layer.CONSENSUS:
        by_lead = assessment.state in (workflow.CONSENSUS, workflow.RETURNED)
        return by_lead and bool(hats & {workflow.LEAD, workflow.FACILITATOR})
    if sheet.layer == Layer.SECOND:
        return assessment.state in SECOND_STATES and workflow.SECOND_RATER in hats
    return assessment.state == workflow.UNDER_VERIFICATION and workflow.VERIFIER in hats


def takes_entries(assessment: CapacityAssessment, *, on) -> bool:
    """Say whether the window lets people work on a day: it covers it, or the M&E lead made an exception (RO-2)."""
    return assessment.round.is_open(on=on) or assessment.window_exceptions.exists()


def may_show(organisation_id, audience: str) -> str:
    """Return how much of its result the organisation shows an audience now: level, full, or "" for nothing (PV-5)."""
    rows = ShowConsent.objects.filter(organisation_id=organisation_id, audience=audience, revoked_at=None)
    return rows.values_list("extent", flat=True).first() or ""


def taught_organisation_ids(user) -> set:
    """Return the organisations whose people this trainer teaches or taught. One query."""
    cohorts = Cohort.objects.filter(trainers=user).exclude(enrolments=None)
    return set(cohorts.values_list("enrolments__organisation_id", flat=True))


def may_see_result(user, assessment: CapacityAssessment) -> bool:
    """Say whether the locked result is this person's to read (PV-1): the CSO's people, its verifier, M&E staff.

    A trainer of its people and a donor viewer: with the CSO's consent to show it in full.
    """
    if not assessment.is_locked or not user.is_authenticated:
        return False
    key = assessment.organisation_id
    if (
        is_member_of(user, key)
        or has_role(user, Role.MONITOR)
        or user.pk in (assessment.verifier_id, assessment.facilitator_id)
    ):
        return True
    if has_role(user, Role.TRAINER) and key in taught_organisation_ids(user):
        return may_show(key, Audience.TRAINER) == Extent.FULL
    return has_role(user, Role.DONOR) and may_show(key, Audience.DONOR) == Extent.FULL


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


DISAGREEMENT_DAYS = 14  # WF-4


def disagree_until(assessment: CapacityAssessment) -> date:
    """Return the last day on which the CSO lead may record a disagreement."""
    return timezone.localdate(assessment.locked_at) + timedelta(days=DISAGREEMENT_DAYS)


def may_disagree(user, assessment: CapacityAssessment, *, on: date | None = None) -> bool:
    """The lead, of a locked result, once; with a day, not after the last one (WF-4)."""
    if assessment.state != workflow.LOCKED or not is_member_of(user, assessment.organisation_id, (Role.LEAD,)):
        return False
    if on is not None and on > disagree_until(assessment):
        return False
    return not Disagreement.objects.filter(assessment=assessment).exists()


def may_write_instrument(user) -> bool:
    """The M&E lead writes versions of the instrument; M&E staff read them."""
    return has_role(user, Role.MONITOR_LEAD)

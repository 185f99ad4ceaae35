"""Who may add and judge evidence; the rows to match are `Evidence.objects.visible_to(user)`."""

from lms.core.models import Role
from lms.core.permissions import has_role, is_member_of


def may_add_evidence(user, organisation_id) -> bool:
    """The lead adds for the own organisation; M&E adds what was seen on paper."""
    return is_member_of(user, organisation_id, (Role.LEAD,)) or has_role(user, Role.MONITOR)


def may_judge_evidence(user, evidence) -> bool:
    """Verifiers judge what they were given, M&E staff all; never somebody of that organisation (TL-2)."""
    belongs = is_member_of(user, evidence.organisation_id)
    if belongs or not user.is_authenticated:
        return False
    if has_role(user, Role.MONITOR):
        return True
    return has_role(user, Role.ASSESSOR) and evidence.readers.filter(reader=user).exists()


def may_show_product(user, submission) -> bool:
    """The lead of the organisation that enrolled the author."""
    return is_member_of(user, submission.enrolment.organisation_id, (Role.LEAD,))


def may_consent(user, submission, whose: str) -> bool:
    """The author for the author, the lead for the organisation; nobody for another."""
    if whose == "author":
        return user.pk == submission.enrolment.learner_id
    return may_show_product(user, submission)

"""Who may do what with papers. The rows to match are `visible_to` on the QuerySets."""

from courses.permissions import may_teach
from lms.core.models import Role
from lms.core.permissions import has_role


def may_revoke(user) -> bool:
    """Administrators only."""
    return has_role(user, Role.ADMINISTRATOR)


def may_issue(user, cohort) -> bool:
    """An administrator; of a closed cohort its trainers too: who gets a paper is for the rule to say, not for them."""
    return may_revoke(user) or (cohort.is_closed and may_teach(user, cohort))


def may_define(user) -> bool:
    """Administrators only: a definition decides who is attested what."""
    return has_role(user, Role.ADMINISTRATOR)


def may_read_summary(user, organisation) -> bool:
    """The lead of that CSO, monitors and administrators."""
    if has_role(user, Role.MONITOR, Role.ADMINISTRATOR):
        return True
    return user.is_authenticated and organisation.pk in user.led_organisation_ids


def may_state_capacity(user, organisation_id) -> bool:
    """The lead of that CSO alone: a level is shown by the organisation's own decision."""
    return user.is_authenticated and organisation_id in user.led_organisation_ids

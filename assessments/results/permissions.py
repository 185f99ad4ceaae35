"""Who sees and feeds the results framework; the rows to match are `visible_to(user)`."""

from lms.core.models import Role
from lms.core.permissions import has_role

READERS = (Role.MONITOR, Role.ADMINISTRATOR)


def may_read_results(user) -> bool:
    """M&E officers and administrators."""
    return has_role(user, *READERS)


def may_record_activity(user) -> bool:
    """M&E officers; an administrator runs the house but enters no figures."""
    return has_role(user, Role.MONITOR)


def may_approve_values(user) -> bool:
    """The M&E lead; that it is not the one who submitted is asked of each value."""
    return has_role(user, Role.MONITOR_LEAD)


def may_lock_periods(user) -> bool:
    """The M&E lead."""
    return has_role(user, Role.MONITOR_LEAD)


def may_define(user) -> bool:
    """The M&E lead, with the donor's approval on file."""
    return has_role(user, Role.MONITOR_LEAD)


def may_export_scores(user) -> bool:
    """M&E officers: the workbook holds free text and item levels of all organisations."""
    return has_role(user, Role.MONITOR)

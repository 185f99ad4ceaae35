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


def may_decide_record(user, record) -> bool:
    """M&E staff, and never one who entered or changed the record: four eyes."""
    return has_role(user, Role.MONITOR) and user.pk not in (record.recorded_by_id, record.changed_by_id)


def may_say_word(user, record) -> bool:
    """The lead of the organisation that a consultation was given to."""
    return (
        record.indicator.code == "R3.3"
        and record.withdrawn_at is None
        and user.is_authenticated
        and record.organisation_id in user.led_organisation_ids
    )


def may_freeze_agencies(user) -> bool:
    """The M&E lead: the list is the denominator of an outcome line."""
    return has_role(user, Role.MONITOR_LEAD)


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

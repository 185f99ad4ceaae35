"""Who records uses of tools and keeps their register; the rows to match are `ToolUse.objects.visible_to(user)`."""

from lms.core.models import Role
from lms.core.permissions import has_role, is_member_of


def may_record_use(user, organisation_id) -> bool:
    """The lead records for the own organisation."""
    return is_member_of(user, organisation_id, (Role.LEAD,))


def may_change_register(user) -> bool:
    """The M&E lead says which tools are modern (TL-5)."""
    return has_role(user, Role.MONITOR_LEAD)

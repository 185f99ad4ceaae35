"""Who may mark. The rows that a person may take and read are `taken_by`, `taught_by` and `visible_to` on the QuerySets."""

from courses.permissions import may_teach
from lms.core.models import Role
from lms.core.permissions import has_role


def may_mark(user, cohort) -> bool:
    """A trainer of that cohort. An administrator reads no answers without a reason, so marks none."""
    return has_role(user, Role.TRAINER) and may_teach(user, cohort)

"""Write down that an analysis of questions was taken along."""

from datetime import datetime

from django.db import transaction

from courses.models import Cohort
from lms.core import audit


@transaction.atomic
def note_analysis(*, cohort: Cohort | None, counts: dict[str, int], digest: str, by, at: datetime) -> None:
    """Write down who took which figures along, and their digest (PV-4)."""
    audit.record(
        act="item_analysis.exported", row=cohort or ("knowledge.item_analysis", "all"), by=by, at=at,
        extra={"cohort": cohort.code if cohort else "", "rows": counts, "digest": digest},
    )  # fmt: skip

"""Write down that a file went out of the house."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from assessments.results.permissions import may_export_scores
from lms.core import audit
from lms.core.errors import Refusal


class OutwardFileRefused(Refusal):
    """The file is not this person's to make."""


def note_outward(
    *, kind: str, options: dict, counts: dict[str, int], digest: str, by, at: datetime,
    sizes: dict[str, dict[str, int]] | None = None, despite: list[str] | None = None,
) -> None:
    """Write down who made a file, when, of what, how many rows, and the digest of its data (PV-4).

    `sizes`: how many were measured, by line and day, for the check of later files; `despite`: what this check had said.
    """
    if not may_export_scores(by):
        raise OutwardFileRefused(_("Files for the donor and the public are made by M&E staff."))
    audit.record(
        act="outward.exported", row=("results.outward", digest[:40]), by=by, at=at,
        extra={"kind": kind, "filters": options, "rows": counts, "digest": digest, "sizes": sizes or {}, "despite": despite or []},
    )  # fmt: skip

"""Freeze a state of the log-frame that a report can cite."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity.measurement.records import digest
from assessments.results.models import Snapshot
from assessments.results.permissions import may_approve_values, may_record_activity
from assessments.results.queries.cases import NO_FILTERS, Filters
from assessments.results.queries.snapshots import citation_code, frozen_content
from lms.core import audit
from lms.core.errors import Refusal


class SnapshotRefused(Refusal):
    """Nothing new to freeze, or not this person's to do."""


@transaction.atomic
def freeze(
    *, title: str, on: date, by, at: datetime, filters: Filters = NO_FILTERS, is_shared: bool = False
) -> Snapshot:
    """Freeze every figure as it stands at the end of a day. The M&E lead may share it with the donor viewer."""
    if not may_record_activity(by):
        raise SnapshotRefused(_("Snapshots are made by M&E staff."))
    if is_shared and not may_approve_values(by):
        raise SnapshotRefused(_("A snapshot is shared with the donor by the M&E lead."))
    if not title.strip():
        raise SnapshotRefused(_("Give the snapshot a title."))
    if on > timezone.localdate(at):
        raise SnapshotRefused(_("The day lies in the future. Choose a day until today."))
    content = frozen_content(on, filters)
    sha256 = digest(content)
    code = citation_code(on, sha256)
    known = Snapshot.objects.filter(sha256=sha256, is_shared=is_shared).first()
    if known is not None:
        raise SnapshotRefused(_("This state is frozen already: %(code)s.") % {"code": known.code})
    if Snapshot.objects.filter(code=code).exists():
        code = f"{code}-{Snapshot.objects.filter(code__startswith=code).count() + 1}"
    made = Snapshot.objects.create(
        code=code,
        title=title.strip(),
        as_of=on,
        filters=filters.document(),
        content=content,
        sha256=sha256,
        is_shared=is_shared,
        author=by,
        created_at=at,
    )
    audit.record(
        act="snapshot.frozen",
        row=made,
        by=by,
        at=at,
        extra={"code": code, "sha256": sha256, "shared": is_shared},
    )
    return made

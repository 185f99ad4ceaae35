"""Keep the log-frame as the donor approved it: always a new version, never an edit."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity.measurement.records import digest
from assessments.evidence.actions import add_evidence
from assessments.results.measurement.frame import frame_differences
from assessments.results.models import LogFrame, ReportingPeriod
from assessments.results.permissions import may_define
from assessments.results.queries.frames import frame_content
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Organisation


class FrameRefused(Refusal):
    """The version is not complete, or is not this person's to approve."""


@transaction.atomic
def approve_frame(*, code: str, valid_from: date, note: str, approval, by, at: datetime) -> LogFrame:
    """Keep today's wording of every line as an approved version from a day on.

    `approval` is the checked file with the donor's approval, kept privately.
    """
    if not may_define(by):
        raise FrameRefused(_("A log-frame is approved by the M&E lead."))
    if not code.strip() or LogFrame.objects.filter(code=code.strip()).exists():
        raise FrameRefused(_("Give the version a code that no other version has."))
    if not note.strip():
        raise FrameRefused(_("Say what the donor approved, and when."))
    if approval is None:
        raise FrameRefused(_("Add the file with the donor’s approval."))
    newest = LogFrame.objects.first()
    if newest is not None and valid_from <= newest.valid_from:
        raise FrameRefused(_("The version before it begins later. Choose a later day."))
    locked = ReportingPeriod.objects.exclude(locked_at=None).filter(ends_on__gte=valid_from).first()
    if newest is not None and locked is not None:
        raise FrameRefused(
            _("The period %(code)s is locked. Choose a day after its end.") % {"code": locked.code}
        )
    content = frame_content(valid_from)
    if newest is not None and not frame_differences(newest.content, content):
        raise FrameRefused(
            _("The wording is that of version %(code)s. Nothing has to be approved.") % {"code": newest.code}
        )
    keeper = Organisation.objects.filter(kind=Organisation.Kind.COORDINATOR).order_by("code").first()
    if keeper is None:
        raise FrameRefused(_("No coordinating organisation is entered yet."))
    evidence = add_evidence(
        organisation=keeper, title=f"RF {code.strip()}", dated_on=timezone.localdate(at), by=by, at=at,
        upload=approval,
    )  # fmt: skip
    made = LogFrame.objects.create(
        code=code.strip(),
        valid_from=valid_from,
        content=content,
        sha256=digest(content),
        note=note.strip(),
        approval=evidence,
        approved_by=by,
        approved_at=at,
    )
    audit.record(
        act="frame.approved",
        row=made,
        by=by,
        at=at,
        reason=note.strip(),
        extra={"code": made.code, "from": valid_from.isoformat(), "sha256": made.sha256},
    )
    return made

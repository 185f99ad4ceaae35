"""A signed sheet comes back as a photograph or scan and is kept as proof beside the roster (AT3)."""

from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.attendance import MayNotRecord, lock_meeting
from courses.models import LiveMeeting, SignedSheet
from courses.permissions import may_teach
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import User
from lms.core.models.jobs import private_storage
from lms.core.uploads import CheckedFile

MOST_SHEETS = 10


class SheetRefused(Refusal):
    """The sheet cannot be kept; the message says why."""


def keep_sheet(*, meeting: LiveMeeting, upload: CheckedFile, by: User, at: datetime) -> SignedSheet:
    """Keep a checked picture or scan of a signed sheet; the same bytes a second time change nothing."""
    if not may_teach(by, meeting.cohort):
        raise MayNotRecord(_("Only a trainer of this cohort may record attendance."))
    if at < meeting.opens_at:
        raise SheetRefused(_("The meeting has not begun. A signed sheet is kept from its beginning on."))
    ending = upload.name.rsplit(".", 1)[-1].lower()
    name = private_storage().save(f"sheets/{uuid4().hex}.{ending}", ContentFile(upload.content))
    try:
        kept = _keep(meeting, upload, name, by, at)
    except BaseException:
        private_storage().delete(name)
        raise
    if kept.file.name != name:
        private_storage().delete(name)
    return kept


@transaction.atomic
def _keep(meeting: LiveMeeting, upload: CheckedFile, name: str, by: User, at: datetime) -> SignedSheet:
    meeting = lock_meeting(meeting)
    standing = meeting.sheets.filter(removed_at=None)
    if found := standing.filter(sha256=upload.sha256).first():
        return found
    if standing.count() >= MOST_SHEETS:
        raise SheetRefused(_("A meeting keeps at most %(number)s sheets. Remove one first.") % {"number": MOST_SHEETS})
    kept = SignedSheet.objects.create(
        meeting=meeting, file=name, original_name=upload.name, content_type=upload.content_type, size=len(upload.content),
        sha256=upload.sha256, by=by, at=at,
    )
    audit.record(act="sheet.kept", row=meeting, by=by, at=at, extra={"sha256": upload.sha256})
    return kept


@transaction.atomic
def remove_sheet(*, sheet: SignedSheet, by: User, at: datetime) -> bool:
    """Remove the bytes of a sheet; that there was one, and its digest, stay. False if it is gone already."""
    if not may_teach(by, sheet.meeting.cohort):
        raise MayNotRecord(_("Only a trainer of this cohort may record attendance."))
    name = sheet.file.name
    if not SignedSheet.objects.filter(pk=sheet.pk, removed_at=None).update(removed_at=at, removed_by=by, file="", original_name=""):
        return False
    audit.record(act="sheet.removed", row=sheet.meeting, by=by, at=at, extra={"sha256": sheet.sha256})
    transaction.on_commit(lambda: private_storage().delete(name))
    return True

"""Files of the private store: their bytes, and what is said when a file that a row names is not there."""

import logging

from django.db import transaction
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models.jobs import private_storage

log = logging.getLogger(__name__)
LOST = "file.lost"


class LostFile(Refusal):
    """A row names a file that the store does not have; `details["row"]` is the row."""


def content_of(row) -> bytes:
    """Return the bytes of a row's `file`. Refusals: LostFile."""
    try:
        with private_storage().open(row.file.name, "rb") as file:
            return file.read()
    except FileNotFoundError as missing:
        raise LostFile(
            _("The file is not in the store. Tell the administrator; who has the file can add it again."), row=row
        ) from missing


class LostFilePage:
    """Whoever asks for a lost file reads so, with the status of what is not there; the administrator is told once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, LostFile):
            return None
        note_lost(exception.details["row"], by=request.user, at=timezone.now())
        return render(request, "lost_file.html", {"said": exception.message}, status=404)


@transaction.atomic
def note_lost(row, *, by, at) -> None:
    """Write into log and audit that a file is lost, once for each row; a log holds no name."""
    if audit.last_details(act=LOST, row=row) is None:
        audit.record(act=LOST, row=row, by=by, at=at)
        log.error("The file of %s %s is not in the store: restore it from a backup.", row._meta.label_lower, row.pk)

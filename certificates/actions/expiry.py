"""Certificates with an end: their holders are reminded before it, once for each of the days that the settings name."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from certificates import letters
from certificates.choices import Event
from certificates.models import Credential, CredentialEvent
from lms.core.formats import ZONE


def warn_of_expiry(*, at: datetime) -> int:
    """Remind the holders of certificates that end soon; return how many letters were written.

    Whoever is reached late gets the nearest reminder only, not two at once. An ended certificate brings no letter.
    """
    today, steps = at.astimezone(ZONE).date(), sorted(settings.QABILET_EXPIRY_DAYS)
    if not steps:
        return 0
    rows = Credential.objects.current().filter(
        revoked_at=None, valid_until__gte=today, valid_until__lte=today + timedelta(days=steps[-1]),
        enrolment__learner__is_active=True,
    ).select_related("enrolment__learner")  # fmt: skip
    return sum(_warned(row, next(days for days in steps if (row.valid_until - today).days <= days), at) for row in rows)


@transaction.atomic
def _warned(credential: Credential, days: int, at: datetime) -> bool:
    if not letters.send_expires(credential, days, at=at):
        return False
    CredentialEvent.objects.create(credential=credential, what=Event.EXPIRY_TOLD, at=at, note=str(days))
    return True

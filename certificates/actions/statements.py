"""The verifiable statement of an organisation's level: the organisation decides, in full or the level alone."""

import hashlib
import os
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates.actions.signing import as_bytes, place_drawn, withdraw_place
from certificates.badges.documents import capacity_document
from certificates.faces import LANGUAGES, CapacitySummaryFace, read
from certificates.models import CapacityCredential, CapacityCredentialFile, Summary
from certificates.permissions import may_state_capacity
from certificates.queries.credentials import months_later
from certificates.queries.signing import achievement_address, place_of, seal
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import User

VALID_MONTHS = 24
"""From the day of the assessment: a level is a snapshot, and older ones mislead (certificates specification 8.2)."""


class MayNotState(Refusal):
    """Only the lead of the organisation decides that its level is stated."""


class NothingToState(Refusal):
    """The result is provisional, has no level, was replaced, or is too old."""


@transaction.atomic
def state_capacity(
    *, summary: Summary, in_full: bool, by: User, at: datetime, draw: Callable[[int], bytes] = os.urandom
) -> CapacityCredential:
    """Make the signed statement of a result in three languages; the same choice a second time returns what is there.

    Another choice withdraws the earlier statement. Refusals: MayNotState, NothingToState.
    """
    if not may_state_capacity(by, summary.organisation_id):
        raise MayNotState(_("Only the lead of the organisation decides about this statement."))
    Summary.objects.select_for_update().get(pk=summary.pk)
    earlier = summary.credentials.in_force().select_related("status").first()
    if earlier is not None and earlier.in_full == in_full:
        return earlier
    face = read(CapacitySummaryFace, summary.face)
    last = face.readings[-1]
    if summary.replaced_at is not None:
        raise NothingToState(_("A newer revision of this result is locked. State that one."))
    if last.status != "full" or last.band is None:
        raise NothingToState(_("Only a full result with a level can be stated; this one is provisional."))
    until = months_later(date.fromisoformat(last.assessed_on), VALID_MONTHS)
    if until < at.astimezone(ZONE).date():
        raise NothingToState(_("This assessment is older than two years. State a newer one."))
    if earlier is not None:
        withdraw_place(earlier.status, at)
    credential = CapacityCredential.objects.create(
        summary=summary, in_full=in_full, status=place_drawn(draw), valid_until=until, issued_at=at, issued_by=by
    )
    achievement = achievement_address(f"capacity-{face.instrument_code}", face.instrument_version)
    place = place_of(credential.pk, credential.status, achievement)
    for language in LANGUAGES:
        document = capacity_document(face, place, language=language, in_full=in_full, valid_until=until)
        content = as_bytes(seal(document, at))
        CapacityCredentialFile.objects.create(
            credential=credential, language=language, content=content, sha256=hashlib.sha256(content).hexdigest()
        )
    audit.record(act="capacity_statement.issued", row=credential, by=by, at=at, extra={"in_full": in_full})
    return credential


@transaction.atomic
def withdraw_statement(*, credential: CapacityCredential, by: User, at: datetime) -> None:
    """Take a statement back: its bit is set, and whoever checks it sees so. Refusals: MayNotState."""
    if not may_state_capacity(by, credential.summary.organisation_id):
        raise MayNotState(_("Only the lead of the organisation decides about this statement."))
    if credential.status.withdrawn_at is None:
        withdraw_place(credential.status, at)
        audit.record(act="capacity_statement.withdrawn", row=credential, by=by, at=at)


def withdraw_statements_of(summaries, *, at: datetime) -> None:
    """Set the bits of all statements of replaced summaries: a queryset of `Summary`."""
    for credential in CapacityCredential.objects.in_force().filter(summary__in=summaries).select_related("status"):
        withdraw_place(credential.status, at)
        audit.record(act="capacity_statement.replaced", row=credential, by=None, at=at)

"""Freeze the list of target agencies."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.results.actions.records import RecordRefused
from assessments.results.models import AgencyList, TargetAgency
from assessments.results.permissions import may_freeze_agencies
from lms.core import audit


@transaction.atomic
def freeze_agencies(
    *, agencies: Sequence[TargetAgency], frozen_on: date, note: str, by, at: datetime
) -> AgencyList:
    """Freeze a list of target agencies from a day on. It never changes; a later list stands beside it with its reason."""
    if not may_freeze_agencies(by):
        raise RecordRefused(_("The list of target agencies is frozen by the M&E lead."))
    if not agencies:
        raise RecordRefused(_("The list is empty."))
    if not note.strip():
        raise RecordRefused(_("Say who agreed on this list, and why."))
    if frozen_on > timezone.localdate(at):
        raise RecordRefused(_("The day lies in the future. Freeze the list when the day has come."))
    last = AgencyList.objects.select_for_update().first()
    if last is not None and frozen_on <= last.frozen_on:
        raise RecordRefused(_("A list of the same or a later day is frozen already. Choose a later day."))
    made = AgencyList.objects.create(frozen_on=frozen_on, note=note.strip(), frozen_by=by, frozen_at=at)
    for agency in agencies:
        agency.list = made
    TargetAgency.objects.bulk_create(agencies)
    audit.record(
        act="agencies.frozen", row=made, by=by, at=at, reason=note.strip(), extra={"agencies": len(agencies)}
    )
    return made

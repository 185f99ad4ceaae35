"""Record activities and figures."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.evidence.actions import add_evidence
from assessments.results.models import ActivityRecord, Indicator, Participation
from assessments.results.permissions import may_record_activity
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Organisation


class RecordRefused(Refusal):
    """The record is not complete, or not this person's to enter."""


def record_activity(
    *,
    indicator: Indicator,
    title: str,
    happened_on: date,
    means: str,
    by,
    at: datetime,
    url: str = "",
    upload=None,
    reference: str = "",
    people: int | None = None,
    grade: int | None = None,
    is_ministry: bool = False,
    region=None,
    comment: str = "",
) -> ActivityRecord:
    """Enter what counts on a line that is kept by hand, with its date and means of verification."""
    if not may_record_activity(by):
        raise RecordRefused(_("Activities are entered by M&E officers."))
    if happened_on > timezone.localdate(at):
        raise RecordRefused(_("The day lies in the future. Enter it when it has happened."))
    if indicator.code in ("R1.1", "R1.3", "R1.4", "R3.1"):
        raise RecordRefused(_("This line is computed from the data; nothing is entered by hand."))
    if not title.strip() or not means.strip():
        raise RecordRefused(_("Say what was done, and by which document it can be checked."))
    keeper = Organisation.objects.filter(kind=Organisation.Kind.COORDINATOR).order_by("code").first()
    if keeper is None:
        raise RecordRefused(_("No coordinating organisation is entered yet."))
    with transaction.atomic():
        evidence = add_evidence(
            organisation=keeper,
            title=means.strip()[:200],
            dated_on=happened_on,
            by=by,
            at=at,
            url=url,
            upload=upload,
            on_paper=not url and upload is None,
        )
        record = ActivityRecord.objects.create(
            indicator=indicator,
            title=title.strip(),
            happened_on=happened_on,
            reference=reference.strip(),
            people=people,
            grade=grade,
            is_ministry=is_ministry,
            region=region,
            evidence=evidence,
            comment=comment.strip(),
            recorded_by=by,
            recorded_at=at,
        )
        audit.record(act="activity.recorded", row=record, by=by, at=at, extra={"indicator": indicator.code})
    return record


@transaction.atomic
def withdraw_activity(*, record: ActivityRecord, reason: str, by, at: datetime) -> ActivityRecord:
    """Take a wrong record out of the count; it stays readable with the reason. Doing it twice changes nothing."""
    if not may_record_activity(by):
        raise RecordRefused(_("Activities are entered by M&E officers."))
    if not reason.strip():
        raise RecordRefused(_("Say why the record is withdrawn."))
    record = ActivityRecord.objects.select_for_update().get(pk=record.pk)
    if record.withdrawn_at is None:
        record.withdrawn_at, record.withdrawn_by, record.withdrawal_reason = at, by, reason.strip()
        record.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
        audit.record(act="activity.withdrawn", row=record, by=by, at=at, reason=reason.strip())
    return record


LISTED = "R2.3"


@transaction.atomic
def enter_participants(*, record: ActivityRecord, people: Sequence[Participation], by, at: datetime) -> int:
    """Enter the list of one event; a list is entered once, a wrong one is withdrawn with its record."""
    if not may_record_activity(by):
        raise RecordRefused(_("Activities are entered by M&E officers."))
    record = ActivityRecord.objects.select_for_update().select_related("indicator").get(pk=record.pk)
    if record.indicator.code != LISTED or record.withdrawn_at is not None:
        raise RecordRefused(_("This record takes no list of participants."))
    if record.participations.exists():
        raise RecordRefused(_("The list of this event was entered already. Withdraw the record to enter another list."))
    if not people:
        raise RecordRefused(_("The list is empty."))
    for person in people:
        person.record = record
    Participation.objects.bulk_create(people, batch_size=500)
    audit.record(act="participants.entered", row=record, by=by, at=at, extra={"rows": len(people)})
    return len(people)

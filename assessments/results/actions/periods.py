"""Periods: enter them, set their targets, lock them, open them again."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.results.actions.values import next_number
from assessments.results.models import Indicator, PeriodStep, PeriodTarget, ReportingPeriod
from assessments.results.permissions import may_lock_periods, may_record_activity
from lms.core import audit
from lms.core.errors import Refusal


class PeriodRefused(Refusal):
    """The period cannot be changed so, or not by this person."""


@transaction.atomic
def add_period(*, code: str, starts_on: date, ends_on: date, by, at: datetime) -> ReportingPeriod:
    """Enter a period. Two periods share no day, so that a value belongs to one."""
    if not may_record_activity(by):
        raise PeriodRefused(_("Periods are entered by M&E staff."))
    if not code.strip() or ReportingPeriod.objects.filter(code=code.strip()).exists():
        raise PeriodRefused(_("Give the period a code that no other period has."))
    if ends_on < starts_on:
        raise PeriodRefused(_("The last day lies before the first one. Change one of them."))
    other = ReportingPeriod.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise PeriodRefused(
            _("The period shares days with %(other)s. Choose days that no period has.")
            % {"other": other.code}
        )
    period = ReportingPeriod.objects.create(code=code.strip(), starts_on=starts_on, ends_on=ends_on)
    audit.record(act="period.added", row=period, by=by, at=at, extra={"code": period.code})
    return period


@transaction.atomic
def set_targets(*, period: ReportingPeriod, targets: Mapping[str, Decimal | None], by, at: datetime) -> int:
    """Set what lines should reach by the end of a period; None takes a target away. Return how many changed."""
    if not may_record_activity(by):
        raise PeriodRefused(_("Targets are entered by M&E staff."))
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if period.is_locked:
        raise PeriodRefused(_("The period is locked. The M&E lead opens it again, with a reason."))
    known = {row.indicator.code: row for row in period.targets.select_related("indicator")}
    lines = {row.code: row for row in Indicator.objects.filter(code__in=targets)}
    changed = {}
    for code, target in targets.items():
        was = known[code].target if code in known else None
        if was == target:
            continue
        changed[code] = [None if was is None else str(was), None if target is None else str(target)]
        if target is None:
            known[code].delete()
        else:
            PeriodTarget.objects.update_or_create(
                period=period, indicator=lines[code], defaults={"target": target}
            )
    if changed:
        audit.record(act="period.targets", row=period, by=by, at=at, extra=changed)
    return len(changed)


@transaction.atomic
def lock_period(*, period: ReportingPeriod, by, at: datetime, reason: str = "") -> ReportingPeriod:
    """Lock a period that is over: it takes no value and no step any more."""
    if not may_lock_periods(by):
        raise PeriodRefused(_("Periods are locked by the M&E lead."))
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if period.is_locked:
        raise PeriodRefused(_("The period is locked already."))
    if period.ends_on >= timezone.localdate(at):
        raise PeriodRefused(_("The period is not over yet. Lock it after its last day."))
    return _step(period, PeriodStep.Act.LOCKED, reason, by, at)


@transaction.atomic
def reopen_period(*, period: ReportingPeriod, reason: str, by, at: datetime) -> ReportingPeriod:
    """Open a locked period again, with a reason. Its values stay; new ones stand beside them."""
    if not may_lock_periods(by):
        raise PeriodRefused(_("Periods are opened again by the M&E lead."))
    if not reason.strip():
        raise PeriodRefused(_("Say why the period is opened again."))
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if not period.is_locked:
        raise PeriodRefused(_("The period is open."))
    return _step(period, PeriodStep.Act.REOPENED, reason, by, at)


def _step(period: ReportingPeriod, act: str, reason: str, by, at: datetime) -> ReportingPeriod:
    PeriodStep.objects.create(
        period=period, number=next_number(period.steps), act=act, reason=reason.strip(), by=by, at=at
    )
    period.locked_at = at if act == PeriodStep.Act.LOCKED else None
    period.save(update_fields=["locked_at"])
    audit.record(act=f"period.{act}", row=period, by=by, at=at, reason=reason.strip())
    return period

"""A trainer gives one person more time or a further attempt at a test, with a reason, and takes it back while it is unused."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.actions.attempts import close_overdue
from assessments.knowledge.choices import AllowanceKind
from assessments.knowledge.measurement.offers import minutes_with
from assessments.knowledge.models import Allowance, Attempt
from assessments.knowledge.permissions import may_mark
from assessments.knowledge.queries.standings import Standing, standings
from courses.models import Enrolment
from lms.core import audit
from lms.core.errors import Refusal

FACTORS = (125, 150, 200)


class NotGiven(Refusal):
    """Nothing was given or taken back; the message says why."""


def give_time(*, enrolment: Enrolment, kind: str, factor: int, reason: str, by, at: datetime, also_open: bool = False) -> Allowance:
    """Give a person a multiple of the time, for attempts begun from now on; with `also_open` the end of the open one moves too.

    An end is moved later, never earlier. Raises NotGiven.
    """
    reason = _checked(enrolment, reason, by)
    if factor not in FACTORS:
        raise NotGiven(_("Choose how much more time the person gets."))
    close_overdue(enrolment=enrolment, at=at)
    with transaction.atomic():
        standing = _locked(enrolment, kind, at)
        if standing.test.minutes is None:
            raise NotGiven(_("This test has no time limit. More time is not needed."))
        if factor <= standing.factor:
            raise NotGiven(_("The person has this much time already."))
        moved = also_open and _moved(standing, minutes_with(standing.test.minutes, factor), at)
        given = Allowance.objects.create(
            enrolment=enrolment, test=standing.test, kind=AllowanceKind.TIME, factor=factor, reason=reason, by=by, at=at, moved_open=moved
        )
        _record("given", given, by, at)
    return given


def give_attempt(*, enrolment: Enrolment, kind: str, reason: str, by, at: datetime) -> Allowance:
    """Give a person one attempt beyond the limit, once all others are used. Raises NotGiven."""
    reason = _checked(enrolment, reason, by)
    close_overdue(enrolment=enrolment, at=at)
    with transaction.atomic():
        standing = _locked(enrolment, kind, at)
        if standing.is_passed:
            raise NotGiven(_("The person has passed this test. It needs no further attempt."))
        if standing.attempts_left:
            raise NotGiven(_("The person has attempts left: %(number)s. A further one can be given when they are used.") % {"number": standing.attempts_left})
        given = Allowance.objects.create(enrolment=enrolment, test=standing.test, kind=AllowanceKind.ATTEMPT, reason=reason, by=by, at=at)
        _record("given", given, by, at)
    return given


def take_back(*, allowance: Allowance, by, at: datetime) -> bool:
    """Take back what nobody has used yet; False if it is taken back already. Raises NotGiven."""
    if not may_mark(by, allowance.enrolment.cohort):
        raise NotGiven(_("Only a trainer of this cohort gives time and attempts."))
    with transaction.atomic():
        standing = _locked(allowance.enrolment, allowance.test.kind, at)
        if is_used(allowance, standing):
            raise NotGiven(_("The person has used it already. It stays on record."))
        if not Allowance.objects.standing().filter(pk=allowance.pk).update(taken_back_at=at, taken_back_by=by):
            return False
        _record("taken_back", allowance, by, at)
    return True


def is_used(allowance: Allowance, standing: Standing) -> bool:
    """Say whether an attempt rests on what was given; no query."""
    if allowance.kind == AllowanceKind.ATTEMPT:
        return standing.attempts_left == 0
    return allowance.moved_open or any(one.started_at >= allowance.at for one in standing.attempts)


def _checked(enrolment: Enrolment, reason: str, by) -> str:
    if not may_mark(by, enrolment.cohort):
        raise NotGiven(_("Only a trainer of this cohort gives time and attempts."))
    reason = reason.strip()[:500]
    if not reason:
        raise NotGiven(_("Say why. The person reads it."))
    return reason


def _locked(enrolment: Enrolment, kind: str, at: datetime) -> Standing:
    """Return where the person stands with a test; beginning an attempt that rests on an allowance waits for us."""
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    standing = standings(enrolment, at).get(kind)
    if standing is None:
        raise NotGiven(_("This programme has no tests yet."))
    return standing


def _moved(standing: Standing, minutes: int, at: datetime) -> bool:
    attempt = Attempt.objects.open().select_for_update(no_key=True).filter(pk=getattr(standing.open_attempt, "pk", None), deadline_at__gt=at).first()
    if attempt is None:
        return False
    end = attempt.started_at + timedelta(minutes=minutes)
    if end <= attempt.deadline_at:
        return False
    attempt.deadline_at = end
    attempt.save(update_fields=["deadline_at"])
    return True


def _record(act: str, allowance: Allowance, by, at: datetime) -> None:
    """The reason stays in the row, where it can be forgotten."""
    audit.record(
        act=f"allowance.{act}", row=allowance.enrolment, by=by, at=at,
        extra={"test": str(allowance.test), "kind": allowance.kind, "factor": allowance.factor, "moved_open": allowance.moved_open},
    )

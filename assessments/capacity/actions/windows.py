"""The window of a round: closed, opened again, moved, or left open for one assessment (RO-1, RO-2)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.rounds import refuse_window_not_over
from assessments.capacity.models import (
    AssessmentRound,
    CapacityAssessment,
    Layer,
    ScoreSheet,
    WindowException,
)
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role

BEFORE_MEETING = (workflow.DRAFT, workflow.SELF_OPEN, workflow.SELF_SUBMITTED)


class WindowRefused(Refusal):
    """The window stays as it is."""


class RoundStillOpen(Refusal):
    """Work is still going on that closing would end. `details["work"]` says how much; the person confirms it."""


@dataclass(frozen=True)
class OpenWork:
    """What closing a round ends: assessments whose meeting has not begun, and self sheets nobody sent."""

    cases: int = 0
    sheets: int = 0

    def exceeds(self, known: "OpenWork") -> bool:
        return self.cases > known.cases or self.sheets > known.sheets


NOTHING = OpenWork()


def open_work(assessment_round: AssessmentRound) -> OpenWork:
    """Return what closing the round now would end. Two queries."""
    cases = assessment_round.assessments.filter(state__in=BEFORE_MEETING)
    sheets = ScoreSheet.objects.filter(
        assessment__round=assessment_round, assessment__state=workflow.SELF_OPEN, layer=Layer.SELF, number__gt=0,
        submitted_at=None, withdrawn_at=None,
    )  # fmt: skip
    return OpenWork(cases.count(), sheets.count())


@transaction.atomic
def close_round(
    *, assessment_round: AssessmentRound, by, at: datetime, without: OpenWork = NOTHING
) -> AssessmentRound:
    """Close a round before or after its last day: no sheet is filled and no meeting begun any more.

    What is under way after the meeting goes on to its lock. Work that this ends is said first; the person confirms it
    (`without`). A second time changes nothing.
    """
    if not has_role(by, Role.MONITOR):
        raise WindowRefused(_("Rounds are closed by the M&E officer."))
    stands = AssessmentRound.objects.select_for_update().get(pk=assessment_round.pk)
    if stands.closed_at is not None:
        return stands
    work = open_work(stands)
    if work.exceeds(without):
        raise RoundStillOpen(_("Work is still going on in this round. Closing would end it."), work=work)
    stands.closed_at, stands.closed_by = at, by
    stands.save(update_fields=["closed_at", "closed_by"])
    audit.record(
        act="round.closed", row=stands, by=by, at=at, extra={"cases": work.cases, "sheets": work.sheets}
    )
    return stands


@transaction.atomic
def reopen_round(*, assessment_round: AssessmentRound, reason: str, by, at: datetime) -> AssessmentRound:
    """Open a closed round again, with the reason; its window stays. A second time changes nothing."""
    _refuse_unless_lead(by, reason)
    stands = AssessmentRound.objects.select_for_update().get(pk=assessment_round.pk)
    if stands.closed_at is None:
        return stands
    stands.closed_at, stands.closed_by = None, None
    stands.save(update_fields=["closed_at", "closed_by"])
    audit.record(act="round.reopened", row=stands, by=by, at=at, reason=reason.strip())
    return stands


@transaction.atomic
def change_window(
    *, assessment_round: AssessmentRound, opens_on: date, closes_on: date, reason: str, by, at: datetime,
    seen: tuple[date, date] | None = None,
) -> AssessmentRound:  # fmt: skip
    """Move the first and last day of a round, with the reason.

    Refused if a meeting that was held would fall outside, or if the mark *outside window* of a locked result would
    change. `seen` is the window the person saw.
    """
    _refuse_unless_lead(by, reason)
    if closes_on < opens_on:
        raise WindowRefused(_("The last day of the window lies before the first."))
    stands = AssessmentRound.objects.select_for_update().get(pk=assessment_round.pk)
    if stands.is_retrospective:
        refuse_window_not_over(closes_on, on=timezone.localtime(at).date())
    before = (stands.opens_on, stands.closes_on)
    if before == (opens_on, closes_on):
        return stands
    if seen is not None and seen != before:
        raise WindowRefused(_("Somebody else moved the window meanwhile. Look at it and decide again."))
    codes = sorted(_cases_between(stands, before, (opens_on, closes_on)))
    if codes:
        raise WindowRefused(
            _("The meetings or locked results of these organisations would change their mark: %(codes)s.")
            % {"codes": ", ".join(codes)},
            codes=codes,
        )
    stands.opens_on, stands.closes_on = opens_on, closes_on
    stands.save(update_fields=["opens_on", "closes_on"])
    days = [day.isoformat() for day in (*before, opens_on, closes_on)]
    audit.record(
        act="round.window", row=stands, by=by, at=at, reason=reason.strip(), extra={"from": days[:2], "to": days[2:]}
    )
    return stands


def _cases_between(stands: AssessmentRound, before: tuple, after: tuple) -> set[str]:
    """Return the organisations whose meeting would leave the window, or whose locked result would change its mark."""
    rows = stands.assessments.exclude(state=workflow.CANCELLED).exclude(assessed_on=None)
    was, will = Q(assessed_on__range=before), Q(assessed_on__range=after)
    leaves, flips = rows.filter(was).exclude(will), rows.filter(will).exclude(was).exclude(locked_at=None)
    return {*leaves.values_list("organisation__code", flat=True), *flips.values_list("organisation__code", flat=True)}


@transaction.atomic
def allow_outside_window(*, assessment: CapacityAssessment, reason: str, by, at: datetime) -> WindowException:
    """Let one assessment go on outside the window; its date then carries the mark. A second time changes nothing."""
    _refuse_unless_lead(by, reason)
    stands = CapacityAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if stands.state in workflow.FINISHED:
        raise WindowRefused(_("This assessment is finished; its window stays."))
    present = stands.window_exceptions.first()
    if present is not None:
        return present
    row = WindowException.objects.create(assessment=assessment, reason=reason.strip(), by=by, at=at)
    audit.record(act="assessment.outside_window", row=assessment, by=by, at=at, reason=reason.strip())
    return row


def _refuse_unless_lead(by, reason: str) -> None:
    if not has_role(by, Role.MONITOR_LEAD):
        raise WindowRefused(_("The window is decided by the M&E lead."))
    if not reason.strip():
        raise WindowRefused(_("Write a reason. It stays with the round."))

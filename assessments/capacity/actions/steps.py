"""One step of an assessment from state to state: refused by the table, written once, with its event."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.choices import STATE_LABELS
from assessments.capacity.models import CapacityAssessment, StateEvent
from assessments.capacity.permissions import hats_of
from lms.core import audit
from lms.core.errors import Refusal


class StepRefused(Refusal):
    """The step is not in the table, not this person's, or lacks its comment. `details["why"]` says which."""


SENTENCES = {
    workflow.NOT_FROM_HERE: _("This step is not possible any more. The assessment now stands at: %(state)s. Open it again."),
    workflow.NOT_YOURS: _("This step is taken by somebody else. Ask the M&E officer who."),
    workflow.COMMENT_MISSING: _("Write a reason. It stays with the assessment."),
}


STANDING = ("state", "rev", "verifier", "facilitator", "no_conflict_at", "verified_from", "what_changed", "locked_at")


def check_step(code: str, *, assessment: CapacityAssessment, by, comment: str = "", rev: int | None = None) -> None:
    """Refuse a step that the table does not allow; change nothing.

    Takes the row first and looks at what stands now: of two at once the second is told so. `rev` is the revision
    the person saw, if the page had one.
    """
    assessment.refresh_from_db(fields=STANDING, from_queryset=CapacityAssessment.objects.select_for_update())
    why = workflow.refusal_of(code, state=assessment.state, hats=hats_of(by, assessment), comment=comment)
    if not why and rev is not None and rev != assessment.rev:
        why = workflow.NOT_FROM_HERE
    if why:
        raise _refusal(why, code, assessment)


def _refusal(why: str, code: str, assessment: CapacityAssessment) -> StepRefused:
    words = {"state": STATE_LABELS[assessment.state]}
    text = SENTENCES[why] % words if why == workflow.NOT_FROM_HERE else SENTENCES[why]
    return StepRefused(text, why=why, step=code, stands=assessment.state)


@transaction.atomic
def take_step(
    code: str,
    *,
    assessment: CapacityAssessment,
    by,
    at: datetime,
    comment: str = "",
    scope: str = "",
    due_on: date | None = None,
    **columns,
) -> StateEvent:
    """Move the assessment, write the event and the audit entry. Of two at once only the first wins."""
    check_step(code, assessment=assessment, by=by, comment=comment)
    before, after = assessment.state, workflow.next_state(code)
    moved = CapacityAssessment.objects.filter(pk=assessment.pk, state=before).update(
        state=after, rev=F("rev") + 1, **columns
    )
    if not moved:
        raise _refusal(workflow.NOT_FROM_HERE, code, assessment)
    assessment.refresh_from_db()
    event = write_event(
        code, assessment=assessment, before=before, by=by, at=at, comment=comment, scope=scope, due_on=due_on
    )
    audit.record(
        act=f"assessment.{code}", row=assessment, by=by, at=at, reason=comment, extra={"from": before, "to": after}
    )
    return event


def write_event(
    code: str,
    *,
    assessment: CapacityAssessment,
    before: str,
    by,
    at: datetime,
    comment: str = "",
    scope: str = "",
    due_on: date | None = None,
) -> StateEvent:
    """Add one event to the history of an assessment."""
    last = assessment.events.aggregate(last=Max("number"))["last"] or 0
    return StateEvent.objects.create(
        assessment=assessment, number=last + 1, step=code, from_state=before, to_state=assessment.state, by=by,
        at=at, comment=comment.strip(), scope=scope, due_on=due_on,
    )  # fmt: skip


def cancel_assessment(*, assessment: CapacityAssessment, reason: str, by, at: datetime) -> CapacityAssessment:
    """Take an assessment out of its round; it stays visible with the reason."""
    take_step("cancel", assessment=assessment, by=by, at=at, comment=reason)
    return assessment

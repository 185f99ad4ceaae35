"""The letters of the capacity wing, one function each."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import override

from assessments.capacity import workflow
from assessments.capacity.choices import NEXT_LABELS
from assessments.capacity.models import CapacityAssessment, PlanStep, ScoreSheet, StateEvent
from assessments.capacity.queries.plans import rows_of
from lms.core import mail
from lms.core.models import Notice, NoticeKind, User


def send_step_due(step: PlanStep, to: User, *, at: datetime) -> bool:
    """Remind of a step before its day, once for each step, day and person. Return whether a letter was written."""
    receipt = f"plan-step:{step.pk}:{step.due_on.isoformat()}"
    if Notice.objects.filter(user=to, receipt=receipt).exists():
        return False
    with override(to.language):
        row = next(row for row in rows_of(step.plan) if row.id == step.pk)
    mail.send(
        letter="plan-step-due",
        kind=NoticeKind.CAPACITY,
        to=to,
        context={"row": row, "organisation": step.plan.organisation, "path": f"/{to.language}/org/plan/"},
        receipt=receipt,
        at=at,
    )
    return True


def send_sheet_asked(sheet: ScoreSheet, *, at: datetime) -> None:
    """Ask a person for the own sheet of a round that opens for the organisation, once for each sheet."""
    to, case = sheet.respondent, sheet.assessment
    mail.send(
        letter="self-sheet-asked", kind=NoticeKind.CAPACITY, to=to,
        context={"round": case.round, "organisation": case.organisation, "path": f"/{to.language}/{_own_sheet(case)}"},
        receipt=f"self-sheet:{sheet.pk}:asked", at=at,
    )  # fmt: skip


def send_case_returned(event: StateEvent, to: User, *, number: int, at: datetime) -> None:
    """Tell a lead that evidence or reasons are asked for, how many points and until when: once for each return."""
    case = event.assessment
    mail.send(
        letter="case-returned", kind=NoticeKind.CAPACITY, to=to,
        context={
            "organisation": case.organisation, "due_on": event.due_on, "number": number,
            "path": f"/{to.language}/{_place_of(case, to)}",
        },
        receipt=f"case-returned:{event.pk}", at=at,
    )  # fmt: skip


def send_sheet_open(sheet: ScoreSheet, *, at: datetime) -> bool:
    """Remind a respondent of the own sheet, once a day. Return whether a letter was written."""
    to, case = sheet.respondent, sheet.assessment
    context = {"round": case.round, "organisation": case.organisation, "path": f"/{to.language}/{_own_sheet(case)}"}
    return _once_a_day("self-sheet-open", f"self-sheet:{sheet.pk}", to, context, at=at)


def send_case_waits(case: CapacityAssessment, to: User, *, at: datetime) -> bool:
    """Tell whoever acts next what a case waits for, once a day and state. Return whether a letter was written."""
    with override(to.language):
        what = str(NEXT_LABELS[case.state])
    context = {
        "round": case.round, "organisation": case.organisation, "what": what,
        "path": f"/{to.language}/{_place_of(case, to)}",
    }  # fmt: skip
    return _once_a_day("case-waits", f"case-waits:{case.pk}:{case.state}", to, context, at=at)


def _own_sheet(case: CapacityAssessment) -> str:
    return f"org/capacity/{case.round.code}/self/?organisation={case.organisation.code}"


def _place_of(case: CapacityAssessment, to: User) -> str:
    if case.state in (workflow.UNDER_VERIFICATION, workflow.RESUBMITTED):
        return f"assess/{case.pk}/"
    if to.pk == case.facilitator_id:
        return "facilitate/"
    return f"org/capacity/{case.round.code}/?organisation={case.organisation.code}"


def _once_a_day(letter: str, about: str, to: User, context: dict, *, at: datetime) -> bool:
    receipt = f"{about}:{timezone.localtime(at).date().isoformat()}"
    return mail.send_once(letter=letter, kind=NoticeKind.CAPACITY, to=to, context=context, receipt=receipt, at=at)

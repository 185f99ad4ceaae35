"""Work beside the requests: reminders of plans and rounds, and steps taken for many cases at once."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from assessments.capacity.actions.plans import remind_of_steps
from assessments.capacity.actions.reminders import remind, remind_of_rounds
from assessments.capacity.actions.respondents import forget_respondents_after_project, open_self_as_before
from assessments.capacity.actions.rounds import assign_facilitator, assign_verifier
from assessments.capacity.choices import FACILITATOR, OPEN_SELF, REMIND, VERIFIER
from assessments.capacity.models import CapacityAssessment
from lms.core.errors import Refusal
from lms.core.models import User


@task()
def remind_of_plan_steps() -> int:
    """Write to whom a step is due soon, once; return how many letters were written."""
    return remind_of_steps(at=timezone.now())


@task()
def remind_of_open_sheets() -> int:
    """Write to whoever is late in a round that ends soon; return how many letters were written."""
    return remind_of_rounds(at=timezone.now())


@task()
def forget_who_answered() -> int:
    """Cut the link between people and self sheets once the project is over long enough; return of how many."""
    return forget_respondents_after_project(at=timezone.now())


def steps_for_many(job, progress, at):
    """Take one step for each case that was chosen, and say of each what was done, or why not.

    What was done is kept case by case: taken up again, it goes on with the next. Every step is safe to repeat.
    """
    keys, lines = job.parameters["cases"], list(job.cursor.get("lines", []))
    person = User.objects.filter(pk=job.parameters["person"], is_active=True).first() if job.parameters["person"] else None
    for number, key in enumerate(keys[len(lines) :], start=len(lines) + 1):
        case = (
            CapacityAssessment.objects.visible_to(job.owner)
            .select_related("round__instrument_version", "organisation", "verifier", "facilitator")
            .filter(pk=key)
            .first()
        )
        lines.append(_line(job, case, person, at))
        progress.keep(lines=lines)
        progress.tell(lines)
        progress(number, len(keys))


def _line(job, case, person, at) -> dict:
    if case is None:
        return {"row": "–", "text": _("This assessment is not there any more."), "is_fault": True}
    try:
        text = STEPS[job.parameters["act"]](case, person, job.owner, at)
    except Refusal as refusal:
        return {"row": case.organisation.code, "text": str(refusal), "is_fault": True}
    return {"row": case.organisation.code, "text": text, "is_fault": False}


def _remind(case, person, by, at) -> str:
    sent = remind(assessment=case, by=by, at=at)
    return _("Letters written: %(number)s.") % {"number": sent} if sent else _("Everybody was reminded today already.")


def _open_self(case, person, by, at) -> str:
    sheets = open_self_as_before(assessment=case, by=by, at=at)
    return _("The self-assessment is open. People asked: %(number)s.") % {"number": len(sheets)}


def _verifier(case, person, by, at) -> str:
    assign_verifier(assessment=case, verifier=person, by=by, at=at)
    return _("The verifier was named.")


def _facilitator(case, person, by, at) -> str:
    assign_facilitator(assessment=case, facilitator=person, by=by, at=at)
    return _("The facilitator was named.")


STEPS = {REMIND: _remind, OPEN_SELF: _open_self, VERIFIER: _verifier, FACILITATOR: _facilitator}

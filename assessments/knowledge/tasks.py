"""Work beside the requests: attempts whose time is over (QS6)."""

from django.utils import timezone
from django_tasks import task

from assessments.knowledge.actions.attempts import close_overdue
from assessments.knowledge.actions.facts import rest_questions
from assessments.knowledge.actions.imports import take_in
from assessments.knowledge.actions.scores import regrade_each
from assessments.knowledge.imports.questions import plan_import
from assessments.knowledge.imports.words import STATES, report_of
from assessments.knowledge.models import Correction, QuestionImport


@task()
def close_overdue_attempts() -> int:
    """Close and score them with every answer that was saved; return how many."""
    return close_overdue(at=timezone.now())


@task()
def rest_questions_of_facts() -> int:
    """Take questions whose fact expired out of the tests that begin from now on; return the number of programmes."""
    return len(rest_questions(at=timezone.now()))


def take_in_questions(job, progress, at) -> None:
    """Take a large file of questions into the bank; may be stopped and taken up again, since what is in is planned as *same*."""
    row = QuestionImport.objects.get(pk=job.parameters["import"])
    if row.state != QuestionImport.State.AT_WORK:
        return
    plan = plan_import(row)
    if not job.cursor:  # the report is that of the whole file, also when the work is taken up again
        progress.keep(report=report_of(plan))
    progress(0, len(plan.taken))
    take_in(row=row, rows=plan.taken, report=job.cursor["report"], by=job.owner, at=at, tell=progress)
    progress.tell([
        {"row": one["code"] or one["label"], "text": " ".join([str(STATES[one["state"]][1]), *one["faults"]]), "is_fault": one["state"] == "fault"}
        for one in job.cursor["report"] if one["state"] != "same"
    ])


def regrade(job, progress, at) -> None:
    """Reckon the attempts that met a corrected question anew; what is done already stays as it is."""
    correction = Correction.objects.get(pk=job.parameters["correction"])
    regrade_each(correction=correction, by=job.owner, at=at, tell=progress)

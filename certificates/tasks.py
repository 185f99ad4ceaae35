"""Work beside the requests: papers that a dying process left undrawn (RE12), and reports of a whole round."""

import io
import logging
import zipfile
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from assessments.capacity.models import CapacityAssessment
from certificates.actions.batches import (
    NothingToIssue,
    close_batch,
    issue_line,
    learners_of,
    refuse_issue,
    refuse_stranger,
)
from certificates.actions.credentials import issue_after_cohorts, prepare_files
from certificates.actions.expiry import warn_of_expiry
from certificates.actions.reports import draw_report
from certificates.actions.summaries import keep_summary
from certificates.choices import Kind
from certificates.drawing.print_file import draw_print_file
from certificates.models import Batch
from certificates.permissions import may_revoke
from certificates.queries.batches import counts_of, pages_of, papers_in_force
from certificates.queries.credentials import credentials_without_papers
from certificates.queries.reports import reportable_cases
from certificates.queries.signing import lost_key
from courses.models import Cohort
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.jobs import JobFile
from lms.core.ratelimit import allow

log = logging.getLogger(__name__)


@task()
def draw_summary(assessment_id: str) -> bool:
    """Draw and store the papers of one locked result; say whether they stand."""
    case = CapacityAssessment.objects.select_related("round", "organisation").filter(pk=assessment_id).first()
    return case is not None and keep_summary(assessment=case, by=None, at=timezone.now()) is not None


def keep_summary_of(*, assessment_id: UUID, at: datetime) -> None:
    """Ask for the papers of a result that was just locked: what `settings.AFTER_LOCK` names."""
    draw_summary.enqueue(str(assessment_id))


@task()
def issue_attendance() -> int:
    """Issue attendance of cohorts that ended, at most once an hour; return how many papers are new."""
    at = timezone.now()
    return issue_after_cohorts(at=at) if allow("issue", "attendance", times=1, seconds=3600, at=at) else 0


@task()
def finish_papers() -> int:
    """Draw what is missing; return how many papers were finished. One that cannot be drawn holds up no other."""
    waiting, finished = list(credentials_without_papers()), 0
    if waiting and lost_key():
        return 0  # the pages of the administrators say so
    for credential_id in waiting:
        try:
            prepare_files(credential_id=credential_id, at=timezone.now())
        except Refusal as refusal:
            log.error("The papers of %s wait: %s", credential_id, refusal)
        else:
            finished += 1
    return finished


@task()
def remind_of_certificates() -> int:
    """Remind of certificates that end soon; return how many letters were written."""
    return warn_of_expiry(at=timezone.now())


def issue_for_cohort(job, progress, at):
    """Issue to everybody of a cohort who has earned it, then draw the papers into one file for the printer.

    A trainer gets no such file: papers belong to people. Each learner and kind is a step of its own; taken up again, whoever has a line with a certificate is passed over.
    """
    ids = job.parameters.get("batches") or [job.parameters["batch"]]  # one alone: work that was asked for before kinds were chosen
    found = Batch.objects.select_related("cohort", "definition").in_bulk(ids)
    batches = [found[UUID(pk)] for pk in ids]
    cohort = batches[0].cohort
    refuse_issue(job.owner, cohort)
    learners = learners_of(cohort)
    told = []
    for turn, batch in enumerate(batches):
        for number, enrolment in enumerate(learners, start=1 + turn * len(learners)):
            issue_line(batch=batch, enrolment=enrolment, by=job.owner, at=at)
            progress(number, len(learners) * len(batches))
        close_batch(batch=batch, at=at)
        told.append({"row": f"{cohort.code}, {Kind(batch.definition.kind).label}", "text": counts_of(batch), "is_fault": False})
    progress.tell(told)
    return _print_file(cohort, job.language) if may_revoke(job.owner) else None


def print_cohort(job, progress, at):
    """Draw the papers of a cohort in one language into one file for the printer."""
    refuse_stranger(job.owner)
    cohort = Cohort.objects.get(pk=job.parameters["cohort"])
    made = _print_file(cohort, job.parameters["language"], progress)
    if made is None:
        raise NothingToIssue(_("Nobody in this cohort has a certificate yet. Issue first."))
    return made


def _print_file(cohort: Cohort, language: str, progress=None) -> JobFile | None:
    ids = papers_in_force(cohort)
    if not ids:
        return None
    pages = pages_of(ids, language)
    if progress is not None:
        pages = told(pages, progress, len(ids))
    return JobFile(f"print-{cohort.code}-{language}.pdf", "application/pdf", draw_print_file(pages, language))


def told(pages, progress, total: int):
    """Yield pages, and say after each how far it is."""
    for number, page in enumerate(pages, start=1):
        yield page
        progress(number, total)


def report_zip(job, progress, at):
    """Draw the report of every organisation with a locked result in a round: one ZIP, kept for who asked.

    What cannot be drawn is named on the page and left out. Repeated from the start after a stop: a drawn paper is
    cheaper than a stored one.
    """
    code, language = job.parameters["round"], job.parameters["language"]
    cases = list(reportable_cases(code))
    lines, buffer = [], io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # PDFs are packed already
        for number, case in enumerate(cases, start=1):
            try:
                paper = draw_report(assessment=case, language=language, by=job.owner, at=at)
            except Refusal as refusal:
                lines.append({"row": case.organisation.code, "text": str(refusal.message), "is_fault": True})
            else:
                name = f"report-{case.organisation.code}-{code}-r{case.revision}-{language}.pdf"
                entry = zipfile.ZipInfo(name, date_time=at.astimezone(ZONE).timetuple()[:6])
                archive.writestr(entry, paper)
            progress(number, len(cases))
    progress.tell(lines)
    return JobFile(f"reports-{code}-{language}.zip", "application/zip", buffer.getvalue())

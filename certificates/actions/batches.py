"""Issuing for a whole cohort: one credential a transaction, safe to stop, to kill and to start again."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from certificates.actions.credentials import (
    CannotPrint,
    NotEarned,
    issue_credential,
    prepare_files,
    refuse_lost_key,
)  # fmt: skip
from certificates.choices import Outcome
from certificates.eligibility import UnknownRequirement
from certificates.models import Batch, BatchLine, Credential, CredentialDefinition
from certificates.permissions import may_issue, may_revoke
from certificates.queries.credentials import could_have_earned, definition_for, definitions_for
from courses.models import Cohort, Enrolment
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.jobs import resume_job, start_job
from lms.core.models import Job, User

ISSUE, PRINT = "certificates.batch", "certificates.print"
"""Kinds of long work (`settings.JOBS`)."""
NOT_DEFINED = _lazy("No certificate is defined for the programme of this cohort.")


class NothingToIssue(Refusal):
    """The cohort's programme has no published definition."""


class MayNotIssue(Refusal):
    """Only administrators issue by hand."""


@dataclass
class Summing:
    """What issuing to many did: the credentials, and why some learners have none."""

    issued: int = 0
    before: int = 0
    waiting: int = 0
    credentials: list[Credential] = field(default_factory=list)
    refused: list[tuple[Enrolment, str]] = field(default_factory=list)


def start_batch(*, cohort: Cohort, by: User, at: datetime, kinds: Collection[str] = ()) -> Job:
    """Begin to issue some kinds for a cohort beside the requests; without a choice what completion earns.

    While one of them is at work, asking again returns its job. Refusals: MayNotIssue, NothingToIssue, KeyLost.
    """
    refuse_issue(by, cohort)
    found = definitions_for(cohort.programme_key)
    chosen = [one for one in found if one.kind in kinds] if kinds else found[:1]
    if not chosen:
        raise NothingToIssue(NOT_DEFINED)
    begun = [begin_batch(cohort=cohort, by=by, at=at, definition=one).pk for one in chosen]
    with transaction.atomic():
        batches = list(Batch.objects.select_for_update(of=("self",)).filter(pk__in=begun).order_by("pk").select_related("job"))
        before = {one.job for one in batches if one.job is not None}
        for job in before:
            if job.is_active:
                return job
        if len(before) == 1 and all(one.job_id for one in batches):
            (job,) = before
            if job.state in (Job.State.STOPPED, Job.State.FAILED) and job.owner_id == by.pk:
                return resume_job(job=job, by=by, at=at)
        job = start_job(
            kind=ISSUE, title=_("Certificates for cohort %(cohort)s") % {"cohort": cohort.code},
            parameters={"batches": [str(pk) for pk in begun]}, by=by, at=at,
        )  # fmt: skip
        Batch.objects.filter(pk__in=begun).update(job=job)
    return job


@transaction.atomic
def start_print(*, cohort: Cohort, language: str, by: User, at: datetime) -> Job:
    """Begin to draw all papers of a cohort into one file for the printer. Refusals: MayNotIssue."""
    refuse_stranger(by)
    job = start_job(
        kind=PRINT, title=_("Print file of cohort %(cohort)s") % {"cohort": cohort.code},
        parameters={"cohort": str(cohort.pk), "language": language}, by=by, at=at,
    )  # fmt: skip
    audit.record(act="credentials.printed", row=cohort, by=by, at=at, extra={"language": language})
    return job


@transaction.atomic
def note_taken(*, cohort: Cohort, what: str, by: User, at: datetime) -> None:
    """Audit that somebody took the papers or the list of a whole cohort along."""
    audit.record(act=f"credentials.{what}", row=cohort, by=by, at=at)


def refuse_stranger(by: User | None) -> None:
    """Refuse who may not issue for others, also when the right ended while the work waited. Refusals: MayNotIssue."""
    if by is None or not may_revoke(by):
        raise MayNotIssue(_("Only an administrator may issue certificates by hand."))


def refuse_issue(by: User | None, cohort: Cohort) -> None:
    """Refuse who may not issue for this cohort, also when the right ended while the work waited. Refusals: MayNotIssue."""
    if by is None or not may_issue(by, cohort):
        raise MayNotIssue(_("Certificates are issued for a closed cohort by its trainer, else by an administrator."))


def learners_of(cohort: Cohort) -> list[Enrolment]:
    """Return the enrolments that a batch asks, in the order in which it does: all but those of people who were erased."""
    rows = cohort.enrolments.filter(learner__is_active=True).select_related("cohort", "learner", "organisation")
    return list(rows.order_by("enrolled_at", "id"))


@transaction.atomic
def begin_batch(
    *, cohort: Cohort, by: User | None, at: datetime, definition: CredentialDefinition | None = None
) -> Batch:
    """Return the batch that is open for this cohort and kind, for it was stopped half-way, or a new one.

    All its credentials are of the version of the definition it began with. Refusals: NothingToIssue, KeyLost.
    """
    definition = definition or definition_for(cohort.programme_key)
    if definition is None:
        raise NothingToIssue(NOT_DEFINED)
    refuse_lost_key()
    same = {"cohort": cohort, "definition__code": definition.code, "finished_at": None}
    if found := Batch.objects.filter(**same).select_related("definition").first():
        return found
    try:
        with transaction.atomic():
            batch = Batch.objects.create(cohort=cohort, definition=definition, started_at=at, started_by=by)
    except IntegrityError:  # another was faster
        return Batch.objects.select_related("definition").get(**same)
    audit.record(act="batch.started", row=batch, by=by, at=at, extra={"cohort": cohort.code})
    return batch


def issue_line(*, batch: Batch, enrolment: Enrolment, by: User | None, at: datetime) -> BatchLine:
    """Issue to one learner of a batch and say what came of it. May be killed at any line and repeated.

    Refusals: KeyLost, which ends the batch: what was issued stays, the rest waits for the key.
    """
    line = BatchLine.objects.filter(batch=batch, enrolment=enrolment).select_related("credential").first()
    if line is not None and line.credential_id is not None:
        prepare_files(credential_id=line.credential_id, at=at)
        return line
    outcome, credential, details = _issued(batch, enrolment, by, at)
    line, _is_new = BatchLine.objects.update_or_create(
        batch=batch, enrolment=enrolment, defaults={"outcome": outcome, "credential": credential, "details": details}
    )
    return line


def _issued(batch: Batch, enrolment: Enrolment, by: User | None, at: datetime) -> tuple[str, Credential | None, dict]:
    try:
        credential = issue_credential(definition=batch.definition, enrolment=enrolment, by=by, at=at)
    except NotEarned as refusal:
        return Outcome.WAITING, None, {"missing": [one.code for one in refusal.details["missing"]]}
    except CannotPrint as refusal:
        return Outcome.REFUSED, None, {key: refusal.details.get(key, "") for key in ("field", "point")}
    if credential.revoked_at is not None:
        return Outcome.REVOKED, None, {}
    prepare_files(credential_id=credential.pk, at=at)
    return (Outcome.ISSUED if credential.issued_at >= batch.started_at else Outcome.BEFORE), credential, {}


def close_batch(*, batch: Batch, at: datetime) -> None:
    """End a batch with its counts; a second time changes nothing."""
    lines = list(batch.lines.values_list("outcome", flat=True))
    Batch.objects.filter(pk=batch.pk, finished_at=None).update(
        finished_at=at, issued=lines.count(Outcome.ISSUED), waiting=lines.count(Outcome.WAITING)
    )


def run_batch(*, cohort: Cohort, by: User | None, at: datetime) -> Summing:
    """Issue to everybody of a cohort who has earned it, at once. Refusals: NothingToIssue, KeyLost."""
    batch = begin_batch(cohort=cohort, by=by, at=at)
    done = Summing()
    for enrolment in learners_of(cohort):
        line = issue_line(batch=batch, enrolment=enrolment, by=by, at=at)
        if line.credential is not None:
            done.credentials.append(line.credential)
        done.issued += line.outcome == Outcome.ISSUED
        done.before += line.outcome == Outcome.BEFORE
        done.waiting += line.outcome == Outcome.WAITING
        if line.outcome == Outcome.REFUSED:
            done.refused.append((enrolment, line.details.get("point") or line.details.get("field") or "long"))
    close_batch(batch=batch, at=at)
    return done


def issue_waiting(*, by: User, at: datetime) -> Summing:
    """Issue every kind to all who may have earned it and have none yet, for example after a name was corrected or a
    lost picture was uploaded again: whichever kind was refused is tried again. Refusals: MayNotIssue, KeyLost.
    """
    refuse_stranger(by)
    refuse_lost_key()
    done, tried, faults = Summing(), {}, {}
    for definition in CredentialDefinition.objects.in_use().order_by("programme_key", "code"):
        for enrolment in could_have_earned(definition, at.astimezone(ZONE).date()):
            is_issued = tried.get(enrolment, False)
            try:
                done.credentials.append(issue_credential(definition=definition, enrolment=enrolment, by=by, at=at))
                is_issued = True
                done.issued += 1
            except (NotEarned, UnknownRequirement):
                pass
            except CannotPrint as refusal:
                faults.setdefault(enrolment, set()).add(str(refusal))  # two kinds, one name: said once
            if enrolment.completed_on is not None or is_issued:
                tried[enrolment] = is_issued
    done.refused = [(enrolment, reason) for enrolment, reasons in faults.items() for reason in sorted(reasons)]
    done.waiting = sum(not is_issued and enrolment not in faults for enrolment, is_issued in tried.items())
    return done

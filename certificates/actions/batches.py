"""Issuing for a whole cohort: one credential a transaction, safe to stop and to start again."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from certificates.actions.credentials import CannotPrint, NotEarned, issue_credential, prepare_files
from certificates.models import Batch, Credential
from certificates.permissions import may_revoke
from certificates.queries.credentials import completed_without, definition_for
from courses.models import Cohort, Enrolment
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import User


class NothingToIssue(Refusal):
    """The cohort's programme has no published definition."""


class MayNotIssue(Refusal):
    """Only administrators issue by hand."""


@dataclass
class Outcome:
    """What a batch did: the credentials of the cohort, and why some learners have none."""

    issued: int = 0
    before: int = 0
    waiting: int = 0
    credentials: list[Credential] = field(default_factory=list)
    refused: list[tuple[Enrolment, str]] = field(default_factory=list)


def run_batch(*, cohort: Cohort, by: User | None, at: datetime) -> Outcome:
    """Issue to everybody of a cohort who has earned it, and finish papers that were left unmade."""
    definition = definition_for(cohort.programme_key)
    if definition is None:
        raise NothingToIssue(_("No certificate is defined for the programme of this cohort."))
    batch = _begun(cohort, definition, by, at)
    outcome = Outcome()
    had = set(Credential.objects.current().filter(enrolment__cohort=cohort).values_list("enrolment_id", flat=True))
    for enrolment in cohort.enrolments.select_related("cohort", "learner").order_by("enrolled_at", "id"):
        try:
            credential = issue_credential(definition=batch.definition, enrolment=enrolment, by=by, at=at)
        except NotEarned:
            outcome.waiting += 1
            continue
        except CannotPrint as refusal:
            outcome.refused.append((enrolment, str(refusal)))
            continue
        prepare_files(credential_id=credential.pk, at=at)
        outcome.credentials.append(credential)
        if enrolment.pk in had:
            outcome.before += 1
        else:
            outcome.issued += 1
    Batch.objects.filter(pk=batch.pk).update(
        finished_at=at, issued=F("issued") + outcome.issued, waiting=outcome.waiting
    )
    return outcome


def issue_waiting(*, by: User, at: datetime) -> Outcome:
    """Issue to all who completed and have no certificate yet, for example after a name was corrected."""
    if not may_revoke(by):
        raise MayNotIssue(_("Only an administrator may issue certificates by hand."))
    outcome = Outcome()
    for enrolment in completed_without():
        definition = definition_for(enrolment.cohort.programme_key)
        if definition is None:
            outcome.waiting += 1
            continue
        try:
            outcome.credentials.append(issue_credential(definition=definition, enrolment=enrolment, by=by, at=at))
            outcome.issued += 1
        except NotEarned:
            outcome.waiting += 1
        except CannotPrint as refusal:
            outcome.refused.append((enrolment, str(refusal)))
    return outcome


@transaction.atomic
def _begun(cohort, definition, by: User | None, at: datetime) -> Batch:
    """Return the batch that is open for this cohort, for it was stopped half-way, or a new one."""
    try:
        with transaction.atomic():
            batch = Batch.objects.create(cohort=cohort, definition=definition, started_at=at, started_by=by)
    except IntegrityError:
        return Batch.objects.get(cohort=cohort, definition=definition, finished_at=None)
    audit.record(act="batch.started", row=batch, by=by, at=at, extra={"cohort": cohort.code})
    return batch

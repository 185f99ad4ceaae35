"""What spans the floors: a person asks to be forgotten, and is."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.evidence.actions import erase_author
from assessments.knowledge.actions.erasure import erase_answers
from certificates.actions.erasure import erase_papers
from courses.actions.erasure import erase_learner
from lms.core import audit
from lms.core.erasure import erase_account
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import ErasureRequest, Role, User
from lms.core.permissions import has_role, staff_members
from lms.core.quiet import is_feast, is_quiet
from lms.home import letters
from lms.home.queries import today_of

LONGEST_ANSWER = 500


class ErasureRefused(Refusal):
    """The request is not open any more, or this person may not decide it."""


@transaction.atomic
def ask_erasure(*, user: User, keeps_papers: bool, at: datetime) -> ErasureRequest:
    """Record that a person asks to be forgotten; a second time while the first is open changes only the wish for papers."""
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(user=user, keeps_papers=keeps_papers, asked_at=at)
    except IntegrityError:
        request = ErasureRequest.objects.open().select_for_update().get(user=user)
        if request.keeps_papers != keeps_papers:
            request.keeps_papers = keeps_papers
            request.save(update_fields=["keeps_papers"])
        return request
    audit.record(act="erasure.asked", row=request, by=user, at=at)
    return request


@transaction.atomic
def withdraw_erasure(*, user: User, at: datetime) -> bool:
    """Take the wish back while nobody has decided; say whether there was one."""
    for request in ErasureRequest.objects.open().select_for_update().filter(user=user):
        request.withdrawn_at = at
        request.save(update_fields=["withdrawn_at"])
        audit.record(act="erasure.withdrawn", row=request, by=user, at=at)
        return True
    return False


@transaction.atomic
def refuse_erasure(*, request: ErasureRequest, answer: str, by: User, at: datetime) -> ErasureRequest:
    """Say no with a reason that the person reads."""
    row = _open(request, by)
    answer = answer.strip()
    if not answer or len(answer) > LONGEST_ANSWER:
        raise ErasureRefused(_("Say why in a few words: the person reads it."))
    row.decided_at, row.decided_by, row.answer = at, by, answer
    row.save(update_fields=["decided_at", "decided_by", "answer"])
    audit.record(act="erasure.refused", row=row, by=by, at=at)
    letters.send_erasure_refused(row, at=at)
    return row


@transaction.atomic
def carry_out_erasure(*, request: ErasureRequest, by: User, at: datetime, draw: Callable[[], str]) -> ErasureRequest:
    """Forget a person on every floor, in one transaction: all of it or nothing. Once; of two administrators one does it.

    What was counted stays under a pseudonym that leads nowhere. The last letter goes to the address of before.
    """
    row = _open(request, by)
    user = User.objects.select_for_update().get(pk=row.user_id)
    letters.send_erasure_done(user)
    report = {
        **erase_learner(user=user, at=at), **erase_answers(user=user, at=at), **erase_author(user=user, at=at),
        **erase_papers(user=user, keeps_papers=row.keeps_papers, at=at), **erase_account(user=user, at=at, draw=draw),
    }
    row.decided_at, row.decided_by, row.is_done, row.report = at, by, True, report
    row.save(update_fields=["decided_at", "decided_by", "is_done", "report"])
    audit.record(act="person.erased", row=row, by=by, at=at, extra=report)
    return row


def _open(request: ErasureRequest, by: User) -> ErasureRequest:
    row = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if not has_role(by, Role.ADMINISTRATOR):
        raise ErasureRefused(_("Only an administrator decides this."))
    if row.user_id == by.pk:
        raise ErasureRefused(_("Nobody decides about the own request. Ask another administrator."))
    if not row.is_open:
        raise ErasureRefused(_("This request is decided or taken back already."))
    return row


def send_staff_digests(*, at: datetime) -> int:
    """Tell every trainer of an open cohort what waits, once a day, never at night and never nothing; return how many letters."""
    if is_quiet(at, *settings.QABILET_QUIET_HOURS) or is_feast(at, settings.QABILET_HOLIDAYS):
        return 0
    number, day = 0, at.astimezone(ZONE).date()
    for trainer in staff_members(Role.TRAINER).filter(cohorts_taught__closed_at=None, cohorts_taught__isnull=False, is_demo=False).distinct():
        today = today_of(trainer, at)
        if today.waits:
            with transaction.atomic():
                number += letters.send_staff_digest(trainer, today, day=day, at=at)
    return number

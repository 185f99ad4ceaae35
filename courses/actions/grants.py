"""Staff let a requirement stand as met, with a reason, and take it back while no completion rests on it (CP7)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import note_progress
from courses.models import Enrolment, Grant
from courses.permissions import may_teach
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import User


class NotGranted(Refusal):
    """Nothing was granted or taken back; the message says why."""


@transaction.atomic
def grant(*, enrolment: Enrolment, code: str, reason: str, by: User, at: datetime) -> Grant:
    """Let a requirement of one person stand as met and reckon completion at once. Raises NotGranted."""
    _check(enrolment, by)
    reason = reason.strip()[:500]
    if not reason:
        raise NotGranted(_("Say why. The person and the final list tell it."))
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort", "learner").get(pk=enrolment.pk)
    wanted = next((one for one in note_progress(enrolment=held, at=at).requirements if one.code == code), None)
    if wanted is None:
        raise NotGranted(_("The rule of this person does not ask for this."))
    if wanted.met:
        raise NotGranted(_("This is met already."))
    granted = Grant.objects.create(enrolment=held, code=code, reason=reason, by=by, at=at)
    held.granted = [*held.granted, code]
    held.save(update_fields=["granted"])
    audit.record(act="requirement.granted", row=held, by=by, at=at, extra={"code": code})
    note_progress(enrolment=held, at=at)
    return granted


@transaction.atomic
def take_grant_back(*, granted: Grant, by: User, at: datetime) -> bool:
    """Take a grant back; False if it is taken back already. A completion keeps its day and its papers, so what it rests on stays."""
    _check(granted.enrolment, by)
    held = Enrolment.objects.select_for_update(of=("self",)).get(pk=granted.enrolment_id)
    if held.is_complete:
        raise NotGranted(_("The completion of this person rests on it. The day of completion and its papers stay."))
    if not Grant.objects.filter(pk=granted.pk, taken_back_at=None).update(taken_back_at=at, taken_back_by=by):
        return False
    held.granted = [code for code in held.granted if code != granted.code]
    held.save(update_fields=["granted"])
    audit.record(act="requirement.grant_taken_back", row=held, by=by, at=at, extra={"code": granted.code})
    return True


def _check(enrolment: Enrolment, by: User) -> None:
    if not may_teach(by, enrolment.cohort):
        raise NotGranted(_("Only a trainer of this cohort may do this."))
    if enrolment.learner_id == by.pk:
        raise NotGranted(_("Nobody grants anything to himself or herself. Ask another trainer."))

"""A word to a learner who needs one, and what came of it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from courses.letters import send_contact, send_lead_asks
from courses.models import Contact, Dismissal, Enrolment
from courses.permissions import may_teach
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import User

LONGEST, MOST_DAYS = 2000, timedelta(days=60)


class MayNotContact(Refusal):
    """Only a trainer of the cohort writes to its people."""


class AlreadyToday(Refusal):
    """One word a day is enough; somebody was faster."""


class MessageDoesNotFit(Refusal):
    """The message is empty or too long."""


class UnknownOutcome(Refusal):
    """The outcome is none of the list."""


@transaction.atomic
def contact_learner(*, enrolment: Enrolment, message: str, reasons: Iterable[dict], by: User, at: datetime) -> Contact:
    """Send a trainer's words as a notice and an e-mail, once a day; the reasons are kept, never sent."""
    _refuse_stranger(by, enrolment)
    message = message.strip()
    if not message or len(message) > LONGEST:
        raise MessageDoesNotFit(_("Write a message of at most %(number)s letters.") % {"number": LONGEST})
    try:
        with transaction.atomic():
            contact = Contact.objects.create(
                enrolment=enrolment, on=at.astimezone(ZONE).date(), sent_at=at, by=by, reasons=list(reasons), message=message
            )
    except IntegrityError as error:
        raise AlreadyToday(_("A message went to this person today already.")) from error
    send_contact(enrolment.learner, message, receipt=f"contact:{contact.pk}", at=at)
    audit.record(act="learner.contacted", row=contact, by=by, at=at)
    return contact


@transaction.atomic
def record_outcome(*, contact: Contact, outcome: str, by: User, at: datetime) -> Contact:
    """Record what came of a message; a later word replaces an earlier one, the audit keeps both."""
    _refuse_stranger(by, contact.enrolment)
    if outcome not in Contact.Outcome.values:
        raise UnknownOutcome(_("Choose one of the outcomes."))
    if contact.outcome != outcome:
        contact.outcome, contact.outcome_at, contact.outcome_by = outcome, at, by
        contact.save(update_fields=["outcome", "outcome_at", "outcome_by"])
        audit.record(act="contact.outcome", row=contact, by=by, at=at, extra={"outcome": outcome})
    return contact


@transaction.atomic
def ask_to_go_on(*, enrolment: Enrolment, by: User, at: datetime) -> None:
    """Send a lead's prepared word to a person of the own CSO who has not completed, once a day and enrolment."""
    if enrolment.organisation_id not in by.led_organisation_ids:
        raise MayNotContact(_("Only the lead of the organisation writes to its people."))
    if enrolment.is_complete or enrolment.cohort.is_closed:
        raise MayNotContact(_("There is nothing to go on with: the programme is completed or the cohort is closed."))
    if not send_lead_asks(enrolment, by, at=at):
        raise AlreadyToday(_("A message went to this person today already."))
    audit.record(act="learner.asked_by_lead", row=enrolment, by=by, at=at)


@transaction.atomic
def dismiss_warning(*, enrolment: Enrolment, until: date, reason: str, by: User, at: datetime) -> Dismissal:
    """Take a person off the list of who needs a word until a day, with a reason; a later word replaces an earlier one (EW1)."""
    _refuse_stranger(by, enrolment)
    reason, today = reason.strip()[:500], at.astimezone(ZONE).date()
    if not reason:
        raise MessageDoesNotFit(_("Say why, for example: on leave."))
    if not today <= until <= today + MOST_DAYS:
        raise MessageDoesNotFit(_("Choose a day from today on, at most 60 days ahead."))
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    enrolment.dismissals.filter(ended_at=None).update(ended_at=at)
    dismissal = Dismissal.objects.create(enrolment=enrolment, until=until, reason=reason, by=by, at=at)
    audit.record(act="warning.dismissed", row=enrolment, by=by, at=at, extra={"until": until.isoformat()})
    return dismissal


@transaction.atomic
def end_dismissal(*, dismissal: Dismissal, by: User, at: datetime) -> None:
    """Let the rules speak of a person again; a second time changes nothing."""
    _refuse_stranger(by, dismissal.enrolment)
    if Dismissal.objects.filter(pk=dismissal.pk, ended_at=None).update(ended_at=at):
        audit.record(act="warning.shown_again", row=dismissal.enrolment, by=by, at=at)


def _refuse_stranger(by: User, enrolment: Enrolment) -> None:
    if not may_teach(by, enrolment.cohort):
        raise MayNotContact(_("Only a trainer of this cohort may write to its people."))

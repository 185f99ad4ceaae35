"""A trainer's words to several people: written and held, sent now or at a moment, cancelled, each person once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from courses.letters import send_contact
from courses.models import Cohort, Enrolment, GroupMessage, MessageLine
from courses.models.messages import LONGEST_MESSAGE
from courses.permissions import may_teach
from courses.queries.addressees import still_fits
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.jobs import start_job
from lms.core.models import User

State = GroupMessage.State
KIND = "courses.message"
FARTHEST = timedelta(days=180)


class MayNotWrite(Refusal):
    """Only a trainer of the cohort writes to its people."""


class NobodyToWriteTo(Refusal):
    """Nobody of the cohort fits the choice."""


class TextMissing(Refusal):
    """Somebody reads in a language that has no text, or a text is too long; `details["field"]` names it."""


class MomentDoesNotFit(Refusal):
    """A moment that is over, or too far away."""


class NotWaiting(Refusal):
    """The message is on its way, sent or cancelled."""


@transaction.atomic
def write_message(
    *, cohort: Cohort, people: Iterable[Enrolment], wanted: Mapping, texts: Mapping[str, str], receipt: UUID, by: User, at: datetime
) -> GroupMessage:
    """Keep a message for these people, held; with the same receipt it is the same message. Nothing is sent here."""
    _refuse_stranger(by, cohort)
    people = [one for one in people if one.cohort_id == cohort.pk]
    if not people:
        raise NobodyToWriteTo(_("Nobody fits this choice. Choose other people."))
    texts = {code: texts.get(code, "").strip() for code, _name in settings.LANGUAGES}
    _refuse_faults(texts, {one.learner.language for one in people})
    User.objects.select_for_update().get(pk=by.pk)  # two presses at once come one after the other
    if found := GroupMessage.objects.filter(by=by, receipt=receipt).first():
        return found
    message = GroupMessage.objects.create(
        cohort=cohort, by=by, receipt=receipt, wanted=dict(wanted), written_at=at, **{f"text_{code}": text for code, text in texts.items()}
    )
    MessageLine.objects.bulk_create(MessageLine(message=message, enrolment=one) for one in people)
    audit.record(act="message.written", row=message, by=by, at=at, extra={"people": len(people)})
    return message


@transaction.atomic
def send_message(*, message: GroupMessage, by: User, at: datetime) -> GroupMessage:
    """Send a held or scheduled message now, as work beside the requests; of two presses one counts."""
    _refuse_stranger(by, message.cohort)
    if not _move(message, State.SENDING, (State.HELD, State.SCHEDULED), send_at=at):
        raise NotWaiting(_("This message is on its way, sent or cancelled."))
    _start(message, by, at)
    return message


@transaction.atomic
def schedule_message(*, message: GroupMessage, send_at: datetime, by: User, at: datetime) -> GroupMessage:
    """Say when a held message goes out; a later word replaces an earlier one."""
    _refuse_stranger(by, message.cohort)
    if not at < send_at <= at + FARTHEST:
        raise MomentDoesNotFit(_("Choose a moment that is still to come, at most half a year ahead."))
    if not _move(message, State.SCHEDULED, (State.HELD, State.SCHEDULED), send_at=send_at):
        raise NotWaiting(_("This message is on its way, sent or cancelled."))
    audit.record(act="message.scheduled", row=message, by=by, at=at)
    return message


@transaction.atomic
def hold_message(*, message: GroupMessage, by: User, at: datetime) -> GroupMessage:
    """Take the moment away again: the message waits until somebody says when."""
    _refuse_stranger(by, message.cohort)
    if not _move(message, State.HELD, (State.HELD, State.SCHEDULED), send_at=None):
        raise NotWaiting(_("This message is on its way, sent or cancelled."))
    return message


@transaction.atomic
def cancel_message(*, message: GroupMessage, by: User, at: datetime) -> GroupMessage:
    """Cancel a message that nobody got; it stays in the list. A second time changes nothing."""
    _refuse_stranger(by, message.cohort)
    if _move(message, State.CANCELLED, (State.HELD, State.SCHEDULED), ended_at=at):
        audit.record(act="message.cancelled", row=message, by=by, at=at)
    elif message.state != State.CANCELLED:
        raise NotWaiting(_("This message is on its way or sent: it cannot be cancelled."))
    return message


def send_due(*, at: datetime) -> int:
    """Start what is due; return how many messages set out. What its writer may not send any more is held."""
    started = 0
    for message in GroupMessage.objects.filter(state=State.SCHEDULED, send_at__lte=at).select_related("cohort", "by"):
        with transaction.atomic():
            if not message.by.is_active or not may_teach(message.by, message.cohort):
                _move(message, State.HELD, (State.SCHEDULED,), send_at=None)
            elif _move(message, State.SENDING, (State.SCHEDULED,)):
                _start(message, message.by, at)
                started += 1
    return started


@transaction.atomic
def send_line(*, line: MessageLine, message: GroupMessage, at: datetime) -> bool:
    """Send a message to one person, once; whoever it no longer concerns is left out. Say whether it was sent."""
    line = MessageLine.objects.select_for_update(of=("self",)).select_related("enrolment__learner").get(pk=line.pk)
    if line.sent_at or line.left_out_at:
        return bool(line.sent_at)
    learner = line.enrolment.learner
    if not learner.is_active or not still_fits(line.enrolment, message.wanted):
        line.left_out_at = at
    else:
        send_contact(learner, message.text_for(learner.language), receipt=f"message:{message.pk}", at=at)
        line.sent_at = at
    line.save(update_fields=["sent_at", "left_out_at"])
    return bool(line.sent_at)


def refuse_sender(message: GroupMessage, by: User) -> None:
    """Refuse a sender who may not write to this cohort any more."""
    _refuse_stranger(by, message.cohort)


def end_message(*, message: GroupMessage, at: datetime) -> None:
    """Note that everybody has it."""
    GroupMessage.objects.filter(pk=message.pk, state=State.SENDING).update(state=State.SENT, ended_at=at)


def _start(message: GroupMessage, by: User, at: datetime) -> None:
    audit.record(act="message.sent", row=message, by=by, at=at)
    title = say("Message to a group: %(cohort)s") % {"cohort": message.cohort.code}
    start_job(kind=KIND, title=title, parameters={"message": str(message.pk)}, by=by, at=at)


def _move(message: GroupMessage, state: str, before: tuple[str, ...], **fields) -> bool:
    moved = GroupMessage.objects.filter(pk=message.pk, state__in=before).update(state=state, **fields)
    message.refresh_from_db(fields=["state", "send_at", "ended_at"])
    return bool(moved)


def _refuse_faults(texts: Mapping[str, str], languages: set[str]) -> None:
    for code, name in settings.LANGUAGES:
        if code in languages and not texts[code]:
            raise TextMissing(_("Some of these people read in this language: %(language)s. Write the text.") % {"language": name}, field=f"text_{code}")
        if len(texts[code]) > LONGEST_MESSAGE:
            raise TextMissing(_("Write a message of at most %(number)s letters.") % {"number": LONGEST_MESSAGE}, field=f"text_{code}")


def _refuse_stranger(by: User, cohort: Cohort) -> None:
    if not may_teach(by, cohort):
        raise MayNotWrite(_("Only a trainer of this cohort may write to its people."))

"""A letter becomes a notice and an e-mail, in the receiver's language, once for each receipt.

Every letter goes through `send`. Whether its e-mail is wanted, and whether this is the hour for it, is judged when it is
due, not when it was written (RE18).
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from lms.core.models.people import User
from lms.core.models.records import ALWAYS_SENT, LetterChoice, Notice, NoticeKind
from lms.core.quiet import is_quiet

IN_HANDS, TOO_LATE = timedelta(minutes=5), timedelta(days=3)
STOP = Signer(salt="letters.stop")
log = logging.getLogger(__name__)


def send(
    *, letter: str, kind: str, to: User, context: dict, receipt: str, at: datetime, private: dict | None = None,
    whole_without: bool = False,
) -> Notice:
    """Write the notice now and send the e-mail when the transaction is through; a second time nothing happens.

    The page of the notice says everything; the e-mail is written with `is_discreet` unless its receiver asked for details.
    What is `private` (a link that opens something) goes into the e-mail only and is stored nowhere; such a letter is not
    sent again, unless it is `whole_without` it.
    """
    choice = choice_of(to)
    with override(to.language):
        context = {**context, "person": to, "base_url": settings.PUBLIC_BASE_URL}
        subject, body = _letter(letter, context)
        in_mail = context | {"is_discreet": not choice.is_detailed}
        mail_subject, mail_body = _letter(letter, in_mail)
        once = _letter(letter, in_mail | private) if private else None
    notice, is_new = Notice.objects.get_or_create(
        user=to,
        receipt=receipt,
        defaults={
            "letter": letter, "kind": kind, "subject": subject, "body": body, "path": context.get("path", ""),
            "mail_subject": "" if mail_subject == subject else mail_subject,
            "mail_body": "" if mail_body == body else mail_body,
            "holds_secret": bool(private) and not whole_without, "created_at": at,
        },
    )  # fmt: skip
    if is_new and to.email and to.is_active and not to.is_demo:
        transaction.on_commit(lambda: _hand_over(notice.pk, once, at), robust=True)
    return notice


def send_once(*, to: User, receipt: str, **letter) -> bool:
    """Send a letter unless one with this receipt was written; return whether it was written now."""
    if Notice.objects.filter(user=to, receipt=receipt).exists():
        return False
    send(to=to, receipt=receipt, **letter)
    return True


def send_unkept(*, letter: str, to: User, context: dict) -> None:
    """Send an e-mail of which no notice stays: the last word to a person whose data are about to go.

    It is written now, while name and address are there, and sent when the transaction is through.
    """
    if not to.email or to.is_demo:
        return
    with override(to.language):
        context = {**context, "person": to, "base_url": settings.PUBLIC_BASE_URL}
        subject, body = _letter(letter, context)
    message = EmailMultiAlternatives(subject, body, settings.DEFAULT_FROM_EMAIL, [to.email])

    def deliver():
        try:
            message.send()
        except OSError as problem:
            log.error("The letter %s could not be sent: %s.", letter, type(problem).__name__)

    transaction.on_commit(deliver)


def choice_of(user: User) -> LetterChoice:
    """Return what a person chose about letters, or the choice of the house, not stored."""
    return LetterChoice.objects.filter(user=user).first() or LetterChoice(user=user)


def is_quiet_for(choice: LetterChoice, at: datetime) -> bool:
    """Say whether no letter but those of the account may reach this person now."""
    if choice.quiet_from is None or choice.quiet_until is None:
        return is_quiet(at, *settings.QABILET_QUIET_HOURS)
    return is_quiet(at, choice.quiet_from, choice.quiet_until)


def stop_token(notice_id) -> str:
    """Return what stands in a letter's address for ending its kind: it names the letter, never the person."""
    return STOP.sign(str(notice_id))


def notice_of(token: str) -> Notice | None:
    """Return the notice whose letter carried this token, if it can be switched off."""
    try:
        found = Notice.objects.select_related("user").filter(pk=STOP.unsign(token)).first()
    except BadSignature:
        return None
    return found if found and found.kind not in ALWAYS_SENT else None


def _letter(name: str, context: dict) -> tuple[str, str]:
    subject = " ".join(_written(f"{name}-subject", context).split())
    return subject[:200], _written(f"{name}-body", context).strip()


def _written(name: str, context: dict) -> str:
    """Return plain text: names and titles stand as they are, a page that shows them escapes them."""
    return get_template(f"letters/{name}.txt").template.render(Context(context, autoescape=False))


def _hand_over(notice_id: UUID, once: tuple[str, str] | None, at: datetime) -> None:
    """Let the worker send; a text that is stored nowhere goes out from here."""
    from lms.core.tasks import deliver_letter  # noqa: PLC0415 - the task stands on this file

    if once is None:
        deliver_letter.enqueue(str(notice_id))
    else:
        deliver(notice_id, at=at, text=once)


def deliver_waiting(*, at: datetime) -> int:
    """Send what was held back or left unsent; return how many e-mails went out.

    Notices of the last five minutes are in the hands of whoever wrote them; after three days a letter would confuse more
    than help.
    """
    waiting = Notice.objects.filter(
        sent_at=None, skipped_at=None, holds_secret=False, created_at__lt=at - IN_HANDS, created_at__gt=at - TOO_LATE,
        user__is_active=True, user__is_demo=False, user__email__isnull=False,
    )  # fmt: skip
    return sum(deliver(pk, at=at) for pk in waiting.order_by("created_at", "pk").values_list("pk", flat=True))


def deliver(notice_id: UUID, *, at: datetime, text: tuple[str, str] | None = None) -> bool:
    """Send one e-mail, once: it is marked before it goes out, so that of two senders one does it.

    A process that dies between the mark and the sending loses the e-mail, not the notice. A letter that the mail
    server refuses is unmarked and tried again later. In quiet hours it waits; what is not wanted is marked as skipped.
    """
    notice = Notice.objects.select_related("user__letter_choice").filter(pk=notice_id, sent_at=None, skipped_at=None).first()
    if notice is None or not notice.user.is_active or not notice.user.email or notice.user.is_demo:
        return False
    if notice.kind not in ALWAYS_SENT:
        choice = getattr(notice.user, "letter_choice", None) or LetterChoice()
        if notice.kind in choice.off:
            Notice.objects.filter(pk=notice_id, sent_at=None).update(skipped_at=at)
            return False
        if is_quiet_for(choice, at):
            return False
    if not Notice.objects.filter(pk=notice_id, sent_at=None, skipped_at=None).update(sent_at=at):
        return False
    message = _message(notice, *(text or (notice.mail_subject or notice.subject, notice.mail_body or notice.body)))
    try:
        message.send()
    except OSError as problem:  # of the network, or of the mail server: SMTPException is one too
        Notice.objects.filter(pk=notice_id).update(sent_at=None)
        log.error("The letter %s could not be sent: %s.", notice_id, type(problem).__name__)
        return False
    return True


def _message(notice: Notice, subject: str, body: str) -> EmailMultiAlternatives:
    """Return the e-mail; one that can be switched off says how, for people and for their mail programs (RFC 8058)."""
    headers = {"Message-ID": f"<{notice.pk}@qabilet>"}
    if notice.kind not in ALWAYS_SENT:
        language = notice.user.language
        stop = f"{settings.PUBLIC_BASE_URL}/{language}/n/{stop_token(notice.pk)}/"
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        with override(language):
            body += "\n\n-- \n" + _written("foot", {
                "kind": NoticeKind(notice.kind).label, "stop": stop,
                "settings": f"{settings.PUBLIC_BASE_URL}/{language}/notifications/settings/",
            }).strip()  # fmt: skip
    return EmailMultiAlternatives(subject, body, settings.DEFAULT_FROM_EMAIL, [notice.user.email], headers=headers)

"""A letter becomes a notice and an e-mail, in the receiver's language, once for each receipt."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from lms.core.models.people import User
from lms.core.models.records import Notice

IN_HANDS, TOO_LATE = timedelta(minutes=5), timedelta(days=3)
log = logging.getLogger(__name__)


def send(
    *, letter: str, to: User, context: dict, receipt: str, at: datetime, private: dict | None = None
) -> Notice:
    """Write the notice now and send the e-mail when the transaction is through; a second time nothing happens.

    What is `private` (a link that opens something) goes into the e-mail only and is stored nowhere.
    """
    with override(to.language):
        context = {**context, "person": to, "base_url": settings.PUBLIC_BASE_URL}
        subject = " ".join(_written(f"{letter}-subject", context).split())
        body = _written(f"{letter}-body", context).strip()
        mailed = _written(f"{letter}-body", context | (private or {})).strip()
    notice, is_new = Notice.objects.get_or_create(
        user=to,
        receipt=receipt,
        defaults={"letter": letter, "subject": subject, "body": body, "created_at": at},
    )
    if is_new and to.email and not to.is_demo:
        transaction.on_commit(lambda: _deliver(notice.pk, to.email, subject, mailed, at))
    return notice


def _written(name: str, context: dict) -> str:
    """Return plain text: names and titles stand as they are, a page that shows them escapes them."""
    return get_template(f"letters/{name}.txt").template.render(Context(context, autoescape=False))


def deliver_waiting(*, letters: tuple[str, ...], at: datetime) -> int:
    """Send what a dying process left unsent; return how many e-mails went out.

    Only letters without a private part may be named: their text stands in the notice as a whole. Notices of the last
    five minutes are in the hands of whoever wrote them; after three days a letter would confuse more than help.
    """
    waiting = Notice.objects.filter(
        letter__in=letters, sent_at=None, created_at__lt=at - IN_HANDS, created_at__gt=at - TOO_LATE, user__is_active=True,
        user__is_demo=False,
    ).exclude(user__email="").select_related("user")  # fmt: skip
    return sum(_deliver(notice.pk, notice.user.email, notice.subject, notice.body, at) for notice in waiting)


def _deliver(notice_id, address: str, subject: str, body: str, at: datetime) -> bool:
    """Send one e-mail, once: it is marked before it goes out, so that of two senders one does it.

    A process that dies between the mark and the sending loses the e-mail, not the notice. A letter that the mail
    server refuses is unmarked and tried again later.
    """
    if not Notice.objects.filter(pk=notice_id, sent_at=None).update(sent_at=at):
        return False
    message = EmailMultiAlternatives(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    message.extra_headers["Message-ID"] = f"<{notice_id}@qabilet>"
    try:
        message.send()
    except OSError as problem:  # of the network, or of the mail server: SMTPException is one too
        Notice.objects.filter(pk=notice_id).update(sent_at=None)
        log.error("The letter %s could not be sent: %s.", notice_id, type(problem).__name__)
        return False
    return True

"""A letter becomes a notice and an e-mail, in the receiver's language, once for each receipt."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from lms.core.models.people import User
from lms.core.models.records import Notice


def send(
    *, letter: str, to: User, context: dict, receipt: str, at: datetime, private: dict | None = None
) -> Notice:
    """Write the notice now and send the e-mail when the transaction is through; a second time nothing happens.

    What is `private` (a link that opens something) goes into the e-mail only and is stored nowhere.
    """
    with override(to.language):
        context = {**context, "person": to, "base_url": settings.PUBLIC_BASE_URL}
        subject = " ".join(render_to_string(f"letters/{letter}-subject.txt", context).split())
        body = render_to_string(f"letters/{letter}-body.txt", context).strip()
        mailed = render_to_string(f"letters/{letter}-body.txt", context | (private or {})).strip()
    notice, is_new = Notice.objects.get_or_create(
        user=to,
        receipt=receipt,
        defaults={"letter": letter, "subject": subject, "body": body, "created_at": at},
    )
    if is_new and to.email and not to.is_demo:
        transaction.on_commit(lambda: _deliver(notice.pk, to.email, subject, mailed, at))
    return notice


def _deliver(notice_id, address: str, subject: str, body: str, at: datetime) -> None:
    message = EmailMultiAlternatives(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    message.extra_headers["Message-ID"] = f"<{notice_id}@qabilet>"
    message.send()
    Notice.objects.filter(pk=notice_id).update(sent_at=at)

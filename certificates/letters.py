"""The letters about papers, one function each. They are discreet: no programme, no number, no file."""

from datetime import datetime

from certificates.models import Credential
from lms.core import mail
from lms.core.models import NoticeKind, User

ISSUED, EXPIRES, CLAIM = "certificate-issued", "certificate-expires", "certificate-claim"


def send_issued(credential: Credential, *, at: datetime) -> None:
    """Tell the holder that a certificate is there: once for each credential, whatever is repeated."""
    to = credential.enrolment.learner
    mail.send(
        letter=ISSUED, kind=NoticeKind.CERTIFICATES, to=to, context={"path": f"/{to.language}/learn/certificates/"},
        receipt=f"credential:{credential.pk}:issued", at=at,
    )  # fmt: skip


def send_expires(credential: Credential, days: int, *, at: datetime) -> bool:
    """Remind the holder of the end of a certificate, once for each number of days ahead. Return whether it was written."""
    to = credential.enrolment.learner
    return mail.send_once(
        letter=EXPIRES, kind=NoticeKind.CERTIFICATES, to=to, context={"until": credential.valid_until, "path": f"/{to.language}/learn/certificates/"},
        receipt=f"credential:{credential.pk}:expires:{days}", at=at,
    )  # fmt: skip


def send_sign_in_to_claim(to: User, link_id, *, at: datetime) -> None:
    """Tell whoever has an account to sign in before using a slip: once for each slip."""
    mail.send(
        letter=CLAIM, kind=NoticeKind.ACCOUNT, to=to, context={"path": f"/{to.language}/account/login/"}, receipt=f"claim:{link_id}", at=at
    )

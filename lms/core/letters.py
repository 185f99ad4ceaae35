"""The letters of the ground, one function each."""

from datetime import datetime

from lms.core import mail
from lms.core.models import Invitation, NoticeKind


def send_invitation(invitation: Invitation, token: str, *, at: datetime) -> None:
    mail.send(
        letter="invitation",
        kind=NoticeKind.ACCOUNT,
        to=invitation.user,
        context={},
        private={"path": f"/{invitation.user.language}/join/{token}/"},
        receipt=f"invitation:{invitation.pk}",
        at=at,
    )

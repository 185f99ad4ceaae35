"""The letters of the ground, one function each."""

from datetime import datetime, timedelta

from lms.core import mail
from lms.core.formats import ZONE
from lms.core.models import Invitation, NoticeKind, User

INVITATION_LASTS = timedelta(days=14)


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


def send_card_made(invitation: Invitation, by: User, *, at: datetime) -> None:
    """Tell a person who has a password that somebody made a new way in; the way itself stands on the card only."""
    mail.send(
        letter="card-made",
        kind=NoticeKind.ACCOUNT,
        to=invitation.user,
        context={"by": by, "day": at.astimezone(ZONE).date()},
        receipt=f"card-made:{invitation.pk}",
        at=at,
    )

"""The letters of the roof, one function each."""

from datetime import date, datetime

from lms.core import mail
from lms.core.models import ErasureRequest, NoticeKind, User


def send_erasure_refused(request: ErasureRequest, *, at: datetime) -> None:
    """Tell a person that there is an answer; its words stand on the page, not in the mail."""
    mail.send(
        letter="erasure-refused", kind=NoticeKind.ACCOUNT, to=request.user, context={"path": f"/{request.user.language}/profile/erase/"},
        receipt=f"erasure-refused:{request.pk}", at=at,
    )


def send_erasure_done(user: User) -> None:
    """The last word to a person; nothing of it is kept."""
    mail.send_unkept(letter="erasure-done", to=user, context={})


def send_staff_digest(to: User, today, *, day: date, at: datetime) -> bool:
    """Tell a trainer what waits, once a day; return whether it was written now."""
    return mail.send_once(
        letter="staff-digest", kind=NoticeKind.DIGEST, to=to, receipt=f"staff-digest:{day.isoformat()}", at=at,
        context={"today": today, "path": f"/{to.language}/teach/"},
    )

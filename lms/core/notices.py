"""A person's notices: read them, and choose which of them come by e-mail."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import Refusal
from lms.core.mail import notice_of
from lms.core.models import ALWAYS_SENT, LetterChoice, Notice, NoticeKind, User


class ChoiceDoesNotFit(Refusal):
    """A kind that does not exist or cannot be switched off, or hours that do not make sense; `details["field"]`."""


def read_notice(*, notice: Notice, at: datetime) -> None:
    """Note that a notice was read; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def read_all(*, user: User, until: datetime, at: datetime) -> int:
    """Note that everything up to a moment was read; what came later stays unread. Return how many were new."""
    return Notice.objects.filter(user=user, read_at=None, created_at__lte=until).update(read_at=at)


@transaction.atomic
def choose_letters(
    *, user: User, off: Iterable[str], is_detailed: bool, quiet_from: int | None, quiet_until: int | None, by: User,
    at: datetime,
) -> LetterChoice:
    """Keep which kinds do not come by e-mail, when none comes, and how much they may say."""
    off = set(off)
    if off - set(NoticeKind.values) or off & ALWAYS_SENT:
        raise ChoiceDoesNotFit(_("Letters about your account always come."), field="kinds")
    hours = (quiet_from, quiet_until)
    if (None in hours) != (hours == (None, None)) or any(hour is not None and not 0 <= hour <= 23 for hour in hours):
        raise ChoiceDoesNotFit(_("Give both hours, from 0 to 23, or leave both empty."), field="quiet_until")
    choice, _added = LetterChoice.objects.update_or_create(user=user, defaults={
        "off": sorted(off), "is_detailed": is_detailed, "quiet_from": quiet_from, "quiet_until": quiet_until, "changed_at": at,
    })  # fmt: skip
    audit.record(act="letters.chosen", row=choice, by=by, at=at, extra={"off": sorted(off)})
    return choice


@transaction.atomic
def stop_letters(*, token: str, at: datetime) -> bool:
    """End the e-mails of the kind of the letter that carried this token; say whether there was such a letter.

    Whoever holds the letter may do it: it takes nothing away but e-mails, and the notices stay. A second time is no fault.
    """
    notice = notice_of(token)
    if notice is None:
        return False
    choice = _own_row(notice.user_id, at)
    if notice.kind not in choice.off:
        choice.off, choice.changed_at = sorted({*choice.off, notice.kind}), at
        choice.save(update_fields=["off", "changed_at"])
        audit.record(act="letters.stopped", row=choice, by=None, at=at, extra={"off": choice.off})
    return True


def _own_row(user_id: UUID, at: datetime) -> LetterChoice:
    """Return the row of a person, made if there is none, locked against a second press."""
    LetterChoice.objects.get_or_create(user_id=user_id, defaults={"changed_at": at})
    return LetterChoice.objects.select_for_update().get(user_id=user_id)

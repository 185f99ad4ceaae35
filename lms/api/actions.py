"""Make and revoke tokens of the API."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import ApiToken, User

# knox checks its own limit only in its own sign-in view, which is not mounted.
TOKENS_A_PERSON = 10
LONGEST = timedelta(days=365)


class TooManyTokens(Refusal):
    """The account has as many tokens as one may have."""


class TokenNameTaken(Refusal):
    """The account has a living token of that name."""


class TokenTooLong(Refusal):
    """A token must end within a year."""


@transaction.atomic
def create_token(
    *, user: User, name: str, lasts: timedelta, by: User | None, at: datetime
) -> tuple[ApiToken, str]:
    """Make a token for reading; return the row and the text, which is never shown again."""
    living = ApiToken.objects.filter(user=user, expiry__gt=at)
    if not timedelta(0) < lasts <= LONGEST:
        raise TokenTooLong(_("A token lasts from one day to one year."))
    if living.count() >= TOKENS_A_PERSON:
        raise TooManyTokens(_("The account has ten tokens. Revoke one first."))
    if living.filter(name=name).exists():
        raise TokenNameTaken(_("The account has a token of this name. Choose another name."))
    row, text = ApiToken.objects.create(user=user, expiry=lasts, name=name, created_by=by)
    audit.record(
        act="api_token.create", row=("core.apitoken", row.token_key), by=by, at=at, extra={"name": name}
    )
    return row, text


@transaction.atomic
def revoke_token(*, user: User, name: str, by: User | None, at: datetime) -> int:
    """Delete the account's tokens of that name; return how many there were. 401 from the next request."""
    rows = ApiToken.objects.filter(user=user, name=name)
    for row in rows:
        audit.record(
            act="api_token.revoke", row=("core.apitoken", row.token_key), by=by, at=at, extra={"name": name}
        )
    count, _details = rows.delete()
    return count

"""Changes to people, organisations and memberships."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core import audit, letters
from lms.core.errors import Refusal
from lms.core.models import Invitation, Membership, Organisation, Role, User
from lms.core.permissions import may_invite

INVITATION_LASTS = timedelta(days=14)


class MayNotInvite(Refusal):
    """The person has no right to bring somebody into that organisation in that role."""


class InvitationNotOpen(Refusal):
    """The invitation is unknown, used or too old."""


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_person(
    *,
    email: str,
    given_name: str,
    family_name: str = "",
    patronymic: str = "",
    latin_name: str = "",
    language: str = "ru",
    organisation: Organisation,
    role: str,
    by: User | None,
    at: datetime,
    draw: Callable[[], str],
) -> User:
    """Bring a person into an organisation in a role; known people get the membership, new ones an invitation.

    Safe to repeat: the same person in the same role and organisation is left as is. `by` is None only for
    commands run on the server itself.
    """
    if by is not None and not may_invite(by, organisation, role):
        raise MayNotInvite(
            _("You may not add people to this organisation in this role. Ask an administrator.")
        )
    if role not in (Role.TRAINEE, Role.LEAD) and organisation.kind != Organisation.Kind.COORDINATOR:
        raise MayNotInvite(_("Staff roles are given in the coordinating organisation only."))
    user = User.objects.filter(email__iexact=email.strip()).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(
            email,
            None,
            joined_at=at,
            given_name=given_name,
            family_name=family_name,
            patronymic=patronymic,
            latin_name=latin_name,
            language=language,
            is_demo=organisation.is_demo,
        )
    _membership, added = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=role, ends_on=None, defaults={"starts_on": at.date()}
    )
    if added:
        audit.record(act="membership.added", row=_membership, by=by, at=at, extra={"role": role})
    if is_new:
        token = draw()
        invitation = Invitation.objects.create(
            user=user, token_digest=digest_of(token), created_at=at, expires_at=at + INVITATION_LASTS
        )
        letters.send_invitation(invitation, token, at=at)
    return user


@transaction.atomic
def renew_invitation(*, user: User, by: User | None, at: datetime, draw: Callable[[], str]) -> str:
    """Close the person's open invitations and make a new one; return its token, shown once."""
    Invitation.objects.filter(user=user, used_at=None).update(used_at=at)
    token = draw()
    invitation = Invitation.objects.create(
        user=user, token_digest=digest_of(token), created_at=at, expires_at=at + INVITATION_LASTS
    )
    audit.record(act="invitation.renewed", row=user, by=by, at=at)
    letters.send_invitation(invitation, token, at=at)
    return token


def open_invitation(token: str, *, at: datetime) -> Invitation:
    """Return the invitation behind a token, or refuse: unknown, used and late look the same."""
    found = Invitation.objects.select_related("user").filter(
        token_digest=digest_of(token), used_at=None, expires_at__gt=at
    )
    if invitation := found.first():
        return invitation
    raise InvitationNotOpen(
        _("This invitation is no longer open. Ask the person who invited you for a new one.")
    )


@transaction.atomic
def accept_invitation(*, token: str, password: str, consent: dict, at: datetime) -> User:
    """Set the password, keep the consent, close the invitation; only the first of two wins."""
    invitation = open_invitation(token, at=at)
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=at):
        raise InvitationNotOpen(
            _("This invitation is no longer open. Ask the person who invited you for a new one.")
        )
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    user.consents.create(given_at=at, **consent)
    audit.record(act="invitation.accepted", row=user, by=user, at=at)
    return user


@transaction.atomic
def end_membership(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Let a membership end today; ended ones stay as they are."""
    if membership.ends_on is None:
        membership.ends_on = at.date()
        membership.save(update_fields=["ends_on"])
        audit.record(act="membership.ended", row=membership, by=by, at=at, extra={"role": membership.role})
    return membership


@transaction.atomic
def change_profile(*, user: User, fields: dict, by: User, at: datetime) -> User:
    """Change name or language; papers already issued keep the name they carry."""
    allowed = {"given_name", "family_name", "patronymic", "latin_name", "language"}
    for field in fields.keys() & allowed:
        setattr(user, field, fields[field])
    user.save(update_fields=sorted(fields.keys() & allowed))
    audit.record(
        act="person.changed", row=user, by=by, at=at, extra={"fields": sorted(fields.keys() & allowed)}
    )
    return user


@transaction.atomic
def save_organisation(*, organisation: Organisation, by: User | None, at: datetime) -> Organisation:
    """Store a new or changed organisation."""
    act = (
        "organisation.changed"
        if Organisation.objects.filter(pk=organisation.pk).exists()
        else "organisation.added"
    )
    organisation.save()
    audit.record(act=act, row=organisation, by=by, at=at)
    return organisation

"""Changes to people, organisations and memberships."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core import audit, letters
from lms.core.cards import digest_of_card, is_of_card
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import Invitation, Membership, Organisation, OrganisationEvent, Role, User
from lms.core.permissions import has_role, may_invite

LANGUAGES = ("en", "ru", "kk")


class MayNotInvite(Refusal):
    """The person has no right to bring somebody into that organisation in that role."""


class EventRefused(Refusal):
    """What is said to have happened to an organisation does not fit, or is not this person's to enter."""


class InvitationNotOpen(Refusal):
    """The invitation is unknown, used or too old."""


def digest_of(token: str) -> str:
    return digest_of_card(token) if is_of_card(token) else hashlib.sha256(token.encode()).hexdigest()


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
    _belong(user, organisation, role, by, at)
    if is_new:
        token = draw()
        invitation = Invitation.objects.create(
            user=user, token_digest=digest_of(token), created_at=at, expires_at=at + letters.INVITATION_LASTS
        )
        letters.send_invitation(invitation, token, at=at)
    return user


def _belong(user: User, organisation: Organisation, role: str, by: User | None, at: datetime) -> None:
    membership, added = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=role, ends_on=None, defaults={"starts_on": at.astimezone(ZONE).date()}
    )
    if added:
        audit.record(act="membership.added", row=membership, by=by, at=at, extra={"role": role})


@transaction.atomic
def bring_in(*, user: User, organisation: Organisation, by: User, at: datetime) -> User:
    """Make a person with an account a trainee of a CSO; a second time changes nothing."""
    if not may_invite(by, organisation, Role.TRAINEE):
        raise MayNotInvite(
            _("You may not add people to this organisation in this role. Ask an administrator.")
        )
    _belong(user, organisation, Role.TRAINEE, by, at)
    return user


@transaction.atomic
def renew_invitation(*, user: User, by: User | None, at: datetime, draw: Callable[[], str]) -> str:
    """Close the person's open invitations and make a new one; return its token, shown once."""
    Invitation.objects.filter(user=user, used_at=None).update(used_at=at)
    token = draw()
    invitation = Invitation.objects.create(
        user=user, token_digest=digest_of(token), created_at=at, expires_at=at + letters.INVITATION_LASTS
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
def accept_invitation(*, token: str, password: str, consent: dict, at: datetime, names: dict[str, str] | None = None) -> User:
    """Set the password, keep the consent and corrected names, close the invitation; only the first of two wins."""
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
    if names and any(getattr(user, field) != name for field, name in names.items()):
        change_profile(user=user, fields=names, by=user, at=at)
    return user


@transaction.atomic
def end_membership(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Let a membership end today; ended ones stay as they are."""
    if membership.ends_on is None:
        membership.ends_on = at.astimezone(ZONE).date()
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


@transaction.atomic
def record_organisation_event(
    *, organisation: Organisation, kind: str, day: date, reason: str, by: User, at: datetime,
    successor: Organisation | None = None, names: dict[str, str] | None = None,
) -> OrganisationEvent:  # fmt: skip
    """Enter that an organisation left, merged into another, took a new name or came back. A second time changes nothing.

    Results stay where they were earned; a new name holds from now on, and papers drawn before keep the old one.
    """
    if not has_role(by, Role.MONITOR):
        raise EventRefused(_("What happens to an organisation is entered by the M&E officer."))
    stands = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    events = list(stands.events.order_by("day", "at"))
    for event in events:
        if (event.kind, event.day, event.successor_id) == (kind, day, getattr(successor, "pk", None)) and (
            kind != OrganisationEvent.Kind.RENAMED or _names(stands) == _wanted(stands, names)
        ):
            return event
    _refuse_misfit(stands, events, kind, day, successor, names, reason=reason, at=at)
    row = OrganisationEvent(organisation=stands, kind=kind, day=day, reason=reason.strip(), by=by, at=at)
    if kind == OrganisationEvent.Kind.MERGED:
        row.successor = successor
    if kind == OrganisationEvent.Kind.RENAMED:
        row.names_before = _names(stands)
        for language, name in _wanted(stands, names).items():
            setattr(stands, f"name_{language}", name)
        stands.save(update_fields=[f"name_{language}" for language in LANGUAGES])
    row.save(force_insert=True)
    extra = {"kind": kind, "day": day.isoformat(), "successor": successor.code if row.successor_id else ""}
    audit.record(act="organisation.event", row=stands, by=by, at=at, reason=reason.strip(), extra=extra)
    return row


def _names(organisation: Organisation) -> dict[str, str]:
    return {language: getattr(organisation, f"name_{language}") for language in LANGUAGES}


def _wanted(organisation: Organisation, names: dict[str, str] | None) -> dict[str, str]:
    """Return the names after a renaming; a language that was left empty keeps what it has."""
    given = names or {}
    return {language: given.get(language, "").strip() or name for language, name in _names(organisation).items()}


def _refuse_misfit(stands: Organisation, events: list, kind: str, day: date, successor, names, *, reason: str, at) -> None:
    kinds = OrganisationEvent.Kind
    if kind not in kinds.values:
        raise EventRefused(_("Say what happened: left, merged, renamed or came back."))
    if not reason.strip():
        raise EventRefused(_("Write a reason. It stays with the organisation."))
    if day > timezone.localtime(at).date():
        raise EventRefused(_("The day lies in the future. Enter it when it has happened."))
    if events and day < events[-1].day:
        raise EventRefused(_("Something later stands already. Enter what happened in its order."))
    moves = [event.kind for event in events if event.kind in OrganisationEvent.COMING_AND_GOING]
    last = moves[-1] if moves else ""
    if last == kinds.MERGED:
        raise EventRefused(_("This organisation has merged into another; nothing more happens to it."))
    if kind in OrganisationEvent.GONE and last == kinds.LEFT:
        raise EventRefused(_("This organisation has left already."))
    if kind == kinds.RETURNED and last != kinds.LEFT:
        raise EventRefused(_("Only an organisation that has left can come back."))
    if kind == kinds.MERGED:
        if successor is None or successor.pk == stands.pk or successor.kind != stands.kind:
            raise EventRefused(_("Choose the organisation into which this one merged."))
        if not Organisation.objects.present(on=day).filter(pk=successor.pk).exists():
            raise EventRefused(_("The other organisation has left or merged itself. Choose one that works on."))
    if kind == kinds.RENAMED and _wanted(stands, names) == _names(stands):
        raise EventRefused(_("The name is the same as before. Give the new one."))

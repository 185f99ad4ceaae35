"""Login cards: the way in for who has no e-mail. A number that stays, and a code that works once and is kept as a digest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lms.core import audit, letters
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import Invitation, Membership, Organisation, Role, User
from lms.core.permissions import may_invite

NUMBER_DIGITS, CODE_DIGITS = 8, 12
MOST_CARDS = 500
SAME_LETTER = str.maketrans({"ё": "е"})
Draw = Callable[[int], str]
"""Draws that many digits, the first never 0, so that no spreadsheet eats it."""


class MayNotAdd(Refusal):
    """The person has no right to bring somebody into that organisation."""


class NamesakeThere(Refusal):
    """Somebody of this name belongs to the organisation already; `details["person"]` is that person."""


class MayNotMakeCard(Refusal):
    """The person is outside the circle of who asks, or holds a role that no card opens."""


@dataclass(frozen=True)
class LoginCard:
    """What is printed, once."""

    person: User
    number: str
    code: str
    until: datetime

    @property
    def token(self) -> str:
        """What the QR of the card carries."""
        return self.number + self.code

    @property
    def shown_number(self) -> str:
        return in_fours(self.number)

    @property
    def shown_code(self) -> str:
        return in_fours(self.code)


def in_fours(digits: str) -> str:
    """Return digits in groups of four, as they are read aloud."""
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


def is_of_card(token: str) -> bool:
    """Say whether a token came from a card: digits only, number and code together."""
    return len(token) == NUMBER_DIGITS + CODE_DIGITS and token.isascii() and token.isdecimal()


def digest_of_card(token: str) -> str:
    """Return what the database keeps: the digits are few, so a key stands between that lies outside the database."""
    return salted_hmac("lms.core.cards", token, algorithm="sha256").hexdigest()


def plain_name(*parts: str) -> str:
    """Return a name as it is compared: case, ё and spaces apart."""
    return " ".join(" ".join(parts).split()).casefold().translate(SAME_LETTER)


@transaction.atomic
def add_without_email(
    *, given_name: str, family_name: str = "", patronymic: str = "", language: str = "ru", organisation: Organisation,
    by: User | None, at: datetime, draw: Draw,
) -> User:  # fmt: skip
    """Bring a trainee who has no e-mail into a CSO: an account with a number; the way in is a card.

    Refused if a member of the CSO has the same name: whether it is the same person is for people to say.
    """
    if by is not None and not may_invite(by, organisation, Role.TRAINEE):
        raise MayNotAdd(_("You may not add people to this organisation in this role. Ask an administrator."))
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if person := namesake(organisation, given_name, family_name, patronymic):
        raise NamesakeThere(
            _("A person of this name belongs to the organisation already. Make a new card for that person, or write the patronymic too."),
            person=person,
        )
    user = User.objects.create_user(
        None, None, joined_at=at, number=free_number(draw), given_name=given_name, family_name=family_name,
        patronymic=patronymic, language=language, is_demo=organisation.is_demo,
    )
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=Role.TRAINEE, starts_on=at.astimezone(ZONE).date()
    )
    audit.record(act="membership.added", row=membership, by=by, at=at, extra={"role": Role.TRAINEE})
    return user


def namesake(organisation: Organisation, given_name: str, family_name: str = "", patronymic: str = "") -> User | None:
    """Return the present member of a CSO with this name; one query."""
    wanted = plain_name(family_name, given_name, patronymic)
    members = User.objects.filter(memberships__organisation=organisation, memberships__ends_on=None).order_by("joined_at")
    return next((user for user in members if plain_name(user.family_name, user.given_name, user.patronymic) == wanted), None)


@transaction.atomic
def make_own_cards(*, organisation: Organisation, people: Iterable[User], by: User, at: datetime, draw: Draw) -> list[LoginCard]:
    """Let a lead make cards for trainees of the own CSO, and of no other besides: a card opens all its holder may see."""
    led = set(by.led_organisation_ids)
    people = list(people)
    belongs = _memberships(people)
    for person in people:
        held = {of for _role, of in belongs[person.pk]}
        if organisation.pk not in led or organisation.pk not in held or not held <= led:
            raise MayNotMakeCard(_("You make cards for the trainees of your own organisation only. Ask an administrator."))
    return make_cards(people=people, by=by, at=at, draw=draw)


@transaction.atomic
def make_cards(*, people: Iterable[User], by: User, at: datetime, draw: Draw) -> list[LoginCard]:
    """Make a card for each person: older ways in are closed, the act is recorded, who has a password is told.

    The caller has checked the circle. Staff and leads are refused for everybody: what they may see is not for a card.
    """
    people = list(people)[:MOST_CARDS]
    belongs = _memberships(people)
    for person in people:
        if person.is_superuser or not person.is_active or {role for role, _of in belongs[person.pk]} - {Role.TRAINEE} or person.pk == by.pk:
            raise MayNotMakeCard(
                _("No card is made for staff and leads: %(name)s. An administrator lets them in again.") % {"name": person.listed_name}
            )
    Invitation.objects.filter(user__in=people, used_at=None).update(used_at=at)
    cards, doors = [], []
    for person in people:
        if not person.number:
            person.number = free_number(draw)
            person.save(update_fields=["number"])
        card = LoginCard(person, person.number, draw(CODE_DIGITS), at + letters.INVITATION_LASTS)
        cards.append(card)
        doors.append(Invitation(user=person, token_digest=digest_of_card(card.token), created_at=at, expires_at=card.until))
    Invitation.objects.bulk_create(doors)
    for door in doors:
        is_reset = door.user.has_usable_password()
        audit.record(act="card.made", row=door.user, by=by, at=at, extra={"reset": is_reset})
        if is_reset:
            letters.send_card_made(door, by, at=at)
    return cards


def _memberships(people: list[User]) -> dict:
    """Return the (role, organisation) pairs each person holds now; one query."""
    found: dict = {person.pk: set() for person in people}
    for user, role, of in Membership.objects.filter(user__in=people, ends_on=None).values_list("user_id", "role", "organisation_id"):
        found[user].add((role, of))
    return found


def free_number(draw: Draw) -> str:
    """Return a number that no account has."""
    while True:
        number = draw(NUMBER_DIGITS)
        if not User.objects.filter(number=number).exists():
            return number

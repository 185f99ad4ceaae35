"""Login cards on paper: letters and room are tried first, then the codes are made, then they are drawn and shown once."""

import secrets
from collections.abc import Callable, Iterable

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.core.cards import CODE_DIGITS, NUMBER_DIGITS, LoginCard
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.http import attachment, shown_address
from lms.core.models import User
from lms.core.papers.guard import guard
from lms.core.papers.lettering import UnknownLetter
from lms.core.papers.login_cards import Card, draw_login_cards
from lms.core.papers.page import DoesNotFit


class CannotBePrinted(Refusal):
    """A name has a sign that no font draws, or nobody was chosen; no code was made."""


def draw_digits(number: int) -> str:
    """Return that many digits, the first never 0."""
    return str(secrets.randbelow(9 * 10 ** (number - 1)) + 10 ** (number - 1))


def paper_of_cards(
    request, people: Iterable[User], *, make: Callable[[list[User]], list[LoginCard]], organisation: Callable[[User], str], file: str
):
    """Return the cards as a PDF to print. A name that cannot be printed is refused before any code is made."""
    people = list(people)
    if not people:
        raise CannotBePrinted(_("Choose at least one person."))
    try:
        guard(tuple((person.printed_name, organisation(person)) for person in people))
    except UnknownLetter as problem:
        raise CannotBePrinted(_("A name on the list cannot be printed: %(sign)s. Correct the name first.") % {"sign": problem.point}) from problem
    page, now = shown_address(request, "/join/"), timezone.now()

    def drawn(made: Iterable[LoginCard]) -> bytes:
        cards = [
            Card(
                one.person.printed_name, organisation(one.person), one.shown_number, one.shown_code,
                request.build_absolute_uri(f"/j/{one.token}"), page, f"{one.until.astimezone(ZONE):%d.%m.%Y}",
            )
            for one in made
        ]
        return draw_login_cards(cards, get_language()[:2], at=now)

    try:
        drawn(LoginCard(person, "8" * NUMBER_DIGITS, "8" * CODE_DIGITS, now) for person in people)
    except DoesNotFit as problem:
        raise CannotBePrinted(_("A name on the list is too long for a card. Make this card on the page of the person.")) from problem
    return attachment(drawn(make(people)), file, "application/pdf")

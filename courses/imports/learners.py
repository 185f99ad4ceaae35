"""A list of people to enrol -> clean rows, or every bad row with what is wrong and how to mend it. Nothing is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import Cohort
from lms.core.cards import plain_name
from lms.core.dry_runs import COMMENT, DryRun, Numbered, RowFault, Wish, commented_table, dry_run
from lms.core.models import Membership, Organisation, User
from lms.core.tables import Table
from lms.core.tables.cells import looks_like_formula

REQUIRED = ("given_name", "organisation")
OPTIONAL = ("email", "family_name", "language", "patronymic", COMMENT)  # our own comments are not read
LIST_COLUMNS = ("email", "family_name", "given_name", "organisation", "language", "patronymic")
SALT = "courses.imports.learners"
LANGUAGES = {
    "en": "en", "eng": "en", "english": "en", "анг": "en", "": "ru",
    "ru": "ru", "rus": "ru", "рус": "ru", "русский": "ru", "орыс": "ru", "орысша": "ru",
    "kk": "kk", "kz": "kk", "kaz": "kk", "каз": "kk", "қаз": "kk", "қазақша": "kk", "казахский": "kk",
}


@dataclass(frozen=True)
class PersonRow:
    """One person to enrol, ready. `state` is "new", "card" (new, without e-mail), "known" or "enrolled".

    A known person is named by `email` or by `number`; who has neither gets an account with a number.
    """

    row: int
    email: str
    given_name: str
    family_name: str
    organisation: str
    language: str
    state: str = "new"
    number: str = ""
    patronymic: str = ""


def check_file(*, content: bytes, filename: str, cohort: Cohort, user: User) -> DryRun[PersonRow]:
    """Check an uploaded sheet for a cohort; four queries however many rows."""
    return dry_run(
        content=content, filename=filename, required=REQUIRED, optional=OPTIONAL, wish=_wish(cohort, user),
        check=partial(_check, cohort),
    )  # fmt: skip


def check_list(*, text: str, cohort: Cohort, user: User) -> DryRun[PersonRow]:
    """Check a pasted list, one person a line, in the order of LIST_COLUMNS; the end of a line may be missing."""
    return dry_run(
        content=(";".join(LIST_COLUMNS) + "\n" + text).encode(), filename="list.csv", required=REQUIRED, optional=OPTIONAL,
        wish=_wish(cohort, user), check=partial(_check, cohort), above=1,
    )  # fmt: skip


def rows_of(token: str, *, cohort: Cohort, user: User) -> tuple[tuple[PersonRow, ...], str]:
    """Return the rows that were checked and the digest of their list; only the same person, for the same cohort, within
    the hour. Errors: TokenNotGood.
    """
    carried = _wish(cohort, user).opened(token)
    return tuple(PersonRow(**row) for row in carried["rows"]), carried["digest"]


def commented_list(token: str, *, cohort: Cohort, user: User) -> Table:
    """Return the list that was checked, with what is to correct beside each row; the same person and cohort. Errors: TokenNotGood."""
    return commented_table(token, _wish(cohort, user), LIST_COLUMNS)


def _wish(cohort: Cohort, user: User) -> Wish:
    return Wish(salt=SALT, user=user, cohort=cohort.pk)


@dataclass(frozen=True)
class _Known:
    """Who has an account already: by e-mail, by number, and the members of the CSOs of the sheet by name."""

    emails: Mapping[str, User]
    numbers: Mapping[str, User]
    names: Mapping[tuple[str, str], User]
    enrolled: frozenset

    @classmethod
    def of(cls, numbered: Numbered, cohort: Cohort) -> "_Known":
        said = [_contact(cells) for _number, cells in numbered]
        found = list(User.objects.filter(Q(email__in=[email for email, _n in said]) | Q(number__in=[n for _email, n in said if n])))
        without = {cells.get("organisation", "").upper() for (_number, cells), contact in zip(numbered, said, strict=True) if not any(contact)}
        members = Membership.objects.filter(organisation__code__in=without, ends_on=None).select_related("user", "organisation")
        return cls(
            {user.email: user for user in found if user.email}, {user.number: user for user in found if user.number},
            {(one.organisation.code, _name_of(one.user)): one.user for one in members if without},
            frozenset(cohort.enrolments.values_list("learner_id", flat=True)),
        )


def _contact(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return e-mail and number of a row; the column holds one of them, or nothing."""
    text = cells.get("email", "").lower()
    digits = "".join(text.split())
    return ("", digits) if digits.isascii() and digits.isdecimal() else (text, "")


def _name_of(user: User) -> str:
    return plain_name(user.family_name, user.given_name, user.patronymic)


def _check(cohort: Cohort, numbered: Numbered) -> tuple[list[PersonRow], list[RowFault]]:
    known = _Known.of(numbered, cohort)
    codes = set(Organisation.objects.csos().values_list("code", flat=True))
    rows, faults, seen = [], [], {}
    for number, cells in numbered:
        email, digits = _contact(cells)
        code, name = cells.get("organisation", "").upper(), plain_name(
            cells.get("family_name", ""), cells.get("given_name", ""), cells.get("patronymic", "")
        )
        person = known.emails.get(email) or known.numbers.get(digits) or (
            None if email or digits else known.names.get((code, name))
        )
        bad = [*_faults_of(number, cells, codes), *_faults_of_person(number, email, digits, person, known)]
        key = email or digits or (code, name)
        if key in seen:
            bad.append(_twice(number, seen[key], has_email=bool(email)))
        seen.setdefault(key, number)
        faults += bad
        if not bad:
            state = "enrolled" if person and person.pk in known.enrolled else "known" if person else "new" if email else "card"
            rows.append(_row(number, person, email, cells, state))
    return rows, faults


def _twice(number: int, first: int, *, has_email: bool) -> RowFault:
    wrong = _("This e-mail stands in row %(row)s too.") if has_email else _("This person stands in row %(row)s too.")
    return RowFault(number, "email" if has_email else "family_name", wrong % {"row": first}, _("Keep one of the two rows."))


def _faults_of_person(number: int, email: str, digits: str, person: User | None, known: _Known):
    if digits and person is None:
        yield RowFault(
            number, "email", _("There is no account with the number %(number)s.") % {"number": digits[:20]},
            _("Copy the number from the login card, or leave the cell empty for a new person."),
        )
    elif person and not email and not digits and person.pk not in known.enrolled:
        yield RowFault(
            number, "given_name", _("A person of this name belongs to the organisation already."),
            _("The same person: write the e-mail or the number of the account. Another one: write the patronymic too."),
        )


def _row(number: int, person: User | None, email: str, cells: Mapping[str, str], state: str) -> PersonRow:
    return PersonRow(
        number, (person.email or "") if person else email, cells["given_name"], cells.get("family_name", ""),
        cells["organisation"].upper(), LANGUAGES[cells.get("language", "").lower()], state,
        (person.number or "") if person else "", cells.get("patronymic", ""),
    )


def _faults_of(number: int, cells: Mapping[str, str], codes: set[str]):
    email, _digits = _contact(cells)
    try:
        if email:
            validate_email(email)
    except ValidationError:
        yield RowFault(
            number, "email", _("This is not an e-mail address."),
            _("Write it as name@example.kz, one address only; or leave it empty, and print a login card."),
        )
    if not cells.get("given_name"):
        yield RowFault(number, "given_name", _("The given name is missing."), _("Write it as it will be printed."))
    for column in ("given_name", "family_name", "patronymic"):
        text = cells.get(column, "")
        if len(text) > 120:
            yield RowFault(number, column, _("The name is too long."), _("Write at most 120 letters."))
        elif looks_like_formula(text):
            yield RowFault(
                number, column, _("This looks like a formula, not like a name."), _("Type the name in the cell.")
            )
    organisation = cells.get("organisation", "").upper()
    if organisation not in codes:
        yield RowFault(
            number, "organisation", _("There is no organisation with the code “%(code)s”.") % {"code": organisation[:40]},
            _("Copy the code from the sheet of organisations in the template."),
        )
    if cells.get("language", "").lower() not in LANGUAGES:
        yield RowFault(number, "language", _("This language is not known."), _("Write kk, ru or en."))

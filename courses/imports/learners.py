"""A list of people to enrol -> clean rows, or every bad row with what is wrong and how to mend it. Nothing is saved."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from courses.models import Cohort
from lms.core.models import Organisation, User
from lms.core.sheet_errors import sentence
from lms.core.tables import SheetError, read_sheet
from lms.core.tables.cells import looks_like_formula

REQUIRED = ("email", "given_name", "organisation")
OPTIONAL = ("family_name", "language")
LIST_COLUMNS = ("email", "family_name", "given_name", "organisation", "language")
LARGEST = 2 * 1024**2
MOST_ROWS = 500
TOKEN_SECONDS = 3600
SALT = "courses.imports.learners"
LANGUAGES = {
    "en": "en", "eng": "en", "english": "en", "анг": "en", "": "ru",
    "ru": "ru", "rus": "ru", "рус": "ru", "русский": "ru", "орыс": "ru", "орысша": "ru",
    "kk": "kk", "kz": "kk", "kaz": "kk", "каз": "kk", "қаз": "kk", "қазақша": "kk", "казахский": "kk",
}


@dataclass(frozen=True)
class PersonRow:
    """One person to enrol, ready. `state` is "new", "known" or "enrolled"."""

    number: int
    email: str
    given_name: str
    family_name: str
    organisation: str
    language: str
    state: str = "new"


@dataclass(frozen=True)
class RowFault:
    """One thing to mend: the row as the spreadsheet shows it, the column, what is wrong, how to mend it."""

    number: int
    column: str
    wrong: str
    mend: str


@dataclass(frozen=True)
class DryRun:
    """What would happen. Without faults `token` carries the rows to the confirmation, signed."""

    rows: tuple[PersonRow, ...]
    faults: tuple[RowFault, ...]
    sheet_fault: str = ""
    token: str = ""
    digest: str = ""

    @property
    def number_of_bad_rows(self) -> int:
        return len({fault.number for fault in self.faults})

    @property
    def checked(self) -> int:
        return len(self.rows) + self.number_of_bad_rows


class TokenNotGood(ValueError):
    """The confirmation is too old, was changed, or belongs to another cohort or person."""


def check_file(*, content: bytes, filename: str, cohort: Cohort, user: User) -> DryRun:
    """Check an uploaded sheet for a cohort; three queries however many rows."""
    try:
        sheet = read_sheet(
            content, filename, required=REQUIRED, optional=OPTIONAL, max_rows=MOST_ROWS, max_bytes=LARGEST
        )
    except SheetError as error:
        return DryRun((), (), sheet_fault=sentence(error))
    return _check(list(sheet.numbered()), cohort, user, hashlib.sha256(content).hexdigest())


def check_list(*, text: str, cohort: Cohort, user: User) -> DryRun:
    """Check a pasted list, one person a line: e-mail; family name; given name; organisation code; language."""
    content = (";".join(LIST_COLUMNS) + "\n" + text).encode()
    try:
        sheet = read_sheet(
            content, "list.csv", required=REQUIRED, optional=OPTIONAL, max_rows=MOST_ROWS, max_bytes=LARGEST
        )
    except SheetError as error:
        if error.row:
            error.row -= 1
        return DryRun((), (), sheet_fault=sentence(error))
    rows = [(number - 1, cells) for number, cells in sheet.numbered()]
    return _check(rows, cohort, user, hashlib.sha256(content).hexdigest())


def rows_of(token: str, *, cohort: Cohort, user: User) -> tuple[PersonRow, ...]:
    """Return the rows that were checked; only the same person, for the same cohort, within the hour."""
    try:
        carried = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise TokenNotGood from error
    if carried["cohort"] != str(cohort.pk) or carried["user"] != str(user.pk):
        raise TokenNotGood
    return tuple(PersonRow(**row) for row in carried["rows"])


def _check(numbered: list[tuple[int, Mapping[str, str]]], cohort: Cohort, user: User, digest: str) -> DryRun:
    emails = [cells.get("email", "").lower() for _number, cells in numbered]
    known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    enrolled = set(cohort.enrolments.filter(learner__email__in=emails).values_list("learner__email", flat=True))
    codes = set(Organisation.objects.csos().values_list("code", flat=True))
    rows, faults, seen = [], [], {}
    for number, cells in numbered:
        email = cells.get("email", "").lower()
        bad = [*_faults_of(number, cells, codes)]
        if email and email in seen:
            bad.append(
                RowFault(
                    number, "email", _("This e-mail stands in row %(row)s too.") % {"row": seen[email]},
                    _("Keep one of the two rows."),
                )
            )
        seen.setdefault(email, number)
        faults += bad
        if not bad:
            state = "enrolled" if email in enrolled else "known" if email in known else "new"
            rows.append(_row(number, email, cells, state))
    token = ""
    if rows and not faults:
        token = signing.dumps(
            {"cohort": str(cohort.pk), "user": str(user.pk), "digest": digest, "rows": [asdict(row) for row in rows]},
            salt=SALT, compress=True,
        )
    return DryRun(tuple(rows), tuple(faults), token=token, digest=digest)


def _row(number: int, email: str, cells: Mapping[str, str], state: str) -> PersonRow:
    return PersonRow(
        number, email, cells["given_name"], cells.get("family_name", ""), cells["organisation"].upper(),
        LANGUAGES[cells.get("language", "").lower()], state,
    )


def _faults_of(number: int, cells: Mapping[str, str], codes: set[str]):
    try:
        validate_email(cells.get("email", ""))
    except ValidationError:
        yield RowFault(
            number, "email", _("This is not an e-mail address."), _("Write it as name@example.kz, one address only.")
        )
    if not cells.get("given_name"):
        yield RowFault(number, "given_name", _("The given name is missing."), _("Write it as it will be printed."))
    for column in ("given_name", "family_name"):
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

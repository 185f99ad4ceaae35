"""A sheet of papers from before the system -> clean rows, or every bad row with what is wrong and how to mend it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from certificates.choices import Kind
from certificates.queries.past import facts_of, number_key, recorded
from lms.core.formats import ZONE
from lms.core.models import User
from lms.core.papers.guard import guard
from lms.core.papers.lettering import UnknownLetter
from lms.core.sheet_errors import sentence
from lms.core.tables import Column, SheetError, Table, date_of, read_sheet
from lms.core.tables.cells import looks_like_formula

REQUIRED = ("number", "family_name", "given_name", "programme", "hours", "starts_on", "ends_on", "issued_on")
OPTIONAL = ("patronymic", "latin_name", "kind", "valid_until", "email")
LONGEST = {
    "number": 60, "family_name": 120, "given_name": 120, "patronymic": 120, "latin_name": 250, "programme": 250, "email": 254,
}  # fmt: skip
LARGEST = 2 * 1024**2
MOST_ROWS = 500
MOST_HOURS = 2000
EARLIEST = date(1991, 12, 16)
TOKEN_SECONDS = 3600
SALT = "certificates.imports.past"


@dataclass(frozen=True)
class PastRow:
    """One old paper, ready. `state` is "new" or "recorded"."""

    row: int
    number: str
    family_name: str
    given_name: str
    patronymic: str
    latin_name: str
    kind: str
    programme: str
    hours: int
    starts_on: str
    ends_on: str
    issued_on: str
    valid_until: str
    email: str
    state: str = "new"


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the row as the spreadsheet shows it, the column, what is wrong, how to mend it."""

    row: int
    column: str
    wrong: str
    mend: str


@dataclass(frozen=True)
class DryRun:
    """What would happen. Without faults `token` carries the rows to the confirmation, signed."""

    rows: tuple[PastRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    sheet_fault: str = ""
    token: str = ""

    @property
    def bad_rows(self) -> int:
        return len({fault.row for fault in self.faults})

    @property
    def checked(self) -> int:
        return len(self.rows) + self.bad_rows

    @property
    def new(self) -> int:
        return sum(row.state == "new" for row in self.rows)


class TokenNotGood(ValueError):
    """The confirmation is too old, was changed, or belongs to another person."""


def check_file(*, content: bytes, filename: str, user: User, at: datetime) -> DryRun:
    """Check an uploaded sheet; one query however many rows. Nothing is saved."""
    try:
        sheet = read_sheet(content, filename, required=REQUIRED, optional=OPTIONAL, max_rows=MOST_ROWS, max_bytes=LARGEST)
    except SheetError as error:
        return DryRun(sheet_fault=sentence(error))
    today = at.astimezone(ZONE).date()
    numbered = list(sheet.numbered())
    known = recorded({number_key(cells.get("number", "")) for _row, cells in numbered})
    rows: list[PastRow] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for place, cells in numbered:
        bad = list(_faults_of(place, cells, today))
        key = number_key(cells.get("number", ""))
        if key and key in seen:
            bad.append(Fault(
                place, "number", _("This number stands in row %(row)s too.") % {"row": seen[key]}, _("Keep one of the two rows.")
            ))
        seen.setdefault(key, place)
        if not bad:
            row = _row(place, cells)
            bad += _faults_of_letters(row)
            if key in known and known[key] != facts_of(row):
                bad.append(Fault(
                    place, "number", _("This number is recorded already, with other facts."),
                    _("Compare the row with the recorded paper; a recorded one is never changed. Revoke it if it is wrong."),
                ))
            elif not bad:
                rows.append(row if key not in known else PastRow(**{**asdict(row), "state": "recorded"}))
        faults += bad
    if not rows or faults:
        return DryRun(tuple(rows), tuple(faults))
    carried = {"user": str(user.pk), "digest": hashlib.sha256(content).hexdigest(), "rows": [asdict(row) for row in rows]}
    return DryRun(tuple(rows), token=signing.dumps(carried, salt=SALT, compress=True))


def rows_of(token: str, *, user: User) -> tuple[tuple[PastRow, ...], str]:
    """Return the rows that were checked and the digest of their file; only the same person, within the hour."""
    try:
        carried = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise TokenNotGood from error
    if carried["user"] != str(user.pk):
        raise TokenNotGood
    return tuple(PastRow(**row) for row in carried["rows"]), carried["digest"]


def template() -> list[Table]:
    """Return the sheet to fill in: the columns, and what stands in each."""
    meant = (
        ("number", _("number on the old paper; each stands once"), "17/2021"),
        ("family_name", _("family name as printed"), "Сейітқалиева"),
        ("given_name", _("given name as printed"), "Әлия"),
        ("programme", _("programme as the paper calls it"), "Қоғамдық бақылау"),
        ("hours", _("whole hours"), "36"),
        ("starts_on", _("first day of study, 2021-10-01 or 01.10.2021"), "01.10.2021"),
        ("ends_on", _("last day of study"), "12.10.2021"),
        ("issued_on", _("date of issue on the paper"), "15.10.2021"),
        ("patronymic", _("patronymic, may be empty"), ""),
        ("latin_name", _("name in Latin letters, may be empty"), "Aliya Seitkaliyeva"),
        ("kind", _("completion, attendance or competence; empty means completion"), "completion"),
        ("valid_until", _("last day of validity, may be empty"), ""),
        ("email", _("e-mail of an account: the paper then stands there at once; may be empty"), ""),
    )
    explained = [Column("column"), Column("meaning"), Column("example")]
    return [Table("papers", [Column(code) for code, _meaning, _example in meant], []), Table("help", explained, meant)]


def _row(place: int, cells: Mapping[str, str]) -> PastRow:
    return PastRow(
        row=place, number=cells["number"], family_name=cells["family_name"], given_name=cells["given_name"],
        patronymic=cells.get("patronymic", ""), latin_name=cells.get("latin_name", ""),
        kind=cells.get("kind", "").lower() or Kind.COMPLETION, programme=cells["programme"], hours=int(cells["hours"]),
        starts_on=date_of(cells["starts_on"]).isoformat(), ends_on=date_of(cells["ends_on"]).isoformat(),
        issued_on=date_of(cells["issued_on"]).isoformat(),
        valid_until=date_of(cells["valid_until"]).isoformat() if cells.get("valid_until") else "",
        email=cells.get("email", "").lower(),
    )  # fmt: skip


def _faults_of(place: int, cells: Mapping[str, str], today: date) -> Iterator[Fault]:
    for column in REQUIRED:
        if not cells.get(column):
            yield Fault(place, column, _("This cell is empty."), _("Write what stands on the paper."))
    for column, longest in LONGEST.items():
        text = cells.get(column, "")
        if len(text) > longest:
            yield Fault(place, column, _("The text is too long."), _("Signs at most: %(number)s") % {"number": longest})
        elif column != "number" and looks_like_formula(text):
            yield Fault(place, column, _("This looks like a formula."), _("Type the text in the cell."))
    hours = cells.get("hours", "")
    if hours and not (hours.isascii() and hours.isdigit() and 0 < int(hours) <= MOST_HOURS):
        yield Fault(place, "hours", _("This is not a number of whole hours."), _("Write a whole number, for example 36."))
    if (kind := cells.get("kind", "").lower()) and kind not in Kind.values:
        yield Fault(place, "kind", _("This kind is not known."), _("Write completion, attendance or competence, or leave it empty."))
    if email := cells.get("email", ""):
        try:
            validate_email(email)
        except ValidationError:
            yield Fault(place, "email", _("This is not an e-mail address."), _("Write it as name@example.kz, or leave it empty."))
    yield from _faults_of_days(place, cells, today)


def _faults_of_days(place: int, cells: Mapping[str, str], today: date) -> Iterator[Fault]:
    days: dict[str, date] = {}
    for column in ("starts_on", "ends_on", "issued_on", "valid_until"):
        text = cells.get(column, "")
        if not text:
            continue
        if (day := date_of(text)) is None or day < EARLIEST:
            yield Fault(place, column, _("This is not a date."), _("Write it as 2021-10-15 or 15.10.2021."))
        else:
            days[column] = day
    if "starts_on" in days and "ends_on" in days and days["ends_on"] < days["starts_on"]:
        yield Fault(place, "ends_on", _("The last day lies before the first."), _("Compare both with the paper."))
    if "ends_on" in days and "issued_on" in days and days["issued_on"] < days["ends_on"]:
        yield Fault(place, "issued_on", _("The paper was issued before the study ended."), _("Compare both with the paper."))
    if "issued_on" in days and days["issued_on"] > today:
        yield Fault(place, "issued_on", _("This day has not come yet."), _("Only papers that were issued are recorded."))
    if "issued_on" in days and "valid_until" in days and days["valid_until"] < days["issued_on"]:
        yield Fault(place, "valid_until", _("The paper ends before it was issued."), _("Compare both with the paper."))


def _faults_of_letters(row: PastRow) -> Iterator[Fault]:
    """Refuse what could not be printed on a slip: the cell, the letter, the cure."""
    try:
        guard(row)
    except UnknownLetter as unknown:
        yield Fault(
            row.row, unknown.field, _("No letter for %(point)s in our fonts.") % {"point": unknown.point},
            _("Type the text again with the letters of the keyboard."),
        )

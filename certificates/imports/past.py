"""A sheet of papers from before the system -> clean rows, or every bad row with what is wrong and how to mend it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from certificates.choices import Kind
from certificates.queries.past import facts_of, number_key, recorded
from lms.core.dry_runs import DryRun, Numbered, RowFault, Seen, Wish, dry_run
from lms.core.formats import ZONE
from lms.core.models import User
from lms.core.papers.guard import guard
from lms.core.papers.lettering import UnknownLetter
from lms.core.tables import Column, Table, date_of
from lms.core.tables.cells import looks_like_formula

REQUIRED = ("number", "family_name", "given_name", "programme", "hours", "starts_on", "ends_on", "issued_on")
OPTIONAL = ("patronymic", "latin_name", "kind", "valid_until", "email")
LONGEST = {
    "number": 60, "family_name": 120, "given_name": 120, "patronymic": 120, "latin_name": 250, "programme": 250, "email": 254,
}  # fmt: skip
MOST_HOURS = 2000
EARLIEST = date(1991, 12, 16)
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


def check_file(*, content: bytes, filename: str, user: User, at: datetime) -> DryRun[PastRow]:
    """Check an uploaded sheet; one query however many rows. Nothing is saved."""
    return dry_run(
        content=content, filename=filename, required=REQUIRED, optional=OPTIONAL, wish=Wish(salt=SALT, user=user),
        check=partial(_check, at.astimezone(ZONE).date()),
    )  # fmt: skip


def new_of(run: DryRun[PastRow]) -> int:
    """Return how many papers are not recorded yet."""
    return sum(row.state == "new" for row in run.rows)


def rows_of(token: str, *, user: User) -> tuple[tuple[PastRow, ...], str]:
    """Return the rows that were checked and the digest of their file; only the same person, within the hour.

    Errors: TokenNotGood.
    """
    carried = Wish(salt=SALT, user=user).opened(token)
    return tuple(PastRow(**row) for row in carried["rows"]), carried["digest"]


def _check(today: date, numbered: Numbered) -> tuple[list[PastRow], list[RowFault]]:
    known = recorded({number_key(cells.get("number", "")) for _row, cells in numbered})
    rows: list[PastRow] = []
    faults: list[RowFault] = []
    seen = Seen("number", _("This number stands in row %(row)s too."))
    for place, cells in numbered:
        key = number_key(cells.get("number", ""))
        bad = [*_faults_of(place, cells, today), *seen.again(place, key)]
        if not bad:
            row = _row(place, cells)
            bad += _faults_of_letters(row)
            if key in known and known[key] != facts_of(row):
                bad.append(RowFault(
                    place, "number", _("This number is recorded already, with other facts."),
                    _("Compare the row with the recorded paper; a recorded one is never changed. Revoke it if it is wrong."),
                ))
            elif not bad:
                rows.append(row if key not in known else replace(row, state="recorded"))
        faults += bad
    return rows, faults


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


def _faults_of(place: int, cells: Mapping[str, str], today: date) -> Iterator[RowFault]:
    for column in REQUIRED:
        if not cells.get(column):
            yield RowFault(place, column, _("This cell is empty."), _("Write what stands on the paper."))
    for column, longest in LONGEST.items():
        text = cells.get(column, "")
        if len(text) > longest:
            yield RowFault(place, column, _("The text is too long."), _("Signs at most: %(number)s") % {"number": longest})
        elif column != "number" and looks_like_formula(text):
            yield RowFault(place, column, _("This looks like a formula."), _("Type the text in the cell."))
    hours = cells.get("hours", "")
    if hours and not (hours.isascii() and hours.isdigit() and 0 < int(hours) <= MOST_HOURS):
        yield RowFault(place, "hours", _("This is not a number of whole hours."), _("Write a whole number, for example 36."))
    if (kind := cells.get("kind", "").lower()) and kind not in Kind.values:
        yield RowFault(place, "kind", _("This kind is not known."), _("Write completion, attendance or competence, or leave it empty."))
    if email := cells.get("email", ""):
        try:
            validate_email(email)
        except ValidationError:
            yield RowFault(place, "email", _("This is not an e-mail address."), _("Write it as name@example.kz, or leave it empty."))
    yield from _faults_of_days(place, cells, today)


def _faults_of_days(place: int, cells: Mapping[str, str], today: date) -> Iterator[RowFault]:
    days: dict[str, date] = {}
    for column in ("starts_on", "ends_on", "issued_on", "valid_until"):
        text = cells.get(column, "")
        if not text:
            continue
        if (day := date_of(text)) is None or day < EARLIEST:
            yield RowFault(place, column, _("This is not a date."), _("Write it as 2021-10-15 or 15.10.2021."))
        else:
            days[column] = day
    if "starts_on" in days and "ends_on" in days and days["ends_on"] < days["starts_on"]:
        yield RowFault(place, "ends_on", _("The last day lies before the first."), _("Compare both with the paper."))
    if "ends_on" in days and "issued_on" in days and days["issued_on"] < days["ends_on"]:
        yield RowFault(place, "issued_on", _("The paper was issued before the study ended."), _("Compare both with the paper."))
    if "issued_on" in days and days["issued_on"] > today:
        yield RowFault(place, "issued_on", _("This day has not come yet."), _("Only papers that were issued are recorded."))
    if "issued_on" in days and "valid_until" in days and days["valid_until"] < days["issued_on"]:
        yield RowFault(place, "valid_until", _("The paper ends before it was issued."), _("Compare both with the paper."))


def _faults_of_letters(row: PastRow) -> Iterator[RowFault]:
    """Refuse what could not be printed on a slip: the cell, the letter, the cure."""
    try:
        guard(row)
    except UnknownLetter as unknown:
        yield RowFault(
            row.row, unknown.field, _("No letter for %(point)s in our fonts.") % {"point": unknown.point},
            _("Type the text again with the letters of the keyboard."),
        )

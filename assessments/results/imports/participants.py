"""A list of participants → clean rows under fingerprints, or every bad row named. Nothing is saved here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from assessments.results.measurement.people import fingerprint, plain_contact, plain_name
from assessments.results.models import Participation
from lms.core.models import Region
from lms.core.tables import Column, Table, read_sheet

REQUIRED = ("name", "contact")
OPTIONAL = ("sex", "age", "region", "disability", "target_group", "language")
MAX_ROWS = 5_000
SEXES = {"f": "female", "ж": "female", "ә": "female", "female": "female", "m": "male", "м": "male", "е": "male", "male": "male"}
YES_NO = {"1": True, "yes": True, "да": True, "иә": True, "0": False, "no": False, "нет": False, "жоқ": False}
LANGUAGES = {"kk": "kk", "ru": "ru", "en": "en", "каз": "kk", "қаз": "kk", "рус": "ru", "орыс": "ru"}


@dataclass(frozen=True)
class ListFault:
    """One bad row: its number as the spreadsheet shows it, the column, and what is expected."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return _("Row %(row)s, column %(column)s: %(text)s") % {"row": self.row, "column": self.column, "text": self.text}


@dataclass(frozen=True)
class ParticipantList:
    """What a list holds: rows without names, how often a person stands in it again, and the faults."""

    people: list[Participation]
    repeated: int
    faults: list[ListFault]

    @property
    def unnamed(self) -> int:
        """Return how many rows have no fingerprint."""
        return sum(not person.fingerprint for person in self.people)


def read_participants(content: bytes, filename: str) -> ParticipantList:
    """Read a list. Names and contacts leave this function as fingerprints only. SheetError for a bad file."""
    sheet = read_sheet(content, filename, required=REQUIRED, optional=OPTIONAL, max_rows=MAX_ROWS)
    regions = set(Region.objects.values_list("code", flat=True))
    key = settings.QABILET_PEOPLE_KEY.encode()
    people, faults, seen, repeated = [], [], set(), 0
    for number, row in sheet.numbered():
        wrong = list(_faults(number, row, regions))
        if wrong:
            faults += wrong
            continue
        mark = fingerprint(row["name"], row["contact"], key=key)
        if mark and mark in seen:
            repeated += 1
            continue
        seen.add(mark)
        people.append(_person(row, mark))
    return ParticipantList(people, repeated, faults)


def _person(row: Mapping[str, str], mark: str) -> Participation:
    age = row.get("age", "")
    return Participation(
        fingerprint=mark,
        sex=SEXES.get(row.get("sex", "").casefold(), ""),
        age_band="" if not age else "under_35" if int(age) < 35 else "35_and_over",
        region_id=row.get("region", "").upper() or None,
        disability=YES_NO.get(row.get("disability", "").casefold()),
        target_group=row.get("target_group", "")[:60],
        language=LANGUAGES.get(row.get("language", "").casefold(), ""),
    )


def _faults(number: int, row: Mapping[str, str], regions: set[str]):
    if row["contact"] and not plain_contact(row["contact"]):
        yield ListFault(number, "contact", _("an e-mail address, a telephone number or a number of twelve digits is expected."))
    if row["contact"] and not plain_name(row["name"]):
        yield ListFault(number, "name", _("the name is missing."))
    for column, known in (("sex", SEXES), ("disability", YES_NO), ("language", LANGUAGES)):
        if row.get(column) and row[column].casefold() not in known:
            yield ListFault(number, column, _("one of these is expected: %(known)s.") % {"known": ", ".join(known)})
    if row.get("age") and not (row["age"].isdecimal() and 5 <= int(row["age"]) <= 120):
        yield ListFault(number, "age", _("a whole number of years is expected."))
    if row.get("region") and row["region"].upper() not in regions:
        yield ListFault(number, "region", _("a region code such as KZ-75 is expected."))


def list_template() -> Table:
    """Return the empty list to fill in."""
    return Table("participants", [Column(code) for code in (*REQUIRED, *OPTIONAL)], [])

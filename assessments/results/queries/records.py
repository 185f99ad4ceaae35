"""Records of a register as pages show them: what a form offers, what each record says, where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.results.choices.registers import CHOICES, PAPERS, field_label
from assessments.results.measurement import registers as declared
from assessments.results.measurement.counting import Verdict
from assessments.results.measurement.readings import COUNTED, NOT_COUNTED
from assessments.results.measurement.registers import MINISTRY, REQUESTS, Register, from_stored, register_of
from assessments.results.models import ActivityRecord, AgencyList, RecordPaper, TargetAgency
from assessments.results.queries.registers import AGENCIES, PROGRAMMES, registers
from courses.queries.outlines import programmes_by_key, titles_of_programmes
from lms.core.models import Organisation, Region

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Standing:
    """One record with where it stands on the day of the page."""

    record: ActivityRecord
    verdict: Verdict | None
    name: str

    @property
    def place(self) -> str:
        return self.verdict.place if self.verdict else ""

    @property
    def is_waiting(self) -> bool:
        """Say whether a second person has not decided yet."""
        return self.record.withdrawn_at is None and self.record.decision == ""


@dataclass(frozen=True)
class Said:
    """One field of a record as it is read: what it is called and what it says; `url` where it leads somewhere."""

    label: str
    text: object
    kind: str
    url: str = ""


@dataclass(frozen=True)
class Expected:
    """One kind of paper a register asks for, with the papers that are there."""

    code: str
    label: str
    is_many: bool
    papers: tuple[RecordPaper, ...]


def offered(register: Register, *, today: date, record: ActivityRecord | None = None) -> dict[str, Choices]:
    """Return what the choosing fields of a register offer, by field; one or two queries a field."""
    found: dict[str, Choices] = {}
    for one in register.fields:
        if one.kind in (declared.ORGANISATION, declared.MEMBER):
            rows = Organisation.objects.csos().present(on=today)
            found[one.code] = [(row.code, f"{row.code} {row.name}") for row in rows]
        elif one.kind == "region":
            found[one.code] = [(row.code, row.name) for row in Region.objects.all()]
        elif one.kind == declared.PROGRAMME:
            found[one.code] = list(programme_names().items())
        elif one.kind == declared.AGENCY:
            found[one.code] = [(row.code, row.name) for row in agencies_on(today)]
        elif one.kind == declared.RECORD:
            rows = ActivityRecord.objects.standing().filter(indicator__code=one.of)
            rows = rows.exclude(pk=record.pk) if record else rows
            found[one.code] = [(str(row.pk), linked_name(row)) for row in rows]
    for code, value in (values_of(record) if record else {}).items():
        # What the record says already stays on offer: an organisation that left, an agency of an earlier list.
        if value and code in found and value not in dict(found[code]):
            found[code].append((value, str(value) if code != "linked" else linked_name(record.linked)))
    return found


def linked_name(record: ActivityRecord) -> str:
    """Return how a record is called where another one points to it; no query."""
    number = record.facts.get("incoming") or record.facts.get("registration") or ""
    return " · ".join(part for part in (record.title, number, record.happened_on.isoformat()) if part)


def programme_names() -> dict[str, str]:
    """Return the published programmes: code → title in the reader's language; two queries."""
    titles = titles_of_programmes()
    return {page.code: titles.get(key, page.title) for key, page in programmes_by_key().items()}


def agencies_on(on: date) -> list[TargetAgency]:
    """Return the target agencies of the list that holds on a day; two queries, none where no list is frozen."""
    held = AgencyList.objects.filter(frozen_on__lte=on).first()
    return list(held.agencies.select_related("region")) if held else []


def agency_names() -> dict[str, str]:
    """Return the names of all agencies that ever stood on a list, the newest name of each; one query."""
    rows = TargetAgency.objects.order_by("list__frozen_on")
    return {row.code: row.name for row in rows}


def row_names(user, line: str) -> dict[str, str]:
    """Return the names of what the rows of a line are called by in codes: organisations, agencies, programmes."""
    if line == AGENCIES:
        return agency_names()
    if line == PROGRAMMES:
        return programme_names()
    return {row.code: row.name for row in Organisation.objects.visible_to(user).csos()}


def records_of(user, line: str) -> QuerySet[ActivityRecord]:
    """Return the records behind a line that the reader may see; those of the ministry are flagged requests."""
    rows = ActivityRecord.objects.visible_to(user).select_related("indicator", "organisation", "region")
    return rows.filter(indicator__code=REQUESTS if line == MINISTRY else line)


def standings(user, line: str, on: date) -> list[Standing]:
    """Return every record of a register with where it stands, the newest first; the same number of queries always."""
    found = {one.entry.key: one for one in registers(on).verdicts[line]}
    names = row_names(user, line)
    rows = [Standing(row, found.get(str(row.pk)), name_of(row, names)) for row in records_of(user, line)]
    return [row for row in rows if row.verdict or line != MINISTRY]


def name_of(record: ActivityRecord, names: Mapping[str, str]) -> str:
    """Return what a record is called in the reader's language."""
    return names.get(record.title, record.title)


WAITING = "waiting"
KINDS = (COUNTED, NOT_COUNTED, WAITING)


def shown(rows: Iterable[Standing], wanted: str) -> list[Standing]:
    """Return the rows of one kind: counted, not counted, waiting for a second person; all for anything else."""
    rules = {
        COUNTED: lambda row: row.place == COUNTED,
        NOT_COUNTED: lambda row: row.place == NOT_COUNTED,
        WAITING: lambda row: row.is_waiting,
    }
    return [row for row in rows if rules[wanted](row)] if wanted in rules else list(rows)


def said(record: ActivityRecord) -> list[Said]:
    """Return what a record says, field by field, in the reader's language; what is empty is left out."""
    register = register_of(record.indicator.code)
    facts = from_stored(register, record.facts)
    found = [Said(field_label(register, "happened_on"), record.happened_on, declared.DAY)]
    for one in register.fields:
        if one.code != "title" and (text := _text(one, record, facts)):
            found.append(Said(field_label(register, one.code), text, one.kind, _address(one, record, facts)))
    if number := record.facts.get("reference"):  # entered before the register had fields
        found.append(Said(_("Number of the document"), number, declared.TEXT))
    return found


def _text(one: declared.Field, record: ActivityRecord, facts: Mapping) -> object:
    if one.code in declared.COLUMNS:
        row = getattr(record, one.code)
        return "" if row is None else linked_name(row) if one.code == "linked" else row.name
    value = facts.get(one.code)
    words = CHOICES.get(one.code, {})
    if one.kind == declared.MANY:
        return ", ".join(str(words.get(part, part)) for part in value or ())
    if one.kind == declared.PROGRAMME:
        return programme_names().get(value, value)
    if one.kind == declared.AGENCY:
        return agency_names().get(value, value)
    return str(words[value]) if value in words else value


def _address(one: declared.Field, record: ActivityRecord, facts: Mapping) -> str:
    if one.kind == declared.LINK:
        return facts.get(one.code, "")
    return str(record.linked_id) if one.code == "linked" else ""


def expected_papers(record: ActivityRecord) -> list[Expected]:
    """Return the papers that a register asks for, then those it does not know by kind; one query."""
    kept: dict[str, list[RecordPaper]] = {}
    for paper in record.papers.select_related("evidence").filter(evidence__withdrawal=None):
        kept.setdefault(paper.kind, []).append(paper)
    found = [
        Expected(one.code, str(PAPERS[one.code]), one.is_many, tuple(kept.pop(one.code, ())))
        for one in register_of(record.indicator.code).papers
    ]
    return found + [Expected(code, str(PAPERS.get(code, code)), True, tuple(rows)) for code, rows in kept.items()]


def values_of(record: ActivityRecord) -> dict[str, object]:
    """Return the values of a record as a form takes them; no query for a record with its organisations."""
    register = register_of(record.indicator.code)
    found = {
        "title": record.title,
        "happened_on": record.happened_on,
        "comment": record.comment,
        "region": record.region_id or "",
        "linked": str(record.linked_id or ""),
        "organisation": record.organisation.code if record.organisation else "",
        "member": record.member.code if record.member else "",
    }
    return found | from_stored(register, record.facts)


def consultations_of(user) -> QuerySet[ActivityRecord]:
    """Return the consultations of the organisations that a person leads, those without a word first."""
    rows = ActivityRecord.objects.of_client(user).select_related("organisation", "member", "client_word")
    return rows.order_by("client_word__at", "-happened_on", "pk")

"""Lines that are counted from registers, not from assessments: line code → reading, and why each record counts or not."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.results.measurement import counting
from assessments.results.measurement.counting import Agency, Entry, Verdict, World
from assessments.results.measurement.people import Part, attendances
from assessments.results.measurement.readings import (
    COUNTED,
    FINAL,
    LEFT_OUT,
    NO_DATA,
    NOT_COUNTED,
    Reading,
    Row,
)
from assessments.results.measurement.registers import MINISTRY, REGISTERS, REQUESTS, from_stored, register_of
from assessments.results.models import (
    ActivityRecord,
    AgencyList,
    IndicatorDefinition,
    Participation,
    RecordPaper,
)
from courses.queries.outlines import programmes_by_key
from lms.core.models import Organisation

# Every line that is counted from a register; the ministry's requests are read from that of all requests.
LINES = (*REGISTERS, MINISTRY)
REPORTS, WITH_EXPERTISES = "R1.2", "R1.2 with expertises"
PEOPLE, AGENCIES, PROGRAMMES, MEMBERS = "R2.3", "R2.4", "R1.1", "R3.1"
# Facts by which a line is split, beside region and the type of the organisation.
SPLIT_BY = ("topic", "language", "languages", "agency_level", "programme_assessed")


@dataclass(frozen=True)
class Registers:
    """Every register as it stands at the end of a day. `verdicts`: line → where each of its records stands."""

    readings: dict[str, Reading]
    verdicts: dict[str, list[Verdict]]
    entries: dict[str, Entry]
    world: World

    def verdict(self, line: str, record) -> Verdict | None:
        """Return where one record stands; None if it did not exist on the day."""
        return next((one for one in self.verdicts[line] if one.entry.key == str(record.pk)), None)

    def open_checks(self, record, on: date) -> list[str]:
        """Return everything that keeps one record from counting by itself; nothing for registers counted otherwise."""
        line = record.indicator.code
        return counting.open_checks(line, self.entries[str(record.pk)], on, self.world) if line in counting.CHECKS else []


def register_readings(on: date) -> dict[str, Reading]:
    """Return every line that is counted from a register, as it stands at the end of a day."""
    return registers(on).readings


def reading_key(line: str, parameters: Mapping[str, int | bool]) -> str:
    """Return under which key of the readings a line stands as a definition version reads it."""
    return WITH_EXPERTISES if line == REPORTS and parameters.get("with_expertises") else line


def registers(on: date) -> Registers:
    """Return every register at the end of a day. The number of queries does not depend on the number of records.

    Each row names its parts (dimension, value), by which the line is disaggregated; a dimension that is not known for
    a row is left out of its parts.
    """
    entries = _entries(on)
    world = _world(entries, on)
    found = {
        line: counting.verdicts(line, entries.get(line, []), on, world) for line in REGISTERS if line in counting.CHECKS
    }
    found[MINISTRY] = counting.ministry(found[REQUESTS])
    wider = replace(world, with_expertises=True)
    every_report = counting.verdicts(REPORTS, entries.get(REPORTS, []), on, wider)
    readings = {line: counting.counted(line, verdicts) for line, verdicts in found.items()}
    readings[WITH_EXPERTISES] = counting.counted(REPORTS, every_report)
    if _lets_expertises_count(on):  # the pages show what the definition of the day says
        found[REPORTS], world = every_report, wider
    readings[PROGRAMMES] = counting.counted(PROGRAMMES, found[PROGRAMMES], _programmes_without(found[PROGRAMMES], world))
    readings[MEMBERS] = counting.counted(MEMBERS, found[MEMBERS], _members_without(found[MEMBERS]))
    readings[AGENCIES], found[AGENCIES] = counting.agencies(entries.get(AGENCIES, []), on, world)
    readings[PEOPLE], found[PEOPLE] = _people(entries.get(PEOPLE, []))
    every = {one.key: one for ones in entries.values() for one in ones}
    return Registers(readings, found, every, world)


def _lets_expertises_count(on: date) -> bool:
    """Say whether the headline definition of the reports on a day lets those of expertises count. One query."""
    versions = IndicatorDefinition.objects.filter(indicator__code=REPORTS, is_headline=True).order_by("-number")
    found = list(versions.values_list("valid_from", "parameters"))
    valid = [parameters for day, parameters in found if day <= on] or [parameters for _day, parameters in found[-1:]]
    return bool(valid and valid[0].get("with_expertises"))


def _entries(on: date) -> dict[str, list[Entry]]:
    """Return the records of each line as the rules see them, the earliest first. Two queries."""
    papers: dict = {}
    kept = RecordPaper.objects.filter(evidence__withdrawal=None).order_by()
    for record, kind, day in kept.values_list("record_id", "kind", "evidence__dated_on").iterator():
        papers.setdefault(record, {}).setdefault(kind, []).append(day)
    records = ActivityRecord.objects.filter(happened_on__lte=on).order_by("happened_on", "recorded_at", "title", "pk")
    found: dict[str, list[Entry]] = {}
    for record in records.select_related("indicator", "organisation", "member", "client_word"):
        found.setdefault(record.indicator.code, []).append(_entry(record, papers.get(record.pk, {})))
    return found


def _entry(record: ActivityRecord, papers: Mapping[str, list[date]]) -> Entry:
    facts = from_stored(register_of(record.indicator.code), record.facts)
    word = getattr(record, "client_word", None)
    return Entry(
        str(record.pk),
        record.title,
        record.happened_on,
        facts,
        {kind: tuple(sorted(days)) for kind, days in papers.items()},
        decision=record.decision,
        is_withdrawn=record.withdrawn_at is not None,
        organisation=record.organisation.code if record.organisation else "",
        member=record.member.code if record.member else "",
        linked=str(record.linked_id or ""),
        word=word.word if word else "",
        parts=_parts(record, facts),
    )


def _parts(record: ActivityRecord, facts: Mapping) -> tuple[tuple[str, str], ...]:
    organisation = record.organisation
    found = []
    if region := record.region_id or (organisation and organisation.region_id):
        found.append(("region", region))
    if organisation and organisation.legal_form:
        found.append(("org_type", organisation.legal_form))
    for code in SPLIT_BY:
        values = facts.get(code, ())
        dimension = "language" if code == "languages" else code
        found += [(dimension, value) for value in ((values,) if isinstance(values, str) else values)]
    return tuple(sorted(found))


def _world(entries: Mapping[str, list[Entry]], on: date) -> World:
    """Return what registers must know of each other. Three queries."""
    members: dict[str, list] = {}
    for one in entries.get(MEMBERS, []):
        if not one.is_withdrawn and one.decision != counting.RETURNED and one.has("memorandum", on=date.max):
            members.setdefault(one.organisation, []).append((one.day, one.facts.get("ends_on")))
    published = frozenset(
        page.code for page in programmes_by_key().values()
        if page.first_published_at is None or timezone.localdate(page.first_published_at) <= on
    )  # fmt: skip
    held = AgencyList.objects.filter(frozen_on__lte=on).first()
    agencies = [_agency(row) for row in held.agencies.all()] if held else []
    expertises = counting.verdicts("R2.2", entries.get("R2.2", []), on, World())
    done = frozenset(one.entry.key for one in expertises if one.place == COUNTED)
    return World(published, done, members, tuple(agencies))


def _agency(row) -> Agency:
    parts = (("agency_level", row.level), ("region", row.region_id))
    return Agency(row.code, tuple((name, value) for name, value in parts if value))


def _programmes_without(found: list[Verdict], world: World) -> list[Row]:
    """Return a row for each published programme of which no curriculum is entered."""
    known = {one.entry.name for one in found if one.place != LEFT_OUT}
    return [Row(code, NOT_COUNTED, "no_curriculum", Fraction(0)) for code in sorted(world.programmes - known)]


def _members_without(found: list[Verdict]) -> list[Row]:
    """Return a row for each organisation whose profile says member, and of which no memorandum is entered. One query."""
    known = {one.entry.organisation for one in found if one.place != LEFT_OUT}
    marked = Organisation.objects.csos().filter(is_coalition_member=True).exclude(code__in=known).order_by("code")
    return [Row(code, NOT_COUNTED, "no_memorandum", Fraction(0)) for code in marked.values_list("code", flat=True)]


def _people(entries: list[Entry]) -> tuple[Reading, list[Verdict]]:
    """Return unique persons of all lists: a row for each list and group of persons that no earlier list had. One query."""
    standing = {one.key: one for one in entries if not one.is_withdrawn and one.decision != counting.RETURNED}
    rows, found = [], []
    for one in attendances(_parts_of_people(standing), list(standing)):
        entry, groups = standing[one.event], Counter(one.new)
        detail = entry.day.isoformat()
        rows += [Row(entry.name, COUNTED, "recorded", Fraction(count), detail, parts) for parts, count in sorted(groups.items())]
        if not groups:
            rows.append(Row(entry.name, NOT_COUNTED, "no_new_person", Fraction(0), detail))
        found.append(Verdict(entry, *((COUNTED, "recorded") if groups else (NOT_COUNTED, "no_new_person"))))
    for entry in entries:
        if entry.key not in standing:
            place, reason = (LEFT_OUT, "withdrawn") if entry.is_withdrawn else (NOT_COUNTED, "sent_back")
            found.append(Verdict(entry, place, reason))
            rows.append(Row(entry.name, place, reason, Fraction(0) if place == NOT_COUNTED else None, entry.day.isoformat()))
    total = sum((row.amount for row in rows if row.place == COUNTED), Fraction(0))
    counted = sum(row.place == COUNTED for row in rows)
    reading = Reading(PEOPLE, total, counted, total, FINAL if standing else NO_DATA, tuple(rows))
    return reading, sorted(found, key=lambda one: one.entry.day)


def _parts_of_people(by_key: Mapping[str, Entry]) -> Iterator[Part]:
    """Yield the rows of the lists without names. One query."""
    rows = Participation.objects.filter(record__in=list(by_key)).order_by("pk")
    fields = ("record_id", "fingerprint", "sex", "age_band", "region_id", "disability", "target_group", "language")
    for record, mark, sex, age, region, disability, group, language in rows.values_list(*fields).iterator():
        said = {
            "sex": sex, "age_band": age, "region": region, "target_group": group, "language": language,
            "disability": "" if disability is None else "yes" if disability else "no",
        }  # fmt: skip
        yield Part(str(record), mark, tuple((name, value) for name, value in sorted(said.items()) if value))


def participations(on: date) -> int:
    """Return how often people took part: every row of every list, and the heads counted without a list. Two queries."""
    records = ActivityRecord.objects.standing().filter(indicator__code=PEOPLE, happened_on__lte=on)
    listed = Participation.objects.filter(record__in=records).count()
    bare = records.filter(participations=None).values_list("facts", flat=True)
    return listed + sum(facts.get("people", 0) for facts in bare)


def beside(line: str, on: date) -> list[tuple[str, int]]:
    """Return the figures that stand beside a line and are no indicator: participations, completed grants."""
    if line == PEOPLE:
        return [(_("Participations"), participations(on))]
    if line == "R2.5":
        return [(_("Completed grants: final report accepted"), counting.completed_grants(registers(on).verdicts[line], on))]
    return []

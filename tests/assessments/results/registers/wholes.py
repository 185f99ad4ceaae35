"""One whole record of each register: what counts, so that a test takes one thing away and sees why it no longer does."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.results import actions
from assessments.results.measurement.counting import ACCEPTED, CONFIRMED, Agency, Entry, World, verdicts
from assessments.results.measurement.registers import TEMPLATE_PARTS, register_of
from lms.core.uploads import check_upload

ON, DAY = date(2026, 11, 20), date(2026, 5, 4)
LATER = DAY + timedelta(days=30)
PUBLISHED = {"published_on": LATER, "address": "https://example.org/қала"}
WHOLE: dict[str, dict] = {
    "R1.1": {"programme": "PE", "languages": ("kk", "ru")},
    "R1.2": {
        "title": "Тәуелсіз баяндама", "topic": "budget", "language": "kk", "is_checked": True, "is_independent": True,
        **PUBLISHED,
    },
    "R2.1": {"title": "Әдістеме", **PUBLISHED},
    "R2.2": {
        "title": "Қоғамдық сараптама", "agency_name": "Әкімдік", "agency_level": "local", "programme_assessed": "Тұрғын үй",
        "registration": "КІР-7", "registered_on": LATER,
    },
    "R2.3": {"title": "Кездесу"},
    "R2.4": {"agency": "MCI", "grade": "2"},
    "R2.5": {"title": "Сараптама гранты", "organisation": "CSO-001", "contract": "Г-1", "signed_on": LATER},
    "R2.6": {"title": "Кейс", "topic": "health", "template_parts": TEMPLATE_PARTS, "persons": "named", **PUBLISHED},
    "R3.1": {"organisation": "CSO-001"},
    "R3.2": {"title": "Жұмыс кездесуі", "kind": "working"},
    "R3.3": {
        "organisation": "CSO-002", "member": "CSO-001", "topic": "legal", "minutes": 45, "language": "kk",
        "follow_up": "Үлгі жіберу",
    },
    "R3.4": {
        "title": "Сұрау", "incoming": "№ 15-2/104", "agency_name": "Министерство", "agency_level": "central",
        "topic": "rights", "outgoing": "КО-1", "outgoing_on": LATER,
    },
    "R3.6": {"title": "Науқан", "topic": "environment", "goal": "Ережені өзгерту", "outcome": "Жоба енгізілді"},
}  # fmt: skip
ACTIONS = 3


def world(**changes) -> World:
    """What the other registers say, so that every whole record counts."""
    usual = {
        "programmes": frozenset({"PE"}), "expertises": frozenset({"expertise"}), "members": {"CSO-001": [(DAY, None)]},
        "agencies": (Agency("MCI", (("agency_level", "central"),)), Agency("MOH")),
    }  # fmt: skip
    return World(**(usual | changes))


def entry(line: str, *, key: str = "a", day: date = DAY, without: Iterable[str] = (), papers: dict | None = None, **changes) -> Entry:
    """Return a whole record of a line without some facts or papers; `changes` are facts or columns of the entry."""
    register = register_of(line)
    columns = {name for name in Entry.__dataclass_fields__ if name not in ("facts", "papers", "key", "day")}
    facts = {code: value for code, value in (WHOLE[line] | changes).items() if code not in without and code not in columns}
    kept = {
        one.code: (day,) * (ACTIONS if one.is_many else 1) for one in register.papers if one.code not in without
    } | (papers or {})
    given = WHOLE[line] | changes
    name = given.get("title") or given.get("programme") or given.get("agency") or given.get("organisation", "")
    usual = {
        "name": name, "organisation": given.get("organisation", ""), "member": given.get("member", ""),
        "decision": ACCEPTED, "word": CONFIRMED if line == "R3.3" else "", "linked": "expertise" if line == "R2.1" else "",
    }  # fmt: skip
    return Entry(key, day=day, facts=facts, papers=kept, **(usual | {name: changes[name] for name in columns & set(changes)}))


def why(line: str, *entries: Entry, on: date = ON, within: World | None = None) -> list[str]:
    """Return why each record counts or not, the earliest first."""
    return [one.reason for one in verdicts(line, entries, on, within or world())]


def paper(name: str = "құжат.txt"):
    """Return a checked file."""
    return check_upload(SimpleUploadedFile(name, "Құжат мәтіні".encode()))


def papers_of(line: str, without: Iterable[str] = ()) -> dict:
    """Return a file for every paper that is asked for on the form."""
    return {one.code: paper() for one in register_of(line).papers if not one.is_many and one.code not in without}


def enter(cast, at, line: str, *, day: date = DAY, without: Iterable[str] = (), by=None, **changes):
    """Enter a whole record as the M&E officer."""
    values = {code: value for code, value in (WHOLE[line if line in WHOLE else "R3.4"] | changes).items() if code not in without}
    return actions.enter_record(
        line=line, happened_on=day, values=values, papers=papers_of(line, without), by=by or cast.dinara, at=at
    )


def accept(record, cast, at):
    """Accept a record as the M&E lead, who did not enter it."""
    record.refresh_from_db()
    return actions.accept_record(record=record, revision=record.revision, by=cast.murat, at=at)

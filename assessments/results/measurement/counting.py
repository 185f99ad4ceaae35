"""Which records of a register count on a day, and why the others do not (specification 13.5)."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from assessments.results.measurement.readings import (
    COUNTED,
    FINAL,
    LEFT_OUT,
    NO_DATA,
    NOT_COUNTED,
    Reading,
    Row,
)
from assessments.results.measurement.registers import REQUESTS, TEMPLATE_PARTS

ACCEPTED, RETURNED = "accepted", "returned"
CONFIRMED, DENIED = "confirmed", "denied"
GRADE_COUNTS = 2  # specification 13.5: an agency counts from grade 2
ACTIONS = 3  # specification 13.5: dated actions of a campaign with evidence

Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """One record as the rules see it.

    `name` is what the row is called: a title, or the code of the organisation, agency or programme it is about.
    `facts` hold typed values by field code, `papers` the days of the papers of each kind. `linked` and `member` name
    another record and another organisation. `word` is that of the client of a consultation.
    """

    key: str
    name: str
    day: date
    facts: Mapping[str, object] = field(default_factory=dict)
    papers: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    decision: str = ""
    is_withdrawn: bool = False
    organisation: str = ""
    member: str = ""
    linked: str = ""
    word: str = ""
    parts: Parts = ()

    def has(self, *papers: str, on: date) -> bool:
        """Say whether every one of these papers was there by a day."""
        return all(any(day <= on for day in self.papers.get(code, ())) for code in papers)

    def is_by(self, fact: str, on: date) -> bool:
        """Say whether the day that a fact names is there and not later than `on`."""
        day = self.facts.get(fact)
        return isinstance(day, date) and day <= on


@dataclass(frozen=True)
class Agency:
    """One target agency of the frozen list."""

    code: str
    parts: Parts = ()


@dataclass(frozen=True)
class World:
    """What a register must know of the others: published programmes, expertises that count, members, agencies.

    `members`: organisation → its days in the Coalition, first and last (None: still in). `with_expertises`: the
    definition lets reports of public expertises count among the reports (open question Q3).
    """

    programmes: frozenset[str] = frozenset()
    expertises: frozenset[str] = frozenset()
    members: Mapping[str, Sequence[tuple[date, date | None]]] = field(default_factory=dict)
    agencies: tuple[Agency, ...] = ()
    with_expertises: bool = False

    def is_member(self, organisation: str, on: date) -> bool:
        """Say whether a memorandum of the organisation was in force on a day."""
        return any(first <= on and (last is None or on <= last) for first, last in self.members.get(organisation, ()))


@dataclass(frozen=True)
class Verdict:
    """Where a record stands and why."""

    entry: Entry
    place: str
    reason: str


Check = tuple[str, Callable[[Entry, date, World], bool]]
# What must hold for a record to count, in the order in which the first that does not is given as the reason.
CHECKS: Mapping[str, tuple[Check, ...]] = {
    "R1.1": (
        ("no_curriculum", lambda one, on, _: one.has("curriculum", on=on)),
        ("not_published", lambda one, on, world: one.name in world.programmes),
    ),
    "R1.2": (
        ("not_published", lambda one, on, _: one.is_by("published_on", on) and bool(one.facts.get("address"))),
        ("no_report_file", lambda one, on, _: one.has("report", on=on)),
        ("no_checklist", lambda one, on, _: bool(one.facts.get("is_checked")) and one.has("checklist", on=on)),
        ("not_independent", lambda one, on, _: bool(one.facts.get("is_independent"))),
        ("no_declarations", lambda one, on, _: one.has("declarations", on=on)),
        ("is_expertise", lambda one, on, world: world.with_expertises or not one.facts.get("is_expertise")),
    ),
    "R2.1": (
        ("no_approved_text", lambda one, on, _: one.has("approved_text", on=on)),
        ("not_published", lambda one, on, _: one.is_by("published_on", on) and bool(one.facts.get("address"))),
        ("no_completed_expertise", lambda one, on, world: one.linked in world.expertises),
        ("no_trial_report", lambda one, on, _: one.has("trial_report", on=on)),
    ),
    "R2.2": (
        ("not_registered", lambda one, on, _: one.is_by("registered_on", on) and bool(one.facts.get("registration"))),
        ("no_final_document", lambda one, on, _: one.has("final_document", on=on)),
    ),
    "R2.5": (
        ("not_signed", lambda one, on, _: one.is_by("signed_on", on) and bool(one.facts.get("contract"))),
        ("no_contract_file", lambda one, on, _: one.has("contract_file", on=on)),
    ),
    "R2.6": (
        ("template_incomplete", lambda one, on, _: set(one.facts.get("template_parts", ())) >= set(TEMPLATE_PARTS)),
        ("not_published", lambda one, on, _: one.is_by("published_on", on) and bool(one.facts.get("address"))),
        ("no_publication_file", lambda one, on, _: one.has("publication", on=on)),
        ("no_consents", lambda one, on, _: one.facts.get("persons") == "nobody" or one.has("consents", on=on)),
    ),
    "R3.1": (
        ("no_memorandum", lambda one, on, _: one.has("memorandum", on=on)),
        ("has_left", lambda one, on, _: one.facts.get("ends_on") is None or on <= one.facts["ends_on"]),
    ),
    "R3.2": (
        ("not_working_meeting", lambda one, on, _: one.facts.get("kind") == "working"),
        ("no_agenda", lambda one, on, _: one.has("agenda", on=on)),
        ("no_attendance", lambda one, on, _: one.has("attendance", on=on)),
        ("no_minutes", lambda one, on, _: one.has("minutes", on=on)),
        ("not_accepted", lambda one, on, _: one.decision == ACCEPTED),
    ),
    "R3.3": (
        ("denied", lambda one, on, _: one.word != DENIED),
        ("not_confirmed", lambda one, on, _: one.word == CONFIRMED or one.has("confirmation", on=date.max)),
        ("not_by_member", lambda one, on, world: world.is_member(one.member, one.day)),
    ),
    "R3.4": (
        ("no_incoming_letter", lambda one, on, _: bool(one.facts.get("incoming")) and one.has("incoming_letter", on=on)),
        ("not_answered", lambda one, on, _: one.is_by("outgoing_on", on) and bool(one.facts.get("outgoing"))),
        ("no_outgoing_letter", lambda one, on, _: one.has("outgoing_letter", on=on)),
    ),
    "R3.6": (
        ("no_goal", lambda one, on, _: bool(one.facts.get("goal"))),
        ("no_plan", lambda one, on, _: one.has("plan", on=on)),
        ("too_few_actions", lambda one, on, _: sum(day <= on for day in one.papers.get("action", ())) >= ACTIONS),
        ("no_outcome_note", lambda one, on, _: one.has("outcome_note", on=on)),
        ("not_accepted", lambda one, on, _: one.decision == ACCEPTED),
    ),
}  # fmt: skip
WHY_COUNTED = {"R1.1": "published", "R3.1": "member", "R3.3": "confirmed", REQUESTS: "answered"}
WHY_TWICE = {
    "R1.1": "new_edition", "R2.1": "methodology_once", "R2.2": "same_registration", "R2.5": "same_contract",
    "R3.1": "member_already", "R3.2": "same_meeting", "R3.3": "same_consultation", REQUESTS: "same_request",
}  # fmt: skip


def requests(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the request that each letter belongs to: letters that continue another, and one letter entered twice.

    Shape:  records of the register of requests; → key of the record, key of the record that stands for the request.
    Unit:   none.
    Errors: none; a letter that continues one which is not among the entries stands for itself.
    Source: specification 13.5, R3.4: each request once, however many letters.
    """
    known = list(entries)
    root = {one.key: one.key for one in known}

    def find(key: str) -> str:
        while root[key] != key:
            key = root[key]
        return key

    same: dict[Hashable, str] = {}
    for one in known:
        number = plain(one.facts.get("incoming"))
        letter = (plain(one.facts.get("agency_name")), number, one.day) if number else one.key
        for other in (one.linked, same.setdefault(letter, one.key)):
            if other in root:
                root[find(one.key)] = find(other)
    return {one.key: find(one.key) for one in known}


def plain(text: object) -> str:
    """Return a number or a name without case, spaces and signs at its ends, as two people write the same one."""
    return "".join(sign for sign in str(text or "").casefold() if sign.isalnum() or sign == "/")


def _twins(line: str, entries: Sequence[Entry]) -> dict[str, Hashable]:
    """Return what must be there only once, by record; a record that is not named stands for itself."""
    if line == REQUESTS:
        return dict(requests(entries))
    rules: Mapping[str, Callable[[Entry], Hashable]] = {
        "R1.1": lambda one: one.name,
        "R2.1": lambda one: "the Methodology",
        "R2.2": lambda one: (plain(one.facts.get("agency_name")), plain(one.facts.get("registration"))),
        "R2.5": lambda one: (one.organisation, plain(one.facts.get("contract"))),
        "R3.1": lambda one: one.organisation,
        "R3.2": lambda one: (one.day, plain(one.name)),
        "R3.3": lambda one: (one.organisation, one.day, one.facts.get("topic")),
    }
    return {one.key: rules[line](one) for one in entries} if line in rules else {}


def open_checks(line: str, entry: Entry, on: date, world: World) -> list[str]:
    """Return everything that keeps one record from counting by itself, in the order of the rule.

    Shape:  one record of a register; whether another record already counts for it is not asked here.
    Unit:   codes of reasons; empty where the record counts.
    Errors: KeyError for a line that has no rule of this kind.
    Source: specification 13.5.
    """
    found = ["sent_back"] if entry.decision == RETURNED else []
    return found + [reason for reason, holds in CHECKS[line] if not holds(entry, on, world)]


def verdicts(line: str, entries: Sequence[Entry], on: date, world: World) -> list[Verdict]:
    """Return where every record of a register stands on a day, the earliest first.

    Shape:  the records of one line in the order they were entered; those of a later day than `on` do not exist yet.
    Unit:   none. A withdrawn record is left out; of several for the same thing the first that counts counts.
    Errors: KeyError for a line that has no rule of this kind.
    Source: specification 13.5.
    """
    known = sorted((one for one in entries if one.day <= on), key=lambda one: one.day)
    twins = _twins(line, [one for one in known if not one.is_withdrawn])
    taken: set[Hashable] = set()
    found = []
    for one in known:
        if one.is_withdrawn:
            found.append(Verdict(one, LEFT_OUT, "withdrawn"))
            continue
        missing = open_checks(line, one, on, world)
        thing = twins.get(one.key, one.key)
        if missing:
            found.append(Verdict(one, NOT_COUNTED, missing[0]))
        elif thing in taken:
            found.append(Verdict(one, NOT_COUNTED, WHY_TWICE[line]))
        else:
            taken.add(thing)
            found.append(Verdict(one, COUNTED, WHY_COUNTED.get(line, "recorded")))
    return found


def counted(line: str, found: Iterable[Verdict], others: Iterable[Row] = ()) -> Reading:
    """Return the number of records that count, with a row for each record and for `others` that stand beside them.

    Shape:  verdicts of one register; `others` are rows without a record, such as a programme without a curriculum.
    Unit:   records; the denominator is how many were looked at.
    Errors: none.
    Source: specification 13.5, AT-33.
    """
    rows = (*(_row(one) for one in found), *others)
    standing = [row for row in rows if row.place != LEFT_OUT]
    number = Fraction(sum(row.place == COUNTED for row in rows))
    return Reading(line, number, len(standing), number, FINAL if standing else NO_DATA, rows)


def _row(found: Verdict) -> Row:
    one = found.entry
    number = next((one.facts[code] for code in ("incoming", "registration", "contract") if one.facts.get(code)), "")
    amount = Fraction(found.place == COUNTED) if found.place != LEFT_OUT else None
    return Row(one.name, found.place, found.reason, amount, f"{one.day.isoformat()} {number}".strip(), one.parts)


def ministry(found: Sequence[Verdict]) -> list[Verdict]:
    """Return the requests of the ministry among all requests: a subset, never added to them.

    Shape:  verdicts of the register of requests. One flagged letter makes the request one of the ministry.
    Unit:   requests.
    Errors: none.
    Source: specification 13.5, R3.5; AT-42.
    """
    belongs = requests([one.entry for one in found])
    flagged = {belongs[one.entry.key] for one in found if one.entry.facts.get("is_ministry")}
    return [one for one in found if belongs[one.entry.key] in flagged]


def agencies(entries: Sequence[Entry], on: date, world: World) -> tuple[Reading, list[Verdict]]:
    """Return the share of target agencies whose best accepted grade is 2 or more, and where every record stands.

    Shape:  records of recognition, `name` the code of the agency; the frozen list is `world.agencies`.
    Unit:   per cent of the agencies of the list; None without a list.
    Errors: none.
    Source: specification 13.5, R2.4: frozen list, best accepted grade, counts from grade 2.

    Example: a list of three; accepted grades 1 and 3 for one, 4 not accepted for another: 1 of 3.
    """
    listed = {agency.code for agency in world.agencies}
    best: dict[str, int] = {}
    found = []
    for one in sorted((one for one in entries if one.day <= on), key=lambda one: one.day):
        grade = int(one.facts.get("grade") or 0)
        place, reason = _recognition(one, grade, listed, on)
        if place == COUNTED or reason == "grade_below":
            best[one.name] = max(grade, best.get(one.name, 0))
        found.append(Verdict(one, place, reason))
    rows = tuple(_agency_row(agency, best.get(agency.code)) for agency in world.agencies)
    count = sum(row.place == COUNTED for row in rows)
    value = Fraction(100 * count, len(rows)) if rows else None
    reading = Reading("R2.4", Fraction(count), len(rows), value, FINAL if rows else NO_DATA, rows)
    return reading, found


def _recognition(one: Entry, grade: int, listed: set[str], on: date) -> tuple[str, str]:
    if one.is_withdrawn:
        return LEFT_OUT, "withdrawn"
    if one.decision == RETURNED:
        return NOT_COUNTED, "sent_back"
    if one.name not in listed:
        return NOT_COUNTED, "not_on_list"
    if not one.has("proof", on=on):
        return NOT_COUNTED, "no_proof"
    if one.decision != ACCEPTED:
        return NOT_COUNTED, "not_accepted"
    return (COUNTED, "grade_enough") if grade >= GRADE_COUNTS else (NOT_COUNTED, "grade_below")


def _agency_row(agency: Agency, grade: int | None) -> Row:
    is_enough = grade is not None and grade >= GRADE_COUNTS
    reason = "grade_enough" if is_enough else "no_recognition" if grade is None else "grade_below"
    detail = "" if grade is None else str(grade)
    return Row(agency.code, COUNTED if is_enough else NOT_COUNTED, reason, Fraction(is_enough), detail, agency.parts)


def completed_grants(found: Iterable[Verdict], on: date) -> int:
    """Return how many of the grants that count have an accepted final report: the figure beside R2.5.

    Shape:  verdicts of the register of grants.
    Unit:   grants.
    Errors: none.
    Source: specification 13.5, R2.5.
    """
    return sum(
        one.place == COUNTED and one.entry.is_by("report_accepted_on", on) and one.entry.has("final_report", on=on)
        for one in found
    )

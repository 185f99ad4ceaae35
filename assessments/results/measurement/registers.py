"""What a record of each register holds: its fields, its papers, the rules between them. ADR 0027.

A register stands behind one line of the log-frame (R3.5 reads that of R3.4). Labels are in `choices`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

TEXT, LONG, DAY, NUMBER, YES, CHOICE, MANY, LINK = "text", "long", "day", "number", "yes", "choice", "many", "link"
ORGANISATION, MEMBER, PROGRAMME, AGENCY, RECORD = "organisation", "member", "programme", "agency", "record"
# Fields of these codes are columns of the record, so that the database keeps what they point to.
COLUMNS = frozenset({"title", "region", "organisation", "member", "linked"})

LANGUAGES = ("kk", "ru", "en")
TOPICS = ("budget", "social", "health", "education", "environment", "housing", "rights", "other")
CONSULTATION_TOPICS = ("legal", "financial", "methodological", "organisational")
AGENCY_LEVELS = ("central", "local")
TEMPLATE_PARTS = ("context", "problem", "actors", "actions", "result", "lessons")
MINISTRY, REQUESTS = "R3.5", "R3.4"


@dataclass(frozen=True)
class Field:
    """One declared field. `of`: the line whose records a field of the kind "record" offers.

    `after`: the day that comes first; without it this one cannot be given.
    """

    code: str
    kind: str
    is_required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 200
    of: str = ""
    after: str = ""
    may_be_later: bool = False


@dataclass(frozen=True)
class Paper:
    """One kind of paper behind a record. `dated_by`: the field that says its day, else the day of the record."""

    code: str
    is_required: bool = False
    is_many: bool = False
    dated_by: str = ""


@dataclass(frozen=True)
class Register:
    """Fields and papers of one line. `together`: fields that are filled all or not at all.

    `needs_acceptance`: a record counts only when a second person has accepted it. Where it is False a second person
    may accept too, which closes the record; a record that was sent back counts nowhere.
    """

    line: str
    day: str
    fields: tuple[Field, ...]
    papers: tuple[Paper, ...]
    together: tuple[tuple[str, ...], ...] = ()
    needs_acceptance: bool = False

    def field(self, code: str) -> Field | None:
        """Return the declared field of this code, None if there is none."""
        return next((one for one in self.fields if one.code == code), None)

    def paper(self, code: str) -> Paper | None:
        """Return the declared paper of this code, None if there is none."""
        return next((one for one in self.papers if one.code == code), None)


TITLE, REGION = Field("title", TEXT, True), Field("region", "region")
TOPIC, ADDRESS = Field("topic", CHOICE, True, TOPICS), Field("address", LINK, longest=1000)
PUBLISHED = Field("published_on", DAY)

REGISTERS: Mapping[str, Register] = {
    register.line: register
    for register in (
        Register(
            "R1.1", "approved_on",
            (Field("programme", PROGRAMME, True), Field("languages", MANY, True, LANGUAGES)),
            (Paper("curriculum", True),),
        ),
        Register(
            "R1.2", "finished_on",
            (
                TITLE, TOPIC, Field("language", CHOICE, True, LANGUAGES), REGION, PUBLISHED, ADDRESS,
                Field("is_checked", YES), Field("is_independent", YES), Field("is_expertise", YES),
            ),
            (Paper("report", dated_by="published_on"), Paper("checklist"), Paper("declarations")),
            (("published_on", "address"),),
        ),
        Register(
            "R2.1", "approved_on",
            (TITLE, PUBLISHED, ADDRESS, Field("linked", RECORD, of="R2.2")),
            (Paper("approved_text"), Paper("trial_report")),
            (("published_on", "address"),),
        ),
        Register(
            "R2.2", "begun_on",
            (
                TITLE, Field("agency_name", TEXT, True), Field("agency_level", CHOICE, True, AGENCY_LEVELS), REGION,
                Field("programme_assessed", TEXT, True, longest=120), Field("registration", TEXT, longest=60),
                Field("registered_on", DAY),
            ),
            (Paper("final_document", dated_by="registered_on"),),
            (("registration", "registered_on"),),
        ),
        Register(
            "R2.3", "held_on",
            (TITLE, Field("linked", RECORD, of="R2.2"), REGION, Field("people", NUMBER)),
            (Paper("attendance"), Paper("consents")),
        ),
        Register(
            "R2.4", "recognised_on",
            (Field("agency", AGENCY, True), Field("grade", CHOICE, True, ("1", "2", "3", "4"))),
            (Paper("proof", True),),
            needs_acceptance=True,
        ),
        Register(
            "R2.5", "granted_on",
            (
                TITLE, Field("organisation", ORGANISATION, True), Field("contract", TEXT, longest=60),
                Field("signed_on", DAY), Field("report_accepted_on", DAY, after="signed_on"),
            ),
            (Paper("contract_file", dated_by="signed_on"), Paper("final_report", dated_by="report_accepted_on")),
            (("contract", "signed_on"),),
        ),
        Register(
            "R2.6", "finished_on",
            (
                TITLE, TOPIC, REGION, Field("template_parts", MANY, False, TEMPLATE_PARTS), PUBLISHED, ADDRESS,
                Field("persons", CHOICE, True, ("nobody", "named")),
            ),
            (Paper("publication", dated_by="published_on"), Paper("consents")),
            (("published_on", "address"),),
        ),
        Register(
            "R3.1", "joined_on",
            (Field("organisation", ORGANISATION, True), Field("ends_on", DAY, may_be_later=True)),
            (Paper("memorandum", True),),
        ),
        Register(
            "R3.2", "held_on",
            (TITLE, Field("kind", CHOICE, True, ("working", "other")), REGION),
            (Paper("agenda"), Paper("attendance"), Paper("minutes")),
            needs_acceptance=True,
        ),
        Register(
            "R3.3", "held_on",
            (
                Field("organisation", ORGANISATION, True), Field("member", MEMBER, True),
                Field("topic", CHOICE, True, CONSULTATION_TOPICS), Field("minutes", NUMBER, True),
                Field("language", CHOICE, True, LANGUAGES), Field("follow_up", LONG, True, longest=500),
            ),
            (Paper("confirmation"),),
        ),
        Register(
            "R3.4", "incoming_on",
            (
                TITLE, Field("incoming", TEXT, True, longest=60), Field("agency_name", TEXT, True),
                Field("agency_level", CHOICE, True, AGENCY_LEVELS), Field("is_ministry", YES), TOPIC, REGION,
                Field("linked", RECORD, of="R3.4"), Field("outgoing", TEXT, longest=60), Field("outgoing_on", DAY),
            ),
            (Paper("incoming_letter"), Paper("outgoing_letter", dated_by="outgoing_on")),
            (("outgoing", "outgoing_on"),),
        ),
        Register(
            "R3.6", "begun_on",
            (TITLE, TOPIC, Field("goal", LONG, True, longest=1000), Field("outcome", LONG, longest=1000)),
            (Paper("plan"), Paper("action", is_many=True), Paper("outcome_note")),
            needs_acceptance=True,
        ),
    )
}  # fmt: skip


def register_of(line: str) -> Register | None:
    """Return the register behind a line; the ministry's requests stand in that of all requests."""
    return REGISTERS.get(REQUESTS if line == MINISTRY else line)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in what was typed: the field, and what is wrong by a code with its other fields."""

    field: str
    code: str
    fields: tuple[str, ...] = ()


def faults(register: Register, values: Mapping[str, object], *, day: date | None, today: date) -> list[Fault]:
    """Return what is wrong in the values of one record, each with its place; the papers are checked apart.

    Shape:  typed values by field code; empty ones are "", None, False or (). `day` is the day of the record.
    Unit:   none.
    Errors: none.
    Source: specification 13.5; ours: a day lies neither in the future nor before the day of the record.
    """
    found = [Fault("happened_on", "in_future")] if day and day > today else []
    for one in register.fields:
        value = values.get(one.code)
        if is_empty(value):
            if one.is_required:
                found.append(Fault(one.code, "missing"))
            continue
        found += _faults_of(one, value, day, today)
        first = values.get(one.after) if one.after else None
        if one.after and (first is None or value < first):
            found.append(Fault(one.code, "before_field" if first else "needs_field", (one.after,)))
    for group in register.together:
        empty = [code for code in group if is_empty(values.get(code))]
        if len(empty) not in (0, len(group)):
            found += [Fault(code, "together", tuple(one for one in group if one not in empty)) for code in empty]
    if not is_empty(values.get("member")) and values.get("member") == values.get("organisation"):
        found.append(Fault("member", "same_organisation"))
    return found


def is_empty(value: object) -> bool:
    """Say whether nothing was given; a no is given, but says nothing to count."""
    return value is None or value == "" or value == () or value == [] or value is False


def _faults_of(one: Field, value: object, day: date | None, today: date) -> Iterable[Fault]:
    rules: dict[str, Callable[[], str]] = {
        DAY: lambda: "in_future" if value > today and not one.may_be_later else "before_day" if day and value < day else "",
        NUMBER: lambda: "not_positive" if value <= 0 else "",
        CHOICE: lambda: "" if value in one.choices else "not_listed",
        MANY: lambda: "" if set(value) <= set(one.choices) else "not_listed",
        TEXT: lambda: "too_long" if len(value) > one.longest else "",
        LONG: lambda: "too_long" if len(value) > one.longest else "",
    }
    code = rules[one.kind]() if one.kind in rules else ""
    return [Fault(one.code, code)] if code else []


def to_stored(register: Register, values: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a record as JSON can hold them: days as text, lists as lists, what is empty left out.

    Shape:  typed values by field code; fields that are columns of the record are left out too.
    Unit:   none.
    Errors: none.
    Source: ours, ADR 0027.
    """
    found: dict[str, object] = {}
    for one in register.fields:
        value = values.get(one.code)
        if one.code not in COLUMNS and not is_empty(value):
            found[one.code] = value.isoformat() if isinstance(value, date) else list(value) if one.kind == MANY else value
    return found


def from_stored(register: Register, facts: Mapping[str, object]) -> dict[str, object]:
    """Return stored facts as typed values: the inverse of `to_stored`.

    Shape:  {field code: JSON value}; a code that the register no longer declares is left out.
    Unit:   none.
    Errors: ValueError for a day that is none.
    Source: ours, ADR 0027.
    """
    found: dict[str, object] = {}
    for one in register.fields:
        if one.code in facts:
            value = facts[one.code]
            found[one.code] = (
                date.fromisoformat(value) if one.kind == DAY else tuple(value) if one.kind == MANY else value
            )
    return found

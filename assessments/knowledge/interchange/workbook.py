"""Questions as a workbook: the one format that holds everything, in three languages. Reader and tables to write."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assessments.knowledge.interchange.between import (
    LARGEST,
    MOST_POINTS,
    MOST_QUESTIONS,
    Note,
    ReadFile,
    ReadQuestion,
    checked,
    day_text,
    decimal_text,
)
from assessments.knowledge.interchange.entries import (
    CriterionEntry,
    Kind,
    OptionEntry,
    QuestionEntry,
    Text,
    TypicalError,
    alternatives,
)
from assessments.knowledge.interchange.markup import collapsed
from assessments.knowledge.interchange.package import LANGUAGES
from lms.core.tables import Column, SheetError, SheetRows, Table, date_of, integer_of, read_sheet

WITH_KEYS = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
YES = ("1", "x", "yes", "да", "иә", "+")
CELLS = ("", "0", "no", "нет", "жоқ", *YES)
LIMITS = {"max_bytes": LARGEST, "keep_unknown": True}
ROLES = ("choice", "item", "left", "right", "step", "error", "criterion", "gap")


NEED_OPTIONS = {Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING, Kind.TRUE_FALSE, Kind.SHORT, Kind.GAPS, Kind.LIKERT, Kind.BRANCHING}
ROLES_OF = {
    Kind.ORDERING: {"item"}, Kind.MATCHING: {"left", "right"}, Kind.BRANCHING: {"step", "choice"},
    **dict.fromkeys((Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.LIKERT), {"choice"}),
}


def _three(name: str) -> list[str]:
    return [f"{name}_{language}" for language in LANGUAGES]


QUESTION_COLUMNS = [
    "code", "module", "outcome", "kind", "level", "points", *_three("text"), "value", "tolerance", *_three("unit"), "words",
    *_three("explanation"), *_three("model_answer"), "check_on", "file",
]  # fmt: skip
OPTION_COLUMNS = ["code", "n", "role", *_three("option"), "right", "place", "partner", "value", "points", *_three("feedback"), "step", "to"]


@dataclass
class _Parts:
    """The rows of the second sheet that belong to a question, by role, and their faults."""

    options: list[OptionEntry] = field(default_factory=list)
    errors: list[TypicalError] = field(default_factory=list)
    criteria: list[CriterionEntry] = field(default_factory=list)
    faults: list[Note] = field(default_factory=list)
    lefts: list[tuple[int, str]] = field(default_factory=list)
    rights: dict[str, int] = field(default_factory=dict)
    gaps: list[Text] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)
    ways: list[tuple[int, str, str]] = field(default_factory=list)


def read_workbook(content: bytes, filename: str) -> ReadFile:
    """Return the questions of a workbook with the sheets *questions* and *options*.

    Shape:  columns as `QUESTION_COLUMNS` and `OPTION_COLUMNS`; further ones are named as lost. `n` numbers the options of a
            question from 1; `partner` is the n of the right side; `place` the right place of an item.
    Unit:   points whole; numbers with comma or point; dates 2026-06-10 or 10.06.2026.
    Errors: SheetError for a file that is no such workbook.
    Source: product design 5.6.
    """
    sheet = read_sheet(content, filename, required=["code", "kind"], sheet="questions", max_rows=MOST_QUESTIONS, **LIMITS)
    parts: dict[str, _Parts] = {}
    unknown = set(sheet.columns) - set(QUESTION_COLUMNS)
    kinds = {row["kind"].lower() for row in sheet.rows}
    losses: list[Note] = []
    orphans: list[ReadQuestion] = []
    others = _options(content, filename, is_needed=bool(kinds & NEED_OPTIONS))
    if others is not None:
        unknown |= set(others.columns) - set(OPTION_COLUMNS)
        codes = {row["code"] for row in sheet.rows}
        for number, row in others.numbered():
            if row["code"] not in codes:
                orphans.append(ReadQuestion(number, f"options: {row['code'][:40]}", None, (Note("no_question", row["code"][:40]),)))
                continue
            _read_part(parts.setdefault(row["code"], _Parts()), row, number)
    losses += [Note("column", name[:40]) for name in sorted(unknown)]
    questions = [_question(number, row, parts.get(row["code"], _Parts())) for number, row in sheet.numbered()]
    return ReadFile((*questions, *orphans), tuple(losses))


def _options(content: bytes, filename: str, *, is_needed: bool) -> SheetRows | None:
    """Return the second sheet; None if there is none, or nothing in it, and no question needs it."""
    try:
        return read_sheet(content, filename, required=["code", "n"], sheet="options", **LIMITS)
    except SheetError as error:
        if error.code == "no_rows" or error.code == "missing_column" and not is_needed:
            return None
        raise


def _text(row: dict[str, str], name: str) -> Text | None:
    words = {language: collapsed(row.get(f"{name}_{language}", "")) for language in LANGUAGES}
    return Text(**words) if any(words.values()) else None


def _read_part(parts: _Parts, row: dict[str, str], number: int) -> None:
    role = (row.get("role") or "choice").lower()
    text, feedback = _text(row, "option") or Text("", "", ""), _text(row, "feedback")
    if role == "error":
        parts.errors.append(TypicalError(row.get("value", ""), feedback or Text("", "", "")))
    elif role == "criterion":
        points = integer_of(row.get("points", "")) or 0
        if not 1 <= points <= MOST_POINTS:
            parts.faults.append(Note("points", row.get("points", "")[:20]))
        parts.criteria.append(CriterionEntry(points, text))
    elif role == "gap":
        parts.gaps.append(text)
    elif role in ROLES:
        right = row.get("right", "").strip().lower()
        if right not in CELLS:
            parts.faults.append(Note("right_cell", right[:20]))
        place = integer_of(row["place"]) if row.get("place") else None
        if role == "right":
            parts.rights[row["n"]] = sum(one.role == "right" for one in parts.options)
        if role == "left":
            parts.lefts.append((len(parts.options), row.get("partner", "")))
        if role == "step":
            parts.steps[row["n"]] = len(parts.steps)
        if row.get("step"):
            parts.ways.append((len(parts.options), row["step"], row.get("to", "")))
        points = integer_of(row["points"]) if row.get("points") else None
        if row.get("points") and (points is None or not 0 <= points <= MOST_POINTS):
            parts.faults.append(Note("choice_points"))
        is_right = right in YES
        parts.options.append(OptionEntry(role, text, feedback, is_right and role == "choice", place if role in ("item", "choice") else None, points=points))
    else:
        parts.faults.append(Note("role", role[:20]))


def _question(number: int, row: dict[str, str], parts: _Parts) -> ReadQuestion:
    kind, label = row["kind"].lower(), row["code"] or (row.get("text_en") or row.get("text_ru") or row.get("text_kk") or "")
    if kind not in set(Kind):
        return ReadQuestion(number, label[:80], None, (Note("unsupported", kind[:40]),))
    faults = list(parts.faults)
    options = list(parts.options)
    for at, partner in parts.lefts:
        if partner in parts.rights:
            options[at] = OptionEntry("left", options[at].text, options[at].feedback, partner=parts.rights[partner])
    for at, step, to in parts.ways:
        if step not in parts.steps or to and to not in parts.steps:
            faults.append(Note("no_steps"))
        options[at] = replace(options[at], step=parts.steps.get(step), to=parts.steps.get(to) if to else None)
    if kind == Kind.LIKERT and not any(one.place for one in options):  # a scale without places stands in its order
        options = [replace(one, place=place) for place, one in enumerate(options, 1)]
    places = [one.place for one in options if one.role == "item" or kind == Kind.LIKERT]
    if sorted(place or 0 for place in places) != list(range(1, len(places) + 1)):
        faults.append(Note("places"))
    roles = ROLES_OF.get(kind, set())
    faults += [Note("role", role) for role in sorted({one.role for one in options} - roles)]
    points = integer_of(row["points"]) if row.get("points") else 0
    if points is None or not 0 <= points <= MOST_POINTS or row.get("points") and bool(points) == (kind == Kind.LIKERT):
        faults.append(Note("points", row["points"][:20]))
    words = integer_of(row["words"]) if row.get("words") else None
    if row.get("words") and (words is None or not 10 <= words <= 500):
        faults.append(Note("word_limit", row["words"][:20]))
    value, read = row.get("value", ""), {Kind.NUMERIC: decimal_text, Kind.DATE: day_text}.get(kind)
    errors = parts.errors
    if read:
        if value and read(value) is None:
            faults.append(Note("number" if kind == Kind.NUMERIC else "date", value[:40]))
        faults += [Note("number" if kind == Kind.NUMERIC else "date", one.value[:40]) for one in errors if read(one.value) is None]
        errors = [TypicalError(read(one.value) or "", one.feedback) for one in errors]
    tolerance = decimal_text(row.get("tolerance") or "0")
    if tolerance is None or tolerance.startswith("-"):
        faults.append(Note("tolerance", row["tolerance"][:20]))
    if row.get("check_on") and date_of(row["check_on"]) is None:
        faults.append(Note("date", row["check_on"][:40]))
    file = row.get("file", "").strip().lower()
    if file not in CELLS:
        faults.append(Note("file_cell", file[:20]))
    losses = (Note("file_kind"),) if file in YES and kind != Kind.ESSAY else ()
    entry = QuestionEntry(
        code=row["code"], module=row.get("module", ""), outcome=row.get("outcome", "")[:12], kind=Kind(kind), level=row.get("level", "").lower(),
        points=points if points and 0 < points <= MOST_POINTS else 0, text=_text(row, "text") or Text("", "", ""),
        options=tuple(options), value=(read(value) or "") if read else "",
        tolerance=tolerance if tolerance and kind == Kind.NUMERIC else "0", unit=_text(row, "unit"),
        explanation=_text(row, "explanation"), typical_errors=tuple(errors), words=words,
        criteria=tuple(parts.criteria), model_answer=_text(row, "model_answer"), check_on=date_of(row.get("check_on", "")),
        gaps=tuple(Text(*("|".join(alternatives(getattr(one, code))) for code in LANGUAGES)) for one in parts.gaps),
        takes_file=file in YES and kind == Kind.ESSAY,
    )
    return checked(number, label, entry, losses, faults)


def tables_of(entries: Sequence[QuestionEntry]) -> list[Table]:
    """Return the sheets *questions* and *options*: nothing of a question is lost in them.

    Shape:  questions of one programme.
    Unit:   as in `read_workbook`.
    Errors: none.
    Source: product design 5.6.
    """
    numbers = {"file", "points", "words", "n", "place", "partner", "right", "step", "to"}
    columns = [[Column(code, "integer" if code in numbers else "text") for code in codes] for codes in (QUESTION_COLUMNS, OPTION_COLUMNS)]
    rows = [[_cells(one)[code] for code in QUESTION_COLUMNS] for one in entries]
    parts = [[cells.get(code) for code in OPTION_COLUMNS] for one in entries for cells in _part_cells(one)]
    return [Table("questions", columns[0], rows), Table("options", columns[1], parts)]


def _words(name: str, text: Text | None) -> dict[str, str | None]:
    return {f"{name}_{language}": getattr(text, language) if text else None for language in LANGUAGES}


def _cells(one: QuestionEntry) -> dict:
    is_number = one.kind == Kind.NUMERIC
    return {
        "code": one.code, "module": one.module, "outcome": one.outcome or None, "kind": str(one.kind), "level": one.level, "points": one.points if one.points or one.kind == Kind.LIKERT else None,
        "value": one.value or None, "tolerance": one.tolerance if is_number else None, "words": one.words,
        "check_on": one.check_on.isoformat() if one.check_on else None, "file": 1 if one.takes_file else None, **_words("text", one.text), **_words("unit", one.unit),
        **_words("explanation", one.explanation), **_words("model_answer", one.model_answer),
    }


def _part_cells(one: QuestionEntry):
    firsts = [number for number, option in enumerate(one.options, 1) if option.role == "right"]
    steps = [number for number, option in enumerate(one.options, 1) if option.role == "step"]
    for number, option in enumerate(one.options, 1):
        yield {
            "code": one.code, "n": number, "role": option.role, "right": int(option.is_right) if option.role == "choice" and one.kind in WITH_KEYS else None,
            "place": option.place, "partner": None if option.partner is None else firsts[option.partner],
            "step": None if option.step is None else steps[option.step], "to": None if option.to is None else steps[option.to],
            "points": option.points,
            **_words("option", option.text), **_words("feedback", option.feedback),
        }
    for number, error in enumerate(one.typical_errors, len(one.options) + 1):
        yield {"code": one.code, "n": number, "role": "error", "value": error.value, **_words("feedback", error.feedback)}
    for number, each in enumerate(one.criteria, len(one.options) + len(one.typical_errors) + 1):
        yield {"code": one.code, "n": number, "role": "criterion", "points": each.points, **_words("option", each.text)}
    for number, each in enumerate(one.gaps, len(one.options) + len(one.typical_errors) + len(one.criteria) + 1):
        yield {"code": one.code, "n": number, "role": "gap", **_words("option", each)}

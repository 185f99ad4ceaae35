"""What stands between a file of questions and the bank: questions as read, what is wrong with them, what got lost."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from assessments.knowledge.interchange.entries import Kind, OptionEntry, QuestionEntry, Text, alternatives
from assessments.knowledge.interchange.package import (
    CODE,
    CONTROL,
    FALSE,
    LANGUAGES,
    LEVELS,
    LONGEST,
    MARK,
    MODULE,
    TRUE,
)
from lms.core.tables.cells import date_of

LARGEST = 10 * 1024 * 1024
MOST_QUESTIONS = 2_000
MOST_POINTS = 20
ROLES = ("step", "choice", "item", "left", "right")
GAP = "_____"


@dataclass(frozen=True)
class Note:
    """One thing to tell about a question: a code, and what it is about. `imports.words` makes the sentence."""

    code: str
    about: str = ""


@dataclass(frozen=True)
class ReadQuestion:
    """One question of a file. `points` 0, and an empty code, module or level, mean that the file names none."""

    line: int
    label: str
    entry: QuestionEntry | None
    faults: tuple[Note, ...] = ()
    losses: tuple[Note, ...] = ()


@dataclass(frozen=True)
class ReadFile:
    """All questions of a file, and what was lost of the file as a whole."""

    questions: tuple[ReadQuestion, ...]
    losses: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Written:
    """A file as made, with what it could not hold: (code of the question, note)."""

    content: bytes
    losses: tuple[tuple[str, Note], ...] = ()


class NotReadable(ValueError):
    """The file as a whole cannot be read. Codes: see `imports.words`."""

    def __init__(self, code: str, *, line: int | None = None, about: str = "") -> None:
        super().__init__(f"{code} {line or ''} {about}".strip())
        self.code, self.line, self.about = code, line, about


def said(language: str, text: str) -> Text | None:
    """Return a text in one language, the others empty; None if it says nothing."""
    return Text(**{**dict.fromkeys(LANGUAGES, ""), language: text}) if text else None


def is_blank(text: Text | None) -> bool:
    return text is None or not any(getattr(text, language) for language in LANGUAGES)


def texts_of(entry: QuestionEntry) -> Iterable[tuple[str, Text]]:
    """Yield every text of a question with its place; blank ones too where a question cannot be without."""
    yield "text", entry.text
    for number, option in enumerate(entry.options, 1):
        yield f"option {number}", option.text
    for number, one in enumerate(entry.criteria, 1):
        yield f"criterion {number}", one.text
    for number, one in enumerate(entry.gaps, 1):
        yield f"gap {number}", one
    others = [("unit", entry.unit), ("explanation", entry.explanation), ("model_answer", entry.model_answer)]
    others += [(f"feedback {number}", option.feedback) for number, option in enumerate(entry.options, 1)]
    others += [(f"feedback {error.value}", error.feedback) for error in entry.typical_errors]
    yield from ((place, text) for place, text in others if not is_blank(text))


def decimal_text(text: str) -> str | None:
    """Return a number as the bank keeps it; None if it is none. Comma and point open the decimals.

    Shape:  "17", "-3,5", "1e3", with spaces between thousands.
    Unit:   none; at most 20 digits on either side, so that no exponent swells.
    Errors: none.
    Source: product rule TP15.
    """
    plain = "".join(text.split()).replace("\u2212", "-").replace(",", ".")
    try:
        number = Decimal(plain) if len(plain) <= 40 else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number.adjusted()) > 20:
        return None
    written = f"{number:f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return None if len(written) > 40 else "0" if written in ("-0", "") else written


def day_text(text: str) -> str | None:
    """Return a date as ISO, from 2026-06-10 or 10.06.2026; None if it is none."""
    day = date_of(text)
    return day.isoformat() if day else None


def checked(line: int, label: str, entry: QuestionEntry, losses: Iterable[Note], faults: Iterable[Note] = ()) -> ReadQuestion:
    """Return a question as read, with every fault in it."""
    found = (*faults, *faults_of(entry))
    return ReadQuestion(line, label[:80], entry, tuple(dict.fromkeys(found)), tuple(dict.fromkeys(losses)))


def faults_of(entry: QuestionEntry) -> list[Note]:
    """Return what no question may be: without a key, with every option right, without words, with unequal sides.

    Shape:  a question in one, two or three languages.
    Unit:   none.
    Errors: none.
    Source: ours; the same rules as a package has.
    """
    faults = []
    if is_blank(entry.text):
        faults.append(Note("no_text"))
    if entry.code and not CODE.fullmatch(entry.code):
        faults.append(Note("code", entry.code[:40]))
    if entry.module and not MODULE.fullmatch(entry.module):
        faults.append(Note("module", entry.module[:40]))
    if entry.level and entry.level not in LEVELS:
        faults.append(Note("level", entry.level[:40]))
    for place, text in texts_of(entry):
        words = [getattr(text, language) for language in LANGUAGES]
        if place.startswith(("option", "criterion", "gap")) and not any(words):
            faults.append(Note("no_words", place))
        if any(len(each) > LONGEST for each in words):
            faults.append(Note("too_long", place))
        if any(CONTROL.search(each) for each in words):
            faults.append(Note("control", place))
    if entry.kind in (Kind.SINGLE, Kind.MULTIPLE):
        faults += _choice_faults(entry)
    elif entry.kind == Kind.ORDERING:
        faults += _same(entry.options) + ([Note("few_items")] if len(entry.options) < 3 else [])
    elif entry.kind == Kind.MATCHING:
        faults += _matching_faults(entry)
    elif entry.kind in (Kind.NUMERIC, Kind.DATE) and not entry.value:
        faults.append(Note("no_key"))
    elif entry.kind == Kind.TRUE_FALSE:
        faults += _true_false_faults(entry)
    elif entry.kind == Kind.LIKERT:
        faults += _same(entry.options) + ([Note("few_options")] if len(entry.options) < 2 else [])
    elif entry.kind in (Kind.SHORT, Kind.GAPS):
        faults += _gap_faults(entry)
    elif entry.kind == Kind.BRANCHING:
        faults += _branching_faults(entry)
    return faults


def _true_false_faults(entry: QuestionEntry) -> list[Note]:
    strange = next((one for one in entry.options if one.text not in (TRUE, FALSE)), None)
    faults = [] if strange is None else [Note("true_or_false", (strange.text.en or strange.text.ru or strange.text.kk)[:40])]
    faults += _same(entry.options) + ([Note("few_options")] if len(entry.options) < 2 else [])
    rights = sum(one.is_right for one in entry.options)
    return faults + ([] if rights == 1 else [Note("many_keys", str(rights))] if rights else [Note("no_key")])


def _gap_faults(entry: QuestionEntry) -> list[Note]:
    if not entry.gaps or any(not alternatives(*(getattr(one, language) for language in LANGUAGES)) for one in entry.gaps):
        return [Note("no_key")]
    if entry.kind == Kind.SHORT:
        return [] if len(entry.gaps) == 1 else [Note("many_keys", str(len(entry.gaps)))]
    wanted = [str(number) for number in range(1, len(entry.gaps) + 1)]
    return [
        Note("gaps_differ", language)
        for language in LANGUAGES
        if (words := getattr(entry.text, language)) and sorted(MARK.findall(words), key=int) != wanted
    ]


def _branching_faults(entry: QuestionEntry) -> list[Note]:
    """Each step has two choices or more that lead onward only, each is come to, and some way is better than another."""
    steps = [one for one in entry.options if one.role == "step"]
    choices = [one for one in entry.options if one.role == "choice"]
    if not steps:
        return [Note("no_steps")]
    faults = _same(steps)
    for number in range(len(steps)):
        mine = [one for one in choices if one.step == number]
        faults += _same(mine)
        if len(mine) < 2:
            faults.append(Note("few_choices", str(number + 1)))
        if any(one.to is not None and not number < one.to < len(steps) for one in mine):
            faults.append(Note("leads_back", str(number + 1)))
        if number and not any(one.to == number for one in choices):
            faults.append(Note("never_reached", str(number + 1)))
    if any(one.step is None or not 0 <= one.step < len(steps) for one in choices):
        faults.append(Note("no_steps"))
    worth = [one.points for one in choices]
    if any(given is None or not 0 <= given <= MOST_POINTS for given in worth):
        faults.append(Note("choice_points"))
    elif not any(worth):
        faults.append(Note("no_key"))
    elif all(len({one.points for one in choices if one.step == number}) == 1 for number in range(len(steps))):
        faults.append(Note("all_right"))
    return faults


def _choice_faults(entry: QuestionEntry) -> list[Note]:
    keys = sum(option.is_right for option in entry.options)
    faults = _same(entry.options)
    if len(entry.options) < 2:
        return [*faults, Note("few_options")]
    if not keys:
        faults.append(Note("no_key"))
    if keys == len(entry.options):
        faults.append(Note("all_right"))
    elif entry.kind == Kind.SINGLE and keys > 1:
        faults.append(Note("many_keys", str(keys)))
    return faults


def _matching_faults(entry: QuestionEntry) -> list[Note]:
    lefts = [option for option in entry.options if option.role == "left"]
    rights = [option for option in entry.options if option.role == "right"]
    faults = [*_same(lefts), *_same(rights)]
    if len(lefts) < 2:
        faults.append(Note("few_pairs"))
    if any(left.partner is None or left.partner >= len(rights) for left in lefts):
        faults.append(Note("no_partner"))
    return faults


def _same(options: Iterable[OptionEntry]) -> list[Note]:
    for language in LANGUAGES:
        words = [said for option in options if (said := getattr(option.text, language))]
        counts = Counter(words)
        if same := next((word for word in words if counts[word] > 1), None):
            return [Note("same_options", same[:80])]
    return []


def lacks_of(entry: QuestionEntry, modules: Iterable[str]) -> list[Note]:
    """Return what a question still lacks before it can be asked: languages, module, level, criteria.

    Shape:  a question without faults; the modules of the programme's blueprint.
    Unit:   none.
    Errors: none.
    Source: product design 5.6: usable only with all three languages.
    """
    lacks = [] if entry.module in set(modules) else [Note("lack_module", entry.module)]
    lacks += [] if entry.level else [Note("lack_level")]
    missing = [lang for lang in LANGUAGES if any(not getattr(text, lang) for _place, text in texts_of(entry))]
    lacks += [Note("lack_language", language) for language in missing]
    if entry.kind in (Kind.CASE, Kind.ESSAY):
        lacks += [] if entry.criteria else [Note("lack_criteria")]
        lacks += [] if entry.words or entry.kind == Kind.ESSAY else [Note("lack_words")]
        if entry.criteria and sum(one.points for one in entry.criteria) != entry.points:
            lacks.append(Note("lack_sum"))
    return lacks


def canonical(entry: QuestionEntry) -> QuestionEntry:
    """Return the question with everything in an order that does not depend on the file: equal ones ask the same."""
    rights = [option for option in entry.options if option.role == "right"]
    steps = [option for option in entry.options if option.role == "step"]
    partners = {left: rights[left.partner].text for left in entry.options if left.partner is not None}
    options = [
        replace(one, partner=None, feedback=_or_none(one.feedback), role=one.role if one not in partners else repr(partners[one]))
        for one in entry.options
    ]
    if steps:  # a choice stands under its step and leads to another: said in words, since numbers follow the file
        options = [
            one if one.role == "step" else replace(
                one, role=repr((steps[one.step].text, steps[one.to].text if one.to is not None else "")), step=None, to=None
            )
            for one in options
        ]
    ordered = sorted(options, key=lambda one: (one.role, one.place or 0, one.text.en, one.text.ru, one.text.kk))
    return replace(
        entry, options=tuple(ordered), typical_errors=tuple(sorted(entry.typical_errors, key=lambda one: one.value)),
        unit=_or_none(entry.unit), explanation=_or_none(entry.explanation), model_answer=_or_none(entry.model_answer),
        to_confirm=(), digest="",
    )


def _or_none(text: Text | None) -> Text | None:
    return None if is_blank(text) else text


# -- one question onto another -----------------------------------------------------------------------------------


def merged(standing: QuestionEntry, new: QuestionEntry, *, over: bool) -> tuple[QuestionEntry, list[Note]]:
    """Return the standing question with what the new one adds, and what of it was left out.

    Shape:  two questions of the same code. Empty languages are filled; filled ones are left unless `over` (TP14).
            What a file cannot hold (a unit, criteria) stays as it stands. Options are recognised by a text they
            share, else by their place; a new set of options, or another key, needs `over`.
    Unit:   none.
    Errors: none; the notes are faults: kind_differs, options_differ, key_differs, left (texts left as they are).
    Source: product design 5.6.
    """
    if new.kind != standing.kind:
        return (_whole(standing, new), []) if over else (standing, [Note("kind_differs", standing.kind)])
    partners = _aligned(standing, new)
    if partners is None:
        return (_whole(standing, new), []) if over else (standing, [Note("options_differ", str(len(standing.options)))])
    left: list[Note] = []
    options = []
    for one, other in zip(standing.options, partners, strict=True):
        text = _filled(one.text, other.text, over, left, "option")
        options.append(replace(one, text=text, feedback=_filled(one.feedback, other.feedback, over, left, "feedback")))
    plain = {}
    for field in ("module", "outcome", "level", "points", "value", "tolerance", "words", "check_on", "criteria", "takes_file"):
        given, had = getattr(new, field), getattr(standing, field)
        # A tolerance of 0 is what a question without one has.
        is_given = field == "tolerance" and new.value or given not in (None, "", 0, ())
        if is_given and given != had and had not in (None, "", 0, ()) and not over:
            left.append(Note("left", field))
        elif is_given:
            plain[field] = given
    texts = {
        field: _filled(getattr(standing, field), getattr(new, field), over, left, field)
        for field in ("text", "unit", "explanation", "model_answer")
    }
    gaps = _gaps_merged(standing, new, over, left)
    if gaps is None:
        return standing, [Note("options_differ", str(len(standing.gaps)))]
    errors = {one.value: one for one in standing.typical_errors}
    for one in new.typical_errors:
        had = errors.get(one.value)
        errors[one.value] = replace(one, feedback=_filled(had.feedback if had else None, one.feedback, over, left, "feedback"))
    made = replace(standing, options=tuple(options), typical_errors=tuple(errors.values()), gaps=gaps, **plain, **texts)
    if over and (keys := _with_keys_of(made, partners)):
        return keys, list(dict.fromkeys(left))
    if over and new.kind == Kind.BRANCHING:
        return _whole(standing, new), []
    if _pattern(standing.options) != _pattern_of(partners, standing, new):
        return standing, [Note("key_differs")]
    return made, list(dict.fromkeys(left))


def _whole(standing: QuestionEntry, new: QuestionEntry) -> QuestionEntry:
    """Return the new question; only module, level, points and date to look again are kept where it names none."""
    kept = {field: getattr(new, field) or getattr(standing, field) for field in ("module", "outcome", "level", "points", "check_on")}
    return replace(new, code=standing.code, **kept)


def _filled(had: Text | None, given: Text | None, over: bool, left: list[Note], place: str) -> Text | None:
    if is_blank(given):
        return had
    if is_blank(had):
        return given
    words = {}
    for language in LANGUAGES:
        old, new = getattr(had, language), getattr(given, language)
        if new and old and new != old and not over:
            left.append(Note("left", f"{place} {language}"))
        words[language] = new if new and (over or not old) else old
    return Text(**words)


def _aligned(standing: QuestionEntry, new: QuestionEntry) -> list[OptionEntry] | None:
    """Return the new options in the order of the standing ones; None if they cannot be the same set."""
    found: list[OptionEntry] = []
    for role in ROLES:
        mine = [one for one in standing.options if one.role == role]
        theirs = [one for one in new.options if one.role == role]
        if len(mine) != len(theirs):
            return None
        places: dict[int, OptionEntry] = {}
        open_ones = list(theirs)
        for number, one in enumerate(mine):
            same = next((other for other in open_ones if _share(one.text, other.text)), None)
            if same is not None:
                places[number] = same
                open_ones.remove(same)
        rest = iter(open_ones)
        found += [places.get(number) or next(rest) for number in range(len(mine))]
    order = [one for role in ROLES for one in standing.options if one.role == role]
    return [found[order.index(one)] for one in standing.options]


def _gaps_merged(standing: QuestionEntry, new: QuestionEntry, over: bool, left: list[Note]) -> tuple[Text, ...] | None:
    """Return what each gap accepts when two questions are one; None if they have another number of gaps."""
    if len(standing.gaps) != len(new.gaps):
        return new.gaps if over else None
    return tuple(_filled(had, given, over, left, "gap") for had, given in zip(standing.gaps, new.gaps, strict=True))


def _share(one: Text, other: Text) -> bool:
    return any(getattr(one, language) and getattr(one, language) == getattr(other, language) for language in LANGUAGES)


def _pattern(options: Iterable[OptionEntry]) -> list[tuple]:
    return [(one.is_right, one.place, one.partner, one.step, one.to, one.points) for one in options]


def _pattern_of(partners: list[OptionEntry], standing: QuestionEntry, new: QuestionEntry) -> list[tuple]:
    """Return the key of the new options as the standing ones would say it."""
    rights = [one for one in new.options if one.role == "right"]
    mine = [partners[number] for number, one in enumerate(standing.options) if one.role == "right"]
    return [
        (one.is_right, one.place, None if one.partner is None else mine.index(rights[one.partner]), one.step, one.to, one.points)
        for one in partners
    ]


def _with_keys_of(made: QuestionEntry, partners: list[OptionEntry]) -> QuestionEntry | None:
    """Return the question with the key of the new options; None if it is a matching, whose pairs must agree."""
    if made.kind in (Kind.MATCHING, Kind.BRANCHING):
        return None
    options = [
        replace(one, is_right=other.is_right, place=other.place)
        for one, other in zip(made.options, partners, strict=True)
    ]
    return replace(made, options=tuple(options))


# -- as plain data -----------------------------------------------------------------------------------------------


def from_plain(plain: dict) -> QuestionEntry:
    """Return a question kept as JSON by `dataclasses.asdict`."""
    from assessments.knowledge.interchange.entries import CriterionEntry, TypicalError  # noqa: PLC0415 - only here

    known = {field.name for field in fields(QuestionEntry)}
    made = {key: value for key, value in plain.items() if key in known}
    for key in ("text", "unit", "explanation", "model_answer"):
        made[key] = Text(**made[key]) if made.get(key) else None
    made["options"] = tuple(
        OptionEntry(**{**one, "text": Text(**one["text"]), "feedback": Text(**one["feedback"]) if one["feedback"] else None})
        for one in made["options"]
    )
    made["typical_errors"] = tuple(TypicalError(one["value"], Text(**one["feedback"])) for one in made["typical_errors"])
    made["criteria"] = tuple(CriterionEntry(one["points"], Text(**one["text"])) for one in made["criteria"])
    made["check_on"] = date.fromisoformat(made["check_on"]) if made.get("check_on") else None
    made["gaps"] = tuple(Text(**one) for one in made.get("gaps") or ())
    made["to_confirm"] = tuple(made.get("to_confirm") or ())
    return QuestionEntry(**made)

"""questions.yaml to values, or every fault in it with file and line."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from assessments.knowledge.interchange.entries import (
    BlueprintEntry,
    CriterionEntry,
    Fault,
    Kind,
    KindsEntry,
    OptionEntry,
    PackageEntry,
    PackageFault,
    PlanEntry,
    QuestionEntry,
    Text,
    TypicalError,
    alternatives,
)
from assessments.knowledge.interchange.lines import Listed, Mapped, read_lines

LANGUAGES = ("en", "ru", "kk")
LEVELS = ("remember", "understand", "apply", "analyse", "evaluate", "create")
BANDS = ("know", "apply", "judge")
LONGEST = 4000
CODE = re.compile(r"[A-Z]{2,8}-[0-9]{2,4}")
FACT = re.compile(r"[A-Z]{2,4}-[0-9]{1,4}")
MODULE = re.compile(r"[A-Z]{2,8}\.[0-9]{1,2}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
MARK = re.compile(r"\[\[(\d{1,2})\]\]")  # a gap in a text
TRUE, FALSE = Text("True", "Верно", "Дұрыс"), Text("False", "Неверно", "Бұрыс")
LATER = {"outcome", "gaps", "step", "to", "points", "takes_file"}
COMMON = {"id", "module", "outcome", "kind", "level", "points", "text", "basis", "translation"}
OWN = {
    Kind.SINGLE: {"options"},
    Kind.MULTIPLE: {"options"},
    Kind.ORDERING: {"items", "explanation"},
    Kind.MATCHING: {"pairs", "left_over", "explanation"},
    Kind.NUMERIC: {"answer", "explanation", "typical_errors"},
    Kind.DATE: {"answer", "explanation", "typical_errors"},
    Kind.CASE: {"words", "criteria", "model_answer"},
    Kind.TRUE_FALSE: {"answer", "feedback", "explanation"},
    Kind.SHORT: {"accepted", "explanation", "typical_errors"},
    Kind.GAPS: {"gaps", "explanation"},
    Kind.LIKERT: {"scale"},
    Kind.ESSAY: {"words", "criteria", "model_answer", "file"},
    Kind.BRANCHING: {"steps", "explanation"},
}


class _Reader:
    """Reads one file and gathers its faults instead of stopping at the first."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.facts: list[tuple[str, str]] = []

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append(Fault(self.file, line, sentence))

    def text(self, holder: Mapped, key: str, *, required: bool = True) -> Text:
        """Return the three texts under a key, a fault for each that is missing."""
        given = holder.get(key)
        if given is None and not required:
            return Text("", "", "")
        if not isinstance(given, Mapped):
            self.fault(holder.at(key), f"{key} must hold en, ru and kk.")
            return Text("", "", "")
        return self.three(given, key)

    def three(self, given: object, what: str, line: int = 0) -> Text:
        if not isinstance(given, Mapped):
            self.fault(line, f"{what} must hold en, ru and kk.")
            return Text("", "", "")
        for language in set(given) - set(LANGUAGES):
            self.fault(given.at(language), f"{what}: {language} is not a language of this system (en, ru, kk).")
        return Text(*(self.one_text(given, language, what) for language in LANGUAGES))

    def one_text(self, given: Mapped, language: str, what: str) -> str:
        value = given.get(language)
        if not isinstance(value, str) or not value.strip():
            self.fault(given.at(language), f"{what} lacks its {language} text (write it in quotation marks).")
            return ""
        if len(value) > LONGEST or CONTROL.search(value):
            self.fault(given.at(language), f"{what}, {language}: at most {LONGEST} characters, no control characters.")
        return " ".join(value.split())

    def whole(self, holder: Mapped, key: str, low: int, high: int, default: int | None = None) -> int:
        value = holder.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(holder.at(key), f"{key} must be a whole number from {low} to {high}.")
            return low
        return value

    def listed(self, holder: Mapped, key: str, least: int = 0) -> Listed:
        value = holder.get(key)
        if value is None and not least:
            value = Listed()
            value.lines = []
        if not isinstance(value, Listed) or len(value) < least:
            self.fault(holder.at(key), f"{key} must be a list of at least {least}.")
            value = Listed()
            value.lines = []
        return value

    def mappings(self, holder: Mapped, key: str, least: int = 0) -> list[Mapped]:
        listed = self.listed(holder, key, least)
        for entry, line in zip(listed, listed.lines, strict=True):
            if not isinstance(entry, Mapped):
                self.fault(line, f"Each entry of {key} must hold keys and values.")
        return [entry for entry in listed if isinstance(entry, Mapped)]

    def known(self, holder: Mapped, allowed: set[str], what: str) -> None:
        for key in holder:
            if key not in allowed:
                self.fault(holder.at(key), f"{what}: unknown key {key}. Known are: {', '.join(sorted(allowed))}.")

    # -- kinds -------------------------------------------------------------------------------------------------

    def choices(self, raw: Mapped, kind: Kind) -> dict:
        options = []
        for entry in self.mappings(raw, "options", 2):
            self.known(entry, {"right", "text", "feedback"}, "option")
            if not isinstance(entry.get("right"), bool):
                self.fault(entry.at("right"), "right must be true or false.")
            options.append(
                OptionEntry("choice", self.text(entry, "text"), self.text(entry, "feedback"), entry.get("right") is True)
            )
        keys = sum(option.is_right for option in options)
        if keys == 0:
            self.fault(raw.at("options"), "No option is right: the question has no key.")
        if kind == Kind.SINGLE and keys > 1:
            self.fault(raw.at("options"), f"A single question has one key; {keys} options are right.")
        if kind == Kind.MULTIPLE and options and keys == len(options):
            self.fault(raw.at("options"), "Every option is right: choosing all would be no answer.")
        self.different(raw, "options", [option.text for option in options])
        return {"options": tuple(options)}

    def ordering(self, raw: Mapped, kind: Kind) -> dict:
        listed = self.listed(raw, "items", 3)
        texts = [self.three(one, "item", line) for one, line in zip(listed, listed.lines, strict=True)]
        self.different(raw, "items", texts)
        options = tuple(OptionEntry("item", text, place=place) for place, text in enumerate(texts, 1))
        return {"options": options, "explanation": self.text(raw, "explanation")}

    def matching(self, raw: Mapped, kind: Kind) -> dict:
        lefts, rights = [], []
        for number, pair in enumerate(self.mappings(raw, "pairs", 2)):
            self.known(pair, {"left", "right"}, "pair")
            lefts.append(OptionEntry("left", self.text(pair, "left"), partner=number))
            rights.append(OptionEntry("right", self.text(pair, "right")))
        left_over = self.listed(raw, "left_over")
        rights += [
            OptionEntry("right", self.three(one, "left_over", line))
            for one, line in zip(left_over, left_over.lines, strict=True)
        ]
        self.different(raw, "pairs", [left.text for left in lefts])
        self.different(raw, "pairs", [right.text for right in rights])
        return {"options": (*lefts, *rights), "explanation": self.text(raw, "explanation")}

    def numeric(self, raw: Mapped, kind: Kind) -> dict:
        answer = self.answer(raw, {"value", "tolerance", "unit"})
        tolerance = self.number(answer, "tolerance", default=0)
        if tolerance < 0:
            self.fault(answer.at("tolerance"), "tolerance must not be negative.")
        return {
            "value": str(self.number(answer, "value")),
            "tolerance": str(tolerance),
            "unit": self.text(answer, "unit") if "unit" in answer else None,
            "explanation": self.text(raw, "explanation"),
            "typical_errors": self.errors(raw, self.number),
        }

    def day(self, raw: Mapped, kind: Kind) -> dict:
        answer = self.answer(raw, {"value"})
        return {
            "value": self.date(answer, "value"),
            "explanation": self.text(raw, "explanation"),
            "typical_errors": self.errors(raw, self.date),
        }

    def case(self, raw: Mapped, kind: Kind, **more) -> dict:
        criteria = []
        for entry in self.mappings(raw, "criteria", 1):
            self.known(entry, {"points", "text"}, "criterion")
            criteria.append(CriterionEntry(self.whole(entry, "points", 1, 20), self.text(entry, "text")))
        if criteria and sum(one.points for one in criteria) != raw.get("points"):
            self.fault(raw.at("points"), "The points of a case must be the sum of the points of its criteria.")
        return {
            "words": more["words"] if more else self.whole(raw, "words", 10, 500),
            "criteria": tuple(criteria),
            "model_answer": self.text(raw, "model_answer"),
        }

    def essay(self, raw: Mapped, kind: Kind) -> dict:
        takes_file = raw.get("file", False)
        if not isinstance(takes_file, bool):
            self.fault(raw.at("file"), "file must be true or false: whether a file may come with the text.")
        parts = self.case(raw, kind, words=self.whole(raw, "words", 10, 500) if "words" in raw else None)
        return {**parts, "takes_file": takes_file is True}

    def true_false(self, raw: Mapped, kind: Kind) -> dict:
        answer, feedback = raw.get("answer"), raw.get("feedback") or {}
        if not isinstance(answer, bool):
            self.fault(raw.at("answer"), "answer must be true or false: the question has no key.")
        said = {side: self.text(feedback, side) if side in feedback else None for side in ("true", "false")} if isinstance(feedback, Mapped) else {}
        return {
            "options": (
                OptionEntry("choice", TRUE, said.get("true"), answer is True), OptionEntry("choice", FALSE, said.get("false"), answer is False)
            ),
            "explanation": self.text(raw, "explanation") if "explanation" in raw else None,
        }

    def short(self, raw: Mapped, kind: Kind) -> dict:
        errors = self.errors(raw, lambda entry, key: str(entry.get(key) or ""))
        return {
            "gaps": (self.accepted(raw, "accepted"),), "typical_errors": errors,
            "explanation": self.text(raw, "explanation") if "explanation" in raw else None,
        }

    def gaps(self, raw: Mapped, kind: Kind) -> dict:
        listed, text = self.listed(raw, "gaps", 1), raw.get("text")
        gaps = tuple(self.accepted_of(one, line) for one, line in zip(listed, listed.lines, strict=True))
        wanted = [str(number) for number in range(1, len(gaps) + 1)]
        for language in LANGUAGES:
            said = str(text.get(language, "")) if isinstance(text, Mapped) else ""
            if sorted(MARK.findall(said), key=int) != wanted:
                self.fault(raw.at("text"), f"text, {language}: it must hold each gap once: [[1]] to [[{len(gaps)}]].")
        return {"gaps": gaps, "explanation": self.text(raw, "explanation") if "explanation" in raw else None}

    def accepted(self, raw: Mapped, key: str) -> Text:
        return self.accepted_of(raw.get(key), raw.at(key))

    def accepted_of(self, given: object, line: int) -> Text:
        """Return what a gap accepts: for each language a word, or several parted by a bar."""
        text = self.three(given, "accepted", line)
        return Text(*("|".join(alternatives(getattr(text, language))) for language in LANGUAGES))

    def likert(self, raw: Mapped, kind: Kind) -> dict:
        listed = self.listed(raw, "scale", 2)
        texts = [self.three(one, "scale", line) for one, line in zip(listed, listed.lines, strict=True)]
        self.different(raw, "scale", texts)
        return {"options": tuple(OptionEntry("choice", text, place=place) for place, text in enumerate(texts, 1))}

    def branching(self, raw: Mapped, kind: Kind) -> dict:
        """Steps in order, each with its choices; `to` is the number of the step a choice leads to, without it the case ends."""
        listed = self.mappings(raw, "steps", 1)
        steps, choices = [], []
        for number, entry in enumerate(listed):
            self.known(entry, {"text", "choices"}, "step")
            steps.append(OptionEntry("step", self.text(entry, "text")))
            for choice in self.mappings(entry, "choices", 2):
                self.known(choice, {"text", "feedback", "points", "to"}, "choice")
                to = self.whole(choice, "to", number + 2, len(listed)) - 1 if "to" in choice else None
                feedback = self.text(choice, "feedback") if "feedback" in choice else None
                points = self.whole(choice, "points", 0, 20)
                choices.append(OptionEntry("choice", self.text(choice, "text"), feedback, step=number, to=to, points=points))
        if choices and not any(one.points for one in choices):
            self.fault(raw.at("steps"), "No choice is worth anything: the question has no key.")
        for number in range(1, len(listed)):
            if not any(one.to == number for one in choices):
                self.fault(listed[number].line, f"No choice leads to step {number + 1}.")
        return {"options": (*steps, *choices), "explanation": self.text(raw, "explanation") if "explanation" in raw else None}

    # -- parts of kinds ----------------------------------------------------------------------------------------

    def answer(self, raw: Mapped, allowed: set[str]) -> Mapped:
        answer = raw.get("answer")
        if not isinstance(answer, Mapped):
            self.fault(raw.at("answer"), "answer must hold a value: the question has no key.")
            answer = Mapped()
            answer.line, answer.lines = raw.at("answer"), {}
        self.known(answer, allowed, "answer")
        return answer

    def number(self, holder: Mapped, key: str, default: int | None = None) -> Decimal:
        value = holder.get(key, default)
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise InvalidOperation
            number = Decimal(str(value))
            if not number.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            self.fault(holder.at(key), f"{key} must be a number.")
            return Decimal(0)
        return number

    def date(self, holder: Mapped, key: str) -> str:
        value = holder.get(key)
        if type(value) is not date:
            self.fault(holder.at(key), f"{key} must be a date, for example 2026-06-10.")
            return ""
        return value.isoformat()

    def errors(self, raw: Mapped, read: Callable) -> tuple[TypicalError, ...]:
        entries = self.mappings(raw, "typical_errors")
        return tuple(TypicalError(str(read(entry, "value")), self.text(entry, "feedback")) for entry in entries)

    def different(self, raw: Mapped, key: str, texts: list[Text]) -> None:
        for language in LANGUAGES:
            words = [getattr(text, language) for text in texts if getattr(text, language)]
            if len(set(words)) < len(words):
                self.fault(raw.at(key), f"Two entries of {key} read the same in {language}.")

    # -- the file ----------------------------------------------------------------------------------------------

    def question(self, raw: Mapped) -> QuestionEntry | None:
        code, module, kind = raw.get("id"), raw.get("module"), raw.get("kind")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            self.fault(raw.at("id"), "id must look like PE-01.")
        if not isinstance(module, str) or not MODULE.fullmatch(module):
            self.fault(raw.at("module"), "module must look like PE.1.")
        if raw.get("level") not in LEVELS:
            self.fault(raw.at("level"), f"level must be one of: {', '.join(LEVELS)}.")
        if kind not in set(Kind):
            self.fault(raw.at("kind"), f"Unknown kind {kind}. Known are: {', '.join(Kind)}.")
            return None
        kind = Kind(kind)
        self.known(raw, COMMON | OWN[kind], f"{kind} question")
        read = {
            Kind.SINGLE: self.choices, Kind.MULTIPLE: self.choices, Kind.ORDERING: self.ordering,
            Kind.MATCHING: self.matching, Kind.NUMERIC: self.numeric, Kind.DATE: self.day, Kind.CASE: self.case, Kind.TRUE_FALSE: self.true_false,
            Kind.SHORT: self.short, Kind.GAPS: self.gaps, Kind.LIKERT: self.likert, Kind.ESSAY: self.essay, Kind.BRANCHING: self.branching,
        }[kind]
        entry = QuestionEntry(
            code=str(code), module=str(module), kind=str(kind), level=str(raw.get("level")),
            points=self.whole(raw, "points", *((0, 0, 0) if kind == Kind.LIKERT else (1, 20))), text=self.text(raw, "text"),
            outcome=self.outcome(raw), **self.around(raw), **read(raw, kind),
        )
        return replace(entry, digest=digest_of(entry))

    def outcome(self, raw: Mapped) -> str:
        given = raw.get("outcome", "")
        if not isinstance(given, str) or len(given) > 12:
            self.fault(raw.at("outcome"), "outcome must be the code of an outcome of the programme.")
            return ""
        return given

    def around(self, raw: Mapped) -> dict:
        basis, translation = raw.get("basis") or {}, raw.get("translation") or {}
        check_on = basis.get("check_on") if isinstance(basis, Mapped) else None
        if check_on is not None and type(check_on) is not date:
            self.fault(basis.at("check_on"), "check_on must be a date, for example 2027-01-01.")
            check_on = None
        facts = basis.get("facts") if isinstance(basis, Mapped) else None
        for one in facts if isinstance(facts, Listed) else ():
            if not isinstance(one, str) or not FACT.fullmatch(one):
                self.fault(basis.at("facts"), "facts must be numbers such as PC-03.")
            else:
                self.facts.append((str(raw.get("id")), one))
        if not isinstance(translation, dict):
            self.fault(raw.at("translation"), "translation must name a state for ru and kk.")
            translation = {}
        waiting = tuple(sorted(key for key, state in translation.items() if state == "second-reader"))
        return {"check_on": check_on, "to_confirm": waiting}

    def plans(self, raw: Mapped) -> tuple[PlanEntry, ...]:
        tests = raw.get("tests")
        if not isinstance(tests, Mapped) or set(tests) != {"pre", "post"}:
            self.fault(raw.at("tests"), "tests must hold pre and post.")
            return ()
        plans = []
        for kind in ("pre", "post"):
            plan = tests[kind]
            if not isinstance(plan, Mapped):
                self.fault(tests.at(kind), f"{kind} must hold minutes and attempts.")
                continue
            self.known(plan, {"minutes", "attempts", "days_between", "pass_percent", "cases", "opinions"}, kind)
            plans.append(
                PlanEntry(
                    kind=kind,
                    minutes=self.whole(plan, "minutes", 1, 240) if "minutes" in plan else None,
                    attempts=self.whole(plan, "attempts", 1, 20),
                    days_between=self.whole(plan, "days_between", 0, 60, default=0),
                    pass_percent=self.whole(plan, "pass_percent", 1, 100) if "pass_percent" in plan else None,
                    cases=self.whole(plan, "cases", 0, 5, default=0),
                    opinions=self.whole(plan, "opinions", 0, 10, default=0),
                )
            )
        return tuple(plans)

    def blueprint(self, raw: Mapped) -> tuple[BlueprintEntry, ...]:
        rows = []
        for row in self.mappings(raw, "blueprint", 1):
            self.known(row, {"module", "items", "levels"}, "blueprint")
            if not isinstance(row.get("module"), str) or not MODULE.fullmatch(row["module"]):
                self.fault(row.at("module"), "module must look like PE.1.")
            entry = BlueprintEntry(str(row.get("module")), self.whole(row, "items", 1, 60), self.bands(row))
            if entry.bands and sum(items for _, items in entry.bands) != entry.items:
                self.fault(row.at("levels"), f"levels of {entry.module} must add up to its {entry.items} items.")
            rows.append(entry)
        if len({row.module for row in rows}) < len(rows):
            self.fault(raw.at("blueprint"), "The blueprint names a module twice.")
        return tuple(rows)

    def bands(self, row: Mapped) -> tuple[tuple[str, int], ...]:
        levels = row.get("levels")
        if levels is None:
            return ()
        if not isinstance(levels, Mapped):
            self.fault(row.at("levels"), f"levels must hold numbers of {', '.join(BANDS)}.")
            return ()
        self.known(levels, set(BANDS), "levels")
        return tuple((band, self.whole(levels, band, 0, 60, default=0)) for band in BANDS)

    def kinds(self, raw: Mapped, blueprint: tuple[BlueprintEntry, ...]) -> tuple[KindsEntry, ...]:
        """Kinds and levels come together: only both of them tell what two forms must have alike."""
        rows = []
        for row in self.mappings(raw, "kinds"):
            self.known(row, {"of", "items", "points"}, "kinds")
            of = self.listed(row, "of", 1)
            if unknown := [str(one) for one in of if one not in set(Kind) - {Kind.CASE, Kind.LIKERT}]:
                self.fault(row.at("of"), f"Unknown kind {', '.join(unknown)}. A case or an opinion stands outside the blueprint.")
            rows.append(KindsEntry(tuple(map(str, of)), self.whole(row, "items", 1, 60), self.whole(row, "points", 1, 20)))
        has_bands = [bool(row.bands) for row in blueprint]
        if any(has_bands) != bool(rows) or len(set(has_bands)) > 1:
            line = raw.at("kinds" if rows else "blueprint")
            self.fault(line, "Give levels for every module of the blueprint and kinds with them, or neither.")
        total = sum(row.items for row in blueprint)
        if rows and sum(row.items for row in rows) != total:
            self.fault(raw.at("kinds"), f"items of kinds must add up to the {total} items of the blueprint.")
        named = [kind for row in rows for kind in row.of]
        if len(set(named)) < len(named):
            self.fault(raw.at("kinds"), "A kind stands in one row of kinds only.")
        return tuple(rows)

    def questions(self, raw: Mapped, modules: set[str]) -> tuple[QuestionEntry, ...]:
        entries, seen = [], {}
        for one in self.mappings(raw, "questions", 1):
            code = one.get("id")
            if code in seen:
                self.fault(one.at("id"), f"{code} stands already in line {seen[code]}.")
            seen.setdefault(code, one.at("id"))
            if modules and one.get("module") not in modules:
                self.fault(one.at("module"), f"{one.get('module')} is not a module of the blueprint.")
            entries.append(self.question(one))
        return tuple(entry for entry in entries if entry is not None)


def digest_of(entry: QuestionEntry) -> str:
    """Return the SHA-256 of everything a question says and wants.

    Shape:  a question; its own digest field and the state of its translation do not count.
    Unit:   64 hexadecimal characters.
    Errors: none.
    Source: ours. Equal digests mean that nobody could tell the two questions apart.
    """
    plain = asdict(replace(entry, digest="", to_confirm=()))
    # What came later and says nothing leaves the digest of a question from before as it was.
    plain = {key: value for key, value in plain.items() if value or key not in LATER}
    for option in plain["options"]:
        for key in LATER & set(option):
            if option[key] is None:
                del option[key]
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def read_package(text: str, file: str) -> PackageEntry:
    """Return what one questions.yaml holds.

    Shape:  the text of the file, and its name as it shall stand in a fault.
    Unit:   points are whole numbers, values and tolerances decimal texts.
    Errors: PackageFault with every fault: file, line, and what is expected.
    Source: ours, docs of the curriculum package.
    """
    reader = _Reader(file)
    raw = read_lines(text, file)
    reader.known(raw, {"programme", "tests", "blueprint", "kinds", "questions"}, "questions.yaml")
    programme = raw.get("programme")
    if not isinstance(programme, str) or not re.fullmatch(r"[A-Z]{2,8}", programme):
        reader.fault(raw.at("programme"), "programme must be a short code in capitals, for example PE.")
    blueprint = reader.blueprint(raw)
    package = PackageEntry(
        str(programme), reader.plans(raw), blueprint, reader.questions(raw, {row.module for row in blueprint}),
        reader.kinds(raw, blueprint), tuple(dict.fromkeys(reader.facts)),
    )
    if reader.faults:
        raise PackageFault(tuple(sorted(reader.faults)))
    return package

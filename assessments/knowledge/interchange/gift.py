"""GIFT, Moodle's text format: reader and writer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from assessments.knowledge.interchange.between import (
    FALSE,
    GAP,
    MOST_QUESTIONS,
    TRUE,
    Note,
    NotReadable,
    ReadFile,
    ReadQuestion,
    Written,
    checked,
    day_text,
    decimal_text,
)
from assessments.knowledge.interchange.decoding import decoded
from assessments.knowledge.interchange.entries import (
    Kind,
    OptionEntry,
    QuestionEntry,
    Text,
    TypicalError,
    alternatives,
)
from assessments.knowledge.interchange.marks import Marks, read_marks, tags_of
from assessments.knowledge.interchange.markup import read_markup
from assessments.knowledge.interchange.package import LANGUAGES

# What a backslash takes its meaning from, kept as signs that no text may hold until the question is taken apart.
ESCAPED = "\\~=#{}:"
HELD = {sign: chr(0xFDD0 + place) for place, sign in enumerate(ESCAPED)}
RELEASED = str.maketrans({held: sign for sign, held in HELD.items()})
ESCAPE = re.compile(r"\\([\\~=#{}:n])")
TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
COMMENT = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)+)\]")
ANSWER = re.compile(r"([=~])\s*(?:%(-?[\d.,]+)%)?([^=~]*)", re.DOTALL)
NUMBER = re.compile(r"([=~]?)\s*(?:%(-?[\d.,]+)%)?([^=~]*)", re.DOTALL)
NONE = ("", "0")
NO_GIFT = (Kind.GAPS, Kind.LIKERT, Kind.BRANCHING)


@dataclass
class _Block:
    """One question of the file: its lines, and what the comments above it say."""

    line: int
    lines: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    comments: int = 0
    category: str = ""


def read_gift(content: bytes, language: str) -> ReadFile:
    """Return the questions of a GIFT file.

    Shape:  bytes of a text file, the language its words are in. Titles or `[id:…]` that look like PE-01 are codes,
            the last part of a category that looks like PE.1 is the module, tags as `marks.tags_of` writes them.
    Unit:   points 0 where the file names none.
    Errors: NotReadable: empty, too_large, encoding, control, no_questions, too_many.
    Source: docs.moodle.org/en/GIFT_format.
    """
    text, losses = decoded(content)
    if any(held in text for held in HELD.values()):
        raise NotReadable("control")
    questions = []
    for block in _blocks(text.replace("\r\n", "\n").replace("\r", "\n")):
        if len(questions) >= MOST_QUESTIONS:
            raise NotReadable("too_many", about=str(MOST_QUESTIONS))
        questions.append(_Question(block, language).read())
    if not questions:
        raise NotReadable("no_questions")
    return ReadFile(tuple(questions), losses)


def _blocks(text: str) -> Iterator[_Block]:
    category, block = "", _Block(0)
    for number, line in enumerate([*text.split("\n"), ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            found = COMMENT.findall(bare)
            block.names += [value for name, value in found if name == "id"]
            block.tags += [value for name, value in found if name == "tag"]
            block.comments += not found and not bare.startswith("// question:") and bool(bare.strip("/ "))
        elif bare.upper().startswith("$CATEGORY:") and not block.lines:
            category = bare[10:].strip()
        elif bare:
            block.line = block.line or number
            block.lines.append(ESCAPE.sub(lambda found: "\n" if found[1] == "n" else HELD[found[1]], line))
        elif block.lines:
            block.category = category
            yield block
            block = _Block(0)


class _Question:
    """Takes one question apart."""

    def __init__(self, block: _Block, language: str) -> None:
        self.block, self.language = block, language
        self.faults: list[Note] = []
        self.losses: list[Note] = [Note("comment")] if block.comments else []
        self.is_html = True

    def words(self, source: str) -> Text | None:
        """Return a piece of the question as text."""
        text, notes = read_markup(source.translate(RELEASED), self.language, is_html=self.is_html)
        self.losses += notes
        return text

    def needed(self, source: str) -> Text:
        """Return a piece that a question cannot be without; a picture in it cannot be done without either."""
        before = len(self.losses)
        text = self.words(source) or Text("", "", "")
        for note in [one for one in self.losses[before:] if one.code == "picture"]:
            self.losses.remove(note)
            self.faults.append(note)
        return text

    def read(self) -> ReadQuestion:
        source = "\n".join(self.block.lines)
        title, source = self.taken(TITLE, source)
        title = title.translate(RELEASED).strip()
        format_, source = self.taken(FORMAT, source)
        self.is_html = format_.lower() not in ("plain", "markdown")
        marks, faults, losses = read_marks(
            names=[*self.block.names, title], category=self.block.category, tags=self.block.tags
        )
        self.faults += faults
        self.losses += losses
        start, end = source.find("{"), source.rfind("}")
        label = title or " ".join(source.split("{")[0].split()).translate(RELEASED)
        if start == end == -1:
            return self.refused(label, Note("unsupported", "description"))
        if start == -1 or end < start or source.count("{") > 1 or source.count("}") > 1:
            return self.refused(label, Note("braces"))
        before, body, after = source[:start], source[start + 1 : end], source[end + 1 :]
        text = self.needed(f"{before.rstrip()} {GAP} {after.strip()}" if after.strip() else before)
        body, _sign, general = body.partition("####")
        kind, parts = self.body(body.strip(), marks)
        if not kind:
            return self.refused(label, Note("unsupported", parts))
        of_key, explanation = parts.pop("explanation", None), self.words(general)
        if of_key and explanation:
            self.losses.append(Note("feedback", getattr(of_key, self.language)[:60]))
        explanation = explanation or of_key
        entry = QuestionEntry(
            code=marks.code, module=marks.module, kind=kind, level=marks.level, points=marks.points, text=text,
            explanation=explanation, check_on=marks.check_on, outcome=marks.outcome[:12], **parts,
        )
        return checked(self.block.line, label, entry, self.losses, self.faults)

    def taken(self, pattern: re.Pattern, source: str) -> tuple[str, str]:
        found = pattern.match(source)
        return (found[1], source[found.end() :]) if found else ("", source)

    def refused(self, label: str, note: Note) -> ReadQuestion:
        return ReadQuestion(self.block.line, label[:80], None, (note,), tuple(dict.fromkeys(self.losses)))

    def body(self, body: str, marks: Marks) -> tuple[str, dict | str]:
        """Return the kind and its fields, or "" and the name of what the bank does not know."""
        if not body:
            return (Kind.ESSAY, {"takes_file": marks.takes_file}) if marks.kind == Kind.ESSAY else (Kind.CASE, {})
        if body.startswith("#"):
            return Kind.NUMERIC, self.numeric(body[1:])
        if body.startswith(">"):
            return Kind.ORDERING, self.ordering(body[1:])
        word, _sign, feedback = body.partition("#")
        if word.strip().upper() in ("T", "F", "TRUE", "FALSE"):
            return Kind.TRUE_FALSE, self.true_false(word.strip().upper().startswith("T"), feedback)
        if "~" in body:
            return self.choices(body)
        if "=" in body and "->" in body:
            return Kind.MATCHING, self.matching(body)
        if "=" in body:
            return self.short(body, marks)
        return "", body[:40].translate(RELEASED)

    def answers(self, body: str, pattern: re.Pattern = ANSWER) -> Iterator[tuple[str, Fraction | None, str, str]]:
        """Yield sign, weight in per cent, text and feedback of each answer."""
        for sign, weight, rest in pattern.findall(body):
            text, _hash, feedback = rest.partition("#")
            number = decimal_text(weight) if weight else None
            if weight and number is None:
                self.faults.append(Note("weight", weight[:20]))
            if sign or text.strip():
                yield sign, Fraction(number) if number else None, text, feedback

    def choices(self, body: str) -> tuple[str, dict]:
        found = list(self.answers(body))
        rights = [sign == "=" for sign, *_rest in found]
        weights = [weight for _sign, weight, *_rest in found]
        kind = Kind.SINGLE
        if not any(rights):
            kind = Kind.MULTIPLE
            rights = [weight is not None and weight > 0 for weight in weights]
            self.losses += weights_lost(rights, weights)
        elif any(weight and not right for right, weight in zip(rights, weights, strict=True)):
            self.losses.append(Note("partial"))
        options = [
            OptionEntry("choice", self.needed(text), self.words(feedback), right)
            for right, (_sign, _weight, text, feedback) in zip(rights, found, strict=True)
        ]
        return kind, {"options": tuple(options)}

    def true_false(self, is_true: bool, feedback: str) -> dict:
        wrong, _sign, right = feedback.partition("#")
        said = {is_true: self.words(right), not is_true: self.words(wrong)}
        return {"options": (OptionEntry("choice", TRUE, said[True], is_true), OptionEntry("choice", FALSE, said[False], not is_true))}

    def matching(self, body: str) -> dict:
        lefts, rights = [], []
        for _sign, _weight, text, feedback in self.answers(body):
            left, arrow, right = text.partition("->")
            if feedback.strip():
                self.losses.append(Note("feedback", feedback.strip()[:60]))
            partner = self.needed(right)
            if not arrow or not right.strip():
                self.faults.append(Note("no_partner"))
            if partner not in rights:
                rights.append(partner)
            if left.strip():
                lefts.append(OptionEntry("left", self.needed(left), partner=rights.index(partner)))
        return {"options": (*lefts, *(OptionEntry("right", text) for text in rights))}

    def ordering(self, body: str) -> dict:
        settings, _line, rest = body.partition("\n")
        if "RELATIVE_NEXT_EXCLUDE" not in settings.upper():
            self.losses.append(Note("grading", " ".join(settings.split())[:60]))
        items = [line for line in rest.split("\n") if line.strip()]
        return {"options": tuple(OptionEntry("item", self.needed(one), place=place) for place, one in enumerate(items, 1))}

    def numeric(self, body: str) -> dict:
        key, errors, explanation = None, [], None
        for sign, weight, text, feedback in self.answers(body, NUMBER):
            said = self.words(feedback)
            if sign == "~" or not text.strip():
                self.losses += [Note("feedback", "~")] if said else []
                continue
            value, tolerance = number_and_tolerance(text.translate(RELEASED))
            if value is None:
                self.faults.append(Note("number", text.strip()[:40]))
            elif weight is None or weight == 100:
                if key is not None:
                    self.losses.append(Note("other_answer", text.strip()[:40]))
                    continue
                key, explanation = (value, tolerance), said
            elif weight > 0:
                self.losses.append(Note("partial", text.strip()[:40]))
            elif said:
                errors.append(TypicalError(value, said))
                self.losses += [] if tolerance in NONE else [Note("error_tolerance", text.strip()[:40])]
        value, tolerance = key or ("", "0")
        return {"value": value, "tolerance": tolerance, "typical_errors": tuple(errors), "explanation": explanation}

    def short(self, body: str, marks: Marks) -> tuple[str, dict | str]:
        answers = [(weight, text.translate(RELEASED).strip(), self.words(fb)) for _s, weight, text, fb in self.answers(body)]
        kind, parts, losses = from_short_answers(answers, marks, self.language)
        self.losses += losses
        return kind, parts


def from_short_answers(answers: Sequence[tuple], marks: Marks, language: str) -> tuple[str, dict, list[Note]]:
    """Return a short answer as a date or a number if that is what it asks for, else as a short text.

    Shape:  (weight in per cent or None, text, feedback or None) of each answer.
    Unit:   none.
    Errors: none.
    Source: ours.
    """
    rights = [text for weight, text, _said in answers if weight is None or weight == 100]
    explanation = next((said for weight, _text, said in answers if said and (weight is None or weight == 100)), None)
    for kind, read in ((Kind.DATE, day_text), (Kind.NUMERIC, decimal_text)) if marks.kind != Kind.SHORT else ():
        values = {read(text) for text in rights}
        if len(values) != 1 or None in values:
            continue
        losses = [] if marks.kind == kind else [Note("was_short", str(kind))]
        errors = []
        for weight, text, said in answers:
            if weight is None or weight == 100:
                continue
            value = read(text)
            if value is None or weight > 0 or said is None:
                losses.append(Note("partial" if weight > 0 else "other_answer", text[:40]))
            else:
                errors.append(TypicalError(value, said))
        return kind, {"value": values.pop(), "typical_errors": tuple(errors), "explanation": explanation}, losses
    losses, errors = [], []
    for weight, text, said in answers:
        if text == "*" or weight not in (None, 100) and weight > 0:
            losses.append(Note("other_answer" if text == "*" else "partial", text[:40]))
        elif weight not in (None, 100) and said:
            errors.append(TypicalError(text, said))
    losses += [Note("wildcard", text[:40]) for text in rights if "*" in text and text != "*"]
    accepted = alternatives(*(text for text in rights if text != "*"))
    gaps = (Text(**{**dict.fromkeys(LANGUAGES, ""), language: "|".join(accepted)}),) if accepted else ()
    return Kind.SHORT, {"gaps": gaps, "typical_errors": tuple(errors), "explanation": explanation}, losses


def weights_lost(rights: Sequence[bool], weights: Sequence[Fraction | None]) -> list[Note]:
    """Return a note if the weights of a question with several answers say something else than the rule of the bank."""
    keys = sum(rights)
    share = Fraction(100, keys) if keys else Fraction(0)
    fits = all(abs(abs(weight or 0) - share) < 1 for weight in weights)
    return [] if fits else [Note("weights")]


def number_and_tolerance(text: str) -> tuple[str | None, str]:
    """Return value and tolerance of "17", "17:0.5" or "16.5..17.5"; None if it is no number."""
    if ".." in text:
        low, high = (decimal_text(part) for part in text.split("..", 1))
        if low is None or high is None or Fraction(low) > Fraction(high):
            return None, "0"
        middle, half = (Fraction(low) + Fraction(high)) / 2, (Fraction(high) - Fraction(low)) / 2
        return decimal_text(_exact(middle)), decimal_text(_exact(half)) or "0"
    value, _colon, tolerance = text.partition(":")
    width = decimal_text(tolerance) if tolerance.strip() else "0"
    return (None, "0") if width is None or width.startswith("-") else (decimal_text(value), width)


def _exact(value: Fraction) -> str:
    """Return a sum or half of decimals as decimal text, exact."""
    digits = 0
    while value.denominator != 1 and digits < 22:
        value, digits = value * 10, digits + 1
    sign, whole = ("-" if value < 0 else ""), str(abs(value.numerator)).rjust(digits + 1, "0")
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"


# -- writing -----------------------------------------------------------------------------------------------------


def write_gift(entries: Sequence[QuestionEntry], language: str) -> Written:
    """Return the questions as a GIFT file in one language, with what it could not hold.

    Shape:  questions of one programme; the language of the file.
    Unit:   UTF-8.
    Errors: none.
    Source: docs.moodle.org/en/GIFT_format; ordering as qtype_ordering writes it.
    """
    lines, losses, category = [], [], ""
    for entry in entries:
        if entry.kind in NO_GIFT:
            losses.append((entry.code, Note("not_written", entry.kind)))
            continue
        if entry.module != category:
            category = entry.module
            lines.append(f"$CATEGORY: $course$/top/{category}\n")
        marks = "".join(f" [tag:{tag}]" for tag in tags_of(entry, with_points=True))
        lines.append(f"// [id:{entry.code}]{marks}")
        lines.append(_Writer(entry, language).text() + "\n")
        losses += [(entry.code, note) for note in lost_in_gift(entry, language)]
    return Written("\n".join(lines).encode(), tuple(losses))


def lost_in_gift(entry: QuestionEntry, language: str) -> list[Note]:
    """Return what GIFT has no place for."""
    losses = [Note("languages", language)]
    losses += [Note("signs")] if has_signs(entry, language) else []
    losses += [Note("unit")] if entry.unit else []
    losses += [Note("criteria")] if entry.criteria else []
    losses += [Note("model_answer")] if entry.model_answer else []
    losses += [Note("words")] if entry.words else []
    if any(option.feedback for option in entry.options if option.role != "choice"):
        losses.append(Note("feedback"))
    return losses


def has_signs(entry: QuestionEntry, language: str) -> bool:
    """Say whether an arrow in a pair, or a comment's sign before an item, has to be written otherwise."""
    texts = [getattr(one.text, language) for one in entry.options]
    return (entry.kind == Kind.MATCHING and any("->" in one for one in texts)) or (
        entry.kind == Kind.ORDERING and any(one.startswith("//") for one in texts)
    )


def escaped(text: str) -> str:
    """Return text in which no sign means anything to GIFT."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", text)


class _Writer:
    def __init__(self, entry: QuestionEntry, language: str) -> None:
        self.entry, self.language = entry, language

    def said(self, text: Text | None) -> str:
        return escaped(getattr(text, self.language)) if text else ""

    def hash(self, text: Text | None) -> str:
        return f"#{said}" if (said := self.said(text)) else ""

    def text(self) -> str:
        entry = self.entry
        general = f"\n####{said}" if (said := self.said(entry.explanation)) else ""
        body = {
            Kind.SINGLE: self.single, Kind.MULTIPLE: self.multiple, Kind.ORDERING: self.ordering, Kind.MATCHING: self.matching,
            Kind.NUMERIC: self.numeric, Kind.DATE: self.date, Kind.CASE: lambda: "",
            Kind.TRUE_FALSE: self.true_false, Kind.SHORT: self.short, Kind.ESSAY: lambda: "",
        }[Kind(entry.kind)]()
        return f"::{entry.code}::[plain]{self.said(entry.text)} {{{body}{general}{chr(10) if body or general else ''}}}"

    def single(self) -> str:
        return "".join(
            f"\n{'=' if one.is_right else '~'}{self.said(one.text)}{self.hash(one.feedback)}" for one in self.entry.options
        )

    def true_false(self) -> str:
        right = next(one for one in self.entry.options if one.is_right)
        wrong = next(one for one in self.entry.options if not one.is_right)
        said = [self.said(one.feedback) for one in (wrong, right)]
        return ("TRUE" if right.text == TRUE else "FALSE") + (f"#{said[0]}" if any(said) else "") + (f"#{said[1]}" if said[1] else "")

    def short(self) -> str:
        lines = [f"\n={escaped(text)}" for text in alternatives(getattr(self.entry.gaps[0], self.language))]
        lines += [f"\n=%0%{escaped(error.value)}{self.hash(error.feedback)}" for error in self.entry.typical_errors]
        return "".join(lines)

    def multiple(self) -> str:
        share = f"{100 / sum(one.is_right for one in self.entry.options):.5f}".rstrip("0").rstrip(".")
        return "".join(
            f"\n~%{'' if one.is_right else '-'}{share}%{self.said(one.text)}{self.hash(one.feedback)}"
            for one in self.entry.options
        )

    def ordering(self) -> str:
        items = sorted(self.entry.options, key=lambda one: one.place or 0)
        return ">0 ALL VERTICAL RELATIVE_NEXT_EXCLUDE_LAST SHOW" + "".join(
            f"\n{re.sub('^//', '⁄/', self.said(one.text))}" for one in items
        )

    def matching(self) -> str:
        rights = [one for one in self.entry.options if one.role == "right"]
        lefts = [one for one in self.entry.options if one.role == "left"]
        lines = [f"\n={self.arrows(one.text)} -> {self.arrows(rights[one.partner].text)}" for one in lefts]
        used = {one.partner for one in lefts}
        lines += [f"\n= -> {self.arrows(one.text)}" for number, one in enumerate(rights) if number not in used]
        return "".join(lines)

    def arrows(self, text: Text) -> str:
        """Return a side of a pair; an arrow inside it would part it anew."""
        return self.said(text).replace("->", "→")

    def numeric(self) -> str:
        entry = self.entry
        lines = [f"\n={entry.value}:{entry.tolerance}"]
        lines += [f"\n=%0%{error.value}:0{self.hash(error.feedback)}" for error in entry.typical_errors]
        return "#" + "".join(lines)

    def date(self) -> str:
        lines = [f"\n={self.entry.value}"]
        lines += [f"\n=%0%{error.value}{self.hash(error.feedback)}" for error in self.entry.typical_errors]
        return "".join(lines)

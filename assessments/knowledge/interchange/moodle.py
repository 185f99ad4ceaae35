"""Moodle XML: reader and writer."""

import re
from collections.abc import Sequence
from fractions import Fraction
from html import escape

from assessments.knowledge.interchange.between import (
    FALSE,
    MARK,
    MOST_QUESTIONS,
    TRUE,
    Note,
    NotReadable,
    ReadFile,
    ReadQuestion,
    Written,
    checked,
    decimal_text,
    is_blank,
)
from assessments.knowledge.interchange.decoding import decoded, without_declaration
from assessments.knowledge.interchange.entries import (
    Kind,
    OptionEntry,
    QuestionEntry,
    Text,
    TypicalError,
    alternatives,
)
from assessments.knowledge.interchange.gift import from_short_answers, weights_lost
from assessments.knowledge.interchange.marks import Marks, read_marks, tags_of
from assessments.knowledge.interchange.markup import collapsed, read_markup
from assessments.knowledge.interchange.package import LANGUAGES
from assessments.knowledge.interchange.tree import Node, read_tree

COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
CLOZE = re.compile(r"\{(?P<weight>\d*):(?:SHORTANSWER|SA|MW|SHORTANSWER_C|SAC|MWC):(?P<answers>(?:\\.|[^}\\])*)\}", re.DOTALL)
CLOZE_WEIGHT = re.compile(r"\s*(=|%-?[\d.]+%)?(.*)", re.DOTALL)
NO_MOODLE = (Kind.LIKERT, Kind.BRANCHING)
WITHOUT_HTML = ("plain_text", "plain", "2", "markdown", "4")


def read_moodle(content: bytes, language: str) -> ReadFile:
    """Return the questions of a Moodle XML file.

    Shape:  bytes of the file; the language of words that are not marked by one. The idnumber, else the name that looks
            like PE-01, is the code; the last part of a category that looks like PE.1 is the module.
    Unit:   points 0 where the file names none.
    Errors: NotReadable: empty, too_large, encoding, doctype, too_deep, broken_xml, no_quiz, no_questions, too_many.
    Source: docs.moodle.org/en/Moodle_XML_format.
    """
    text, losses = decoded(content)
    root = read_tree(without_declaration(text))
    if root.name != "quiz":
        raise NotReadable("no_quiz", about=root.name[:40])
    questions, category = [], ""
    for node in root.all("question"):
        kind = node.attributes.get("type", "").strip().lower()
        if kind == "category":
            category = node.said("category", "text")
            continue
        if len(questions) >= MOST_QUESTIONS:
            raise NotReadable("too_many", about=str(MOST_QUESTIONS))
        questions.append(_Question(node, kind, category, language).read())
    if not questions:
        raise NotReadable("no_questions")
    return ReadFile(tuple(questions), losses)


class _Question:
    """Takes one question apart."""

    def __init__(self, node: Node, kind: str, category: str, language: str) -> None:
        self.node, self.kind, self.category, self.language = node, kind, category, language
        self.faults: list[Note] = []
        self.losses: list[Note] = []

    def words(self, node: Node | None, *, is_needed: bool = False) -> Text | None:
        """Return what an element with <text> says. A picture in what a question needs is a fault, elsewhere a loss."""
        if node is None:
            return None
        is_html = node.attributes.get("format", "html").lower() not in WITHOUT_HTML
        text, notes = read_markup(node.said("text"), self.language, is_html=is_html)
        notes += [Note("file", _bare(one.attributes.get("name", ""))) for one in node.all("file")]
        for note in notes:
            (self.faults if is_needed and note.code == "picture" else self.losses).append(note)
        return text

    def needed(self, node: Node | None) -> Text:
        return self.words(node, is_needed=True) or Text("", "", "")

    def read(self) -> ReadQuestion:
        name = collapsed(self.node.said("name", "text"))
        tags = [one.said("text") for tags in self.node.all("tags") for one in tags.all("tag")]
        marks, faults, losses = read_marks(
            names=[self.node.said("idnumber"), name], category=self.category, tags=tags, points=self.node.said("defaultgrade")
        )
        self.faults, self.losses = faults, losses
        text = self.needed(self.node.first("questiontext"))
        label = name or next((getattr(text, one) for one in LANGUAGES if getattr(text, one)), "")
        reader = {
            "multichoice": self.choices, "truefalse": self.true_false, "matching": self.matching, "ordering": self.ordering,
            "numerical": self.numeric, "shortanswer": self.short, "essay": self.essay,
            "cloze": self.cloze, "multianswer": self.cloze,
        }.get(self.kind)
        kind, parts = reader(marks) if reader else ("", self.kind[:40] or "?")
        if not kind:
            return ReadQuestion(self.node.line, label[:80], None, (Note("unsupported", parts),), tuple(dict.fromkeys(self.losses)))
        text = parts.pop("text", text)
        self.around()
        explanation, of_key = self.words(self.node.first("generalfeedback")), parts.pop("explanation", None)
        if explanation and of_key:
            self.losses.append(Note("feedback"))
        entry = QuestionEntry(
            code=marks.code, module=marks.module, kind=kind, level=marks.level, points=marks.points, text=text,
            explanation=explanation or of_key, check_on=marks.check_on, outcome=marks.outcome[:12], **parts,
        )
        return checked(self.node.line, label, entry, self.losses, self.faults)

    def around(self) -> None:
        """Name the settings that have no place in the bank."""
        for name in COMBINED:
            found = self.node.first(name)
            if found and found.said("text"):
                self.losses.append(Note("combined", collapsed(found.said("text"))[:60]))
        if any(one.said("text") for one in self.node.all("hint")):
            self.losses.append(Note("hints"))
        if self.node.said("hidden") == "1":
            self.losses.append(Note("hidden"))
        if self.node.said("shuffleanswers") in ("0", "false"):
            self.losses.append(Note("shuffle"))

    def weight(self, node: Node) -> Fraction:
        """Return the weight of an answer in per cent."""
        number = decimal_text(node.attributes.get("fraction", "0"))
        if number is None:
            self.faults.append(Note("weight", node.attributes.get("fraction", "")[:20]))
        return Fraction(number or 0)

    def choices(self, _marks: Marks) -> tuple[str, dict]:
        answers = self.node.all("answer")
        weights = [self.weight(one) for one in answers]
        is_single = self.node.said("single").lower() in ("true", "1", "")
        if is_single:
            rights = [weight >= 100 for weight in weights]
            if any(0 < weight < 100 for weight in weights):
                self.losses.append(Note("partial"))
        else:
            rights = [weight > 0 for weight in weights]
            self.losses += weights_lost(rights, weights)
        options = [
            OptionEntry("choice", self.needed(one), self.words(one.first("feedback")), right)
            for one, right in zip(answers, rights, strict=True)
        ]
        return Kind.SINGLE if is_single else Kind.MULTIPLE, {"options": tuple(options)}

    def true_false(self, _marks: Marks) -> tuple[str, dict]:
        options = []
        for one in self.node.all("answer"):
            word = collapsed(one.said("text")).lower()
            if word in ("true", "false"):
                text = TRUE if word == "true" else FALSE
                options.append(OptionEntry("choice", text, self.words(one.first("feedback")), self.weight(one) >= 100))
            else:
                self.faults.append(Note("true_or_false", word[:40]))
        return Kind.TRUE_FALSE, {"options": tuple(options)}

    def matching(self, _marks: Marks) -> tuple[str, dict]:
        lefts, rights = [], []
        for pair in self.node.all("subquestion"):
            left, partner = self.needed(pair), self.needed(pair.first("answer"))
            if is_blank(partner):
                self.faults.append(Note("no_partner"))
            if partner not in rights:
                rights.append(partner)
            if not is_blank(left):
                lefts.append(OptionEntry("left", left, partner=rights.index(partner)))
        return Kind.MATCHING, {"options": (*lefts, *(OptionEntry("right", text) for text in rights))}

    def ordering(self, _marks: Marks) -> tuple[str, dict]:
        answers = sorted(self.node.all("answer"), key=self.weight)
        if self.node.said("gradingtype") not in ("RELATIVE_NEXT_EXCLUDE_LAST", "1"):
            self.losses.append(Note("grading", self.node.said("gradingtype")[:60]))
        if self.node.said("selecttype") not in ("", "0", "ALL"):
            self.losses.append(Note("grading", self.node.said("selecttype")[:60]))
        return Kind.ORDERING, {
            "options": tuple(OptionEntry("item", self.needed(one), place=place) for place, one in enumerate(answers, 1))
        }

    def numeric(self, _marks: Marks) -> tuple[str, dict]:
        key, errors, explanation = None, [], None
        for one in self.node.all("answer"):
            text, weight, said = one.said("text"), self.weight(one), self.words(one.first("feedback"))
            if text == "*":
                self.losses += [Note("feedback", "*")] if said else []
                continue
            value, tolerance = decimal_text(text), decimal_text(one.said("tolerance") or "0")
            if value is None or tolerance is None or tolerance.startswith("-"):
                self.faults.append(Note("number", text[:40]))
            elif weight == 100 and key is None:
                key, explanation = (value, tolerance), said
            elif weight == 100:
                self.losses.append(Note("other_answer", text[:40]))
            elif weight > 0:
                self.losses.append(Note("partial", text[:40]))
            elif said:
                errors.append(TypicalError(value, said))
                self.losses += [] if tolerance == "0" else [Note("error_tolerance", text[:40])]
        value, tolerance = key or ("", "0")
        return Kind.NUMERIC, {
            "value": value, "tolerance": tolerance, "typical_errors": tuple(errors), "explanation": explanation, "unit": self.unit(),
        }

    def unit(self) -> Text | None:
        """Return the unit with multiplier 1; others would need reckoning."""
        units = [one for found in self.node.all("units") for one in found.all("unit")]
        main = next((one for one in units if decimal_text(one.said("multiplier") or "1") == "1"), None)
        self.losses += [Note("unit", collapsed(one.said("unit_name"))[:40]) for one in units if one is not main]
        if main is None:
            return None
        text, notes = read_markup(main.said("unit_name"), self.language)
        self.losses += notes
        return text

    def short(self, marks: Marks) -> tuple[str, dict | str]:
        answers = [(self.weight(one), one.said("text"), self.words(one.first("feedback"))) for one in self.node.all("answer")]
        kind, parts, losses = from_short_answers(answers, marks, self.language)
        self.losses += losses
        return kind, parts

    def cloze(self, _marks: Marks) -> tuple[str, dict | str]:
        """Read a text with gaps; only gaps that are typed in are such as the bank knows."""
        source = self.node.said("questiontext", "text")
        gaps: list[Text] = []

        def gap(found) -> str:
            answers, weights = [], []
            for part in re.split(r"(?<!\\)~", found["answers"]):
                weight, text = CLOZE_WEIGHT.match(part).groups()
                answers.append(re.sub(r"\\(.)", r"\1", re.split(r"(?<!\\)#", text)[0]))
                weights.append("100" if weight == "=" else (weight or "0").strip("%"))
                self.losses += [Note("feedback")] if re.search(r"(?<!\\)#\S", text) else []
            self.losses += [Note("partial", one[:40]) for one, weight in zip(answers, weights, strict=True) if weight not in ("0", "100")]
            read = [self.words_of(one) for one, weight in zip(answers, weights, strict=True) if weight == "100" and one != "*"]
            gaps.append(Text(*("|".join(alternatives(*(getattr(one, code) for one in read if one))) for code in LANGUAGES)))
            return f"[[{len(gaps)}]]"

        text = CLOZE.sub(gap, source)
        if not gaps or re.search(r"\{\d*:[A-Z_]+:", text):
            return "", "cloze"
        said, notes = read_markup(text, self.language)
        self.losses += [note for note in notes if note.code != "picture"]
        self.losses.append(Note("gap_weights")) if len({one["weight"] or "1" for one in CLOZE.finditer(source)}) > 1 else None
        return Kind.GAPS, {"gaps": tuple(gaps), "text": said or Text("", "", "")}

    def words_of(self, source: str) -> Text | None:
        text, notes = read_markup(source, self.language)
        self.losses += notes
        return text

    def essay(self, marks: Marks) -> tuple[str, dict]:
        limit = self.node.said("maxwordlimit")
        words = int(limit) if limit.isascii() and limit.isdecimal() and 10 <= int(limit[:6]) <= 500 else None
        if limit and words is None:
            self.losses.append(Note("word_limit", limit[:20]))
        kind, files = Kind.ESSAY if marks.kind == Kind.ESSAY else Kind.CASE, self.node.said("attachments")
        takes_file = files not in ("", "0") and kind == Kind.ESSAY
        if files not in ("", "0") and not takes_file:
            self.losses.append(Note("attachments"))
        if takes_file:
            self.losses += [Note("several_files", files[:20])] if files != "1" else []
            self.losses += [Note("file_needed")] if self.node.said("attachmentsrequired") not in ("", "0") else []
            self.losses += [Note("file_kinds", kinds[:60])] if (kinds := self.node.said("filetypeslist")) else []
        template = self.node.first("responsetemplate")
        if template and template.said("text"):
            self.losses.append(Note("template"))
        parts = {"words": words, "model_answer": self.words(self.node.first("graderinfo")), "takes_file": takes_file}
        return kind, parts


def _bare(name: str) -> str:
    """Return the last part of a name; it is shown and never used as a path."""
    return collapsed(name.replace("\\", "/").rsplit("/", 1)[-1])[:80] or "?"


# -- writing -----------------------------------------------------------------------------------------------------


def write_moodle(entries: Sequence[QuestionEntry], language: str) -> Written:
    """Return the questions as Moodle XML in three languages, with what it could not hold.

    Shape:  questions of one programme. Texts carry their languages as Moodle's filter *multilang* wants them; a unit, which
            Moodle compares with what is typed, stands in the given language.
    Unit:   UTF-8.
    Errors: none.
    Source: docs.moodle.org/en/Moodle_XML_format.
    """
    lines, losses, category = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"], [], ""
    for entry in entries:
        if entry.kind in NO_MOODLE:
            losses.append((entry.code, Note("not_written", entry.kind)))
            continue
        if entry.module != category:
            category = entry.module
            lines.append(f'<question type="category"><category><text>$course$/top/{escape(category)}</text></category></question>')
        lines += _written(entry, language)
        losses += [(entry.code, Note(code, about)) for code, about in _lost(entry, language)]
    return Written("\n".join([*lines, "</quiz>", ""]).encode(), tuple(losses))


def _lost(entry: QuestionEntry, language: str):
    if entry.kind == Kind.GAPS:
        yield "languages", language
        if [*map(int, MARK.findall(getattr(entry.text, language)))] != [*range(1, len(entry.gaps) + 1)]:
            yield "gap_order", language
    if entry.unit and len({getattr(entry.unit, one) for one in LANGUAGES}) > 1:
        yield "unit_languages", language
    if entry.criteria:
        yield "criteria", ""
    if any(option.feedback for option in entry.options if option.role != "choice"):
        yield "feedback", ""


def _html(text: Text | None) -> str:
    if is_blank(text):
        return ""
    words = {language: getattr(text, language) for language in LANGUAGES if getattr(text, language)}
    return "".join(f'<span lang="{code}" class="multilang">{escape(one)}</span>' for code, one in words.items())


def _said(name: str, text: Text | None, attributes: str = "", inside: str = "") -> str:
    return f'<{name}{attributes} format="html"><text><![CDATA[{_html(text)}]]></text>{inside}</{name}>'


def _answer(text: str, fraction: str, feedback: Text | None, inside: str = "") -> str:
    said = f"{inside}{_said('feedback', feedback)}"
    return f'<answer fraction="{fraction}" format="plain_text"><text>{escape(text)}</text>{said}</answer>'


TYPES = {
    Kind.SINGLE: "multichoice", Kind.MULTIPLE: "multichoice", Kind.ORDERING: "ordering", Kind.MATCHING: "matching",
    Kind.NUMERIC: "numerical", Kind.DATE: "shortanswer", Kind.CASE: "essay",
    Kind.TRUE_FALSE: "truefalse", Kind.SHORT: "shortanswer", Kind.GAPS: "cloze", Kind.ESSAY: "essay",
}


def _written(entry: QuestionEntry, language: str) -> list[str]:
    kind = Kind(entry.kind)
    name = f"{entry.code} {getattr(entry.text, language)}".strip()[:80]
    lines = [
        f'<question type="{TYPES[kind]}">', f"<name><text>{escape(name)}</text></name>", _questiontext(entry, language),
        _said("generalfeedback", entry.explanation), f"<defaultgrade>{entry.points}.0000000</defaultgrade>",
        "<penalty>0.0000000</penalty><hidden>0</hidden>", f"<idnumber>{escape(entry.code)}</idnumber>",
    ]
    lines += {
        Kind.SINGLE: _choice_lines, Kind.MULTIPLE: _choice_lines, Kind.ORDERING: _ordering_lines, Kind.MATCHING: _matching_lines,
        Kind.NUMERIC: _numeric_lines, Kind.DATE: _date_lines, Kind.CASE: _case_lines,
        Kind.TRUE_FALSE: _true_false_lines, Kind.SHORT: _short_lines, Kind.GAPS: lambda _entry, _language: [], Kind.ESSAY: _case_lines,
    }[kind](entry, language)
    tags = "".join(f"<tag><text>{escape(tag)}</text></tag>" for tag in tags_of(entry, with_points=False))
    return [*lines, f"<tags>{tags}</tags>", "</question>"]


def _choice_lines(entry: QuestionEntry, _language: str) -> list[str]:
    keys = sum(option.is_right for option in entry.options)
    is_single = entry.kind == Kind.SINGLE
    share = "100" if is_single else f"{100 / keys:.5f}".rstrip("0").rstrip(".")
    wrong = "0" if is_single else f"-{share}"
    lines = [f"<single>{str(is_single).lower()}</single><shuffleanswers>true</shuffleanswers><answernumbering>ABCD</answernumbering>"]
    return lines + [
        _said("answer", one.text, f' fraction="{share if one.is_right else wrong}"', _said("feedback", one.feedback))
        for one in entry.options
    ]


def _questiontext(entry: QuestionEntry, language: str) -> str:
    """Return the text of a question; one with gaps holds its answers and so one language only."""
    if entry.kind != Kind.GAPS:
        return _said("questiontext", entry.text)

    def gap(found) -> str:
        accepted = alternatives(getattr(entry.gaps[int(found[1]) - 1], language))
        said = [re.sub(r"([}~#=\\%{/\"])", r"\\\1", escape(one, quote=False)) for one in accepted]
        return f"{{1:SHORTANSWER:{'~'.join(f'={one}' for one in said)}}}"

    words = MARK.sub(gap, escape(getattr(entry.text, language), quote=False))
    said = f'<span lang="{language}" class="multilang">{words}</span>'
    return f'<questiontext format="html"><text><![CDATA[{said}]]></text></questiontext>'


def _true_false_lines(entry: QuestionEntry, _language: str) -> list[str]:
    return [
        f'<answer fraction="{100 if one.is_right else 0}" format="plain_text"><text>{"true" if one.text == TRUE else "false"}</text>'
        f"{_said('feedback', one.feedback)}</answer>"
        for one in entry.options
    ]


def _short_lines(entry: QuestionEntry, language: str) -> list[str]:
    lines = [_answer(text, "100", None) for text in alternatives(*(getattr(entry.gaps[0], one) for one in LANGUAGES))]
    return ["<usecase>0</usecase>", *lines, *(_answer(one.value, "0", one.feedback) for one in entry.typical_errors)]


def _ordering_lines(entry: QuestionEntry, _language: str) -> list[str]:
    items = sorted(entry.options, key=lambda one: one.place or 0)
    lines = [
        "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>"
        "<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype><showgrading>SHOW</showgrading>"
    ]
    return lines + [_said("answer", one.text, f' fraction="{place}.0000000"') for place, one in enumerate(items, 1)]


def _matching_lines(entry: QuestionEntry, _language: str) -> list[str]:
    rights = [one for one in entry.options if one.role == "right"]
    lefts = [one for one in entry.options if one.role == "left"]
    used = {one.partner for one in lefts}
    pairs = [(one.text, rights[one.partner].text) for one in lefts]
    pairs += [(None, one.text) for number, one in enumerate(rights) if number not in used]
    lines = ["<shuffleanswers>true</shuffleanswers>"]
    return lines + [_said("subquestion", left, "", f"<answer><text><![CDATA[{_html(right)}]]></text></answer>") for left, right in pairs]


def _numeric_lines(entry: QuestionEntry, language: str) -> list[str]:
    lines = [_answer(entry.value, "100", None, f"<tolerance>{entry.tolerance}</tolerance>")]
    lines += [_answer(one.value, "0", one.feedback, "<tolerance>0</tolerance>") for one in entry.typical_errors]
    if entry.unit and getattr(entry.unit, language):
        unit = escape(getattr(entry.unit, language))
        lines.append(f"<units><unit><multiplier>1</multiplier><unit_name>{unit}</unit_name></unit></units><unitgradingtype>0</unitgradingtype>")
    return lines


def _date_lines(entry: QuestionEntry, _language: str) -> list[str]:
    return ["<usecase>0</usecase>", _answer(entry.value, "100", None), *(_answer(one.value, "0", one.feedback) for one in entry.typical_errors)]


def _case_lines(entry: QuestionEntry, _language: str) -> list[str]:
    limit = f"<maxwordlimit>{entry.words}</maxwordlimit>" if entry.words else ""
    return [
        f"<responseformat>editor</responseformat><responserequired>1</responserequired>{limit}<attachments>{int(entry.takes_file)}</attachments>"
        "<attachmentsrequired>0</attachmentsrequired>",
        _said("graderinfo", entry.model_answer),
    ]

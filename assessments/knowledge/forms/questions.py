"""The editor of one question: its fields by kind, and the way from a question to them and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.forms import LANGUAGE_CHOICES, LEVEL_WORDS
from assessments.knowledge.interchange.between import MOST_POINTS, Note, day_text, decimal_text, faults_of
from assessments.knowledge.interchange.entries import (
    CriterionEntry,
    Kind,
    OptionEntry,
    QuestionEntry,
    Text,
    TypicalError,
    alternatives,
)
from assessments.knowledge.interchange.package import FALSE, LANGUAGES, LEVELS, LONGEST, TRUE

NAMES = dict(LANGUAGE_CHOICES)
MOST_ROWS, MORE = 30, 3
# How many rows an empty form of a kind has: options, wrong answers with a word to say, criteria.
LEAST = {
    Kind.SINGLE: {"option": 4}, Kind.MULTIPLE: {"option": 5}, Kind.ORDERING: {"item": 4}, Kind.MATCHING: {"pair": 4},
    Kind.NUMERIC: {"error": 1}, Kind.DATE: {"error": 1}, Kind.SHORT: {"error": 1}, Kind.GAPS: {"gap": 3}, Kind.LIKERT: {"grade": 5},
    Kind.CASE: {"criterion": 3}, Kind.ESSAY: {"criterion": 3}, Kind.BRANCHING: {"step": 3}, Kind.TRUE_FALSE: {},
}
CHOICES_OF_A_STEP = 3
ROW_WORDS = {
    "option": _("Option"), "item": _("Step"), "pair": _("Pair"), "error": _("A wrong answer people give"), "gap": _("Gap"),
    "grade": _("Grade of the scale"), "criterion": _("Criterion"), "step": _("Step"), "choice": _("Choice"),
}
# The scale a new opinion begins with.
SCALE = (
    Text("Fully disagree", "Совсем не согласен", "Мүлде келіспеймін"), Text("Rather disagree", "Скорее не согласен", "Көбіне келіспеймін"),
    Text("Neither", "Трудно сказать", "Айту қиын"), Text("Rather agree", "Скорее согласен", "Көбіне келісемін"),
    Text("Fully agree", "Полностью согласен", "Толық келісемін"),
)
RULES = {
    Kind.SINGLE: _("All points for the right option, otherwise none."),
    Kind.MULTIPLE: _("Points × (right chosen − wrong chosen) / number of right ones, never below 0."),
    Kind.ORDERING: _("Points × share of the steps that are followed directly by the right next step. Write the steps in their right order."),
    Kind.MATCHING: _("Points × share of right pairs. A right side without a left one is a distractor."),
    Kind.NUMERIC: _("All points within the tolerance. Comma and point both open the decimals."),
    Kind.DATE: _("All points for the exact day."),
    Kind.CASE: _("A trainer marks it by the criteria. Its points stand beside the result and never inside it."),
    Kind.TRUE_FALSE: _("All points for the right word, otherwise none."),
    Kind.SHORT: _("All points for an accepted answer in any language; capitals, ё, spaces and signs around make no difference."),
    Kind.GAPS: _("Points × share of right gaps. Write [[1]], [[2]] in the text where the gaps are."),
    Kind.LIKERT: _("No points: an opinion on a scale."),
    Kind.ESSAY: _("A trainer marks it by the criteria. Its points count; until they are given the result waits."),
    Kind.BRANCHING: _("Points × what the way taken is worth / what the best way is worth. Choices lead to a later step or to the end."),
}


@dataclass
class Line:
    """Fields that belong together: three languages side by side, and what stands before them."""

    title: str = ""
    before: list = field(default_factory=list)
    threes: list = field(default_factory=list)
    is_inner: bool = False


def _three(form: forms.Form, name: str, label, *, rows: int = 1, longest: int = LONGEST, hint: str = "") -> None:
    for language in LANGUAGES:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", "lang": language})
        form.fields[f"{name}_{language}"] = forms.CharField(
            label=f"{label}, {NAMES[language]}", required=False, max_length=longest, widget=widget, help_text=hint if language == "en" else "",
        )


class QuestionForm(forms.Form):
    """One question of one kind. Only a text in one language is required; what else is missing makes a draft, and is named.
    `say` puts a fault into words."""

    def __init__(self, *args, kind: str, modules: Iterable[str], outcomes: Iterable[tuple[str, str]], rows: Mapping[str, int], say, **options):
        super().__init__(*args, **options)
        self.kind, self.rows, self.say = Kind(kind), rows, say
        self.lines: list[Line] = []
        _three(self, "text", _("Question"), rows=3)
        getattr(self, f"_{self.kind}_fields")()
        _three(self, "explanation", _("Explanation after the test"), rows=2)
        if self.kind not in (Kind.LIKERT,):
            self.fields["points"] = forms.IntegerField(
                label=_("Points"), min_value=1, max_value=MOST_POINTS, initial=1, required=False,
                help_text=_("The sum of the criteria.") if self.kind in (Kind.CASE, Kind.ESSAY) else "",
            )
        modules = list(modules)
        self.fields["module"] = forms.ChoiceField(label=_("Module"), choices=[(one, one) for one in modules], required=False)
        self.fields["outcome"] = forms.ChoiceField(label=_("Learning outcome"), choices=[("", "–"), *outcomes], required=False)
        self.fields["level"] = forms.ChoiceField(
            label=_("Cognitive level"), choices=[(one, LEVEL_WORDS[one]) for one in LEVELS], initial="understand", required=False
        )
        self.fields["check_on"] = forms.CharField(label=_("Day to look again"), required=False, max_length=20, help_text=_("as 2027-01-01"))

    # -- fields by kind -----------------------------------------------------------------------------------------

    def _rows(self, name: str) -> range:
        return range(1, self.rows.get(name, 0) + 1)

    def _choice_fields(self) -> None:
        if self.kind == Kind.SINGLE:
            self.fields["right"] = forms.ChoiceField(
                label=_("Right option"), required=False, widget=forms.RadioSelect,
                choices=[(str(n), f"{ROW_WORDS['option']} {n}") for n in self._rows("option")],
            )
        for n in self._rows("option"):
            if self.kind == Kind.MULTIPLE:
                self.fields[f"right-{n}"] = forms.BooleanField(label=_("Right"), required=False)
            _three(self, f"option-{n}", f"{ROW_WORDS['option']} {n}")
            _three(self, f"feedback-{n}", _("Feedback"))

    _single_fields = _multiple_fields = _choice_fields

    def _true_false_fields(self) -> None:
        self.fields["right"] = forms.ChoiceField(
            label=_("Right answer"), required=False, widget=forms.RadioSelect, choices=[("true", _("True")), ("false", _("False"))]
        )
        _three(self, "feedback-true", _("Feedback to “true”"))
        _three(self, "feedback-false", _("Feedback to “false”"))

    def _ordering_fields(self) -> None:
        for n in self._rows("item"):
            _three(self, f"item-{n}", f"{ROW_WORDS['item']} {n}")

    def _matching_fields(self) -> None:
        for n in self._rows("pair"):
            _three(self, f"left-{n}", _("Left side"))
            _three(self, f"right-{n}", _("Right side"))

    def _error_fields(self) -> None:
        for n in self._rows("error"):
            self.fields[f"error-{n}"] = forms.CharField(label=f"{ROW_WORDS['error']} {n}", required=False, max_length=40)
            _three(self, f"said-{n}", _("What to say to it"))

    def _numeric_fields(self) -> None:
        self.fields["value"] = forms.CharField(label=_("Right number"), required=False, max_length=40)
        self.fields["tolerance"] = forms.CharField(label=_("Tolerance, up and down"), required=False, max_length=40)
        _three(self, "unit", _("Unit"), longest=60)
        self._error_fields()

    def _date_fields(self) -> None:
        self.fields["value"] = forms.CharField(
            label=_("Right day"), required=False, max_length=20, help_text=_("Write 2026-06-10 or 10.06.2026.")
        )
        self._error_fields()

    def _short_fields(self) -> None:
        _three(self, "gap-1", _("Accepted answers"), rows=2, hint=_("One a line, or parted by |."))
        self._error_fields()

    def _gaps_fields(self) -> None:
        for n in self._rows("gap"):
            _three(self, f"gap-{n}", f"{ROW_WORDS['gap']} [[{n}]]", hint=_("One a line, or parted by |."))

    def _likert_fields(self) -> None:
        for n in self._rows("grade"):
            _three(self, f"grade-{n}", f"{ROW_WORDS['grade']} {n}")

    def _essay_fields(self) -> None:
        self.fields["words"] = forms.IntegerField(label=_("Words at most"), min_value=10, max_value=500, required=False)
        if self.kind == Kind.ESSAY:
            self.fields["takes_file"] = forms.BooleanField(
                label=_("A file may come with the text"), required=False,
                help_text=_("One file, at most 20 MB. Only the learner and the trainers of the cohort open it; it is marked by the same criteria."),
            )
        for n in self._rows("criterion"):
            self.fields[f"given-{n}"] = forms.IntegerField(
                label=_("Points of criterion %(number)s") % {"number": n}, min_value=1, max_value=MOST_POINTS, required=False
            )
            _three(self, f"criterion-{n}", f"{ROW_WORDS['criterion']} {n}")
        _three(self, "model_answer", _("A possible answer"), rows=3)

    _case_fields = _essay_fields

    def _branching_fields(self) -> None:
        steps = [("", _("the end")), *((str(n), f"{ROW_WORDS['step']} {n}") for n in self._rows("step"))]
        for n in self._rows("step"):
            _three(self, f"step-{n}", f"{ROW_WORDS['step']} {n}", rows=2)
            for m in range(1, self.rows.get("choice", CHOICES_OF_A_STEP) + 1):
                self.fields[f"worth-{n}-{m}"] = forms.IntegerField(label=_("Worth"), min_value=0, max_value=MOST_POINTS, required=False)
                self.fields[f"to-{n}-{m}"] = forms.ChoiceField(label=_("Leads to"), choices=steps, required=False)
                _three(self, f"choice-{n}-{m}", f"{ROW_WORDS['choice']} {n}.{m}")
                _three(self, f"feedback-{n}-{m}", _("Feedback"))

    # -- what the page shows ------------------------------------------------------------------------------------

    def _bound(self, name: str) -> list:
        return [self[f"{name}_{language}"] for language in LANGUAGES]

    @property
    def question(self) -> list:
        return self._bound("text")

    @property
    def explanation(self) -> list:
        return self._bound("explanation")

    @property
    def tags(self) -> list:
        return [self[name] for name in ("points", "module", "level") if name in self.fields]

    @property
    def further(self) -> list:
        return [self[name] for name in ("outcome", "check_on")]

    @property
    def rule(self):
        return RULES[self.kind]

    @property
    def parts(self) -> list[Line]:
        """The fields of the kind in groups, each with its title."""
        made: list[Line] = []
        for name in ("right",) if self.kind in (Kind.SINGLE, Kind.TRUE_FALSE) else ():
            made.append(Line(before=[self[name]]))
        if self.kind == Kind.TRUE_FALSE:
            made.append(Line(threes=[self._bound("feedback-true"), self._bound("feedback-false")], title=str(_("Feedback"))))
        if self.kind in (Kind.NUMERIC, Kind.DATE):
            made.append(Line(before=[self[name] for name in ("value", "tolerance") if name in self.fields]))
        if self.kind == Kind.NUMERIC:
            made.append(Line(threes=[self._bound("unit")]))
        if self.kind == Kind.SHORT:
            made.append(Line(threes=[self._bound("gap-1")]))
        if "words" in self.fields:
            made.append(Line(before=[self[name] for name in ("words", "takes_file") if name in self.fields]))
        for kind, name, before, threes in (
            ("option", "option", ("right",) if self.kind == Kind.MULTIPLE else (), ("option", "feedback")), ("item", "item", (), ("item",)),
            ("pair", "pair", (), ("left", "right")), ("gap", "gap", (), ("gap",) if self.kind == Kind.GAPS else ()),
            ("grade", "grade", (), ("grade",)), ("criterion", "criterion", ("given",), ("criterion",)), ("error", "error", ("error",), ("said",)),
        ):  # fmt: skip
            for n in self._rows(kind) if threes else ():
                made.append(Line(
                    f"{ROW_WORDS[name]} {n}", [self[f"{one}-{n}"] for one in before], [self._bound(f"{one}-{n}") for one in threes]
                ))
        if self.kind == Kind.BRANCHING:
            for n in self._rows("step"):
                made.append(Line(f"{ROW_WORDS['step']} {n}", [], [self._bound(f"step-{n}")]))
                for m in range(1, self.rows.get("choice", CHOICES_OF_A_STEP) + 1):
                    made.append(Line(
                        f"{ROW_WORDS['choice']} {n}.{m}", [self[f"worth-{n}-{m}"], self[f"to-{n}-{m}"]],
                        [self._bound(f"choice-{n}-{m}"), self._bound(f"feedback-{n}-{m}")], is_inner=True,
                    ))
        if "model_answer_en" in self.fields:
            made.append(Line(threes=[self._bound("model_answer")]))
        return made

    # -- what was typed -----------------------------------------------------------------------------------------

    def _text(self, name: str) -> Text:
        return Text(*(" ".join((self.cleaned_data.get(f"{name}_{language}") or "").split()) for language in LANGUAGES))

    def _or_none(self, name: str) -> Text | None:
        text = self._text(name)
        return text if text.en or text.ru or text.kk else None

    def _accepted(self, name: str) -> Text:
        """Return what a gap accepts: a line each, or parted by bars."""
        typed = (self.cleaned_data.get(f"{name}_{language}") or "" for language in LANGUAGES)
        return Text(*("|".join(alternatives(*(" ".join(line.split()) for line in text.splitlines()))) for text in typed))

    def clean(self) -> dict:
        """Make the question of what was typed; each fault stands at its field where it has one."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        entry = self._entry()
        faults = faults_of(entry)
        if not any(getattr(entry.text, language) for language in LANGUAGES):
            faults = [one for one in faults if one.code != "gaps_differ"]
        for note in faults:
            self._fault(note)
        self.entry = entry
        return cleaned

    def _fault(self, note: Note) -> None:
        place = {"no_text": "text_en", "number": "value", "date": "value", "tolerance": "tolerance"}.get(note.code)
        if note.code == "gaps_differ":
            place = f"text_{note.about}"
        if note.code in ("no_key", "all_right", "many_keys") and "right" in self.fields:
            place = "right"
        if note.code == "no_key" and self.kind in (Kind.NUMERIC, Kind.DATE):
            place = "value"
        if note.code == "no_key" and self.kind in (Kind.SHORT, Kind.GAPS):
            place = "gap-1_en"
        self.add_error(place, self.say(note))

    def _entry(self) -> QuestionEntry:
        cleaned = self.cleaned_data
        entry = QuestionEntry(
            code="", module=cleaned.get("module") or "", kind=self.kind, level=cleaned.get("level") or "", points=cleaned.get("points") or 0,
            text=self._text("text"), explanation=self._or_none("explanation"), outcome=cleaned.get("outcome") or "",
        )
        if self.kind != Kind.LIKERT and not entry.points:
            entry = replace(entry, points=1)
        if typed := cleaned.get("check_on"):
            if day := day_text(typed):
                entry = replace(entry, check_on=date.fromisoformat(day))
            else:
                self.add_error("check_on", self.say(Note("date", typed)))
        return replace(entry, **getattr(self, f"_{self.kind}_parts")())

    def _choice_parts(self) -> dict:
        options = []
        for n in self._rows("option"):
            text = self._text(f"option-{n}")
            right = self.cleaned_data.get("right") == str(n) if self.kind == Kind.SINGLE else self.cleaned_data.get(f"right-{n}")
            if _says(text) or right or self._or_none(f"feedback-{n}"):
                options.append(OptionEntry("choice", text, self._or_none(f"feedback-{n}"), bool(right)))
        return {"options": tuple(options)}

    _single_parts = _multiple_parts = _choice_parts

    def _true_false_parts(self) -> dict:
        right = self.cleaned_data.get("right")
        return {"options": (
            OptionEntry("choice", TRUE, self._or_none("feedback-true"), right == "true"),
            OptionEntry("choice", FALSE, self._or_none("feedback-false"), right == "false"),
        )}  # fmt: skip

    def _ordering_parts(self) -> dict:
        texts = [text for n in self._rows("item") if _says(text := self._text(f"item-{n}"))]
        return {"options": tuple(OptionEntry("item", text, place=place) for place, text in enumerate(texts, 1))}

    def _matching_parts(self) -> dict:
        lefts, rights = [], []
        for n in self._rows("pair"):
            left, right = self._text(f"left-{n}"), self._text(f"right-{n}")
            if _says(right):
                if right not in rights:
                    rights.append(right)
                if _says(left):
                    lefts.append(OptionEntry("left", left, partner=rights.index(right)))
            elif _says(left):
                lefts.append(OptionEntry("left", left))
        return {"options": (*lefts, *(OptionEntry("right", text) for text in rights))}

    def _wrong_answers(self, read) -> tuple[TypicalError, ...]:
        made = []
        for n in self._rows("error"):
            value, said = (self.cleaned_data.get(f"error-{n}") or "").strip(), self._text(f"said-{n}")
            if not value and not _says(said):
                continue
            if read(value) is None or not value:
                self.add_error(f"error-{n}", self.say(Note("date" if self.kind == Kind.DATE else "number", value)))
            elif not _says(said):
                self.add_error(f"said-{n}_en", _("Say something to this answer, or take it out."))
            else:
                made.append(TypicalError(read(value), said))
        return tuple(made)

    def _numeric_parts(self) -> dict:
        value, tolerance = (self.cleaned_data.get("value") or "").strip(), (self.cleaned_data.get("tolerance") or "0").strip() or "0"
        read, width = decimal_text(value) if value else "", decimal_text(tolerance)
        if value and read is None:
            self._fault(Note("number", value))
        if width is None or width.startswith("-"):
            self._fault(Note("tolerance", tolerance))
        errors = self._wrong_answers(decimal_text)
        return {"value": read or ("0" if value else ""), "tolerance": width or "0", "unit": self._or_none("unit"), "typical_errors": errors}

    def _date_parts(self) -> dict:
        value = (self.cleaned_data.get("value") or "").strip()
        read = day_text(value) if value else ""
        if value and read is None:
            self._fault(Note("date", value))
        return {"value": read or ("2000-01-01" if value else ""), "typical_errors": self._wrong_answers(day_text)}

    def _short_parts(self) -> dict:
        return {"gaps": (self._accepted("gap-1"),), "typical_errors": self._wrong_answers(lambda text: text)}

    def _gaps_parts(self) -> dict:
        gaps = [self._accepted(f"gap-{n}") for n in self._rows("gap")]
        while gaps and not _says(gaps[-1]):
            gaps.pop()
        return {"gaps": tuple(gaps)}

    def _likert_parts(self) -> dict:
        texts = [text for n in self._rows("grade") if _says(text := self._text(f"grade-{n}"))]
        return {"options": tuple(OptionEntry("choice", text, place=place) for place, text in enumerate(texts, 1)), "points": 0}

    def _essay_parts(self) -> dict:
        criteria = []
        for n in self._rows("criterion"):
            text = self._text(f"criterion-{n}")
            if _says(text):
                criteria.append(CriterionEntry(self.cleaned_data.get(f"given-{n}") or 1, text))
        parts = {"words": self.cleaned_data.get("words"), "criteria": tuple(criteria), "model_answer": self._or_none("model_answer")}
        parts["takes_file"] = bool(self.cleaned_data.get("takes_file"))
        total = sum(one.points for one in criteria)
        if total > MOST_POINTS:
            self.add_error("points", self.say(Note("points", str(total))))
        return {**parts, "points": total} if criteria else parts

    _case_parts = _essay_parts

    def _branching_parts(self) -> dict:
        numbers = [n for n in self._rows("step") if _says(self._text(f"step-{n}"))]
        steps, choices = [OptionEntry("step", self._text(f"step-{n}")) for n in numbers], []
        for place, n in enumerate(numbers):
            for m in range(1, self.rows.get("choice", CHOICES_OF_A_STEP) + 1):
                text, to = self._text(f"choice-{n}-{m}"), self.cleaned_data.get(f"to-{n}-{m}")
                if _says(text):
                    onward = None if not to else numbers.index(int(to)) if int(to) in numbers else place
                    choices.append(OptionEntry(
                        "choice", text, self._or_none(f"feedback-{n}-{m}"), step=place, to=onward, points=self.cleaned_data.get(f"worth-{n}-{m}") or 0
                    ))
        return {"options": (*steps, *choices)}


def _says(text: Text) -> bool:
    return bool(text.en or text.ru or text.kk)


def fields_of(entry: QuestionEntry) -> tuple[dict[str, object], dict[str, int]]:
    """Return a question as the fields of its form, and how many rows it needs; a spare row stands below where options may grow."""
    found: dict[str, object] = {
        "points": entry.points or None, "module": entry.module, "level": entry.level, "outcome": entry.outcome,
        "check_on": entry.check_on.isoformat() if entry.check_on else "", "value": entry.value, "tolerance": entry.tolerance, "words": entry.words,
        "takes_file": entry.takes_file,
    }

    def put(name: str, text: Text | None) -> None:
        found.update({f"{name}_{language}": getattr(text, language) if text else "" for language in LANGUAGES})

    for name in ("text", "explanation", "unit", "model_answer"):
        put(name, getattr(entry, name))
    choices = [one for one in entry.options if one.role == "choice"]
    if entry.kind in (Kind.SINGLE, Kind.MULTIPLE):
        for n, one in enumerate(choices, 1):
            put(f"option-{n}", one.text)
            put(f"feedback-{n}", one.feedback)
            found |= {f"right-{n}": one.is_right} | ({"right": str(n)} if one.is_right else {})
    elif entry.kind == Kind.TRUE_FALSE:
        for one in choices:
            side = "true" if one.text == TRUE else "false"
            put(f"feedback-{side}", one.feedback)
            found |= {"right": side} if one.is_right else {}
    elif entry.kind in (Kind.ORDERING, Kind.LIKERT):
        name = "item" if entry.kind == Kind.ORDERING else "grade"
        for n, one in enumerate(sorted(entry.options, key=lambda one: one.place or 0), 1):
            put(f"{name}-{n}", one.text)
    elif entry.kind == Kind.MATCHING:
        _put_pairs(entry, put)
    elif entry.kind == Kind.BRANCHING:
        _put_steps(entry, choices, put, found)
    for n, one in enumerate(entry.typical_errors, 1):
        found[f"error-{n}"] = one.value
        put(f"said-{n}", one.feedback)
    for n, one in enumerate(entry.criteria, 1):
        found[f"given-{n}"] = one.points
        put(f"criterion-{n}", one.text)
    for n, one in enumerate(entry.gaps, 1):
        put(f"gap-{n}", Text(*("\n".join(alternatives(getattr(one, language))) for language in LANGUAGES)))
    return found, rows_of(entry)


def _put_pairs(entry: QuestionEntry, put) -> None:
    rights = [one for one in entry.options if one.role == "right"]
    lefts = [one for one in entry.options if one.role == "left"]
    left_over = [one for n, one in enumerate(rights) if n not in {left.partner for left in lefts}]
    for n, one in enumerate(lefts, 1):
        put(f"left-{n}", one.text)
        put(f"right-{n}", rights[one.partner].text if one.partner is not None else None)
    for n, one in enumerate(left_over, len(lefts) + 1):
        put(f"right-{n}", one.text)


def _put_steps(entry: QuestionEntry, choices: list[OptionEntry], put, found: dict) -> None:
    for n, step in enumerate((one for one in entry.options if one.role == "step"), 1):
        put(f"step-{n}", step.text)
        for m, one in enumerate((one for one in choices if one.step == n - 1), 1):
            put(f"choice-{n}-{m}", one.text)
            put(f"feedback-{n}-{m}", one.feedback)
            found |= {f"worth-{n}-{m}": one.points, f"to-{n}-{m}": "" if one.to is None else str(one.to + 1)}


def rows_of(entry: QuestionEntry) -> dict[str, int]:
    """Return how many rows of each sort the form of a question has."""
    steps = sum(one.role == "step" for one in entry.options)
    has = {
        "option": len(entry.options), "item": len(entry.options), "grade": len(entry.options), "error": len(entry.typical_errors),
        "criterion": len(entry.criteria), "gap": len(entry.gaps), "step": steps,
        "pair": max(sum(one.role == "left" for one in entry.options), sum(one.role == "right" for one in entry.options)),
    }  # fmt: skip
    rows = {name: max(least, has[name]) for name, least in LEAST[Kind(entry.kind)].items()}
    if entry.kind == Kind.MATCHING:
        rights = [one for one in entry.options if one.role == "right"]
        lefts = [one for one in entry.options if one.role == "left"]
        rows["pair"] = max(rows["pair"], len(lefts) + len([n for n in range(len(rights)) if n not in {one.partner for one in lefts}]))
    if entry.kind == Kind.BRANCHING:
        per_step = [sum(one.role == "choice" and one.step == n for one in entry.options) for n in range(steps)]
        rows["choice"] = max([CHOICES_OF_A_STEP, *per_step])
    return rows


def blank(kind: str) -> QuestionEntry:
    """Return an empty question of a kind; an opinion has its scale already."""
    options = tuple(OptionEntry("choice", text, place=place) for place, text in enumerate(SCALE, 1)) if kind == Kind.LIKERT else ()
    points = 0 if kind == Kind.LIKERT else 1
    return QuestionEntry(code="", module="", kind=Kind(kind), level="understand", points=points, text=Text("", "", ""), options=options)

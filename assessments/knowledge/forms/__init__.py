"""What a person typed into a question, into a marking; and what a device sent."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.choices import (
    QUESTION_STATES,
    AllowanceKind,
    CorrectionMethod,
    PrePost,
    QuestionKind,
)
from assessments.knowledge.interchange.between import LARGEST
from assessments.knowledge.interchange.formats import ENDINGS
from assessments.knowledge.interchange.package import LEVELS
from assessments.knowledge.measurement.answers import Slots
from assessments.knowledge.measurement.scoring import Kind

LONGEST_FIELD = 20_000
MOST_FIELDS = 60
MOST_ENTRIES = 50
NUMBERS = {"rev": 10**9, "elapsed_ms": 10**13, "seq": 10**9}  # what may come with an entry, and below what
PREFIXES = ("place-", "match-", "gap-", "step-")
ENTRY_KEYS = {"attempt", "number", "value", "receipt", *NUMBERS}


def fields_of_answer(data) -> dict[str, list[str]]:
    """Return the fields of a posted answer that matter, cut to a size that may be kept: a plain mapping."""
    names = [name for name in data if name == "value" or name.startswith(PREFIXES)]
    return {name: [text[:LONGEST_FIELD] for text in data.getlist(name)[:MOST_FIELDS]] for name in names[:MOST_FIELDS]}


def value_of(slots: Slots, fields: Mapping[str, list[str]]) -> object:
    """Return what posted fields say, in the shape an answer of this kind has; nothing is judged here."""
    if slots.kind == Kind.MULTIPLE:
        return list(fields.get("value", []))
    if slots.kind == Kind.ORDERING:
        return _by_prefix(fields, "place-")
    if slots.kind == Kind.MATCHING:
        return _by_prefix(fields, "match-")
    if slots.kind == Kind.GAPS:
        return _by_prefix(fields, "gap-")
    if slots.kind == Kind.BRANCHING:
        return _by_prefix(fields, "step-")
    return next(iter(fields.get("value", [])), "")


def _by_prefix(fields: Mapping[str, list[str]], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): values[0] for name, values in fields.items() if name.startswith(prefix) and values}


def receipt_of(text: object) -> UUID:
    """Return the receipt a page carried; a page without a readable one gets a new one, its answer is still kept."""
    try:
        return UUID(str(text))
    except ValueError:
        return uuid4()


def whole_number(text: object) -> int | None:
    """Return a small whole number, None for anything else."""
    return int(text) if str(text).isascii() and str(text).isdecimal() and len(str(text)) < 10 else None


@dataclass(frozen=True)
class Entry:
    """One answer as a device sends it."""

    attempt: UUID
    number: int
    value: object
    receipt: UUID
    rev: int | None = None
    elapsed_ms: int | None = None
    seq: int | None = None


def read_entries(body: object) -> list[Entry]:
    """Return the entries of a device's message.

    Errors: ValueError if it is no list of 1 to 50 entries, or one has an unknown or a missing key.
    """
    entries = body.get("entries") if isinstance(body, dict) and set(body) == {"entries"} else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST_ENTRIES:
        raise ValueError("entries must be a list of 1 to 50.")
    return [_entry(one) for one in entries]


def _entry(one: object) -> Entry:
    if not isinstance(one, dict) or not {"attempt", "number", "value", "receipt"} <= set(one) <= ENTRY_KEYS:
        raise ValueError("An entry holds attempt, number, value, receipt and perhaps rev, elapsed_ms, seq, and nothing else.")
    number = one["number"]
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 1000:
        raise ValueError("number must be a whole number from 1.")
    more = {name: one.get(name) for name in NUMBERS}
    for name, value in more.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < NUMBERS[name]):
            raise ValueError(f"{name} must be a whole number from 0.")
    return Entry(UUID(str(one["attempt"])), number, one["value"], UUID(str(one["receipt"])), **more)


MOST_IN_A_FILE, LARGEST_FILE = 2_000, 2 * 1024**2


class AnswersFileForm(forms.Form):
    """A file that a phone made of answers it could not send."""

    file = forms.FileField(label=_("File with answers"), help_text=_("Its name is qabilet-answers.json."))

    def clean_file(self) -> list[Entry]:
        """Return the entries of the file; a fault of any of them refuses the whole file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large: such a file has 2 MB at most. Choose the file that the phone saved."))
        try:
            return read_answers_file(file.read())
        except (ValueError, TypeError, RecursionError) as error:
            raise forms.ValidationError(
                _("This is not a file of answers. Choose the file qabilet-answers.json that the phone saved, unchanged.")
            ) from error


def read_answers_file(content: bytes) -> list[Entry]:
    """Return the entries of a file that a device made.

    Errors: ValueError or TypeError if it is no such file.
    """
    body = json.loads(content.decode("utf-8"))
    answers = body.get("answers") if isinstance(body, dict) and body.get("qabilet") == "answers" else None
    if not isinstance(answers, list) or not 1 <= len(answers) <= MOST_IN_A_FILE or not all(isinstance(one, dict) for one in answers):
        raise ValueError("not a file of answers")
    return [_entry({name: value for name, value in one.items() if name != "kept"}) for one in answers]


class MarkingForm(forms.Form):
    """Points for each criterion of a case, and a word to the learner."""

    comment = forms.CharField(
        label=_("A word to the learner"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, criteria: Iterable, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        comment = self.fields.pop("comment")
        for criterion in self.criteria:
            self.fields[f"points-{criterion.number}"] = forms.IntegerField(
                label=criterion.text, min_value=0, max_value=criterion.points,
                help_text=_("Points from 0 to %(most)s") % {"most": criterion.points},
            )
        self.fields["comment"] = comment

    @property
    def points(self) -> list[int]:
        return [self.cleaned_data[f"points-{criterion.number}"] for criterion in self.criteria]


LANGUAGE_CHOICES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
FORMAT_CHOICES = [
    ("xlsx", _("XLSX: everything, three languages")), ("moodle", _("Moodle XML: three languages")),
    ("gift", _("GIFT: one language")), ("aiken", _("Aiken: one language, one right answer")),
]  # fmt: skip
LEVEL_WORDS = {
    "remember": _("remember"), "understand": _("understand"), "apply": _("apply"), "analyse": _("analyse"),
    "evaluate": _("evaluate"), "create": _("create"),
}  # fmt: skip


class QuestionFileForm(forms.Form):
    """A file of questions, and what holds for questions that do not say it themselves."""

    file = forms.FileField(
        label=_("File"), help_text=_("GIFT, Aiken, Moodle XML or XLSX; at most 10 MB and 2,000 questions."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of texts that name none"), choices=LANGUAGE_CHOICES)
    module = forms.ChoiceField(label=_("Module of new questions that name none"), required=False)
    level = forms.ChoiceField(label=_("Cognitive level of new questions that name none"), required=False)
    over = forms.BooleanField(
        label=_("Replace texts and keys that are in the bank already"), required=False,
        help_text=_("Without it only empty languages are filled and new questions are added."),
    )  # fmt: skip

    def __init__(self, *args, modules: Iterable[str], **options):
        super().__init__(*args, **options)
        none = [("", _("none: it becomes a draft"))]
        self.fields["module"].choices = [*none, *((code, code) for code in modules)]
        self.fields["level"].choices = [*none, *((code, LEVEL_WORDS[code]) for code in LEVELS)]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 10 MB. Split it, or take the pictures out."))
        return file


class CorrectionForm(forms.Form):
    """Which version of a question was wrong, and how it is to be marked."""

    version = forms.ChoiceField(label=_("Version that was wrong"))
    method = forms.ChoiceField(label=_("How it is to be marked"), choices=CorrectionMethod.choices, widget=forms.RadioSelect, initial="key")

    def __init__(self, *args, versions: Iterable[tuple[int, int]], **options):
        super().__init__(*args, **options)
        self.fields["version"].choices = [
            (str(number), _("Version %(number)s, handed-in attempts: %(attempts)s") % {"number": number, "attempts": attempts})
            for number, attempts in versions
        ]


class PlanForm(forms.Form):
    """The rules of both tests, and how many questions of each module they ask."""

    pre_minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240, required=False, help_text=_("Empty: no time limit."))
    pre_opinions = forms.IntegerField(label=_("Opinions at the end"), min_value=0, max_value=10, initial=0, required=False)
    post_minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240, required=False, help_text=_("Empty: no time limit."))
    post_attempts_allowed = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=20, initial=3)
    post_days_between = forms.IntegerField(label=_("Days between attempts"), min_value=0, max_value=60, initial=1, required=False)
    post_pass_percent = forms.IntegerField(label=_("Pass mark, per cent"), min_value=1, max_value=100, initial=70)
    post_cases = forms.IntegerField(label=_("Short cases at the end"), min_value=0, max_value=5, initial=0, required=False)
    post_opinions = forms.IntegerField(label=_("Opinions at the end"), min_value=0, max_value=10, initial=0, required=False)

    def __init__(self, *args, modules: Iterable[tuple[str, int]], **options):
        super().__init__(*args, **options)
        self.modules = dict(modules)
        for module, has in self.modules.items():
            self.fields[f"items-{module}"] = forms.IntegerField(
                label=_("Questions of %(module)s") % {"module": module}, min_value=0, max_value=60, initial=0, required=False,
                help_text=_("in the bank: %(number)s") % {"number": has},
            )

    @property
    def pre(self) -> list:
        return [self[name] for name in self.fields if name.startswith("pre_")]

    @property
    def post(self) -> list:
        return [self[name] for name in self.fields if name.startswith("post_")]

    @property
    def items(self) -> list:
        return [self[f"items-{module}"] for module in self.modules]

    @property
    def tests(self) -> dict[str, dict[str, int | None]]:
        found = {kind: {} for kind in PrePost.values}
        for name, value in self.cleaned_data.items():
            kind, _sign, rule = name.partition("_")
            if kind in found:
                found[kind][rule] = value
        found[PrePost.PRE]["attempts_allowed"] = 1
        return found

    @property
    def numbers(self) -> dict[str, int]:
        return {module: self.cleaned_data.get(f"items-{module}") or 0 for module in self.modules}


class ReasonForm(forms.Form):
    """Why something that stood is changed."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The learner reads it."))


class AllowanceForm(forms.Form):
    """What one person is given beyond the rules of a test."""

    test = forms.ChoiceField(label=_("Test"), choices=PrePost.choices, initial=PrePost.POST)
    what = forms.ChoiceField(
        label=_("What the person gets"),
        choices=[
            ("125", _("Time × 1.25")), ("150", _("Time × 1.5")), ("200", _("Time × 2")), (AllowanceKind.ATTEMPT, AllowanceKind.ATTEMPT.label),
        ],
        widget=forms.RadioSelect,
        help_text=_("After the last attempt the person may have read the right answers. A further attempt is given when all are used."),
    )  # fmt: skip
    also_open = forms.BooleanField(
        label=_("Also for the test that is open now"), required=False, help_text=_("Its end moves later. Without this, the time counts from the next attempt.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The learner reads it. Write no diagnosis.")
    )


class BankFilterForm(forms.Form):
    """Which questions of a bank are shown."""

    module = forms.ChoiceField(label=_("Module"), required=False)
    outcome = forms.ChoiceField(label=_("Learning outcome"), required=False)
    level = forms.ChoiceField(label=_("Cognitive level"), required=False, choices=[("", _("all")), *LEVEL_WORDS.items()])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *QuestionKind.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *((code, words) for code, (_kind, words) in QUESTION_STATES.items())]
    )
    gap = forms.ChoiceField(label=_("Missing language"), required=False, choices=[("", "–"), *LANGUAGE_CHOICES])
    words = forms.CharField(label=_("Words or code"), required=False, max_length=100)

    def __init__(self, *args, modules: Iterable[str], outcomes: Iterable[str], **options):
        super().__init__(*args, **options)
        for name, values in (("module", modules), ("outcome", outcomes)):
            self.fields[name].choices = [("", _("all")), *((one, one) for one in values)]


class ExportForm(forms.Form):
    """In which format and language questions go out."""

    kind = forms.ChoiceField(label=_("Format"), choices=FORMAT_CHOICES)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)

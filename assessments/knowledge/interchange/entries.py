"""What a question package holds, as values: no file, no database."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The kinds a package may hold. The rules of marking know the same ones; a test holds the two lists together."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERING = "ordering"
    MATCHING = "matching"
    NUMERIC = "numeric"
    DATE = "date"
    CASE = "case"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    GAPS = "gaps"
    LIKERT = "likert"
    ESSAY = "essay"
    BRANCHING = "branching"


ALTERNATIVE = "|"  # parts what a gap accepts


@dataclass(frozen=True)
class Text:
    """One text in the three languages of the house."""

    en: str
    ru: str
    kk: str


def alternatives(*texts: str) -> tuple[str, ...]:
    """Return what is accepted, each once: the parts of the texts between their bars.

    Shape:  texts such as "NGO|CSO", one a language; empty parts are nothing.
    Unit:   none.
    Errors: none.
    Source: ours.

    Example: "НПО | ОГО", "" gives НПО and ОГО.
    """
    parts = (part.strip() for text in texts for part in text.split(ALTERNATIVE))
    return tuple(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True)
class OptionEntry:
    """What can be chosen, placed or matched. ``role``: choice, item, left, right, step.

    ``is_right`` belongs to choices, ``place`` (from 1) to items and to the choices of a scale, ``partner`` (index of the right
    side) to left sides. In a branching case ``step`` is the index of the step a choice stands under, ``to`` that of the step it
    leads to (None: the end) and ``points`` what it is worth.
    """

    role: str
    text: Text
    feedback: Text | None = None
    is_right: bool = False
    place: int | None = None
    partner: int | None = None
    step: int | None = None
    to: int | None = None
    points: int | None = None


@dataclass(frozen=True)
class TypicalError:
    """A wrong value people often give, with what to say to them."""

    value: str
    feedback: Text


@dataclass(frozen=True)
class CriterionEntry:
    """One thing a trainer looks for in a case."""

    points: int
    text: Text


@dataclass(frozen=True)
class QuestionEntry:
    """One question with its key and its words. ``digest`` changes when anything of it changes."""

    code: str
    module: str
    kind: str
    level: str
    points: int
    text: Text
    options: tuple[OptionEntry, ...] = ()
    value: str = ""
    tolerance: str = "0"
    unit: Text | None = None
    explanation: Text | None = None
    typical_errors: tuple[TypicalError, ...] = ()
    words: int | None = None
    criteria: tuple[CriterionEntry, ...] = ()
    model_answer: Text | None = None
    check_on: date | None = None
    to_confirm: tuple[str, ...] = ()
    outcome: str = ""  # code of a learning outcome of the programme
    gaps: tuple[Text, ...] = ()  # what each gap, or the short text, accepts: "one|another"
    takes_file: bool = False  # a longer text may come with a file
    digest: str = ""


@dataclass(frozen=True)
class PlanEntry:
    """The rules of a pre- or post-test."""

    kind: str
    minutes: int | None
    attempts: int
    days_between: int = 0
    pass_percent: int | None = None
    cases: int = 0
    opinions: int = 0


@dataclass(frozen=True)
class BlueprintEntry:
    """How many questions a form takes of a module, and of them in each band of levels, if the file tells it."""

    module: str
    items: int
    bands: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class KindsEntry:
    """How many questions of these kinds, each of so many points, a form takes."""

    of: tuple[str, ...]
    items: int
    points: int


@dataclass(frozen=True)
class PackageEntry:
    """All questions and tests of one programme. ``facts``: (code of a question, number of a fact it rests on)."""

    programme: str
    plans: tuple[PlanEntry, ...]
    blueprint: tuple[BlueprintEntry, ...]
    questions: tuple[QuestionEntry, ...]
    kinds: tuple[KindsEntry, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a package, where, and what is expected: a whole sentence."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class PackageFault(Exception):
    """A package with at least one fault. Nothing of it is used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults

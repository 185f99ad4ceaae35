"""What a package says, as values: nothing here knows a page or a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

LANGUAGES = ("en", "ru", "kk")
SOURCE = "en"


@dataclass(frozen=True)
class Words:
    """One text in three languages."""

    en: str
    ru: str
    kk: str

    def text(self, language: str) -> str:
        return getattr(self, language)


@dataclass(frozen=True)
class Fact:
    """`unconfirmed`: the reader is told to check the current wording."""

    code: str
    text: Words
    checked_on: date
    check_by: date | None = None
    unconfirmed: bool = False
    sources: tuple[str, ...] = field(default=(), compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Term:
    key: str
    group: str
    words: Words
    note: str = ""


@dataclass(frozen=True)
class Choice:
    """One choice of a self-check, with what is said when it is opened."""

    text: str
    feedback: str
    is_right: bool


@dataclass(frozen=True)
class Block:
    """One block of a lesson: Markdown in `text`, its second half after `---`, and what the fence line said.

    `rows` are the rows of a table, the head first.
    `line` says where it stands in its file and is no part of what it says.
    """

    kind: str
    text: str = ""
    second: str = ""
    argument: str = ""
    choices: tuple[Choice, ...] = ()
    fact: Fact | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Lesson:
    code: str
    slug: str
    minutes: int
    title: Words
    bodies: Mapping[str, tuple[Block, ...]]
    facts_checked_on: date | None = None
    next_check_on: date | None = None
    review: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """A description kept beside the lessons: a diagram or a template. `said` holds built-in types only, and each
    text as {en, ru, kk}.
    """

    key: str
    kind: str
    programme: str
    said: Mapping


@dataclass(frozen=True)
class Module:
    code: str
    slug: str
    title: Words
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Outcome:
    code: str
    words: Words


@dataclass(frozen=True)
class Hours:
    total: Decimal
    self_study_minutes: int
    live: Decimal
    practice: Decimal
    tests: Decimal


@dataclass(frozen=True)
class Programme:
    code: str
    slug: str
    title: Words
    summary: Words
    audience: Words
    entry_requirement: Words
    outcomes_lead: Words
    outcomes: tuple[Outcome, ...]
    hours: Hours
    rule: Mapping
    modules: tuple[Module, ...]


@dataclass(frozen=True)
class Package:
    programmes: tuple[Programme, ...]
    terms: tuple[Term, ...]
    materials: tuple[Material, ...] = ()
    facts: tuple[Fact, ...] = ()


def digest_of(*values: object) -> str:
    """Return a digest of what values say, the same for equal values.

    Shape:  dataclasses of this file, or built-in types.
    Unit:   64 hexadecimal signs.
    Errors: none.
    Source: ours; lines are left out, so moving a block down a file changes nothing.
    """
    return sha256("\x1f".join(repr(_plain(value)) for value in values).encode()).hexdigest()


def _plain(value):
    if isinstance(value, Mapping):
        return sorted((key, _plain(one)) for key, one in value.items())
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return [(one.name, _plain(getattr(value, one.name))) for one in fields(value) if one.compare]
    return value

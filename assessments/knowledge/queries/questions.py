"""One question as its keeper sees it: where it stands, its versions, where it is asked. Reads keys (AB03)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.knowledge.interchange.between import canonical, lacks_of, texts_of
from assessments.knowledge.interchange.entries import QuestionEntry
from assessments.knowledge.interchange.package import LANGUAGES, digest_of
from assessments.knowledge.measurement.scoring import BESIDE
from assessments.knowledge.models import (
    Answer,
    Attempt,
    BlueprintRow,
    FormQuestion,
    KnowledgeTest,
    Question,
    QuestionDraft,
)
from assessments.knowledge.queries.bank import bank_entries, draft_entries, entries_of, from_plain

DRAFT, BANK, WITHDRAWN = "draft", "bank", "withdrawn"


@dataclass(frozen=True)
class KeptQuestion:
    """A question as it stands: its draft before the version in the bank, else the last version."""

    entry: QuestionEntry
    state: str
    version: int | None
    question: Question | None

    @property
    def digest(self) -> str:
        return digest_of(self.entry)


@dataclass(frozen=True)
class BankLine:
    """A question in the list of the bank. `gaps`: languages in which a text is missing."""

    entry: QuestionEntry
    state: str
    gaps: tuple[str, ...]
    lacks: tuple


@dataclass(frozen=True)
class Version:
    """One version with how many handed-in attempts met it, and what of it differs from the one before (codes)."""

    question: Question
    attempts: int
    changed: tuple[str, ...]


def kept_question(programme: str, code: str) -> KeptQuestion | None:
    """Return a question of a programme as it stands, None if there is none; six queries at most."""
    last = Question.objects.filter(programme_code=programme, code=code).order_by("-is_current", "-version").first()
    if draft := QuestionDraft.objects.filter(programme_code=programme, code=code).first():
        return KeptQuestion(from_plain(draft.entry), DRAFT, last.version if last else None, last)
    if last is None:
        return None
    return KeptQuestion(entries_of([last])[last.pk], BANK if last.is_current else WITHDRAWN, last.version, last)


def bank_lines(programme: str, modules: Sequence[str]) -> list[BankLine]:
    """Return every question of a programme with its state, by module and code; twelve queries however many."""
    drafts, bank = draft_entries(programme), bank_entries(programme)
    codes = {*drafts, *bank}
    last: dict[str, Question] = {}
    for one in Question.objects.filter(programme_code=programme).exclude(code__in=codes).order_by("version"):
        last[one.code] = one
    withdrawn = entries_of(list(last.values()))
    found = [(entry, DRAFT) for entry in drafts.values()]
    found += [(entry, BANK) for code, entry in bank.items() if code not in drafts]
    found += [(entry, WITHDRAWN) for entry in withdrawn.values()]
    return [
        BankLine(entry, state, gaps_of(entry), tuple(lacks_of(entry, modules)) if state == DRAFT else ())
        for entry, state in sorted(found, key=lambda one: (one[0].module, one[0].code))
    ]


def gaps_of(entry: QuestionEntry) -> tuple[str, ...]:
    """Return the languages in which a text of a question is missing."""
    return tuple(code for code in LANGUAGES if any(not getattr(text, code) for _place, text in texts_of(entry)))


def filtered(lines: Iterable[BankLine], wanted: dict[str, str]) -> list[BankLine]:
    """Return the lines that are wanted: by module, outcome, level, kind, state, missing language and words."""
    words = wanted.get("words", "").casefold().strip()
    return [
        line for line in lines
        if all(getattr(line.entry, name) == wanted[name] for name in ("module", "outcome", "level", "kind") if wanted.get(name))
        and wanted.get("state") in (None, "", line.state)
        and (not wanted.get("gap") or wanted["gap"] in line.gaps)
        and (not words or any(words in getattr(line.entry.text, code).casefold() for code in LANGUAGES) or words == line.entry.code.casefold())
    ]


def versions_of(programme: str, code: str) -> list[Version]:
    """Return the versions of a question, the newest first; eight queries however many."""
    questions = list(Question.objects.filter(programme_code=programme, code=code).order_by("version"))
    entries = entries_of(questions)
    met = Counter(
        Answer.objects.filter(question__in=questions, attempt__state="closed").values_list("question_id", flat=True)
    )
    made, before = [], None
    for one in questions:
        made.append(Version(one, met[one.pk], changes(before, entries[one.pk]) if before else ()))
        before = entries[one.pk]
    return made[::-1]


def changes(before: QuestionEntry, after: QuestionEntry) -> tuple[str, ...]:
    """Return what differs between two versions, in codes."""

    before, after = canonical(before), canonical(after)  # ids put options into another order in each version
    is_same = [one.text for one in before.options] == [one.text for one in after.options]

    def key(entry: QuestionEntry):
        options = [(one.text if is_same else None, one.role if is_same else "", one.is_right, one.place or 0, one.points or 0) for one in entry.options]
        return sorted(options, key=repr), entry.value, entry.tolerance, entry.gaps

    found = {
        "text": before.text != after.text, "kind": before.kind != after.kind, "points": before.points != after.points,
        "options": not is_same, "key": key(before) != key(after),
        "feedback": [one.feedback for one in before.options] != [one.feedback for one in after.options]
        or before.explanation != after.explanation or before.typical_errors != after.typical_errors,
        "tags": (before.module, before.level, before.outcome, before.check_on) != (after.module, after.level, after.outcome, after.check_on),
        "criteria": (before.criteria, before.words, before.model_answer, before.takes_file)
        != (after.criteria, after.words, after.model_answer, after.takes_file),
    }
    return tuple(name for name, differs in found.items() if differs)


def forms_that_ask(code: str) -> list[FormQuestion]:
    """Return the places of a question in the forms that are drawn now; one query."""
    return list(
        FormQuestion.objects.filter(question__code=code, form__is_current=True).select_related("form__test").order_by("form__test__kind", "form__letter")
    )


def open_attempts_with(code: str) -> int:
    """Return how many people are answering a version of this question just now; one query."""
    return Attempt.objects.open().filter(answers__question__code=code).count()




def blueprint_of(programme: str) -> list[BlueprintRow]:
    """Return how many questions a form takes of each module; one query."""
    return list(BlueprintRow.objects.filter(programme_code=programme))


def tests_of_programme(programme: str) -> list[KnowledgeTest]:
    """Return the tests of a programme, the pre-test first; one query."""
    return list(KnowledgeTest.objects.filter(programme_code=programme).order_by("-kind"))


def questions_by_module(programme: str) -> dict[str, int]:
    """Return how many questions with points of their own the bank holds of each module; one query."""
    usable = Question.objects.filter(programme_code=programme, is_current=True).exclude(kind__in=BESIDE)
    return Counter(usable.values_list("module_code", flat=True))

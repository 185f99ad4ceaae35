"""The bank as values, and what a file would do to it. Reads keys: only for who keeps the bank (AB03)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from assessments.knowledge.interchange.between import (
    Note,
    ReadFile,
    ReadQuestion,
    canonical,
    from_plain,
    lacks_of,
    merged,
)
from assessments.knowledge.interchange.entries import (
    CriterionEntry,
    OptionEntry,
    QuestionEntry,
    Text,
    TypicalError,
)
from assessments.knowledge.interchange.package import LANGUAGES
from assessments.knowledge.measurement.scoring import MARKED
from assessments.knowledge.models import (
    BlueprintRow,
    Criterion,
    Option,
    OptionKey,
    Question,
    QuestionDraft,
    QuestionImport,
    QuestionKey,
)
from courses.models import Cohort, Enrolment, ModulePage
from courses.queries.outlines import programmes_by_key
from lms.core.models import Job

REFUSED = frozenset({"kind_differs", "options_differ", "key_differs"})
LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class PlannedRow:
    """What would happen to one question of a file. `state`: new, changed, same, draft, fault."""

    line: int
    label: str
    code: str
    state: str
    entry: QuestionEntry | None = None
    faults: tuple[Note, ...] = ()
    losses: tuple[Note, ...] = ()
    lacks: tuple[Note, ...] = ()

    @property
    def is_taken(self) -> bool:
        return self.state in ("new", "changed", "draft")


@dataclass(frozen=True)
class Plan:
    """What a file would do to the bank."""

    rows: tuple[PlannedRow, ...]
    losses: tuple[Note, ...] = ()

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def taken(self) -> tuple[PlannedRow, ...]:
        return tuple(row for row in self.rows if row.is_taken)

    @property
    def digest(self) -> str:
        """Return what changes when the file would do something else than it did a moment ago."""
        said = [(row.line, row.code, row.state, repr(row.entry)) for row in self.rows]
        return sha256(repr(said).encode()).hexdigest()[:32]


def programmes_kept_by(user) -> dict[str, object]:
    """Return the pages of the programmes whose questions a trainer may read and change, by code: those of the own
    cohorts, never one that the person learns in.
    """
    taught = Cohort.objects.taught_by(user).filter(trainers=user).values_list("programme_key", flat=True)
    learnt = set(Enrolment.objects.filter(learner_id=user.pk).values_list("cohort__programme_key", flat=True))
    pages = programmes_by_key(set(taught) - learnt)
    return {page.code: page for page in sorted(pages.values(), key=lambda one: one.code)}


def modules_of(programme: str) -> list[str]:
    """Return the modules of a programme's blueprint, in order; one query."""
    return list(BlueprintRow.objects.filter(programme_code=programme).values_list("module_code", flat=True))


def modules_to_name(programme: str) -> list[str]:
    """Return the modules a question may name: those of the blueprint, before there is one those of the programme's pages."""
    return modules_of(programme) or list(
        ModulePage.objects.filter(code__startswith=f"{programme}.").order_by("code").values_list("code", flat=True).distinct()
    )


def next_code(programme: str) -> str:
    """Return the next free code of a programme."""
    codes = [
        *Question.objects.filter(code__startswith=f"{programme}-").values_list("code", flat=True),
        *QuestionDraft.objects.filter(code__startswith=f"{programme}-").values_list("code", flat=True),
    ]
    used = {int(number) for code in codes if (number := code.rpartition("-")[2]).isdecimal()}
    return f"{programme}-{max(used, default=0) + 1:02d}"


def bank_entries(programme: str) -> dict[str, QuestionEntry]:
    """Return every current question of a programme by code; five queries however many.

    Options stand in the order of their ids, which says nothing of the key and is the same each time.
    """
    questions = list(Question.objects.filter(programme_code=programme, is_current=True).order_by("module_code", "code"))
    return {entry.code: entry for entry in entries_of(questions).values()}


def entries_of(questions: list[Question]) -> dict[UUID, QuestionEntry]:
    """Return versions of questions as values, by id; four queries however many."""
    keys = QuestionKey.objects.filter(question__in=questions).in_bulk()
    options: dict = defaultdict(list)
    for option in Option.objects.filter(question__in=questions).order_by("id"):
        options[option.question_id].append(option)
    of_options = OptionKey.objects.filter(option__question__in=questions).in_bulk()
    criteria: dict = defaultdict(list)
    for one in Criterion.objects.filter(question__in=questions):
        criteria[one.question_id].append(CriterionEntry(one.points, _text(one, "text")))
    return {
        one.pk: _entry(one, keys[one.pk], options[one.pk], of_options, tuple(criteria[one.pk])) for one in questions
    }


def draft_entries(programme: str) -> dict[str, QuestionEntry]:
    """Return the drafts of a programme by code; one query."""
    return {one.code: from_plain(one.entry) for one in QuestionDraft.objects.filter(programme_code=programme)}


def _text(row, name: str) -> Text:
    return Text(*(getattr(row, f"{name}_{language}") for language in LANGUAGES))


def _or_none(text: Text) -> Text | None:
    return text if text.en or text.ru or text.kk else None


def _entry(question, key, options: list[Option], of_options: Mapping, criteria: tuple) -> QuestionEntry:
    ordered = sorted(options, key=lambda one: of_options[one.pk].place or 0)
    steps = [step for step, _choices in question.option_ids.get("steps", ())]
    if steps:
        ordered.sort(key=lambda one: steps.index(str(one.pk)) if str(one.pk) in steps else len(steps))
    ways = {
        choice: (number, steps.index(onward) if onward else None)
        for number, (_step, choices) in enumerate(question.option_ids.get("steps", ())) for choice, onward in choices
    }
    rights = [one.pk for one in ordered if one.role == "right"]
    entries = []
    for one in ordered:
        said = of_options[one.pk]
        partner = rights.index(said.partner_id) if said.partner_id else None
        feedback = _or_none(_text(said, "feedback"))
        step, to = ways.get(str(one.pk), (None, None))
        entries.append(OptionEntry(one.role, _text(one, "text"), feedback, said.is_right, said.place, partner, step, to, said.points))
    errors = tuple(TypicalError(one["value"], Text(**one["feedback"])) for one in key.typical_errors)
    return QuestionEntry(
        code=question.code, module=question.module_code, kind=question.kind, level=question.level, points=question.points,
        text=_text(question, "text"), options=tuple(entries), value=key.value, tolerance=key.tolerance,
        unit=_or_none(_text(question, "unit")), explanation=_or_none(_text(key, "explanation")), typical_errors=errors,
        words=question.words, criteria=criteria, model_answer=_or_none(_text(key, "model_answer")),
        check_on=question.check_on, to_confirm=tuple(question.to_confirm), digest=question.digest,
        gaps=tuple(Text(**one) for one in key.gaps), outcome=question.outcome_code, takes_file=question.takes_file,
    )


# -- what a file would do ----------------------------------------------------------------------------------------


def plan_of(read: ReadFile, *, programme: str, module: str, level: str, over: bool) -> Plan:
    """Return what a file would do to the bank of a programme; eight queries however many questions.

    `module` and `level` are for new questions that name none; `over` replaces texts that are there already (TP14).
    """
    planner = _Planner(programme, module, level, over)
    return Plan(tuple(planner.row(one) for one in _numbered(read.questions, planner)), read.losses)


def _numbered(questions: Iterable[ReadQuestion], planner: "_Planner") -> Iterable[ReadQuestion]:
    """Tell the planner every code the file uses, so that a new one is never one of them."""
    questions = list(questions)
    planner.used |= {one.entry.code for one in questions if one.entry}
    return questions


class _Planner:
    def __init__(self, programme: str, module: str, level: str, over: bool) -> None:
        self.programme, self.module, self.level, self.over = programme, module, level, over
        self.modules = modules_of(programme)
        self.bank, self.drafts = bank_entries(programme), draft_entries(programme)
        codes = Question.objects.filter(code__startswith=f"{programme}-").values_list("code", flat=True)
        self.used = {*codes, *self.bank, *self.drafts}
        self.seen: dict[str, int] = {}
        self.next = 1
        self.texts = {
            (language, said): code
            for code, entry in {**self.bank, **self.drafts}.items()
            for language in LANGUAGES if (said := _bare(getattr(entry.text, language)))
        }

    def row(self, one: ReadQuestion) -> PlannedRow:
        if one.entry is None or one.faults:
            code = one.entry.code if one.entry else ""
            return PlannedRow(one.line, one.label, code, "fault", None, one.faults, one.losses)
        entry, losses = self.named(one.entry, list(one.losses))
        if entry.code in self.seen:
            return self.refused(one, entry.code, [Note("twice", str(self.seen[entry.code]))])
        self.seen[entry.code] = one.line
        base = self.drafts.get(entry.code) or self.bank.get(entry.code)
        if base is None:
            points = sum(part.points for part in entry.criteria) if entry.kind in MARKED else 1
            made = replace(
                entry, module=entry.module or self.module, level=entry.level or self.level,
                points=0 if entry.kind == "likert" else entry.points or points or 1,
            )
        else:
            made, notes = merged(base, entry, over=self.over)
            if refusals := [note for note in notes if note.code in REFUSED]:
                return self.refused(one, entry.code, refusals)
            losses += notes
        lacks = tuple(lacks_of(made, self.modules))
        if base is not None and canonical(made) == canonical(base):
            state = "same" if entry.code not in self.drafts or lacks else "changed"
        else:
            state = "draft" if lacks else "new" if entry.code not in self.bank else "changed"
        return PlannedRow(one.line, one.label, entry.code, state, made, (), tuple(dict.fromkeys(losses)), lacks)

    def refused(self, one: ReadQuestion, code: str, faults: list[Note]) -> PlannedRow:
        return PlannedRow(one.line, one.label, code, "fault", None, tuple(faults), one.losses)

    def named(self, entry: QuestionEntry, losses: list[Note]) -> tuple[QuestionEntry, list[Note]]:
        """Return the question with its code: its own, that of the question with the same text, or the next free one."""
        if entry.code.startswith(f"{self.programme}-"):
            return entry, losses
        if entry.code:
            losses.append(Note("code_not_used", entry.code))
        said = [(language, _bare(getattr(entry.text, language))) for language in LANGUAGES]
        if found := next((self.texts[one] for one in said if one in self.texts), ""):
            return replace(entry, code=found), [*losses, Note("matched", found)]
        while (code := f"{self.programme}-{self.next:02d}") in self.used:
            self.next += 1
        self.used.add(code)
        self.texts.update({one: code for one in said if one[1]})
        return replace(entry, code=code), losses


def _bare(text: str) -> str:
    """Return the letters and digits of a text: what is left when spaces and signs differ."""
    return LETTERS.sub("", text.casefold())


def stopped_work(row: QuestionImport):
    """Return the job of an import that is neither in nor at work any more, since somebody stopped it or it failed."""
    jobs = Job.objects.filter(kind="questions.import", parameters__import=str(row.pk), state__in=(Job.State.STOPPED, Job.State.FAILED))
    return jobs if row.state == QuestionImport.State.AT_WORK else jobs.none()

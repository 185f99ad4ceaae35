"""What a learner sees of a programme: states of modules and lessons, where to go on, what is left."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery

from courses.models import Cohort, Enrolment, WaitingPlace
from courses.progress import LESSONS, Facts, Requirement, measure, rule_for
from courses.queries.enrolments import NAME_CONFIRMED, LearnerState, learner_states
from courses.queries.outlines import LessonOutline, ModuleOutline, ProgrammeOutline, programme_outlines
from lms.core import audit

DONE, CURRENT, OPEN, LOCKED = "done", "current", "open", "locked"
NAME_ASKED_FROM = Fraction(4, 5)
"""From which share of the way the name to print is asked once again (CE1)."""


@dataclass(frozen=True)
class LessonRow:
    lesson: LessonOutline
    state: str


@dataclass(frozen=True)
class ModuleRow:
    """A module with the states of its lessons; `waits_for` is the lesson that opens it, if it is locked."""

    module: ModuleOutline
    state: str
    lessons: tuple[LessonRow, ...]
    waits_for: LessonOutline | None = None

    @property
    def done(self) -> int:
        return sum(row.state == DONE for row in self.lessons)


@dataclass(frozen=True)
class Learning:
    """One enrolment as its learner sees it. `next` is where "Continue" leads; None when all lessons are read."""

    enrolment: Enrolment
    outline: ProgrammeOutline
    state: LearnerState
    modules: tuple[ModuleRow, ...]
    next: LessonOutline | None
    block: str

    @property
    def progress(self):
        return self.state.progress

    @property
    def lessons_done(self) -> int:
        return sum(module.done for module in self.modules)

    @property
    def is_begun(self) -> bool:
        return bool(self.enrolment.place_key or self.state.completed)


def learning(enrolment: Enrolment, language: str) -> Learning | None:
    """Return one enrolment as its learner sees it, or None if the programme is not published; four queries."""
    return next(iter(learnings([enrolment], language)), None)


def learnings(enrolments, language: str) -> list[Learning]:
    """Return enrolments as their learners see them; four queries however many they are.

    `enrolment.cohort` should be loaded. An enrolment in a programme that nobody published is left out.
    """
    enrolments = list(enrolments)
    outlines = programme_outlines({enrolment.cohort.programme_key for enrolment in enrolments}, language)
    found = []
    for state in learner_states(enrolments, outlines):
        outline = outlines.get(state.enrolment.cohort.programme_key)
        if outline is not None:
            found.append(_learning(state, outline))
    return found


@dataclass(frozen=True)
class Line:
    """One line of "what is left"; once it is met, the day on which and, of lessons, the one by which (CP2)."""

    requirement: Requirement
    met_at: datetime | None = None
    lesson: LessonOutline | None = None


def lines_of(found: Learning) -> list[Line]:
    """Return every requirement of an enrolment with when and by what it was met; two queries."""
    read = found.enrolment.completions.order_by("-completed_at", "-pk").values_list("lesson_key", "completed_at")
    last = next(((key, at) for key, at in read if found.outline.lesson_by_key(key)), (None, None))
    days = dict(found.enrolment.milestones.values_list("code", "met_at"))
    return [
        Line(one) if not one.met
        else Line(one, last[1], found.outline.lesson_by_key(last[0])) if one.code == LESSONS
        else Line(one, days.get(one.code))
        for one in found.progress.requirements
    ]


def is_name_open(found: Learning) -> bool:
    """Say whether the learner is near the end and has yet to confirm the name as it will be printed; one query near the end."""
    near = found.progress.share >= NAME_ASKED_FROM and not found.enrolment.is_complete
    return near and audit.last_details(act=NAME_CONFIRMED, row=found.enrolment) is None


def _learning(state: LearnerState, outline: ProgrammeOutline) -> Learning:
    enrolment = state.enrolment
    following = _next_lesson(enrolment.place_key, outline, state.completed)
    rows, waits_for = [], None
    for module in outline.modules:
        locked = waits_for is not None
        lessons = tuple(
            LessonRow(lesson, _state_of(lesson, state.completed, following, locked)) for lesson in module.lessons
        )
        missing = next((row.lesson for row in lessons if row.state != DONE), None)
        rows.append(ModuleRow(module, _module_state(lessons, locked), lessons, waits_for))
        waits_for = waits_for or missing
    here = following is not None and following.key == enrolment.place_key
    return Learning(
        enrolment, outline, state, tuple(rows), following, enrolment.place_block if here else ""
    )


def _state_of(lesson: LessonOutline, completed: frozenset[str], following: LessonOutline | None, locked: bool) -> str:
    if str(lesson.key) in completed:
        return DONE
    if locked:
        return LOCKED
    return CURRENT if following is not None and following.key == lesson.key else OPEN


def _module_state(lessons: tuple[LessonRow, ...], locked: bool) -> str:
    if lessons and all(row.state == DONE for row in lessons):
        return DONE
    if locked:
        return LOCKED
    return CURRENT if any(row.state in (DONE, CURRENT) for row in lessons) else OPEN


def _next_lesson(place_key: UUID | None, outline: ProgrammeOutline, completed: frozenset[str]) -> LessonOutline | None:
    """The lesson in hand if it is not finished and not locked, else the first one that is not."""
    first = next((lesson for lesson in outline.lessons if str(lesson.key) not in completed), None)
    here = outline.lesson_by_key(place_key) if place_key else None
    if first is None or here is None or str(here.key) in completed:
        return first
    return here if outline.module_of(here.key) == outline.module_of(first.key) else first


def turns_of(user) -> list[WaitingPlace]:
    """Return where a person waits for a place, each with its present `place` in the order; one query."""
    before = WaitingPlace.objects.open().filter(cohort=OuterRef("cohort"), number__lte=OuterRef("number")).order_by()
    count = before.values("cohort").annotate(place=Count("pk")).values("place")
    return list(
        WaitingPlace.objects.open().filter(learner=user).select_related("cohort").annotate(place=Subquery(count)).order_by("asked_at")
    )


def half_done(outline: ProgrammeOutline, lesson_key: UUID, learner) -> Learning:
    """Return how a programme looks to a trainee who has read what stands before a lesson; stored nowhere, no query."""
    keys = list(outline.lesson_keys)
    before = frozenset(keys[: keys.index(str(lesson_key))])
    enrolment = Enrolment(
        cohort=Cohort(code="PREVIEW", name=outline.title, programme_key=outline.key), learner=learner, place_key=lesson_key,
        rule=rule_for(outline.rule, keys),
    )
    progress = measure(enrolment.rule, Facts(frozenset(keys), before, {}))
    return _learning(LearnerState(enrolment, before, {}, progress), outline)

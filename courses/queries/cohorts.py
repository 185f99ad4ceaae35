"""Cohorts as their trainers see them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q

from courses.models import Cohort, Enrolment, ProgrammePage, Submission
from courses.models.enrolments import UNDO_DAYS
from courses.progress import Requirement
from courses.queries.enrolments import LearnerState, in_order_of_names, learner_states
from courses.queries.outlines import ProgrammeOutline, programme_outline, titles_of_programmes
from lms.core.formats import ZONE
from lms.core.models import User


@dataclass(frozen=True)
class CohortCard:
    """A cohort in a list."""

    cohort: Cohort
    programme: str
    people: int
    completed: int


@dataclass(frozen=True)
class GridRow:
    """One learner of the grid: lessons done by module, and the requirements that are no lessons."""

    state: LearnerState
    modules: tuple[tuple[str, int, int], ...]
    others: tuple[Requirement, ...]

    @property
    def enrolment(self):
        return self.state.enrolment


@dataclass(frozen=True)
class Grid:
    """The progress of a cohort."""

    outline: ProgrammeOutline | None
    rows: tuple[GridRow, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the requirements that are no lessons, in the order of the first row."""
        return tuple(one.code for one in self.rows[0].others) if self.rows else ()

    @property
    def completed(self) -> int:
        return sum(row.enrolment.is_complete for row in self.rows)

    @property
    def begun(self) -> int:
        return sum(bool(row.state.completed) for row in self.rows)


def taught_cohorts(user, language: str) -> list[CohortCard]:
    """Return the cohorts a person teaches; two queries."""
    titles = titles_of_programmes(language)
    cohorts = Cohort.objects.filter(pk__in=Cohort.objects.taught_by(user).values("pk")).annotate(
        people=Count("enrolments", filter=Q(enrolments__left_on=None)), completed=Count("enrolments", filter=~Q(enrolments__completed_on=None))
    )
    return [
        CohortCard(cohort, titles.get(cohort.programme_key, cohort.code), cohort.people, cohort.completed)
        for cohort in cohorts
    ]


@dataclass(frozen=True)
class Missing:
    """One thing that a cohort still lacks, by its code; `number` if it is counted, `languages` if it is about them."""

    code: str
    number: int = 0
    languages: str = ""


def still_missing(cohort: Cohort, on: date) -> list[Missing]:
    """Return what a cohort lacks before it can run well, in the order of doing; five queries, none once it is closed."""
    if cohort.is_closed:
        return []
    people = cohort.enrolments.aggregate(
        all=Count("pk"), unconfirmed=Count("pk", filter=Q(is_confirmed=False)),
        outside=Count("pk", filter=Q(learner__password__startswith=UNUSABLE_PASSWORD_PREFIX, learner__email=None)),
    )
    meetings, trainers = cohort.meetings.filter(cancelled_at=None).count(), cohort.trainers.count()
    published = set(
        ProgrammePage.objects.live().filter(translation_key=cohort.programme_key).values_list("locale__language_code", flat=True)
    )
    waiting = cohort.waiting.open().count()
    lacking = [code for code in cohort.language_codes if code not in published]
    found = [
        (not published, Missing("programme")),
        (bool(published and lacking), Missing("translation", languages=", ".join(lacking))),
        (not cohort.language_codes, Missing("languages")),
        (cohort.capacity is None, Missing("capacity")),
        (trainers < 2, Missing("trainers", trainers)),
        (meetings == 0, Missing("meetings")),
        (people["all"] == 0, Missing("people")),
        (people["outside"] > 0, Missing("cards", people["outside"])),
        (people["unconfirmed"] > 0, Missing("unconfirmed", people["unconfirmed"])),
        (waiting > 0, Missing("waiting", waiting)),
        (cohort.ends_on < on, Missing("close")),
    ]
    return [missing for is_so, missing in found if is_so]


def copied(source: Cohort, on: date) -> dict:
    """Return what a copy of a cohort begins with: the same weekday, not before today and not before the other ends."""
    first = max(on, source.ends_on + timedelta(days=1))
    first += timedelta(days=(source.starts_on.weekday() - first.weekday()) % 7)
    return {
        "code": next_code(source.code), "programme_key": str(source.programme_key), "name": source.name, "starts_on": first,
        "ends_on": first + (source.ends_on - source.starts_on), "capacity": source.capacity, "languages": source.languages,
        "hides_names": source.hides_names,
        "trainers": list(source.trainers.all()),
    }  # fmt: skip


def next_code(code: str) -> str:
    """Return the first free code after this one: its last number is counted up. PE-2026-2 after PE-2026-1."""
    stem, number = re.fullmatch(r"(.*?)(\d*)", code).groups()
    width, following = len(number), int(number or 1) + 1
    stem = stem if number else f"{stem}-"
    taken = set(Cohort.objects.filter(code__startswith=stem).values_list("code", flat=True))
    while (candidate := f"{stem}{following:0{width}d}") in taken:
        following += 1
    return candidate[:30]


def cards_for(cohort: Cohort) -> list[Enrolment]:
    """Return the enrolments whose learners a trainer may hand a login card: nobody with more than a trainee's rights."""
    return in_order_of_names(cohort.enrolments.filter(learner__in=User.objects.may_have_card()))


def cohort_grid(cohort: Cohort, language: str, *, with_left: bool = False) -> Grid:
    """Return the progress of everybody in a cohort, on request also of who left; five queries however many they are."""
    outline = programme_outline(cohort.programme_key, language)
    enrolments = in_order_of_names(cohort.enrolments.all() if with_left else cohort.enrolments.here())
    for enrolment in enrolments:
        enrolment.cohort = cohort
    states = learner_states(enrolments, {cohort.programme_key: outline} if outline else {})
    return Grid(outline, tuple(_grid_row(state, outline) for state in states))


def _grid_row(state: LearnerState, outline: ProgrammeOutline | None) -> GridRow:
    modules = tuple(
        (module.code, sum(str(lesson.key) in state.completed for lesson in module.lessons), len(module.lessons))
        for module in (outline.modules if outline else ())
    )
    others = tuple(one for one in state.progress.requirements if one.code != "lessons")
    return GridRow(state, modules, others)


@dataclass(frozen=True)
class LessonStop:
    """A lesson of the programme: how many have read it, and for how many it is the first one that is not read."""

    module: str
    code: str
    title: str
    read: int
    stopped: int
    percent: int


def lesson_stops(grid: Grid) -> list[LessonStop]:
    """Return where people stop, lesson by lesson in order (T8); no query. Who has not begun or has completed stops nowhere."""
    if grid.outline is None or not grid.rows:
        return []
    lessons = [(module, lesson) for module in grid.outline.modules for lesson in module.lessons]
    at: dict[str, int] = {}
    for row in grid.rows:
        if row.state.completed and not row.enrolment.is_complete:
            first = next((str(lesson.key) for _module, lesson in lessons if str(lesson.key) not in row.state.completed), None)
            if first:
                at[first] = at.get(first, 0) + 1
    found = []
    for module, lesson in lessons:
        read = sum(str(lesson.key) in row.state.completed for row in grid.rows)
        found.append(LessonStop(module.code, lesson.code, lesson.title, read, at.get(str(lesson.key), 0), 100 * read // len(grid.rows)))
    return found


@dataclass(frozen=True)
class Ending:
    """A cohort at its end: who completed, and what still waits for somebody."""

    people: int
    completed: int
    unconfirmed: int
    products: int
    unrecorded: int
    waiting: int
    has_ended: bool

    @property
    def may_close(self) -> bool:
        return self.has_ended and not self.unconfirmed


def ending_of(cohort: Cohort, at: datetime) -> Ending:
    """Return where a cohort stands at its end; four queries."""
    counted = cohort.enrolments.aggregate(
        people=Count("pk"), completed=Count("pk", filter=~Q(completed_on=None)), unconfirmed=Count("pk", filter=Q(is_confirmed=False))
    )
    return Ending(
        **counted, products=Submission.objects.filter(enrolment__cohort=cohort, decision=None).count(),
        unrecorded=cohort.meetings.held(at).filter(entries=None).count(), waiting=cohort.waiting.open().count(),
        has_ended=at.astimezone(ZONE).date() >= cohort.ends_on,
    )


def lists_to_undo(cohort: Cohort, at: datetime) -> list[dict]:
    """Return the lists enrolled within the last seven days, the newest first; one query."""
    recent = cohort.enrolments.filter(enrolled_at__gte=at - UNDO_DAYS).exclude(batch=None)
    return list(recent.order_by().values("batch", "enrolled_at").annotate(people=Count("pk")).order_by("-enrolled_at"))

"""Cohorts as their trainers see them."""

from dataclasses import dataclass

from django.db.models import Count, Q

from courses.models import Cohort
from courses.progress import Requirement
from courses.queries.enrolments import LearnerState, learner_states
from courses.queries.outlines import ProgrammeOutline, programme_outline, titles_of_programmes
from lms.core.models import Membership, Role


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
        people=Count("enrolments"), completed=Count("enrolments", filter=~Q(enrolments__completed_on=None))
    )
    return [
        CohortCard(cohort, titles.get(cohort.programme_key, cohort.code), cohort.people, cohort.completed)
        for cohort in cohorts
    ]


def cards_for(cohort: Cohort):
    """Return the enrolments whose learners a trainer may hand a login card: nobody with more than a trainee's rights."""
    above = Membership.objects.filter(ends_on=None).exclude(role=Role.TRAINEE)
    return cohort.enrolments.filter(learner__is_active=True, learner__is_superuser=False).exclude(
        learner__in=above.values("user_id")
    ).select_related("learner", "organisation").order_by("learner__family_name", "learner__given_name", "id")  # fmt: skip


def cohort_grid(cohort: Cohort, language: str) -> Grid:
    """Return the progress of everybody in a cohort; five queries however many they are."""
    outline = programme_outline(cohort.programme_key, language)
    enrolments = list(
        cohort.enrolments.select_related("learner", "organisation").order_by(
            "learner__family_name", "learner__given_name", "id"
        )
    )
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

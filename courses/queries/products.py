"""Products as their learner sees them and as those who grade see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from courses import grading
from courses.models import Enrolment, Grade, ProductDraft, ProductFile, Submission

LOOKED_BACK = timedelta(days=90)
Place = Grade.Place


@dataclass(frozen=True)
class Line:
    """One criterion of a version: its words, and the level and comment of each grade that is shown."""

    code: str
    name: dict
    weight: int
    levels: list[dict]
    given: tuple[tuple[Grade, int | None, str], ...]


@dataclass(frozen=True)
class Version:
    """A version with what may be shown of its feedback: nothing before it was decided."""

    row: Submission
    decision: object | None
    grades: tuple[Grade, ...]

    @property
    def lines(self) -> list[Line]:
        return lines_of(self.row, self.grades)


@dataclass(frozen=True)
class OwnProduct:
    """What a learner works on: the draft with its files, and the versions, the newest first."""

    draft: ProductDraft | None
    files: tuple[ProductFile, ...]
    versions: tuple[Version, ...]

    @property
    def last(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def is_waiting(self) -> bool:
        return self.last is not None and self.last.decision is None

    @property
    def is_accepted(self) -> bool:
        return self.last is not None and self.last.decision is not None and self.last.decision.is_accepted

    @property
    def is_open(self) -> bool:
        """Say whether something may be handed in now."""
        return not self.is_waiting and not self.is_accepted

    @property
    def feedback_by(self) -> date | None:
        """The day that is promised for feedback."""
        return promised_on(self.last.row) if self.is_waiting else None


@dataclass(frozen=True)
class Waiting:
    """A version in the queue: how many days it waits, what of it is done."""

    row: Submission
    days: int
    is_overdue: bool
    step: str


@dataclass(frozen=True)
class Queue:
    """What waits for a person, the oldest first; what waits for other graders; how long feedback took (days)."""

    mine: tuple[Waiting, ...]
    others: tuple[Waiting, ...]
    turnaround: float | None
    decided: int
    in_time: int


@dataclass(frozen=True)
class DoubleGraded:
    """A version that two people graded without knowing of each other: (first, second) level by criterion."""

    row: Submission
    first: Grade
    second: Grade

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return [(self.first.levels[one["code"]], self.second.levels[one["code"]]) for one in self.row.criteria]

    @property
    def percents(self) -> tuple[Fraction, Fraction]:
        return tuple(
            grading.judge(self.row.criteria, grade.levels, pass_percent=self.row.pass_percent).percent
            for grade in (self.first, self.second)
        )


def promised_on(row: Submission) -> date:
    """Return the day by which feedback is promised."""
    return timezone.localdate(row.handed_in_at) + timedelta(days=settings.FEEDBACK_DAYS)


def lines_of(row: Submission, grades: Iterable[Grade]) -> list[Line]:
    """Return the criteria of a version with what each grade says of them."""
    grades = tuple(grades)
    return [
        Line(
            one["code"], one["name"], one["weight"], one["levels"],
            tuple((grade, grade.levels.get(one["code"]), grade.comments.get(one["code"], "")) for grade in grades),
        )
        for one in row.criteria
    ]  # fmt: skip


def own_product(enrolment: Enrolment) -> OwnProduct:
    """Return what a learner wrote and handed in; five queries however many versions there are, two without one."""
    given = Grade.objects.exclude(given_at=None).select_related("grader")
    rows = enrolment.submissions.select_related("decision").prefetch_related("files", Prefetch("grades", given))
    return OwnProduct(
        ProductDraft.objects.filter(enrolment=enrolment).first(),
        tuple(enrolment.product_files.filter(is_in_draft=True)),
        tuple(version_of(row) for row in rows.order_by("-number")),
    )


def version_of(row: Submission) -> Version:
    """Return a version as its learner may see it; `grades` hold what was given."""
    decision = getattr(row, "decision", None)
    grades = tuple(row.grades.all()) if decision else ()
    settled = tuple(grade for grade in grades if grade.place == Place.SETTLED)
    return Version(row, decision, settled or grades)


def visible_files(user) -> QuerySet[ProductFile]:
    """Return the files a person may open: the own ones, and those of versions that may be graded."""
    own = ProductFile.objects.filter(enrolment__learner_id=user.pk)
    shown = ProductFile.objects.filter(submissions__in=Submission.objects.visible_to(user))
    return ProductFile.objects.filter(pk__in=own.values("pk")) | ProductFile.objects.filter(pk__in=shown.values("pk"))


def file_name_for(row: ProductFile, reader) -> str:
    """Return the name under which a file is handed out: a plain one while its cohort hides names from who grades (GR2)."""
    waits = row.enrolment.cohort.hides_names and row.enrolment.learner_id != reader.pk and row.submissions.filter(decision=None).exists()
    return f"file.{row.original_name.rsplit('.', 1)[-1].lower()}" if waits else row.original_name


def to_grade(user) -> QuerySet[Submission]:
    """Return the versions a person may grade, with what a page of them needs."""
    return Submission.objects.graded_by(user).select_related(
        "decision", "enrolment__cohort", "enrolment__learner", "enrolment__organisation"
    )


def grading_queue(user, *, at: datetime) -> Queue:
    """Return what waits for a person who grades, the oldest first; four or five queries however much it is."""
    rows = to_grade(user).waiting().prefetch_related("grades__grader").order_by("handed_in_at", "id")
    waiting = [_waiting(row, user, at) for row in rows]
    mine = tuple(one for one in waiting if one.step != "others")
    took = Submission.objects.graded_by(user).filter(decision__at__gte=at - LOOKED_BACK)
    times = [(row.decision.at - row.handed_in_at, promised_on(row) >= timezone.localdate(row.decision.at))
             for row in took.select_related("decision")]
    days = [took / timedelta(days=1) for took, _in_time in times]
    return Queue(
        mine, tuple(one for one in waiting if one.step == "others"),
        median(days) if days else None, len(times), sum(in_time for _took, in_time in times),
    )  # fmt: skip


def _waiting(row: Submission, user, at: datetime) -> Waiting:
    """`step`: what a person can do with it: first, second, begun (by somebody), settle, others (their turn)."""
    grades = {grade.place: grade for grade in row.grades.all()}
    return Waiting(row, (at - row.handed_in_at).days, timezone.localdate(at) > promised_on(row), _step(row, grades, user))


def _step(row: Submission, grades: dict[str, Grade], user) -> str:
    given = [grade for grade in grades.values() if grade.is_given]
    if len(given) == 2:
        return "settle"
    if any(grade.grader_id == user.pk for grade in given):
        return "others"
    if row.is_double and given:
        return "second"
    return "begun" if grades else "first"


def place_for(row: Submission, grades: dict[str, Grade], user) -> str:
    """Return which grade of a version a person writes: the own one, else the first that is free."""
    if not row.is_double:
        return Place.FIRST
    if all(place in grades and grades[place].is_given for place in (Place.FIRST, Place.SECOND)):
        return Place.SETTLED
    own = next((place for place, grade in grades.items() if grade.grader_id == user.pk), None)
    if own:
        return own
    free = [place for place in (Place.FIRST, Place.SECOND) if place not in grades]
    open_ones = [place for place in (Place.FIRST, Place.SECOND) if place in grades and not grades[place].is_given]
    return (free + open_ones)[0]


def double_graded(user) -> list[DoubleGraded]:
    """Return what two people graded in the cohorts a person teaches, the newest first; two queries."""
    rows = (
        to_grade(user).filter(is_double=True).order_by("-handed_in_at", "id")
        .prefetch_related(Prefetch("grades", Grade.objects.exclude(given_at=None).select_related("grader")))
    )  # fmt: skip
    found = []
    for row in rows:
        grades = {grade.place: grade for grade in row.grades.all()}
        if Place.FIRST in grades and Place.SECOND in grades:
            found.append(DoubleGraded(row, grades[Place.FIRST], grades[Place.SECOND]))
    return found


def accepted_products() -> QuerySet[Submission]:
    """Return every accepted product with its decision, people and files, the newest first; the caller says whose."""
    return (
        Submission.objects.filter(decision__outcome="accepted")
        .select_related("decision", "enrolment__learner", "enrolment__cohort", "enrolment__organisation")
        .prefetch_related("files").order_by("-decision__at", "id")
    )  # fmt: skip


def waiting_count(user) -> int:
    """Return how many products wait in the cohorts a person teaches. One query."""
    return Submission.objects.graded_by(user).waiting().count()

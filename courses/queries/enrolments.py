"""What learners did, shaped for pages and for the floors above."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from statistics import median
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from courses.models import Enrolment, Grant, LessonCompletion, LessonPage, Milestone, Reminder
from courses.progress import Facts, Progress, measure
from courses.queries.outlines import (
    ProgrammeOutline,
    programme_outline,
    programme_outlines,
    programmes_by_key,
)
from lms.core.alphabet import name_order

NAME_CONFIRMED = "name.confirmed"
"""The act by which a learner says before the end that the name is right as it will be printed."""


@dataclass(frozen=True)
class ProgrammeCompletion:
    """A learner completed a programme on a day."""

    organisation_id: UUID
    learner_id: UUID
    programme_key: UUID
    programme_code: str
    completed_on: date


@dataclass(frozen=True)
class LearnerState:
    """One enrolment with what was done in it."""

    enrolment: Enrolment
    completed: frozenset[str]
    milestones: dict[str, Fraction | None]
    progress: Progress


def in_order_of_names(enrolments: QuerySet) -> list[Enrolment]:
    """Return enrolments with learner and organisation by the alphabet, which no database knows; one query."""
    return sorted(enrolments.select_related("learner", "organisation"), key=lambda one: name_order(one.learner))


def enrolment_progress(enrolment: Enrolment) -> Progress:
    """Return progress under the rule the enrolment began with; four queries."""
    return learner_state(enrolment, programme_outline(enrolment.cohort.programme_key, "en")).progress


def learner_state(enrolment: Enrolment, outline: ProgrammeOutline | None) -> LearnerState:
    """Return what one learner did; two queries."""
    return learner_states([enrolment], {outline.key: outline} if outline else {})[0]


def learner_states(
    enrolments: Iterable[Enrolment], outlines: Mapping[UUID, ProgrammeOutline]
) -> list[LearnerState]:
    """Return what learners did, in the given order; two queries however many they are.

    `outlines` holds the programmes of their cohorts by key; `enrolment.cohort` should be loaded.
    """
    enrolments = list(enrolments)
    done: dict = defaultdict(set)
    for enrolment_id, key in LessonCompletion.objects.filter(enrolment__in=enrolments).values_list(
        "enrolment_id", "lesson_key"
    ):
        done[enrolment_id].add(str(key))
    met: dict = defaultdict(dict)
    for enrolment_id, code, percent in Milestone.objects.filter(enrolment__in=enrolments).values_list(
        "enrolment_id", "code", "percent"
    ):
        met[enrolment_id][code] = None if percent is None else Fraction(percent)
    shown = {key: frozenset(outline.lesson_keys) for key, outline in outlines.items()}
    states = []
    for enrolment in enrolments:
        completed, milestones = frozenset(done[enrolment.pk]), met[enrolment.pk]
        progress = measure(
            enrolment.rule, Facts(shown.get(enrolment.cohort.programme_key, frozenset()), completed, milestones, frozenset(enrolment.granted))
        )
        states.append(LearnerState(enrolment, completed, milestones, progress))
    return states


def completions(on: date | None = None) -> list[ProgrammeCompletion]:
    """Return programme completions, all or those reached by a day; two queries."""
    rows = Enrolment.objects.exclude(completed_on=None)
    if on is not None:
        rows = rows.filter(completed_on__lte=on)
    rows = list(
        rows.order_by("completed_on", "id").values_list(
            "organisation_id", "learner_id", "cohort__programme_key", "completed_on"
        )
    )
    codes = {key: page.code for key, page in programmes_by_key({row[2] for row in rows}).items()}
    return [
        ProgrammeCompletion(organisation, learner, key, codes.get(key, ""), day)
        for organisation, learner, key, day in rows
    ]


def programmes_before(programme_key, learner_id) -> list[str]:
    """Return the codes of programmes that this one builds on and the learner has not completed; one query, three if it does."""
    page = programmes_by_key([programme_key]).get(UUID(str(programme_key)))
    codes = page.codes_before if page else []
    if not codes:
        return []
    done = set(Enrolment.objects.filter(learner_id=learner_id).exclude(completed_on=None).values_list("cohort__programme_key", flat=True))
    keys = {one.code: key for key, one in programmes_by_key().items()}
    return [code for code in codes if keys.get(code) not in done]


def left_lesson(enrolment: Enrolment, slug: str) -> str | None:
    """Return the title of a lesson that was part of the learner's programme and is not shown there now, or None; two queries."""
    asked = {key for line in enrolment.rule["requirements"] for key in line.get("keys", ())}
    pages = LessonPage.objects.filter(slug=slug).order_by("-live", "path").values_list("translation_key", "title")
    known = asked | {str(enrolment.place_key)}
    return next((title for key, title in pages if str(key) in known), None)


def enrolment_of_link(*, digest: str, at: datetime) -> Enrolment | None:
    """Return the enrolment whose reminder carried this link, while it works. Who holds the link need not be its learner."""
    found = Reminder.objects.filter(token_digest=digest, expires_at__gt=at, enrolment__learner__is_active=True)
    reminder = found.select_related("enrolment__cohort").first()
    return reminder.enrolment if reminder else None


@dataclass(frozen=True)
class CompletedShare:
    """How many of an organisation's enrolments are completed, beside the middle of the others; shares are per cent.

    `middle` is None while fewer than five other organisations have anybody enrolled: it would tell of one of them.
    """

    completed: int
    enrolled: int
    middle: Fraction | None
    others: int

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.completed, self.enrolled) if self.enrolled else None


FEWEST_PEERS = 5


def completed_share(organisation_id) -> CompletedShare:
    """Return what an organisation completed beside the median of the others, unnamed; one query."""
    counted = {
        key: (enrolled, completed)
        for key, enrolled, completed in Enrolment.objects.order_by().values_list("organisation_id").annotate(
            whole=Count("pk"), done=Count("pk", filter=~Q(completed_on=None))
        )
    }
    enrolled, completed = counted.pop(organisation_id, (0, 0))
    shares = [Fraction(100 * done, whole) for whole, done in counted.values()]
    middle = median(shares) if len(shares) >= FEWEST_PEERS else None
    return CompletedShare(completed, enrolled, middle, len(shares))


def completed_modules(organisation_id) -> frozenset[str]:
    """Return the codes of modules that at least one person of an organisation has completed (RC-5)."""
    return completed_modules_of([organisation_id])[organisation_id]


def completed_modules_of(organisation_ids: Collection) -> dict[UUID, frozenset[str]]:
    """Return the codes of modules that at least one person of each organisation has completed (RC-5).

    A module is completed when one person has read every lesson that is published in it. Three or four queries.
    """
    done: dict = defaultdict(lambda: defaultdict(set))
    programmes = set()
    rows = LessonCompletion.objects.filter(enrolment__organisation_id__in=list(organisation_ids)).values_list(
        "enrolment__organisation_id", "enrolment__learner_id", "enrolment__cohort__programme_key", "lesson_key"
    )
    for organisation, learner, programme, lesson in rows:
        done[organisation][learner].add(lesson)
        programmes.add(programme)
    modules = [
        (module.code, {lesson.key for lesson in module.lessons})
        for outline in programme_outlines(programmes, "en").values()
        for module in outline.modules
        if module.lessons
    ]
    return {
        organisation: frozenset(
            code for code, lessons in modules if any(lessons <= read for read in done[organisation].values())
        )
        for organisation in organisation_ids
    }


def grants_of(**which) -> list[Grant]:
    """Return the grants that stand, of an enrolment or a cohort, with who gave them; one query."""
    return list(Grant.objects.filter(taken_back_at=None, **which).select_related("by", "enrolment__learner").order_by("at", "id"))

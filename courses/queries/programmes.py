"""What a visitor asks of a programme before anything else: in which languages, from when, how heavy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Max, Q

from courses.choices import NAMES_WITHIN
from courses.models import Cohort, SearchEntry
from courses.queries.offline import lesson_weights
from courses.queries.outlines import ProgrammeOutline
from lms.core.translated import LANGUAGES

MOST_COHORTS = 5
MOST_OPEN = 6


@dataclass(frozen=True)
class ProgrammeFacts:
    """`languages` are (code, name, lessons with words of their own in it), the fullest first; `weights` bytes by lesson."""

    languages: tuple[tuple[str, str, int], ...]
    cohorts: tuple[Cohort, ...]
    weights: Mapping[str, int]

    @property
    def weight(self) -> int:
        return sum(self.weights.values())


def programme_facts(outline: ProgrammeOutline | None, programme_key, language: str, *, on: date) -> ProgrammeFacts:
    """Return languages, cohorts that have not ended and weights of a programme; three queries."""
    keys = outline.lesson_keys if outline else ()
    spoken = dict(
        SearchEntry.objects.filter(kind=SearchEntry.Kind.LESSON, key__in=keys).exclude(text="").order_by()
        .values_list("language").annotate(number=Count("pk"))
    )
    languages = sorted(((code, NAMES_WITHIN[code], spoken.get(code, 0)) for code in LANGUAGES), key=lambda one: -one[2])
    cohorts = Cohort.objects.filter(programme_key=programme_key, ends_on__gte=on).order_by("starts_on")[:MOST_COHORTS]
    return ProgrammeFacts(
        tuple(one for one in languages if one[2]), tuple(cohorts), lesson_weights(keys, language) if keys else {},
    )


@dataclass(frozen=True)
class OpenCohort:
    """A cohort that people may still come into; `key_until` is the last day of its key, if there is one with seats."""

    cohort: Cohort
    key_until: date | None


def open_cohorts_of(programme_keys: Iterable, *, on: date) -> list[OpenCohort]:
    """Return cohorts that have not begun, or that a key opens, the earliest first; one query."""
    open_key = Q(join_keys__revoked_at=None, join_keys__ends_on__gte=on, join_keys__used__lt=F("join_keys__seats"))
    found = Cohort.objects.filter(programme_key__in=list(programme_keys), ends_on__gte=on, closed_at=None).annotate(
        key_until=Max("join_keys__ends_on", filter=open_key)
    )
    wanted = found.filter(Q(starts_on__gt=on) | Q(key_until__isnull=False)).order_by("starts_on", "code")
    return [OpenCohort(cohort, cohort.key_until) for cohort in wanted[:MOST_OPEN]]


def next_cohorts(*, on: date) -> dict[UUID, Cohort]:
    """Return the earliest cohort of each programme that begins later than this day; one query."""
    found: dict[UUID, Cohort] = {}
    for cohort in Cohort.objects.filter(starts_on__gt=on).order_by("starts_on"):
        found.setdefault(cohort.programme_key, cohort)
    return found

"""What the register of facts says, and which lessons rest on it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courses.models import Fact, LessonPage
from courses.queries.outlines import SOURCE


@dataclass(frozen=True)
class LessonResting:
    """A lesson that names a fact; `is_older`: it was published before the fact began to say what it says."""

    key: UUID
    page_id: int
    code: str
    title: str
    programme: str
    published_at: datetime | None

    def is_older(self, fact: Fact) -> bool:
        return fact.changed_at is not None and (self.published_at is None or self.published_at < fact.changed_at)


def fact_codes(page: LessonPage) -> list[str]:
    """Return the numbers of the facts a lesson names, in order, once each; no query."""
    return list(dict.fromkeys(block["value"]["code"] for block in page.body.raw_data if block["type"] == "fact"))


def lessons_by_fact() -> dict[str, list[LessonResting]]:
    """Return the published lessons that rest on each fact, by its number; one query."""
    found: dict[str, list[LessonResting]] = defaultdict(list)
    for page in LessonPage.objects.live().filter(locale__language_code=SOURCE).order_by("path"):
        for code in fact_codes(page):
            found[code].append(LessonResting(page.translation_key, page.pk, page.code, page.title, page.code.split(" ")[0], page.last_published_at))
    return found


def facts_being_checked(codes, day: date) -> list[Fact]:
    """Return those of these facts that have expired; one query, none without facts."""
    return list(Fact.objects.expired(day).filter(code__in=codes)) if codes else []


def facts_to_watch(day: date) -> int:
    """Return how many facts have expired or will within the days of warning; one query."""
    return (Fact.objects.expired(day) | Fact.objects.ending(day)).count()

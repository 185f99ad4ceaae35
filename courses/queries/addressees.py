"""Whom a trainer's message is for: people of a cohort, chosen by what they did and did not do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from courses.models import Cohort, Enrolment, Milestone, Submission
from courses.queries.attention import trails_of
from courses.queries.gradebook import STATES, BookRow, Choice, gradebook
from lms.core.formats import ZONE

HANDED_IN = "handed_in"
MOST_DAYS = 365


@dataclass(frozen=True)
class Wanted:
    """Whom a trainer asked for. `without` is what is not there yet: a test by its code, or the assignment."""

    state: str = ""
    organisation: str = ""
    idle_days: int = 0
    without: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """Read a choice from an address; what is not known is nothing."""
        days = asked.get("idle_days", "")
        days = int(days) if days.isascii() and days.isdigit() and len(days) <= 4 else 0
        state = asked.get("state", "")
        return cls(
            state if state in STATES else "", asked.get("organisation", "")[:40], min(days, MOST_DAYS), asked.get("without", "")[:30]
        )

    @property
    def as_kept(self) -> dict:
        """Return the choice as a row keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Addressee:
    """One person of the choice, with the last day of activity."""

    row: BookRow
    last_active: date | None

    @property
    def enrolment(self) -> Enrolment:
        return self.row.enrolment


@dataclass(frozen=True)
class Found:
    """Who was found, and what can be chosen."""

    people: tuple[Addressee, ...]
    whole: int
    organisations: tuple[str, ...]
    codes: tuple[str, ...]


def addressees(cohort: Cohort, language: str, wanted: Wanted, at: datetime, *, opened: Mapping[UUID, datetime]) -> Found:
    """Return the people of a cohort who fit a choice; 14 queries however many they are.

    `opened` (last attempt begun, by enrolment) comes from the floor above.
    """
    book = gradebook(cohort, language, Choice(state=wanted.state, organisation=wanted.organisation), at)
    trails = {enrolment.pk: trail for enrolment, trail in trails_of(cohort, at, failed={}, opened=opened).items()}
    handed_in = set(Submission.objects.filter(enrolment__cohort=cohort).order_by().values_list("enrolment_id", flat=True))
    today = at.astimezone(ZONE).date()
    people = []
    for row in book.rows:
        trail = trails.get(row.enrolment.pk)
        if trail is None:  # has left
            continue
        idle = (today - trail.idle_since).days
        if idle < wanted.idle_days or not row.enrolment.learner.is_active:
            continue
        if wanted.without == HANDED_IN and row.enrolment.pk in handed_in:
            continue
        if wanted.without not in ("", HANDED_IN) and wanted.without in row.row.state.milestones:
            continue
        people.append(Addressee(row, trail.last_active))
    return Found(tuple(people), book.whole, book.organisations, book.codes)


def still_fits(enrolment: Enrolment, wanted: Mapping) -> bool:
    """Say whether what a person lacked when a message was written is lacking still; one query at most."""
    if enrolment.has_left:
        return False
    if enrolment.completed_on is not None and wanted.get("state") != "done" and (wanted.get("state") or wanted.get("without")):
        return False
    without = wanted.get("without", "")
    if without == HANDED_IN:
        return not Submission.objects.filter(enrolment=enrolment).exists()
    return not without or not Milestone.objects.filter(enrolment=enrolment, code=without).exists()

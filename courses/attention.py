"""Who needs a word today, and why: open rules with figures, no model and no data of earlier cohorts. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

NOT_BEGUN, IDLE, MISSED, FAILED, BEHIND = "not_begun", "idle", "missed", "failed", "behind"


@dataclass(frozen=True)
class Rules:
    """When a rule speaks. Days and times are whole numbers."""

    days_to_begin: int = 2
    idle_days: int = 7
    failed_times: int = 2
    smallest_group: int = 5
    lessons_behind: int = 3


@dataclass(frozen=True)
class Trail:
    """What is known of one learner. `missed` are the titles of meetings that were recorded without this person, `missed_on` is the
    day of the first of them; `failed_on` of the last attempt, `read_on` of the last lesson.
    """

    since: date
    last_active: date | None
    lessons: int
    is_complete: bool = False
    missed: tuple[str, ...] = ()
    failed: int = 0
    missed_on: date | None = None
    failed_on: date | None = None
    read_on: date | None = None

    @property
    def idle_since(self) -> date:
        """The day of the last activity, never before the person could begin."""
        return max(self.last_active or self.since, self.since)


@dataclass(frozen=True)
class Reason:
    """Why a name stands on the list: the rule, its figure, what it is compared with, and since when (EW1)."""

    code: str
    figure: int = 0
    beside: int = 0
    words: tuple[str, ...] = field(default=())
    since: date | None = field(default=None, compare=False)

    @property
    def as_kept(self) -> dict:
        """Return the reason as a row keeps it."""
        return {"code": self.code, "figure": self.figure, "beside": self.beside, "words": list(self.words)}


def middle_of(trails: Sequence[Trail]) -> int:
    """Return how many lessons the middle of a group has read, cut to a whole number; 0 for nobody."""
    return int(median([one.lessons for one in trails])) if trails else 0


def pause_of(trail: Trail, *, today: date, steps: Sequence[int]) -> tuple[int, date] | None:
    """Return the step of a reminder that a pause has reached, in days, and the day the pause began; None for none.

    Shape:  the trail of a person, the day, the days after which a reminder is due.
    Unit:   whole days since the last activity, or since the person could begin.
    Errors: none. Whoever completed the programme has no pause.
    Source: product design RM4, RM7 and RM8: each step once in a pause, so that step and day name a reminder.

    Example: last active eight days ago, steps 3, 7, 14: step 7, and the day of the last activity.
    """
    since = trail.idle_since
    reached = [step for step in steps if step <= (today - since).days]
    return (max(reached), since) if reached and not trail.is_complete else None


def next_reminder(trail: Trail, *, today: date, steps: Sequence[int], told: Collection[int]) -> tuple[int, date] | None:
    """Return the step of the next reminder and its day, if nothing happens until then; None for none.

    Shape:  the trail of a person, the day, the days after which a reminder is due, the steps of this pause that were sent.
    Unit:   whole days.
    Errors: none. Whoever completed the programme gets none.
    Source: product design RM3, and `pause_of`: of the steps that were reached only the last one is sent.

    Example: last active eight days ago, steps 3, 7, 14, the seventh day sent: step 14, six days from now.
    """
    if trail.is_complete:
        return None
    since = trail.idle_since
    paused = (today - since).days
    reached = max((step for step in steps if step <= paused), default=None)
    if reached is not None and reached not in told:
        return reached, today
    following = min((step for step in steps if step > paused), default=None)
    return None if following is None else (following, since + timedelta(days=following))


def reasons(trail: Trail, *, today: date, group: Sequence[Trail], rules: Rules = Rules()) -> tuple[Reason, ...]:
    """Return why somebody needs a word today, the gravest first; nothing for who completed the programme.

    Shape:  the trail of a person, the day, the trails of the whole group (this person too), the limits.
    Unit:   days, meetings, attempts, lessons.
    Errors: none.
    Source: ours, product design G17: transparent rules that are right from the third day of a first cohort.

    Example: nobody of five has more than two lessons, this person missed the first meeting: one reason, "missed".
    """
    if trail.is_complete:
        return ()
    found = []
    if trail.failed >= rules.failed_times:
        found.append(Reason(FAILED, trail.failed, since=trail.failed_on))
    if trail.missed:
        found.append(Reason(MISSED, len(trail.missed), words=trail.missed, since=trail.missed_on))
    if trail.last_active is None:
        if (days := (today - trail.since).days) >= rules.days_to_begin:
            found.append(Reason(NOT_BEGUN, days, since=trail.since))
        return tuple(found)
    if (days := (today - trail.idle_since).days) >= rules.idle_days:
        found.append(Reason(IDLE, days, since=trail.idle_since))
    middle = middle_of(group)
    if len(group) >= rules.smallest_group and middle - trail.lessons >= rules.lessons_behind:
        found.append(Reason(BEHIND, trail.lessons, middle, since=trail.read_on or trail.since))
    return tuple(found)

"""What the early warning is judged by, read for whole cohorts at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from courses.attention import Reason, Trail, reasons
from courses.models import (
    Attendance,
    Cohort,
    Contact,
    Dismissal,
    Enrolment,
    LessonCompletion,
    LiveMeeting,
    Milestone,
)
from courses.queries.enrolments import in_order_of_names
from lms.core.formats import ZONE


@dataclass(frozen=True)
class Concern:
    """A person of the list with the reasons, the last word that was sent, and the word that none is needed for some days."""

    enrolment: Enrolment
    reasons: tuple[Reason, ...]
    contact: Contact | None
    has_word_today: bool
    dismissal: Dismissal | None = None


def trails_of(cohort: Cohort, at: datetime, *, failed: Mapping[UUID, int], opened: Mapping[UUID, datetime]) -> dict[Enrolment, Trail]:
    """Return the trail of everybody in a cohort who has not left; five queries however many they are.

    `failed` (attempts that were not passed) and `opened` (last attempt begun) come from the floor above, by enrolment.
    """
    return trails_of_cohorts([cohort], at, failed=failed, opened=opened)[cohort.pk]


def trails_of_cohorts(
    cohorts: Collection[Cohort], at: datetime, *, failed: Mapping[UUID, int], opened: Mapping[UUID, datetime]
) -> dict[UUID, dict[Enrolment, Trail]]:
    """Return the trails of several cohorts by the id of the cohort; five queries however many cohorts and people."""
    by_id = {cohort.pk: cohort for cohort in cohorts}
    enrolments = in_order_of_names(Enrolment.objects.here().filter(cohort__in=by_id))
    read = {
        key: (number, last)
        for key, number, last in LessonCompletion.objects.filter(enrolment__cohort__in=by_id)
        .order_by().values_list("enrolment").annotate(Count("pk"), Max("completed_at"))
    }
    reached = dict(
        Milestone.objects.filter(enrolment__cohort__in=by_id).order_by().values_list("enrolment").annotate(Max("met_at"))
    )
    held = list(LiveMeeting.objects.held(at).filter(cohort__in=by_id))
    here: dict[UUID, set] = {}
    for meeting, enrolment in Attendance.objects.filter(meeting__in=held, units__gt=0).values_list("meeting_id", "enrolment_id"):
        here.setdefault(meeting, set()).add(enrolment)
    # A meeting of which nobody was recorded says nothing about anybody.
    recorded: dict[UUID, list[LiveMeeting]] = {key: [] for key in by_id}
    for meeting in held:
        if meeting.pk in here:
            recorded[meeting.cohort_id].append(meeting)
    trails: dict[UUID, dict[Enrolment, Trail]] = {key: {} for key in by_id}
    for one in enrolments:
        one.cohort = by_id[one.cohort_id]
        trails[one.cohort_id][one] = _trail(one, read, reached, recorded[one.cohort_id], here, failed, opened)
    return trails


def _trail(one: Enrolment, read, reached, recorded: list[LiveMeeting], here, failed, opened) -> Trail:
    lessons, last = read.get(one.pk, (0, None))
    seen = [moment for moment in (last, reached.get(one.pk), opened.get(one.pk), one.place_at) if moment is not None]
    present = [meeting.starts_at for meeting in recorded if one.pk in here[meeting.pk]]
    missed = [meeting for meeting in recorded if one.pk not in here[meeting.pk] and one.enrolled_at <= meeting.starts_at]
    moments = [*seen, *present]
    return Trail(
        since=max(_day(one.enrolled_at), one.cohort.starts_on), last_active=_day(max(moments)) if moments else None,
        lessons=lessons, is_complete=one.is_complete, missed=tuple(meeting.title for meeting in missed), failed=failed.get(one.pk, 0),
        missed_on=_day(min(meeting.starts_at for meeting in missed)) if missed else None, failed_on=_day(opened.get(one.pk)), read_on=_day(last),
    )


def _day(moment: datetime | None):
    return moment.astimezone(ZONE).date() if moment else None


def concerns_of(cohort: Cohort, at: datetime, *, failed: Mapping[UUID, int], opened: Mapping[UUID, datetime]) -> list[Concern]:
    """Return who needs a word today, with reasons, those who were dismissed for some days too; seven queries however many."""
    found = _found([cohort], at, failed, opened)[cohort.pk]
    today = at.astimezone(ZONE).date()
    last: dict[UUID, Contact] = {}
    for contact in Contact.objects.filter(enrolment__in=list(found)).select_related("by").order_by("sent_at"):
        last[contact.enrolment_id] = contact
    quiet = _dismissed(found, today)
    return [
        Concern(one, why, last.get(one.pk), one.pk in last and last[one.pk].on == today, quiet.get(one.pk)) for one, why in found.items()
    ]


def how_many_need_a_word(
    cohorts: Collection[Cohort], at: datetime, *, failed: Mapping[UUID, int], opened: Mapping[UUID, datetime]
) -> dict[UUID, int]:
    """Return how many need a word today, by the id of the cohort, without those dismissed; six queries however many cohorts."""
    found = _found(cohorts, at, failed, opened)
    quiet = _dismissed([one for people in found.values() for one in people], at.astimezone(ZONE).date())
    return {key: sum(one.pk not in quiet for one in people) for key, people in found.items()}


def _found(cohorts, at, failed, opened) -> dict[UUID, dict[Enrolment, tuple[Reason, ...]]]:
    today = at.astimezone(ZONE).date()
    trails = trails_of_cohorts(cohorts, at, failed=failed, opened=opened)
    return {
        key: {one: why for one, trail in people.items() if (why := reasons(trail, today=today, group=list(people.values())))}
        for key, people in trails.items()
    }


def _dismissed(enrolments, today) -> dict[UUID, Dismissal]:
    found = Dismissal.objects.standing(today).filter(enrolment__in=list(enrolments)).select_related("by")
    return {one.enrolment_id: one for one in found}

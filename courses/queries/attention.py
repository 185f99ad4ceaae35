"""What the early warning is judged by, read for a whole cohort at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from courses.attention import Reason, Trail, reasons
from courses.models import Attendance, Cohort, Contact, Enrolment, LessonCompletion, Milestone
from courses.queries.enrolments import in_order_of_names
from lms.core.formats import ZONE


@dataclass(frozen=True)
class Concern:
    """A person of the list with the reasons and the last word that was sent."""

    enrolment: Enrolment
    reasons: tuple[Reason, ...]
    contact: Contact | None
    has_word_today: bool


def trails_of(cohort: Cohort, at: datetime, *, failed: Mapping[UUID, int], opened: Mapping[UUID, datetime]) -> dict[Enrolment, Trail]:
    """Return the trail of everybody in a cohort who has not left; five queries however many they are.

    `failed` (attempts that were not passed) and `opened` (last attempt begun) come from the floor above, by enrolment.
    """
    enrolments = in_order_of_names(cohort.enrolments.here())
    read = {
        key: (number, last)
        for key, number, last in LessonCompletion.objects.filter(enrolment__cohort=cohort)
        .order_by().values_list("enrolment").annotate(Count("pk"), Max("completed_at"))
    }
    reached = dict(
        Milestone.objects.filter(enrolment__cohort=cohort).order_by().values_list("enrolment").annotate(Max("met_at"))
    )
    held = list(cohort.meetings.held(at))
    here: dict[UUID, set] = {}
    for meeting, enrolment in Attendance.objects.filter(meeting__in=held, units__gt=0).values_list("meeting_id", "enrolment_id"):
        here.setdefault(meeting, set()).add(enrolment)
    # A meeting of which nobody was recorded says nothing about anybody.
    recorded = [meeting for meeting in held if meeting.pk in here]
    trails = {}
    for one in enrolments:
        lessons, last = read.get(one.pk, (0, None))
        seen = [moment for moment in (last, reached.get(one.pk), opened.get(one.pk), one.place_at) if moment is not None]
        present = [meeting.starts_at for meeting in recorded if one.pk in here[meeting.pk]]
        missed = tuple(
            meeting.title for meeting in recorded if one.pk not in here[meeting.pk] and one.enrolled_at <= meeting.starts_at
        )
        moments = [*seen, *present]
        trails[one] = Trail(
            since=max(one.enrolled_at.astimezone(ZONE).date(), cohort.starts_on),
            last_active=max(moments).astimezone(ZONE).date() if moments else None,
            lessons=lessons, is_complete=one.is_complete, missed=missed, failed=failed.get(one.pk, 0),
        )
    return trails


def concerns_of(cohort: Cohort, at: datetime, *, failed: Mapping[UUID, int], opened: Mapping[UUID, datetime]) -> list[Concern]:
    """Return who needs a word today, with reasons; six queries however many they are."""
    trails = trails_of(cohort, at, failed=failed, opened=opened)
    today, group = at.astimezone(ZONE).date(), list(trails.values())
    found = {one: why for one, trail in trails.items() if (why := reasons(trail, today=today, group=group))}
    last: dict[UUID, Contact] = {}
    for contact in Contact.objects.filter(enrolment__in=list(found)).select_related("by").order_by("sent_at"):
        last[contact.enrolment_id] = contact
    return [
        Concern(one, why, last.get(one.pk), one.pk in last and last[one.pk].on == today) for one, why in found.items()
    ]

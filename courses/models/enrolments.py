"""Enrolments, and what a learner did. Everything is kept by language-neutral key."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from courses.models.cohorts import Cohort
from lms.core.models import Role, Row

UNDO_DAYS = timedelta(days=7)  # how long an enrolment, or a whole list, is taken back


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own ones; a lead: the own CSO's; a trainer: own cohorts; monitors and administrators: all."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        mine = Q(learner_id=user.pk)
        if led := user.led_organisation_ids:
            mine |= Q(organisation_id__in=led)
        if Role.TRAINER in user.roles:
            mine |= Q(cohort__in=Cohort.objects.taught_by(user))
        return self.filter(mine)

    def here(self):
        """Those who have not left the programme."""
        return self.filter(left_on=None)

    def of_learner(self, user):
        """The person's own, whatever else the person may see."""
        return self.filter(learner_id=user.pk)


class Enrolment(Row):
    """One learner's place in one cohort.

    `rule` is a copy of the programme's completion rule as it was on the day of enrolment, with the keys of the
    lessons it asked for: a later rule touches no earlier enrolment (CP3). `completed_on` is written once (CP4).
    `place_key` and `place_block` say where the learner stopped, `place_at` when it was opened, to the day. Personal data:
    S1, who learns what; kept while the programme is reported on. Who came by a key is not confirmed at first: sees lessons,
    belongs to no organisation yet. `batch` joins the enrolments of one list, so that it can be taken back.
    Who left has a `left_on` and keeps everything else (CP9). `granted` are the codes of the grants that stand: progress is reckoned from it without asking for them.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey("core.User", models.PROTECT, related_name="enrolments")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="enrolments")
    enrolled_at = models.DateTimeField()
    completed_on = models.DateField(null=True, blank=True)
    rule = models.JSONField()
    place_key = models.UUIDField(null=True, blank=True)
    place_block = models.CharField(max_length=36, blank=True)
    place_at = models.DateTimeField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=True)
    batch = models.UUIDField(null=True, blank=True)
    granted = models.JSONField(default=list, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=500, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["enrolled_at", "id"]
        constraints = [models.UniqueConstraint(fields=["cohort", "learner"], name="enrolment_once")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_complete(self) -> bool:
        return self.completed_on is not None

    @property
    def has_left(self) -> bool:
        return self.left_on is not None


class LessonCompletion(models.Model):
    """A learner said "I have read this". Written once, never dated again. Personal data: S1."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="completions")
    lesson_key = models.UUIDField()
    completed_at = models.DateTimeField()

    class Meta:
        ordering = ["completed_at", "id"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="lesson_completed_once")]


class Milestone(models.Model):
    """What an upper floor reports about an enrolment, as a code and perhaps a percentage; the best is kept.

    `met_at` is the moment the kept value was reached. Personal data: S1.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="milestones")
    code = models.SlugField(max_length=30)
    percent = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    met_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "code"], name="milestone_once")]


class Grant(Row):
    """A requirement that staff let stand as met, with a reason (CP7). It is no result: no per cent, no gain. Personal data: S1."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="grants")
    code = models.SlugField(max_length=30)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "code"], condition=Q(taken_back_at=None), name="grant_once_at_a_time")
        ]

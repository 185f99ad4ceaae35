"""Places of a cohort: the key that gives one, and the list of those who wait for one."""

from django.db import models
from django.db.models import Q

from courses.models.cohorts import Cohort
from lms.core.models import Role, Row


class JoinKey(Row):
    """A way into a cohort for a group: a link or twelve digits, with an end, a number of seats, and a revocation.

    The key itself is reckoned from the id and a secret outside the database; here stand two keyed digests of it.
    Personal data: who made it.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="join_keys")
    link_digest = models.CharField(max_length=64, unique=True)
    typed_digest = models.CharField(max_length=64, unique=True)
    seats = models.PositiveSmallIntegerField()
    used = models.PositiveSmallIntegerField(default=0)
    ends_on = models.DateField()
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort"], condition=Q(revoked_at=None), name="join_key_one_at_a_time"),
            models.CheckConstraint(condition=Q(used__lte=models.F("seats")), name="join_key_within_its_seats"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WaitingPlaceQuerySet(models.QuerySet):
    def open(self):
        """Those who still wait, the first one first."""
        return self.filter(moved_at=None, left_at=None).order_by("number")

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


class WaitingPlace(Row):
    """One person's turn for a place in a full cohort, by `number`. It ends when a place was given or the person left.

    Personal data: S1, who wants to learn what; kept with the enrolments of the cohort.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="waiting")
    learner = models.ForeignKey("core.User", models.PROTECT, related_name="waiting_places")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    is_confirmed = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="waiting_place_number_once"),
            models.UniqueConstraint(
                fields=["cohort", "learner"], condition=Q(moved_at=None, left_at=None), name="waiting_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

"""One organisation in one round, and everything that happened to it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from assessments.capacity import workflow
from lms.core.models import Role, Row


class CapacityAssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """M&E staff: all; members: the own organisation's; a verifier or facilitator: the cases given to them."""
        if not user.is_authenticated:
            return self.none()
        if Role.MONITOR in user.roles:
            return self
        mine = Q(organisation_id__in=user.organisation_ids) | Q(facilitator_id=user.pk)
        if Role.ASSESSOR in user.roles:
            mine |= Q(verifier_id=user.pk)
            mine &= ~Q(Exists(self._being_rated_by(user)))
        return self.filter(mine)

    def _being_rated_by(self, user):
        """Who rates a later round sees nothing of an earlier one before the lock, not even own work (WF-6)."""
        return (
            self.model.objects.filter(
                Q(verifier_id=user.pk) | Q(second_rating__rater_id=user.pk),
                organisation_id=OuterRef("organisation_id"),
                locked_at=None,
                round__opens_on__gt=OuterRef("round__opens_on"),
            )
            .exclude(state=workflow.CANCELLED)
        )

    def current(self):
        """Leave out revisions that were replaced and assessments that were cancelled."""
        return self.exclude(state__in=(workflow.SUPERSEDED, workflow.CANCELLED))


class CapacityAssessment(Row):
    """One organisation in one round, in one revision. A correction after the lock is a new revision.

    Personal data: S0 of the organisation (it admits weak spots); facilitator and verifier are people's keys. The
    snapshot names nobody.
    """

    round = models.ForeignKey("capacity.AssessmentRound", models.PROTECT, related_name="assessments")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="assessments")
    revision = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, default=workflow.DRAFT, choices=[(s, s) for s in workflow.STATES])
    rev = models.PositiveIntegerField(default=0)
    facilitator = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    verifier = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    assessed_on = models.DateField(null=True, blank=True)
    participants = models.TextField(blank=True)
    what_changed = models.TextField(blank=True)
    is_self_complete = models.BooleanField(default=True)
    no_conflict_at = models.DateTimeField(null=True, blank=True)
    verified_from = models.DateTimeField(null=True, blank=True)
    snapshot = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    objects = CapacityAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__code", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation", "revision"], name="assessment_revision_once"),
            models.UniqueConstraint(
                fields=["round", "organisation"],
                condition=~Q(state__in=["superseded", "cancelled"]),
                name="assessment_one_current",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["locked", "superseded"], locked_at__isnull=False) & ~Q(sha256="")
                | ~Q(state__in=["locked", "superseded"]) & Q(locked_at__isnull=True, sha256=""),
                name="assessment_locked_has_a_snapshot",
            ),
        ]
        indexes = [models.Index(fields=["state"]), models.Index(fields=["verifier", "state"])]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.round_id} r{self.revision}"

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


class StateEvent(Row):
    """One step an assessment took. Rows are only added. Personal data: who took the step."""

    assessment = models.ForeignKey(CapacityAssessment, models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    comment = models.TextField(blank=True)
    scope = models.CharField(max_length=10, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="state_event_number_once")]


class Confirmation(Row):
    """One hat's word that a joint step may be taken, on exactly this content. Rows are only added.

    `of` is the digest of what was confirmed: a later change of the sheet leaves the word without effect.
    Personal data: who confirmed.
    """

    assessment = models.ForeignKey(CapacityAssessment, models.PROTECT, related_name="confirmations")
    step = models.CharField(max_length=30)
    hat = models.CharField(max_length=12)
    of = models.CharField(max_length=64)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "step", "hat", "of"], name="confirmation_once_a_hat")
        ]


class ReturnPoint(Row):
    """One thing asked for when an assessment was returned, and the organisation's answer. Personal data: none.

    A point that turned out to be needless is revoked with a reason and stays visible.
    """

    event = models.ForeignKey(StateEvent, models.PROTECT, related_name="points")
    item = models.ForeignKey("capacity.Item", models.PROTECT, null=True, blank=True, related_name="+")
    asked = models.TextField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.TextField(null=True, blank=True)

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.revoked_at is None


class Disagreement(Row):
    """What the CSO lead holds against a locked result: printed beside it, changes nothing (WF-4). Only added.

    Personal data: who recorded it.
    """

    assessment = models.OneToOneField(CapacityAssessment, models.PROTECT, related_name="disagreement")
    text = models.TextField()
    items = models.JSONField(default=list)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

"""What an organisation means to do about its gaps, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.capacity.models.assessments import CapacityAssessment
from lms.core.models import Role, Row


class ActionPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """M&E staff: all; members: the own organisation's; a verifier or facilitator: of locked cases they may see."""
        if not user.is_authenticated:
            return self.none()
        if Role.MONITOR in user.roles:
            return self
        seen = CapacityAssessment.objects.visible_to(user).filter(locked_at__isnull=False).order_by()
        return self.filter(Q(organisation_id__in=user.organisation_ids) | Q(assessment__in=seen.values("pk")))


class ActionPlan(Row):
    """The plan an organisation made from its result in one round; later revisions of the result keep it.

    When the next round is locked, `frozen` keeps the steps as they stood and nothing is changed any more.
    Personal data: none beside the owners of its steps.
    """

    round = models.ForeignKey("capacity.AssessmentRound", models.PROTECT, related_name="plans")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="plans")
    assessment = models.ForeignKey(CapacityAssessment, models.PROTECT, related_name="plans")
    made_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    frozen = models.JSONField(default=list, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-round__opens_on", "organisation__code"]
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="plan_once_a_round")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.round_id}"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class PlanStep(Row):
    """One thing the organisation will do. What the system proposed stands beside what people wrote.

    `offer` and `also` are where the recommendation rule led, `level` and `importance` why (RC-7).
    Personal data: S0, the owner is a colleague of the CSO or the name of a task; nothing else is asked.
    """

    class Kind(models.TextChoices):
        PRIORITY = "priority", _("Priority")
        FINISH = "finish", _("Finish the assessment")
        CARRIED = "carried", _("Carried over from the earlier plan")
        OWN = "own", _("Own step")

    class Support(models.TextChoices):
        NONE = "", _("None")
        MODULE = "module", _("Module of a programme")
        CONSULTATION = "consultation", _("Consultation")
        PARTNER = "partner", _("Partner")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    item_code = models.CharField(max_length=8, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    importance = models.PositiveSmallIntegerField(null=True, blank=True)
    offer = models.JSONField(default=dict, blank=True)
    also = models.JSONField(default=list, blank=True)
    partner_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(_("What you will do"), max_length=500, blank=True)
    owner = models.ForeignKey(
        "core.User", models.SET_NULL, null=True, blank=True, related_name="plan_steps", verbose_name=_("Who")
    )
    owner_role = models.CharField(_("Or a task, if it is nobody of the list"), max_length=80, blank=True)
    due_on = models.DateField(_("By when"), null=True, blank=True)
    support = models.CharField(_("Support wanted"), max_length=12, choices=Support, blank=True)
    support_note = models.CharField(_("Which module, topic or partner"), max_length=200, blank=True)
    expected_evidence = models.CharField(_("What will show that it is done"), max_length=300, blank=True)
    state = models.CharField(_("State"), max_length=11, choices=State, default=State.PLANNED)
    state_reason = models.CharField(_("Comment; needed when a step is dropped"), max_length=500, blank=True)
    carried_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="carried_to")
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["plan_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_step_number_once"),
            models.UniqueConstraint(
                fields=["plan", "item_code"], condition=~Q(item_code=""), name="plan_step_item_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(state_reason=""), name="plan_step_dropped_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PLANNED, self.State.IN_PROGRESS)


class StepEvent(Row):
    """One change of a step's state, or a word on it. Rows are only added. Personal data: who wrote it.

    `asked_in`: the assessment whose consensus asked what became of the step.
    """

    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=11, blank=True)
    to_state = models.CharField(max_length=11)
    comment = models.CharField(max_length=500, blank=True)
    asked_in = models.ForeignKey(CapacityAssessment, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["step", "number"], name="step_event_number_once")]

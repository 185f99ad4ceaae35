"""A round: one occasion of assessing organisations."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from lms.core.models import Role, Row

RETROSPECTIVE = _("T0, retrospective, from documents")


class AssessmentRoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """M&E staff: all; members: rounds their organisation takes part in; verifiers: rounds with a case of theirs."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        mine = Q(assessments__organisation_id__in=user.organisation_ids) | Q(assessments__verifier_id=user.pk)
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))


def default_remind_days() -> list[int]:
    """Return how many days before the last day people are reminded."""
    return [7, 3, 1]


class AssessmentRound(Row):
    """T0, T1 or T2 of a cohort or a group of organisations, bound to one instrument version. Personal data: none.

    A retrospective T0 is verified from documents of its window, which lies in the past; it has no self layer and
    enters no indicator unless the donor agrees (RO-5).
    """

    class Kind(models.TextChoices):
        T0 = "T0", _("T0, before training")
        T1 = "T1", _("T1, after training")
        T2 = "T2", _("T2, follow-up")

    class ThenTest(models.TextChoices):
        ITEMS = "items", _("Beside each item")
        DOMAINS = "domains", _("Once a domain")
        OFF = "off", _("Not asked")

    code = models.SlugField(_("Code"), max_length=30, unique=True)
    kind = models.CharField(_("Kind"), max_length=2, choices=Kind)
    name = models.CharField(_("Name"), max_length=160, blank=True)
    instrument_version = models.ForeignKey(
        "capacity.InstrumentVersion", models.PROTECT, related_name="rounds", verbose_name=_("Instrument version")
    )
    cohort = models.ForeignKey(
        "courses.Cohort", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Cohort")
    )
    opens_on = models.DateField(_("First day"))
    closes_on = models.DateField(_("Last day"))
    opened_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("core.User", models.SET_NULL, null=True, blank=True, related_name="+")
    is_retrospective = models.BooleanField(_("Retrospective"), default=False)
    then_test = models.CharField(_("Then-test"), max_length=7, choices=ThenTest, default=ThenTest.ITEMS)
    remind_days = models.JSONField(_("Reminders, days before the last day"), default=default_remind_days)

    objects = AssessmentRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="round_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(is_retrospective=False) | Q(kind="T0"), name="round_retrospective_is_a_baseline"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_kind_display(self) -> str:
        """Return the kind in words; a retrospective T0 carries its mark wherever it is named (RO-5)."""
        return str(RETROSPECTIVE if self.is_retrospective else self.Kind(self.kind).label)

    def is_open(self, *, on) -> bool:
        """Tell whether a day lies in the window of a round that nobody closed."""
        return self.closed_at is None and self.covers(on)

    def covers(self, day) -> bool:
        """Tell whether a day lies in the window, closed or not."""
        return self.opens_on <= day <= self.closes_on

    def day_within(self, day):
        """Return a day, kept inside the window."""
        return max(self.opens_on, min(day, self.closes_on))

    @property
    def has_self_layer(self) -> bool:
        """Tell whether people fill self sheets: not at T2, and not when looking back through documents."""
        return self.kind not in workflow.WITHOUT_SELF and not self.is_retrospective

    @property
    def asks_then(self) -> str:
        """Return how the then-test is asked in this round: items, domains, or an empty text for not at all."""
        return self.then_test if self.kind == "T1" and self.then_test != self.ThenTest.OFF else ""

"""A round: one occasion of assessing organisations."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row


class AssessmentRoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """M&E staff: all; members: rounds their organisation takes part in; verifiers: rounds with a case of theirs."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        mine = Q(assessments__organisation_id__in=user.organisation_ids) | Q(assessments__verifier_id=user.pk)
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))


class AssessmentRound(Row):
    """T0, T1 or T2 of a cohort or a group of organisations, bound to one instrument version. Personal data: none."""

    class Kind(models.TextChoices):
        T0 = "T0", _("T0, before training")
        T1 = "T1", _("T1, after training")
        T2 = "T2", _("T2, follow-up")

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

    objects = AssessmentRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="round_closes_after_it_opens")
        ]

    def __str__(self) -> str:
        return self.code

    def is_open(self, *, on) -> bool:
        """Tell whether a day lies in the window."""
        return self.opens_on <= on <= self.closes_on

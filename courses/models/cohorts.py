"""Cohorts: people who take a programme together."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row


class CohortQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Trainers: their own; monitors and administrators: all; a learner: those attended."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        mine = Q(enrolments__learner_id=user.pk)
        if Role.TRAINER in user.roles:
            mine |= Q(trainers=user)
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))

    def taught_by(self, user):
        """Cohorts a trainer leads; an administrator may step in everywhere."""
        if not user.is_authenticated:
            return self.none()
        if Role.ADMINISTRATOR in user.roles:
            return self
        if Role.TRAINER in user.roles:
            return self.filter(trainers=user)
        return self.none()

    def shared_with(self, user):
        """Cohorts a person learns in or teaches: where people talk to each other."""
        if not user.is_authenticated:
            return self.none()
        learns = self.model.objects.filter(enrolments__learner_id=user.pk).values("pk")
        return self.filter(Q(pk__in=learns) | Q(pk__in=self.model.objects.taught_by(user).values("pk")))


class Cohort(Row):
    """People taking one programme together, with dates.

    `programme_key` is the translation key of the programme page, so what is read has all languages; `languages` are those
    the trainers speak. Without `capacity` there is no limit. A closed cohort takes nobody in any more.
    Personal data: none beside its trainers.
    """

    code = models.CharField(
        _("Code"),
        max_length=30,
        unique=True,
        help_text=_("Latin letters, digits and hyphens, for example PE-2026-1. It stands in addresses."),
        validators=[
            RegexValidator(
                r"^[A-Z0-9][A-Z0-9-]*$", _("Use capital Latin letters, digits and hyphens, for example PE-2026-1.")
            )
        ],
    )
    programme_key = models.UUIDField(_("Programme"))
    name = models.CharField(_("Name"), max_length=160)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    trainers = models.ManyToManyField("core.User", verbose_name=_("Trainers"), related_name="cohorts_taught")
    capacity = models.PositiveSmallIntegerField(
        _("Places"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("At most so many people; who comes later waits in order. Empty: no limit."),
    )
    languages = models.CharField(_("Languages of the meetings"), max_length=8, blank=True)
    hides_names = models.BooleanField(
        _("Hide the names from who grades"), default=False,
        help_text=_("A product shows a code instead of name and organisation until it is decided."),
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def language_codes(self) -> list[str]:
        return [code for code in self.languages.split(",") if code]

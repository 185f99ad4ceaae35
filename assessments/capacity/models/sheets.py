"""What was said in one layer, and what it amounts to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row


class Layer(models.TextChoices):
    SELF = "self", _("Self-assessment")
    CONSENSUS = "consensus", _("Consensus")
    VERIFIED = "verified", _("Verified")
    SECOND = "second", _("Second rating")


class Code(models.TextChoices):
    """Why there is no level. An empty code without a level is 'no answer': never 0."""

    NONE = "", _("No answer")
    NOT_APPLICABLE = "na", _("Not applicable")
    DONT_KNOW = "dk", _("Don't know")


class Decision(models.TextChoices):
    """What the verifier did with an item."""

    NONE = "", _("Not decided yet")
    ACCEPTED = "accepted", _("Accepted")
    CHANGED = "changed", _("Changed")
    ASKED = "asked", _("Evidence asked for")
    UNDETERMINED = "undetermined", _("Could not be determined")


class ScoreSheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A self sheet: its respondent only. Other sheets: whoever sees the assessment may ask `queries` for them."""
        if not user.is_authenticated:
            return self.none()
        own = Q(layer=Layer.SELF, respondent_id=user.pk, withdrawn_at=None)
        if Role.MONITOR in user.roles:
            return self.filter(own | ~Q(layer=Layer.SELF))
        return self.filter(own | Q(layer=Layer.CONSENSUS, assessment__organisation_id__in=user.led_organisation_ids))


class ScoreSheet(Row):
    """The levels one respondent or group gives in one layer. Once submitted, the database refuses any change.

    A self sheet without a respondent is the summary of the self layer: it has a score and no levels of its own.
    A sheet whose respondent was replaced before sending it is withdrawn: it stays stored with its number, counts
    nowhere, and nobody reads it.
    After a return, the consensus is continued in a new edition; the old one stays as it was.
    Personal data: S0, the link respondent-sheet; cut 12 months after the project (PV-2), the levels stay.
    """

    assessment = models.ForeignKey("capacity.CapacityAssessment", models.PROTECT, related_name="sheets")
    layer = models.CharField(max_length=9, choices=Layer)
    edition = models.PositiveSmallIntegerField(default=1)
    respondent = models.ForeignKey("core.User", models.SET_NULL, null=True, blank=True, related_name="+")
    respondent_role = models.CharField(max_length=20, blank=True)
    number = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ["layer", "edition", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "layer", "edition", "number"], name="sheet_once_a_layer_and_edition"
            ),
            models.UniqueConstraint(
                fields=["assessment", "respondent"],
                condition=Q(layer="self", respondent__isnull=False, withdrawn_at=None),
                name="sheet_once_a_respondent",
            ),
        ]


class ItemScore(Row):
    """What one sheet says of one item: a level, or why there is none. Personal data: free text of the organisation."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    item = models.ForeignKey("capacity.Item", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    code = models.CharField(max_length=2, choices=Code, blank=True)
    reason = models.TextField(blank=True)
    jump_reason = models.TextField(blank=True)
    importance = models.PositiveSmallIntegerField(null=True, blank=True)
    relies_on_partner = models.BooleanField(default=False)
    partner_name = models.CharField(max_length=200, blank=True)
    dissent = models.TextField(null=True, blank=True)  # who-less: "two people hold 2"
    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    evidence = models.ManyToManyField("evidence.Evidence", related_name="item_scores", blank=True)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="item_score_once"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__lte=4), name="item_score_level_0_to_4"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(code=""), name="item_score_level_or_code"
            ),
            models.CheckConstraint(
                condition=Q(importance__isnull=True) | Q(importance__gte=1, importance__lte=3),
                name="item_score_importance_1_to_3",
            ),
            models.CheckConstraint(condition=~Q(code="na") | ~Q(reason=""), name="item_score_na_has_a_reason"),
        ]


class SheetScore(Row):
    """What a sheet amounts to, written once when it closes and never again. Personal data: none."""

    sheet = models.OneToOneField(ScoreSheet, models.PROTECT, related_name="score")
    scoring_rule = models.CharField(max_length=40)
    status = models.CharField(max_length=12)
    overall_numerator = models.BigIntegerField(null=True)
    overall_denominator = models.BigIntegerField(null=True)
    overall_decimal = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    band = models.CharField(max_length=20, blank=True)
    flags = models.JSONField(default=list)
    domains = models.JSONField(default=dict)
    result = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="not_computed", overall_numerator__isnull=True)
                | ~Q(status="not_computed") & Q(overall_numerator__isnull=False, overall_denominator__gt=0),
                name="sheet_score_has_an_index_unless_not_computed",
            )
        ]


class ThenAnswer(Row):
    """What a respondent says at T1 about the time before the training: the then-test, T0r (RO-3).

    Kept apart from levels: it is never scored as one, never enters T0, an indicator or the verified layer. One row an
    item or, where the round asks so, a domain. Personal data: S0 by its sheet.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="then_answers")
    domain = models.ForeignKey("capacity.Domain", models.PROTECT, related_name="+")
    item = models.ForeignKey("capacity.Item", models.PROTECT, null=True, blank=True, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], condition=Q(item__isnull=False), name="then_once_an_item"),
            models.UniqueConstraint(fields=["sheet", "domain"], condition=Q(item=None), name="then_once_a_domain"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__lte=4), name="then_level_0_to_4"),
        ]

"""Second ratings: which cases were drawn, with which seed, and who rates them blind to the first rating (LA-12)."""

from django.db import models

from lms.core.models import Role, Row


class SecondRatingDraw(Row):
    """One draw among cases whose verification had not begun. Only added; the seed makes it again. Personal data: none."""

    round = models.ForeignKey("capacity.AssessmentRound", models.PROTECT, related_name="draws")
    seed = models.CharField(max_length=64)
    candidates = models.JSONField()
    drawn = models.JSONField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]


class SecondRatingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """M&E staff: all; an assessor: the ratings given to them; nobody else."""
        if not user.is_authenticated:
            return self.none()
        if Role.MONITOR in user.roles:
            return self
        return self.filter(rater_id=user.pk) if Role.ASSESSOR in user.roles else self.none()

    def open(self):
        """Leave out ratings that are finished and cases that ended without a result."""
        return self.filter(finished_at=None).exclude(assessment__state__in=("cancelled", "superseded"))


class SecondRating(Row):
    """The second rating of one case: its rater, the declaration, the sheet. Never becomes the result.

    Personal data: who rates; shown to M&E only.
    """

    draw = models.ForeignKey(SecondRatingDraw, models.PROTECT, related_name="ratings")
    assessment = models.OneToOneField("capacity.CapacityAssessment", models.PROTECT, related_name="second_rating")
    rater = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    sheet = models.OneToOneField("capacity.ScoreSheet", models.PROTECT, null=True, blank=True, related_name="+")
    no_conflict_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SecondRatingQuerySet.as_manager()

    class Meta:
        ordering = ["assessment__organisation__code"]

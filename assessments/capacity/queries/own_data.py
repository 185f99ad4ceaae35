"""The self-assessment sheets one person filled, for the person's own copy."""

from assessments.capacity.models import ItemScore, Layer, ScoreSheet, ThenAnswer
from lms.core.own_data import Sections, rows


def own_data(user) -> Sections:
    """Return the own sheets, their levels and the looks back; three queries. Nobody else's sheet is among them."""
    own = ScoreSheet.objects.filter(layer=Layer.SELF, respondent=user)
    mine = {"sheet__in": own.values("pk")}
    return {
        "self_assessment_sheets": rows(
            own, "id", "assessment__round__code", "assessment__organisation__code", "respondent_role", "submitted_at", "withdrawn_at",
        ),
        "self_assessment_levels": rows(
            ItemScore.objects.filter(**mine), "sheet_id", "item__code", "level", "code", "reason", "importance", "relies_on_partner", "partner_name",
        ),
        "looks_back": rows(ThenAnswer.objects.filter(**mine), "sheet_id", "domain__code", "item__code", "level"),
    }

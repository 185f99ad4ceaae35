"""The one list of what version 1 offers."""

from rest_framework.routers import SimpleRouter

from assessments.capacity.api import RoundViewSet, ScoreViewSet
from assessments.results.api import IndicatorViewSet
from lms.api.organisations import OrganisationViewSet

router = SimpleRouter()
router.register("organisations", OrganisationViewSet, basename="organisation")
router.register("rounds", RoundViewSet, basename="round")
router.register("scores", ScoreViewSet, basename="score")
router.register("indicators", IndicatorViewSet, basename="indicator")

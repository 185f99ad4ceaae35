"""The one list of what version 1 offers."""

from rest_framework.routers import SimpleRouter

from lms.api.organisations import OrganisationViewSet

router = SimpleRouter()
router.register("organisations", OrganisationViewSet, basename="organisation")

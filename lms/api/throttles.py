"""How often one account may ask; DRF's own throttles would store addresses."""

from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from lms.core.ratelimit import allow

REQUESTS_A_MINUTE = 120


class OwnThrottle(BaseThrottle):
    """Count requests of one account by the one rate limiter of the house."""

    def allow_request(self, request, view) -> bool:
        who = str(getattr(request.user, "pk", ""))
        return allow("api", who, times=REQUESTS_A_MINUTE, seconds=60, at=timezone.now())

    def wait(self) -> int:
        return 60

"""Who asks: a token of a service account in the header `Authorization: Bearer qab_…`."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled

from lms.core.models import ApiToken
from lms.core.ratelimit import allow, network_of

# Tries with a wrong token from one network; a training room shares an address, a script guesses faster.
FAILURES_A_MINUTE = 30


class BearerToken(TokenAuthentication):
    """knox's digest tokens: odd bytes are a wrong token (knox answers 500), wrong ones are counted."""

    def authenticate(self, request):
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        at = timezone.now()
        try:
            if not (header.isascii() and header.isprintable()):
                raise AuthenticationFailed(_("Invalid token."))
            found = super().authenticate(request)
        except AuthenticationFailed as error:
            if not allow("api-token", network_of(request, at), times=FAILURES_A_MINUTE, seconds=60, at=at):
                raise Throttled(60) from error
            raise
        if found is not None:
            self._note_use(found[1], at)
        return found

    @staticmethod
    def _note_use(token: ApiToken, at) -> None:
        """Write the day of use, at most once a day."""
        today = timezone.localdate(at)
        if token.last_used_on != today:
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the schema names the token."""

    target_class = "lms.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A token made by `manage.py api_token`."}

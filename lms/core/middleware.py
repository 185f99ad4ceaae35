"""What every answer carries, and the gate of the second factor."""

from allauth.account.authentication import get_authentication_records
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse

from lms.core.errors import Refusal

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class OwnHeaders:
    """Nothing may be kept by a cache unless the view said so (FD08); nothing may be framed or sensed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path_info.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store, private")
        return response


class Locale(LocaleMiddleware):
    """Django's, but a missing row of the API is a 404, not a redirect to a page in some language."""

    def process_response(self, request, response):
        if request.path_info.startswith("/api/"):
            return response
        return super().process_response(request, response)


class CompressText(GZipMiddleware):
    """Pages and JSON leave compressed, also without a web server in front; papers and workbooks already are.

    Django hides the length with random bytes, so that a guess in a page cannot be measured (BREACH).
    """

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").startswith(("text/html", "application/json")):
            return super().process_response(request, response)
        return response


class ContentSecurityPolicy(CSPMiddleware):
    """Strict everywhere, relaxed only where Wagtail's editor writes inline script and style."""

    def process_response(self, request, response):
        if request.path_info.startswith(settings.RELAXED_POLICY_PATHS):
            response._csp_update = None
            response._csp_replace = settings.RELAXED_POLICY
        return super().process_response(request, response)


class RefusedInEditor:
    """What an action refuses while Wagtail's editor calls it: a sentence, and the page that says what to do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not request.path_info.startswith("/admin/") or not isinstance(exception, Refusal):
            return None
        messages.error(request, str(exception))
        name, *arguments = exception.details.get("leads_to", ("wagtailadmin_home",))
        return redirect(name, *arguments)


class SecondFactorGate:
    """Nobody who has a second factor passes without it, by whatever door; staff must have one.

    Redirects close today's side doors (`lms.urls`); this closes tomorrow's.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated:
            if user.holds_second_factor:
                if not self.proved(request, user):
                    logout(request)
                    return redirect("account_login")
            elif (
                settings.QABILET_STAFF_SECOND_FACTOR and user.holds_staff_role and not self.enrolling(request)
            ):
                return redirect("mfa_index")
        return self.get_response(request)

    @staticmethod
    def proved(request, user) -> bool:
        records = get_authentication_records(request, user)
        return any(record.get("method") == "mfa" for record in records) or (
            request.session.get("enrolled_by") == str(user.pk)
        )

    @staticmethod
    def enrolling(request) -> bool:
        open_doors = (reverse("mfa_index"), reverse("account_reauthenticate"), reverse("account_logout"))
        return request.path_info.startswith(open_doors) or request.path_info.startswith("/static/")

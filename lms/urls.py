"""All addresses: the only place that knows every app."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from courses.views import offline
from lms.core.accounts import MarkedActivateTOTPView
from lms.home import health
from lms.home.unavailable import server_error
from lms.home.views import doors

# Wagtail's own sign-in pages would let a password in without the second factor: they lead to the one door.
one_door = RedirectView.as_view(pattern_name="account_login", query_string=True)


def floor(module: str) -> list:
    """Include an app's addresses once it has a urls module."""
    return [path("", include(f"{module}.urls"))] if find_spec(f"{module}.urls") else []


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("j/<str:token>", doors.short, name="short_join"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("admin/login/", one_door),
    path("admin/password_reset/", one_door),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *([path("api/", include("lms.api.urls"))] if find_spec("lms.api.urls") else []),
    *([path("", include("certificates.public_urls"))] if find_spec("certificates.public_urls") else []),
]

urlpatterns += i18n_patterns(
    path("_util/login/", one_door),
    path("account/2fa/totp/activate/", MarkedActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
    *floor("lms.home"),
    *floor("courses"),
    *floor("assessments.knowledge"),
    *floor("assessments.evidence"),
    *floor("assessments.capacity"),
    *floor("assessments.advocacy"),
    *floor("assessments.results"),
    *floor("certificates"),
    path("", include(wagtail_urls)),
)

handler500 = server_error

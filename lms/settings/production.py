"""Real people. Every secret comes from the environment and its absence stops the start."""

from urllib.parse import urlsplit

from lms.settings.base import *  # noqa: F403
from lms.settings.base import CACHES, CONTENT_SECURITY_POLICY, env

QABILET_MODE = "production"
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
QABILET_VERIFY_KEY = env("QABILET_VERIFY_KEY")
QABILET_AUDIT_KEY = env("QABILET_AUDIT_KEY")
QABILET_MFA_KEY = env("QABILET_MFA_KEY")
QABILET_PUBLIC_KEY = env("QABILET_PUBLIC_KEY", default=QABILET_VERIFY_KEY)
QABILET_PEOPLE_KEY = env("QABILET_PEOPLE_KEY")
QABILET_ISSUER_KEYS = env.list("QABILET_ISSUER_KEYS")
QABILET_STAFF_SECOND_FACTOR = True
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL")
WAGTAILADMIN_BASE_URL = PUBLIC_BASE_URL
ALLOWED_HOSTS = [urlsplit(PUBLIC_BASE_URL).hostname]
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-sid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True

EMAIL_USE_TLS = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES["default"] = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "cache_table",
    "TIMEOUT": 3600,
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}

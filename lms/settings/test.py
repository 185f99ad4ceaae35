"""The suite: both engines, cheap hashes, nothing outside."""

import os

from lms.settings.base import *  # noqa: F403
from lms.settings.base import CACHES, DATA_DIR, DATABASES, IS_SQLITE, STORAGES

SECRET_KEY = "only-for-tests-" * 5
QABILET_VERIFY_KEY = "verify-key-only-for-tests"
QABILET_AUDIT_KEY = "audit-key-only-for-tests"
QABILET_MFA_KEY = "mfa-key-only-for-tests"
QABILET_PUBLIC_KEY = "public-key-only-for-tests"
QABILET_PEOPLE_KEY = "people-key-only-for-tests"
QABILET_ISSUER_KEYS = ["key-1:" + "11" * 32]
QABILET_SIGNING_FILES = [str(DATA_DIR / "self-made-signing.pem")]
QABILET_IATI_PUBLISHER = "KZ-BIN-000000000000"
QABILET_IATI_ACTIVITY = "KZ-BIN-000000000000-QABILET"
QABILET_MODE = "test"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PUBLIC_BASE_URL = "https://qabilet.example"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
QABILET_STAFF_SECOND_FACTOR = False
QABILET_QUIET_HOURS = [0, 0]  # the suite also runs at night
QABILET_HOLIDAYS = []
if IS_SQLITE:
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    # A test database is thrown away: it need not survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)

# Two workers of one run share a Redis, never a fragment.
CACHES["public"]["KEY_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "alone")
# A machine under load answers late: a fragment given up for lost would cost a counted query.
if "OPTIONS" in CACHES["public"]:
    CACHES["public"]["OPTIONS"] |= {"socket_timeout": 5, "socket_connect_timeout": 5}

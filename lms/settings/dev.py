"""Development and the demo: SQLite, made-up people only, keys made on this machine."""

from hashlib import sha256

from lms.core.keys import local_key
from lms.settings.base import *  # noqa: F403
from lms.settings.base import DATA_DIR, QABILET_MODE, env

SECRET_KEY = local_key(DATA_DIR, "secret")
QABILET_VERIFY_KEY = local_key(DATA_DIR, "verify")
QABILET_AUDIT_KEY = local_key(DATA_DIR, "audit")
QABILET_MFA_KEY = local_key(DATA_DIR, "mfa")
QABILET_PUBLIC_KEY = local_key(DATA_DIR, "public")
QABILET_PEOPLE_KEY = local_key(DATA_DIR, "people")
QABILET_ISSUER_KEYS = [f"demo:{sha256(local_key(DATA_DIR, 'issuer').encode()).hexdigest()}"]
QABILET_SIGNING_FILES = [str(DATA_DIR / "self-made-signing.pem")]
QABILET_IATI_PUBLISHER = "KZ-BIN-000000000000"
QABILET_IATI_ACTIVITY = "KZ-BIN-000000000000-QABILET"
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# The demo's server starts a worker beside itself (manage.py serve); a bare development server works at once.
if QABILET_MODE == "demo":
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

"""What every mode shares. Nothing here is a secret, and debug is off."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

env = environ.Env()
ROOT = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env("QABILET_DATA_DIR", default=str(ROOT / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

QABILET_MODE = env("QABILET_MODE", default="dev")
IS_DEMO = QABILET_MODE == "demo"
# PEM files that sign papers: the first holds a key and its certificate, later ones at least the certificate of an old key.
QABILET_SIGNING_FILES = env.list("QABILET_SIGNING_FILES", default=[])
# Address of an authority that stamps the time of signatures (RFC 3161); empty: papers are signed without a stamp.
QABILET_TIMESTAMP_URL = env("QABILET_TIMESTAMP_URL", default="")
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")
QABILET_SELF_REGISTRATION = False
# Who publishes to IATI, and the activity that results are published under.
QABILET_IATI_PUBLISHER = env("QABILET_IATI_PUBLISHER", default="")
QABILET_IATI_ACTIVITY = env("QABILET_IATI_ACTIVITY", default="")
DEBUG = False

INSTALLED_APPS = [
    "lms.home",
    "lms.core",
    "courses",
    "assessments",
    "assessments.evidence",
    "assessments.knowledge",
    "assessments.capacity",
    "assessments.advocacy",
    "assessments.results",
    "certificates",
    "lms.api",
    "lms",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "lms.core.middleware.OwnHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.core.middleware.CompressText",
    "lms.core.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.core.middleware.Locale",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.core.middleware.SecondFactorGate",
    "lms.core.typed.KeepTyped",
    "lms.core.middleware.RefusedInEditor",
    "lms.core.stored.LostFilePage",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "lms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.home.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lms.core.templatetags.typed"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database: SQLite unless DATABASE_URL says otherwise (security-reliability 6.1, 6.2)
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'qabilet.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = 60
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    DATABASES["default"]["ENGINE"] = "lms.core.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA recursive_triggers=ON; PRAGMA journal_size_limit=67108864;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "connect_timeout": 5,
            "options": (
                "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
            ),
        }
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- caches: counters in `default`, class P fragments only in `public` (Redis when REDIS_URL is set)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "public": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "public"},
}
REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CACHES["public"] = {
        "BACKEND": "lms.core.cache.PublicRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "qabilet",
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    }

# --- work beside the requests: at once in the tests, by a worker in the demo and in production
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- languages
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"
LOCALE_PATHS = [ROOT / "lms" / "locale", ROOT / "lms" / "locale" / "libraries"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- accounts: by invitation, one door, one backend
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["lms.core.backends.OneDoor"]
PASSWORD_HASHERS = ["lms.core.hashers.TunedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "given_name", "family_name", "latin_name")},
    },
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "lms.core.accounts.Adapter"
MFA_ADAPTER = "lms.core.accounts.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "number"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_FORMS = {"login": "lms.core.forms.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,10/1h/key"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("QABILET_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TRUST_ENABLED = False
MFA_TOTP_ISSUER = "Qabilet"
# Staff must hold a second factor everywhere but in the demo and in development.
QABILET_STAFF_SECOND_FACTOR = not (IS_DEMO or QABILET_MODE == "dev")

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 43_200
SESSION_COOKIE_NAME = "sid"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lms.core.typed.csrf_failure"

# --- what leaves the server
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Wagtail's editor still writes inline script and style; a nonce beside 'unsafe-inline' would switch it off.
RELAXED_POLICY_PATHS = ("/admin/",)
RELAXED_POLICY = {
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
UPLOAD_LIMIT = 20 * 1024**2

# --- products of learners
GRADED_TWICE = env.float("QABILET_GRADED_TWICE", default=0.15)  # the share that a second person grades too (V8)
FEEDBACK_DAYS = env.int("QABILET_FEEDBACK_DAYS", default=7)  # what learners are promised

# --- discussions
QABILET_EDIT_MINUTES = env.int("QABILET_EDIT_MINUTES", default=30)  # how long an author may change a message
QABILET_POSTS_AN_HOUR = env.int("QABILET_POSTS_AN_HOUR", default=30)

# --- facts that lessons and questions rest on
QABILET_FACT_WARNING_DAYS = env.int("QABILET_FACT_WARNING_DAYS", default=30)  # how long ahead people are told

# --- links to other sites in lessons are tried once a day, by the worker
QABILET_TRY_LINKS = env.bool("QABILET_TRY_LINKS", default=QABILET_MODE == "production")

# --- privacy
ERASURE_DAYS = env.int("QABILET_ERASURE_DAYS", default=15)  # within which a wish to be forgotten is answered

# --- mail
# Hours of the day (in TIME_ZONE) between which no letter leaves but those of the account; two equal hours: none (RM4).
QABILET_QUIET_HOURS = env.list("QABILET_QUIET_HOURS", cast=int, default=[21, 9])
# Days without reminders: month and day, or a whole date for a feast that moves.
QABILET_HOLIDAYS = env.list("QABILET_HOLIDAYS", default=[
    "01-01", "01-02", "01-07", "03-08", "03-21", "03-22", "03-23", "05-01", "05-07", "05-09", "07-06", "08-30", "10-25",
    "12-16", "2026-05-27", "2027-05-16",
])
# After how many days without activity a learner is reminded, each once in a pause, and how often in a week at most.
QABILET_REMINDER_DAYS = env.list("QABILET_REMINDER_DAYS", cast=int, default=[3, 7, 14])
QABILET_REMINDERS_A_WEEK = env.int("QABILET_REMINDERS_A_WEEK", default=2)
QABILET_RESUME_DAYS = env.int("QABILET_RESUME_DAYS", default=14)  # how long the link of a reminder works (RM2)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("QABILET_FROM_EMAIL", default="post@qabilet.example")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))

# --- Wagtail
WAGTAIL_SITE_NAME = "Qabilet"
WAGTAILADMIN_BASE_URL = PUBLIC_BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/sign-in/"
WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Almaty", "UTC"]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("ru", "Русский")]
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.SiteDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = True
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024**2
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 1024**2
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILEMBEDS_FINDERS = []
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "russian"}
}

# --- API
KNOX_TOKEN_MODEL = "core.ApiToken"  # noqa: S105 - a model's name, not a token
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=90),
    "AUTO_REFRESH": False,
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "qab_",
}
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "lms.api.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["lms.api.permissions.IsAuthenticatedAndScoped"],
    "DEFAULT_THROTTLE_CLASSES": ["lms.api.throttles.OwnThrottle"],
    "DEFAULT_PAGINATION_CLASS": "lms.api.paging.Pages",
    "DEFAULT_FILTER_BACKENDS": ["lms.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Qabilet API",
    "DESCRIPTION": (
        "Read-only, but for checking a paper. Every answer holds what the reader may see on the screens. "
        "Sign in with a token: `Authorization: Bearer qab_…`."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "PREPROCESSING_HOOKS": ["lms.api.schema.only_ours"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- ours
AFTER_PROGRESS = "certificates.actions.issue_if_earned"
AFTER_LOCK = "certificates.tasks.keep_summary_of"
# The last day of the project. Twelve months later nobody can say any more who filled which self sheet (PV-2); empty: never.
QABILET_PROJECT_ENDS = env("QABILET_PROJECT_ENDS", default="2027-04-30")
# Days before the end of a certificate on which its holder is reminded, each once.
QABILET_EXPIRY_DAYS = env.list("QABILET_EXPIRY_DAYS", cast=int, default=[60, 14])
# Kinds of long work and the functions that do them (lms.core.jobs).
JOBS = {
    "courses.message": "courses.tasks.send_to_group",
    "certificates.batch": "certificates.tasks.issue_for_cohort",
    "certificates.print": "certificates.tasks.print_cohort",
    "questions.import": "assessments.knowledge.tasks.take_in_questions",
    "questions.regrade": "assessments.knowledge.tasks.regrade",
    "capacity.many": "assessments.capacity.tasks.steps_for_many",
    "reports.organisations": "certificates.tasks.report_zip",
    "results.export": "assessments.results.tasks.export_file",
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

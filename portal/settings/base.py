"""Settings that hold everywhere. `dev`, `test` and `production` build on these."""

from pathlib import Path
from typing import Any

from portal import env
from portal.settings.accounts import *  # noqa: F403
from portal.settings.accounts import SSO_APPS
from portal.settings.database import database_from_url
from portal.settings.policy import ADMIN_POLICY, PUBLIC_POLICY
from portal.settings.rates import PROGRAM_RATES, RATE_LIMITS  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")

INSTALLED_APPS = [
    "portal.members",
    "content",
    "search",
    "portal.account",
    "portal.feedback",
    "portal.checks",
    "portal.learning",
    "portal.stewardship",
    "portal.goals",
    "portal.organisations",
    "portal.mypage",
    "portal.api",
    "portal.console",
    "portal.operations",
    "django_tasks_db",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "modelsearch",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *SSO_APPS,
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "portal.operations.observe.ObserveMiddleware",
    "portal.limits.AddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.SecurityHeaders",
    "portal.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.limits.RateLimitMiddleware",
    "portal.middleware.ViewerMiddleware",
    "portal.account.middleware.StaffGate",
    "portal.account.middleware.FormStatus",
    "portal.account.middleware.LeaveNothing",
    "content.admin.naming.AskingMiddleware",
    "content.page_store.PageStoreMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "content.chrome.chrome",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------

DATABASES = {
    "default": database_from_url(
        env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'touchstone.sqlite3'}")
    )
}
# Every GET would take SQLite's write lock under IMMEDIATE; writers open their own.
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Decided before the first migration (docs/decisions/0002): Wagtail's page is ours.
WAGTAIL_PAGE_MODEL = "content.BasePage"
AUTH_USER_MODEL = "members.User"

# How many bytes of whole pages each process keeps (content/page_store.py).
PAGE_STORE_BYTES = env.number("PAGE_STORE_BYTES", 64 * 1024 * 1024)

# embedded:///folder, or elasticsearch+https://host1:9200,host2:9200/touchstone
SEARCH_URL = env.text("SEARCH_URL", f"embedded://{VAR_DIR / 'search'}")
SEARCH_API_KEY = env.text("SEARCH_API_KEY", "")
SEARCH_CA_FILE = env.text("SEARCH_CA_FILE", "")
SEARCH_TIMEOUT = env.number("SEARCH_TIMEOUT", 5, least=1)
# How long searches wait in memory before they are noted (search/log.py); 0: not at all.
SEARCH_LOG_SECONDS = env.number("SEARCH_LOG_SECONDS", 5)
SEARCH_RETRIES = env.number("SEARCH_RETRIES", 1)

# --- Work in the background ---------------------------------------------------------

# `default` stays immediate: Wagtail keeps the references to files with it, and these
# decide who may download. `background` waits for the worker (portal/operations).
TASKS = {
    "default": {"BACKEND": "content.index_tasks.Backend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# Shared by all processes where REDIS_URL is given; else each has its own.
REDIS_URL = env.text("REDIS_URL", "")
CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # The default of 300 is too few.
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }

# --- Language and time ------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "UTC"
# Dates read "18 August 2027" everywhere, never 08/18/27.
FORMAT_MODULE_PATH = ["portal.formats"]

# --- Files ------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static_files.HashedStaticFiles"},
}
# Documents live outside MEDIA_ROOT: no web server can hand them out unchecked.
DOCUMENTS_ROOT = env.folder("DOCUMENTS_ROOT", VAR_DIR / "documents")
WAGTAILDOCS_DOCUMENT_MODEL = "content.Attachment"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv", "txt", "ics", "zip",
    "mp4", "webm", "vtt",
]  # fmt: skip
# A PDF shown inside the site could run as the site: always a download.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILIMAGES_IMAGE_MODEL = "content.Picture"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.uploads.forms.AttachmentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.uploads.forms.PictureForm"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Security ---------------------------------------------------------------------

CONTENT_SECURITY_POLICY = PUBLIC_POLICY
CONTENT_SECURITY_POLICY_ADMIN = ADMIN_POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# The admin shows previews in a frame of its own origin.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# How long an invitation to an organisation can be accepted.
INVITATION_DAYS = env.number("INVITATION_DAYS", 14, least=1)

LIMITS_URL = REDIS_URL or "memory://"
# Whether a proxy of ours sets X-Forwarded-For.
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
# Bearer token for /metrics; without it there is no such address.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# --- Wagtail ----------------------------------------------------------------------

# The last approval of an interpretation adopts its positions.
WAGTAIL_FINISH_WORKFLOW_ACTION = "content.interpretations.adoption.finish"
# An approval is of one text: after a change it is asked for again.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_SITE_NAME = "Touchstone"
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", "http://localhost:8000")
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = True
# Stock redirects show a locked page's slug and break on moves of big sections.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAILEMBEDS_FINDERS: list[dict] = []
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "content.admin.words"}}

# --- Mail and logs ----------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "MAIL_FROM", "Touchstone <no-reply@localhost>"
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "filters": {
        "request_id": {"()": "portal.operations.observe.RequestIdFilter"},
        "tokens": {"()": "portal.operations.observe.TokenFilter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id", "tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # One line for each task that ran is no news.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        # Every request to the search server, with its address.
        "elastic_transport": {"level": "WARNING"},
        # Of a 404 it would write the path, and paths tell who looked for what.
        "django.request": {"level": "ERROR"},
    },
}

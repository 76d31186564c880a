"""Settings under test: quick hashing, mail in memory, a scratch folder."""

import os
import tempfile
from pathlib import Path

if "VAR_DIR" not in os.environ:
    # Child processes share it; it goes with the one that has made it.
    _FOLDER = tempfile.TemporaryDirectory(
        prefix="touchstone-test-", ignore_cleanup_errors=True
    )
    os.environ["VAR_DIR"] = _FOLDER.name
_SCRATCH = Path(os.environ["VAR_DIR"])

from portal import env  # noqa: E402
from portal.settings.base import *  # noqa: E402, F403

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
# It looks for a file when asked. Otherwise each test's client would list them all.
WHITENOISE_AUTOREFRESH = True
# No thread writes beside a test: they call `search.log.flush`.
SEARCH_LOG_SECONDS = 0
# Tests of limits set their own.
RATE_LIMITS: dict[str, str] = {}  # type: ignore[no-redef]
PROGRAM_RATES: dict[str, str] = {}  # type: ignore[no-redef]
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False  # type: ignore[no-redef]
MFA_RATE_LIMITS: dict[str, str] | bool = False  # type: ignore[no-redef]
DEMO_PEOPLE_ALLOWED = True
# Tests of second factors and of organisations' sign-in bring their own.
STAFF_NEEDS_SECOND_FACTOR = False
SSO_SIGN_INS: list = []  # type: ignore[no-redef]
if "allauth.socialaccount.providers.saml" not in INSTALLED_APPS:  # noqa: F405
    INSTALLED_APPS.append("allauth.socialaccount.providers.saml")  # noqa: F405
LOGGING = {  # type: ignore[no-redef]
    "version": 1,
    "disable_existing_loggers": True,
    "loggers": LOGGING["loggers"],  # noqa: F405
}
env.flag("DEBUG", False)

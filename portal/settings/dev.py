"""`make run` and development: localhost, console mail, no TLS, optional DEBUG."""

from portal import env
from portal.settings.base import *  # noqa: F403
from portal.settings.base import VAR_DIR

DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])


def _local_secret() -> str:
    """A key of this machine's own, kept so that sessions survive a restart."""
    from django.core.management.utils import get_random_secret_key

    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.write_text(get_random_secret_key(), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


SECRET_KEY = env.text("SECRET_KEY", _local_secret())
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Files are found where they lie: no collectstatic before the first page.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# The import of the library would fill the screen with every page that it creates.
LOGGING["loggers"]["wagtail"] = {"level": "WARNING"}  # type: ignore[index]  # noqa: F405
# The development server's lines have paths, and some paths have tokens.
LOGGING["loggers"]["django.server"] = {  # type: ignore[index]  # noqa: F405
    "handlers": ["console"],
    "propagate": False,
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DEMO_PEOPLE_ALLOWED = True

"""Turn DATABASE_URL into Django's settings, with SQLite made fit for a server."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# WAL lets readers go on while one writes; IMMEDIATE takes the write lock at BEGIN, so
# that a transaction waits its turn instead of failing half-way with "locked".
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-20000;"
    ),
}


def database_from_url(url: str) -> dict[str, Any]:
    """Django's settings for one database, from ``sqlite:///…`` or ``postgres://…``.

    Raises ImproperlyConfigured, naming DATABASE_URL, for anything else.
    """
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(
            "The setting DATABASE_URL is not understood: write sqlite:///path or "
            "postgres://user:password@host:port/name."
        ) from error
    engine = str(settings.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        settings["OPTIONS"] = dict(_SQLITE_OPTIONS)
        # Opening the file and its pragmas cost more than a stored page.
        settings["CONN_MAX_AGE"] = 600
        # A file: the shared in-memory cache ignores the busy timeout.
        settings["TEST"] = {"NAME": f"{settings['NAME']}.test"}
    elif engine.endswith("postgresql"):
        settings.setdefault("OPTIONS", {})
        settings["CONN_HEALTH_CHECKS"] = True
        settings["CONN_MAX_AGE"] = 60
    else:
        raise ImproperlyConfigured(
            "The setting DATABASE_URL names a database that Touchstone does not "
            f"support ({url.split(':', 1)[0]}): use SQLite or PostgreSQL."
        )
    return settings

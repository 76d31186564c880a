"""Engines by the scheme of SEARCH_URL."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from secrets import token_hex
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engine import Engine


def _embedded(url: str) -> Engine:
    from search.engines.embedded.engine import EmbeddedEngine

    path = url.partition("://")[2]
    if not path.startswith("/"):
        raise ImproperlyConfigured(
            "The setting SEARCH_URL names no absolute folder: embedded:///var/search."
        )
    return EmbeddedEngine(path)


def _elastic(url: str) -> Engine:
    # Imported when used: the client is large, and most installations need none.
    from search.engines.elastic.engine import ElasticEngine
    from search.engines.elastic.settings import connection_from

    return ElasticEngine(connection_from(url))


SCHEMES: dict[str, Callable[[str], Engine]] = {
    "embedded": _embedded,
    "elasticsearch+http": _elastic,
    "elasticsearch+https": _elastic,
}


def engine_from_url(url: str) -> Engine:
    """The engine that a URL names. Raises ImproperlyConfigured for others."""
    scheme = urlsplit(url).scheme
    if scheme not in SCHEMES:
        raise ImproperlyConfigured(
            f"The setting SEARCH_URL begins with {scheme!r}: known are "
            f"{', '.join(SCHEMES)}."
        )
    return SCHEMES[scheme](url)


def scratch_engine(url: str, folder: str) -> Engine:
    """The same kind of engine, with an index of its own to be destroyed afterwards: in
    this folder, or below a name that begins like the site's and so is open to its key.
    """
    if not url.startswith("elasticsearch+"):
        return engine_from_url(url.partition("://")[0] + f"://{folder}")
    from search.engines.elastic.engine import ElasticEngine
    from search.engines.elastic.settings import connection_from
    from search.engines.elastic.store import SCRATCH

    connection = connection_from(url)
    name = f"{connection.prefix}-{SCRATCH}{token_hex(4)}"
    return ElasticEngine(replace(connection, prefix=name))


@lru_cache(maxsize=1)
def get_engine() -> Engine:
    """This process's engine, from the settings."""
    return engine_from_url(settings.SEARCH_URL)

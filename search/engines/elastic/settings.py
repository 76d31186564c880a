"""What SEARCH_URL and its companions say about Elasticsearch.

``elasticsearch+https://es1:9200,es2:9200/touchstone``: hosts, and the beginning of the
names of our indexes. SEARCH_API_KEY, SEARCH_CA_FILE, SEARCH_TIMEOUT (seconds for one
attempt) and SEARCH_RETRIES go with it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SCHEMES = ("elasticsearch+http", "elasticsearch+https")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_HOST = re.compile(r"(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the servers are and how to speak with them."""

    hosts: tuple[str, ...]
    prefix: str
    api_key: str = ""
    ca_file: str = ""
    timeout: float = 5.0
    retries: int = 1


def connection_from(url: str) -> Connection:
    """Read SEARCH_URL. Raises ImproperlyConfigured with what is wrong about it."""
    scheme, _, rest = url.partition("://")
    hosts, _, prefix = rest.partition("/")
    if not _NAME.fullmatch(prefix):
        raise ImproperlyConfigured(
            "The setting SEARCH_URL must end with a name for our indexes, of small "
            f"letters, digits and _: {SCHEMES[1]}://search.example:9200/touchstone."
        )
    names = [host for host in hosts.split(",") if host]
    if not names or not all(_HOST.fullmatch(name) for name in names):
        raise ImproperlyConfigured(
            "The setting SEARCH_URL names no hosts, or one that is none: "
            f"{SCHEMES[1]}://es1:9200,es2:9200/touchstone. A password does not belong "
            "there: use SEARCH_API_KEY."
        )
    ca_file = settings.SEARCH_CA_FILE
    if ca_file and not Path(ca_file).is_file():
        raise ImproperlyConfigured(f"The setting SEARCH_CA_FILE: no file {ca_file}.")
    web = scheme.removeprefix("elasticsearch+")
    return Connection(
        hosts=tuple(
            f"{web}://{name}" + ("" if re.search(r":\d+$", name) else ":9200")
            for name in names
        ),
        prefix=prefix,
        api_key=settings.SEARCH_API_KEY,
        ca_file=ca_file,
        timeout=settings.SEARCH_TIMEOUT,
        retries=settings.SEARCH_RETRIES,
    )

"""Addresses of pages from their `url_path`, without loading pages or sites."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Site

_SITE_SECONDS = 60
_known_roots: tuple[float, list[tuple[str, str]]] | None = None
_sites: dict[str, tuple[float, Site | None]] = {}


def public_path(url_path: str) -> str | None:
    """The path below the host at which a page answers; None outside every site.

    The default language has no prefix; others have theirs, ``/de/…``.
    """
    for root_path, prefix in _roots():
        if url_path.startswith(root_path):
            return prefix + url_path[len(root_path) :]
    return None


def page_path(path: str) -> str | None:
    """The `url_path` of what answers at this path below the host: the way back. None
    outside every site. Longer prefixes first: ``/de/`` before ``/``."""
    for root_path, prefix in sorted(_roots(), key=lambda root: -len(root[1])):
        if path.startswith(prefix):
            return root_path + path[len(prefix) :]
    return None


def url_paths(address: str) -> list[str]:
    """The `url_path`s that an address, as somebody copies it, may stand for."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return []
    if not path.startswith("/"):
        return []
    return [
        root + f"{path[len(prefix) :].strip('/')}/".lstrip("/")
        for root, prefix in _roots()
        if path.startswith(prefix)
    ]


def _roots() -> list[tuple[str, str]]:
    """(`url_path` of a site's root, prefix of its language), for every site.

    Kept for a minute: a list of fifty pages asks a hundred times.
    """
    global _known_roots
    now = time.monotonic()
    if _known_roots is None or now - _known_roots[0] > _SITE_SECONDS:
        default = settings.LANGUAGE_CODE
        found = [
            (
                entry.root_path,
                "/" if entry.language_code == default else f"/{entry.language_code}/",
            )
            for entry in Site.get_site_root_paths()
        ]
        _known_roots = (now, found)
    return _known_roots[1]


def site_of(request: HttpRequest) -> Site | None:
    """The site for a request's host, remembered for a minute in this process.

    Wagtail looks it up several times a request; the row changes once a year.
    """
    host = request.get_host()
    known = _sites.get(host)
    now = time.monotonic()
    if known is None or now - known[0] > _SITE_SECONDS:
        if len(_sites) > 200:
            _sites.clear()
        known = _sites[host] = (now, Site.find_for_request(request))
    request._wagtail_site = known[1]  # type: ignore[attr-defined]
    return known[1]


def forget_sites() -> None:
    """After a change of sites in this process, or between tests."""
    global _known_roots
    _known_roots = None
    _sites.clear()

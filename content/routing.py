"""Find the page of an address in one query; what stands above it is remembered."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import AbstractPage, get_page_models
from wagtail.url_routing import RouteResult

from content.addresses import site_of
from content.audience import ancestor_paths
from content.references import PageRow, page_rows
from portal.access import Viewer
from portal.memory import Memory

# How many parts of an address a page may answer for below itself.
_DEEPEST_ROUTE = 4

_trails: Memory[list[PageRow]] = Memory(2_000)


def route_for_request(request: HttpRequest, path: str) -> RouteResult | None:
    """Wagtail's route lookup: the page by its indexed `url_path`, or the nearest page
    above it whose type routes for itself."""
    if not hasattr(request, "_wagtail_route_for_request"):
        request._wagtail_route_for_request = _find(request, path)  # type: ignore[attr-defined]
    return request._wagtail_route_for_request  # type: ignore[attr-defined]


def _find(request: HttpRequest, path: str) -> RouteResult | None:
    from content.models import BasePage

    site = site_of(request)
    if site is None or "\x00" in path:
        return None
    parts = [part for part in path.split("/") if part]
    root_path = _root_path(site)
    if root_path is None:
        return _walk(site, request, parts)
    wanted = [root_path]
    for part in parts:
        wanted.append(f"{wanted[-1]}{part}/")
    # One query: the page itself, and the pages above it that answer for paths below
    # themselves; the deepest of them counts.
    at = Q(url_path=wanted[-1])
    if types := _routable.content_types:
        above = wanted[-1 - _DEEPEST_ROUTE : -1]
        at |= Q(url_path__in=above, content_type_id__in=types)
    page = (
        BasePage.objects.filter(at, live=True)
        .select_related("stored")
        # The text for search: large, and no reader's page shows it.
        .defer("stored__sections")
        .order_by("-depth")
        .first()
    )
    if page is None:
        return None
    specific = page.specific_deferred
    if "stored" in page._state.fields_cache:
        specific._state.fields_cache["stored"] = page._state.fields_cache["stored"]
    if page.url_path == wanted[-1]:
        return RouteResult(specific)
    try:
        return specific.route(request, parts[wanted.index(page.url_path) :])
    except Http404:
        return None


def trail_of(page: Any, viewer: Viewer) -> list[PageRow]:
    """Rows of the pages above this one, below the tree's root, whoever may see them:
    the caller asks `viewer.can_list` for each."""
    from content.models import BasePage

    paths = ancestor_paths(page.path)[1:] if page.path else []
    if not paths:
        return []
    return _trails.get(
        viewer.stamp,
        paths[-1],
        lambda: page_rows(BasePage.objects.filter(path__in=paths).order_by("path")),
    )


def _root_path(site: Any) -> str | None:
    """The `url_path` of the site's root page in the active language."""
    language = get_language()
    for entry in site.get_site_root_paths():
        if entry.site_id == site.pk and entry.language_code == language:
            return entry.root_path
    return None


class _Routable:
    """The page types that answer for paths below themselves."""

    @cached_property
    def models(self) -> list[Any]:
        return [
            model
            for model in get_page_models()
            if model.route is not AbstractPage.route
        ]

    @property
    def content_types(self) -> list[int]:
        """Looked up once by Django itself, which also forgets them between tests."""
        found = ContentType.objects.get_for_models(*self.models)
        return [each.pk for each in found.values()]


_routable = _Routable()


def _walk(site: Any, request: HttpRequest, parts: list[str]) -> RouteResult | None:
    try:
        return site.root_page.localized.specific.route(request, parts)
    except Http404:
        return None

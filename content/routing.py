"""Find the page of an address in one query, with its ancestors as breadcrumb."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from wagtail.models import AbstractPage
from wagtail.url_routing import RouteResult

from content.addresses import site_of


def route_for_request(request: HttpRequest, path: str) -> RouteResult | None:
    """Wagtail's route lookup: page and ancestors by their indexed `url_path`.

    Falls back to Wagtail's own walk from parent to child where a page on the way
    routes for itself. Sets `page.trail`: the ancestors below the site's root.
    """
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
    found = list(
        BasePage.objects.filter(url_path__in=wanted)
        .select_related("stored", "locale")
        .order_by("path")
    )
    by_path = {page.url_path: page for page in found}
    trail: list[Any] = []
    for url_path in wanted:
        page = by_path.get(url_path)
        if page is None:
            # A page on the way may answer for paths below itself.
            return _walk(site, request, parts) if _any_routes(trail) else None
        trail.append(page)
    if _any_routes(trail):
        return _walk(site, request, parts)
    page = trail[-1]
    if not page.live:
        return None
    specific = page.specific_deferred
    specific.trail = trail[:-1]
    if "stored" in page._state.fields_cache:
        specific._state.fields_cache["stored"] = page._state.fields_cache["stored"]
    return RouteResult(specific)


def _root_path(site: Any) -> str | None:
    """The `url_path` of the site's root page in the active language."""
    language = get_language()
    for entry in site.get_site_root_paths():
        if entry.site_id == site.pk and entry.language_code == language:
            return entry.root_path
    return None


def _any_routes(pages: list[Any]) -> bool:
    return any(page.specific_class.route is not AbstractPage.route for page in pages)


def _walk(site: Any, request: HttpRequest, parts: list[str]) -> RouteResult | None:
    try:
        return site.root_page.localized.specific.route(request, parts)
    except Http404:
        return None

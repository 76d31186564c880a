"""Find the page of an address in one query; what stands above it is remembered."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from wagtail.models import AbstractPage
from wagtail.url_routing import RouteResult

from content.addresses import site_of
from content.audience import ancestor_paths
from content.references import PageRow, page_rows
from portal.access import Viewer
from portal.memory import Memory

_trails: Memory[list[PageRow]] = Memory(2_000)


def route_for_request(request: HttpRequest, path: str) -> RouteResult | None:
    """Wagtail's route lookup: the page by its indexed `url_path`.

    Falls back to Wagtail's own walk from parent to child where the site has no root in
    this language.
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
    # The deepest live page that the address names: itself, or one that answers for
    # addresses below itself.
    page = (
        BasePage.objects.filter(url_path__in=wanted, live=True)
        .select_related("stored")
        # The text for search: large, and no reader's page shows it.
        .defer("stored__sections")
        .order_by("-depth", "path")
        .first()
    )
    if page is None:
        return None
    rest = parts[wanted.index(page.url_path) :]
    routes = routes_itself(page.specific_class)
    if rest and not routes:
        return None
    specific = page.specific_deferred
    if "stored" in page._state.fields_cache:
        specific._state.fields_cache["stored"] = page._state.fields_cache["stored"]
    if not routes:
        return RouteResult(specific)
    try:
        return specific.route(request, rest)
    except Http404:
        return None


def routes_itself(model: Any) -> bool:
    """Whether pages of this type answer for addresses below their own. They have no
    pages below them (`content.checks`), so that the deepest page decides."""
    return model is not None and model.route is not AbstractPage.route


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


def _walk(site: Any, request: HttpRequest, parts: list[str]) -> RouteResult | None:
    try:
        return site.root_page.localized.specific.route(request, parts)
    except Http404:
        return None

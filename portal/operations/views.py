"""Addresses for machines, and the style guide for editors."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from content.addresses import public_path
from content.models import BasePage
from portal.members.viewers import viewer_for
from portal.operations.observe import metrics_text
from search.status import quick_state

_MOST_URLS = 50_000


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The process can serve: its database answers. Search may be away: pages go on
    without it, so it is told (`"search": "unavailable"`) and takes nobody out of
    service; watch it by `touchstone_search_…` of /metrics."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "unavailable", "database": "no"}, status=503)
    search = quick_state()
    state = "ok" if search == "ok" else "degraded"
    return JsonResponse({"status": state, "database": "yes", "search": search})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Measurements for Prometheus, with the bearer token of METRICS_TOKEN; for
    everybody else there is nothing here."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, expected):
        raise Http404
    text, content_type = metrics_text()
    return HttpResponse(text, content_type=content_type)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /account/",
        "Disallow: /search/",
        "Disallow: /feedback/",
        "Disallow: /api/",
        "Disallow: /feeds/mine/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """What everybody may read, whoever asks; streamed from one query."""
    rows = (
        BasePage.objects.visible_to(viewer_for(AnonymousUser()))
        .filter(depth__gt=1)
        .order_by("path")
        .values_list("url_path", "last_published_at")[:_MOST_URLS]
    )
    base = request.build_absolute_uri("/").rstrip("/")

    def lines() -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        for url_path, changed in rows.iterator(chunk_size=2_000):
            path = public_path(url_path)
            if path is None:
                continue
            when = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
            yield f"<url><loc>{escape(base + path)}</loc>{when}</url>\n"
        yield "</urlset>\n"

    return StreamingHttpResponse(lines(), content_type="application/xml")


@permission_required("wagtailadmin.access_admin")
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component of the look on one page, for editors."""
    return render(request, "operations/styleguide.html")

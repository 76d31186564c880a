"""The gate: nobody gets a page that they may not read.

It runs before every other hook, for every method and sub-route. Listed pages answer
with their teaser and 403; unlisted ones exactly like pages that do not exist.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from content.chrome import frame_for
from content.routing import trail_of
from portal.access import Audience


def guard(
    page: Any, request: HttpRequest, args: Any = (), kwargs: Any = None
) -> HttpResponse | None:
    """None where this request's viewer may read the page, else what to answer.

    Raises Http404 where the viewer must not learn that the page exists.
    """
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.can_read(page):
        return None
    if not viewer.can_list(page):
        raise Http404
    return teaser(page, request)


def teaser(page: Any, request: HttpRequest) -> HttpResponse:
    """Title, summary, what is inside, who may read and how to get there."""
    viewer = request.viewer  # type: ignore[attr-defined]
    names = frame_for(viewer).names
    need = Audience.parse(page.audience)
    tier = names.tier(need.rank)
    # A steward who looks as somebody is told what that person lacks.
    reader = viewer.persona or viewer
    stored = getattr(page, "stored", None)
    trail = [above for above in trail_of(page, viewer) if viewer.can_list(above)]
    context = {
        "page": page,
        "trail": trail,
        "chip": names.chip(page.audience),
        "tier": tier if reader.grants.rank < need.rank else None,
        "groups": [
            names.groups[pk]
            for pk in sorted(need.groups - reader.grants.groups)
            if pk in names.groups
        ],
        "inside": (stored.facts.get("inside") or []) if stored else [],
        "is_locked": True,
        "opens_to_persona": bool(viewer.persona and viewer.persona.can_read(page)),
        "next": request.path,
    }
    response = render(request, "content/locked.html", context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response

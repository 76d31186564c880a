"""What a person's own page shows of their learning."""

from typing import Any

from portal.learning.overview import Overview, catalogue, overview
from portal.members.own_page import Panel, register_panel

SHOWN = 3


def _overview(request: Any) -> Overview:
    """Once for both panels of a request."""
    if not hasattr(request, "_learning_overview"):
        request._learning_overview = overview(request.user, request.viewer)
    return request._learning_overview


def _continue(request: Any) -> dict[str, Any] | None:
    mine = _overview(request)
    if not mine.going_on:
        return _first(request, mine)
    return {
        "courses": mine.going_on[:SHOWN],
        "more": len(mine.going_on) - SHOWN,
    }


def _first(request: Any, mine: Overview) -> dict[str, Any] | None:
    """Where to find a course, for who has never followed one."""
    section = None if mine.finished else catalogue(request.viewer)
    return {"section": section} if section else None


def _certificates(request: Any) -> dict[str, Any] | None:
    mine = _overview(request)
    if not mine.certificates:
        return None
    return {
        "certificates": mine.certificates[:SHOWN],
        "more": len(mine.certificates) - SHOWN,
        "renewing": [one for one in mine.finished if one.can_renew],
    }


register_panel(Panel("continue", 15, "learning/panels/continue.html", _continue))
register_panel(
    Panel("certificates", 25, "learning/panels/certificates.html", _certificates)
)

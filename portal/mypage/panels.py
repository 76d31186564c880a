"""What my page shows at a glance. Other apps register panels of their own the same
way (`portal.members.own_page`)."""

from typing import Any

from portal.members.models import GroupMembership, Membership
from portal.members.own_page import Panel, register_panel
from portal.mypage import digests
from portal.mypage.following import followed_pages
from portal.mypage.keeping import lists_of, with_pages
from portal.mypage.models import Bookmark, Digest, Follow
from portal.mypage.news import news
from portal.mypage.visits import since_last_visit

SHOWN = 5
NEWEST = 8


def _new(request: Any) -> dict[str, Any]:
    since = since_last_visit(request.user)
    found = news(request.viewer, since, most=NEWEST + 1)
    return {"news": found[:NEWEST], "more": len(found) > NEWEST, "since": since}


def _saved(request: Any) -> dict[str, Any]:
    rows = Bookmark.objects.filter(person=request.user)
    return {
        "saved": with_pages(rows[:SHOWN], request.viewer),
        "number": rows.count(),
        "lists": lists_of(request.user),
    }


def _followed(request: Any) -> dict[str, Any]:
    mine = Follow.objects.filter(person=request.user)
    pages = followed_pages(request.user, request.viewer)
    labels = mine.filter(label__isnull=False).values_list("label__name", flat=True)
    rhythm = digests.rhythm_of(request.user)
    return {
        "pages": pages[:SHOWN],
        "more": len(pages) > SHOWN,
        "labels": list(labels),
        "rhythm": Digest.Rhythm(rhythm).label,
        "is_off": rhythm == Digest.Rhythm.OFF,
    }


def _belonging(request: Any) -> dict[str, Any]:
    """Organisations, also those whose time is over, and the groups of now."""
    organisations = Membership.objects.current().filter(person=request.user)
    groups = GroupMembership.objects.current().filter(person=request.user)
    return {
        "memberships": list(organisations.select_related("organisation__tier")),
        "groups": list(groups.select_related("group")),
    }


def _links(request: Any) -> dict[str, Any]:
    return {}


for _panel in (
    Panel("new", 10, "mypage/panels/new.html", _new, wide=True),
    Panel("saved", 20, "mypage/panels/saved.html", _saved),
    Panel("following", 30, "mypage/panels/following.html", _followed),
    Panel("belonging", 40, "mypage/panels/belonging.html", _belonging),
    Panel("asked", 60, "mypage/panels/asked.html", _links),
    Panel("security", 70, "mypage/panels/security.html", _links),
    Panel("data", 80, "mypage/panels/data.html", _links),
):
    register_panel(_panel)

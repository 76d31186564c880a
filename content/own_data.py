"""What content holds of a person: what they wrote and did, without others' titles."""

from typing import Any

from wagtail.models import (
    Comment,
    CommentReply,
    ModelLogEntry,
    PageLogEntry,
    PageSubscription,
    Revision,
)

from content.models import BasePage, Endorsement
from portal.access import Viewer
from portal.members.own_data import known_organisations, register_data


def _titles(page_ids: set[int], viewer: Viewer) -> dict[int, str]:
    """Titles of those pages that this person may see in lists now."""
    pages = BasePage.objects.listed_to(viewer).filter(pk__in=page_ids)
    return dict(pages.values_list("pk", "title"))


def _with_titles(rows: Any, viewer: Viewer) -> list[dict[str, Any]]:
    """Rows with `page_id` exchanged for the title, or for None."""
    titles = _titles({row["page_id"] for row in rows}, viewer)
    return [
        {
            "page": titles.get(row["page_id"]),
            **{k: v for k, v in row.items() if k != "page_id"},
        }
        for row in rows
    ]


def written(person: Any, viewer: Viewer) -> dict[str, Any]:
    """Versions of pages, comments in the editor, endorsements."""
    revisions = Revision.objects.filter(
        user=person, base_content_type__model="basepage"
    ).order_by("created_at")
    versions = [
        {"page_id": int(key), "at": at}
        for key, at in revisions.values_list("object_id", "created_at")
    ]
    comments = Comment.objects.filter(user=person)
    replies = CommentReply.objects.filter(user=person)
    organisations = known_organisations(person, viewer)
    endorsed = [
        {**row, "organisation": organisations.get(row["organisation"])}
        for row in Endorsement.objects.filter(person=person).values(
            "page_id", "number", "organisation", "role", "made_on"
        )
    ]
    return {
        "versions": _with_titles(versions, viewer),
        "comments": _with_titles(
            list(comments.values("page_id", "text", "created_at")), viewer
        ),
        "replies": list(replies.values("text", "created_at")),
        "endorsements": _with_titles(endorsed, viewer),
        "editor_notices": PageSubscription.objects.filter(user=person).count(),
    }


def logged(person: Any, viewer: Viewer) -> dict[str, Any]:
    """Entries of the log that this person made."""
    pages = PageLogEntry.objects.filter(user=person).order_by("timestamp")
    others = ModelLogEntry.objects.filter(user=person).order_by("timestamp")
    return {
        "pages": _with_titles(
            list(pages.values("page_id", "action", "timestamp")), viewer
        ),
        "other": list(others.values("action", "content_type__model", "timestamp")),
    }


register_data("written", written)
register_data("log", logged)

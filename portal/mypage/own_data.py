"""My page's part of what the portal holds of a person."""

from typing import Any

from portal.access import Viewer
from portal.members.own_data import register_data
from portal.mypage.following import followed_pages
from portal.mypage.keeping import with_pages
from portal.mypage.models import Bookmark, Digest, Follow, ReadingList, Visit


def _page(entry: Any) -> dict[str, Any]:
    """What is told of a page that may be theirs no more: SEC-21."""
    if entry is None:
        return {"page": None, "note": "no longer available"}
    return {"page": entry.title, "address": entry.url}


def saved(person: Any, viewer: Viewer) -> dict[str, Any]:
    rows = Bookmark.objects.filter(person=person).select_related("reading_list")
    names = {row.pk: row.reading_list and row.reading_list.name for row in rows}
    return {
        "lists": list(
            ReadingList.objects.filter(person=person).values_list("name", flat=True)
        ),
        "pages": [
            {**_page(one.entry), "list": names[one.pk], "saved_at": one.saved_at}
            for one in with_pages(rows, viewer)
        ],
    }


def followed(person: Any, viewer: Viewer) -> dict[str, Any]:
    labels = Follow.objects.filter(person=person, label__isnull=False)
    digest = Digest.objects.filter(person=person)
    return {
        "pages": [_page(one.entry) for one in followed_pages(person, viewer)],
        "topics": list(labels.values_list("label__name", flat=True)),
        "digest": digest.values("rhythm", "begun_at", "told_until").first(),
    }


def visits(person: Any, viewer: Viewer) -> Any:
    return Visit.objects.filter(person=person).values("since", "seen_at").first()


register_data("saved_pages", saved)
register_data("following", followed)
register_data("visits", visits)

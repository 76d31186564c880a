"""One's own answers to "was this helpful": found by the hash that stands for one."""

from typing import Any

from content.models import BasePage
from portal.access import Viewer
from portal.feedback.models import Vote
from portal.feedback.services import hash_of
from portal.members.own_data import register_data


def votes(person: Any, viewer: Viewer) -> list[Any]:
    rows = list(Vote.objects.filter(voter=hash_of(f"user:{person.pk}")))
    pages = BasePage.objects.listed_to(viewer).filter(pk__in=[v.page_id for v in rows])
    titles = dict(pages.values_list("pk", "title"))
    return [
        {
            "page": titles.get(row.page_id),
            "helpful": row.helpful,
            "comment": row.comment,
            "at": row.created_at,
        }
        for row in rows
    ]


register_data("was_this_helpful", votes)

"""What somebody has asked the stewards, and what they do as a steward or keeper."""

from typing import Any

from portal.access import Viewer
from portal.members.own_data import register_data
from portal.stewardship.models import Keeper, Question, Reply


def questions(person: Any, viewer: Viewer) -> list[Any]:
    rows = Question.objects.filter(person=person).prefetch_related("replies")
    return [
        {
            "text": row.text,
            "context": row.context,
            "asked_at": row.asked_at,
            "state": row.state,
            "replies": [
                {"text": reply.text, "sent_at": reply.sent_at}
                for reply in row.replies.all()
            ],
        }
        for row in rows
    ]


def stewardship(person: Any, viewer: Viewer) -> dict[str, Any]:
    replies = Reply.objects.filter(author=person)
    return {
        "keeper_names": list(
            Keeper.objects.filter(person=person).values_list("name", flat=True)
        ),
        "questions_taken": Question.objects.filter(steward=person).count(),
        "replies_sent": list(replies.values("text", "sent_at")),
    }


register_data("questions", questions)
register_data("stewardship", stewardship)

"""A question as a learner meets it, and below that what the trainer wants to see."""

from typing import Any

from content.courses.versions import draft_of
from content.questions.bodies import body_of, public
from content.questions.marking import feedback_for
from content.questions.shape import check_draft


def preview_of(question: Any) -> dict[str, Any]:
    """Context of `content/question_preview.html`.

    shown: as `content.questions.bodies.public` gives it, None while the question has
    faults; told: what a learner reads who has given the right answer.
    """
    draft = draft_of(question)
    faults = check_draft(draft)
    context: dict[str, Any] = {"draft": draft, "faults": faults, "shown": None}
    if not faults:
        body = body_of(draft)
        key = body["key"]
        right = key["value"] if draft.type == "numeric" else key
        context["shown"] = public(body)
        context["told"] = feedback_for(body, right)
        context["places"] = range(1, len(body["options"]) + 1)
    return context

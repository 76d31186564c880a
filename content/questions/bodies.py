"""The JSON of a question version, made once from a draft; what learners see of it.

A map of `type`, `prompt`, `options` (`{"id", "text", "feedback"}`), `matches` (`{"id",
"text"}`), `key`, `feedback`, `points`, `tags`, `sources`. The key is `["b"]` (single,
true or false), `["a", "c"]` (multiple), option ids in the right order (order), option
id to match id (match), or `{"value", "tolerance", "unit"}` (numeric).
"""

import hashlib
from typing import Any

from content.questions import decimals
from content.questions.shape import Draft

Body = dict[str, Any]


def body_of(draft: Draft) -> Body:
    """The body of a draft in which `check_draft` finds nothing.

    Ids of lines and halves in order and match questions are drawn from their words
    alone, and they stand in the order of these ids: nothing of it follows the key.
    """
    options = [(each.id, each.text, each.feedback) for each in draft.options]
    matches: list[tuple[str, str]] = []
    key: Any
    if draft.type == "numeric":
        key = {
            "value": decimals.canonical(draft.value),
            "tolerance": decimals.canonical(draft.tolerance or "0"),
            "unit": draft.unit,
        }
    elif draft.type in ("order", "match"):
        ids = [_opaque("o", each.text) for each in draft.options]
        options = sorted(
            (own, each.text, each.feedback)
            for own, each in zip(ids, draft.options, strict=True)
        )
        key = ids
        if draft.type == "match":
            halves = [_opaque("m", each.match) for each in draft.options]
            matches = sorted(
                (own, each.match)
                for own, each in zip(halves, draft.options, strict=True)
            )
            key = dict(sorted(zip(ids, halves, strict=True)))
    else:
        key = [each.id for each in draft.options if each.correct]
    return {
        "type": draft.type,
        "prompt": draft.prompt,
        "options": [
            {"id": own, "text": text, "feedback": said} for own, text, said in options
        ],
        "matches": [{"id": own, "text": text} for own, text in matches],
        "key": key,
        "feedback": draft.feedback,
        "points": draft.points,
        "tags": list(draft.tags),
        "sources": list(draft.sources),
    }


def _opaque(kind: str, text: str) -> str:
    # Of the text only: whoever knows how it is made learns nothing that the page does
    # not say, which a hash of the author's ids (a, b, c) would not promise.
    return kind + hashlib.sha256(f"{kind}|{text}".encode()).hexdigest()[:12]


def public(body: Body) -> Body:
    """What a learner may see before submission: no key, no feedback, no sources.

    `unit` is "" for all but numeric questions.
    """
    is_number = body["type"] == "numeric"
    return {
        "type": body["type"],
        "prompt": body["prompt"],
        "options": [{"id": one["id"], "text": one["text"]} for one in body["options"]],
        "matches": [{"id": one["id"], "text": one["text"]} for one in body["matches"]],
        "unit": body["key"]["unit"] if is_number else "",
        "points": body["points"],
    }

"""Questions of an attempt as plain form fields, and what such a form sends back.

The fields are named the same for all questions of a type, so that reading an answer
needs no look at the question: `a` (chosen ids), `place-ID` and `match-ID`, `n`.
"""

from dataclasses import dataclass
from typing import Any

from content.questions.bodies import public
from content.questions.responses import is_complete
from portal.learning.models import AttemptItem

_PLACE, _MATCH = "place-", "match-"
_MOST_FIELDS = 60
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """An option in the order of this attempt. value: what was answered for it."""

    id: str
    text: str
    chosen: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One question as the page shows it: never its key or feedback."""

    position: int
    type: str
    prompt: str
    choices: list[Choice]
    matches: list[Choice]
    places: range
    unit: str
    number: str
    points: int


def shown(item: AttemptItem, raw: Any = ...) -> Shown:
    """The question with the saved answer filled in, or with `raw` as it was sent."""
    body = public(item.question.body)
    kind = body["type"]
    answer = item.response if raw is ... else raw
    options = _in_order(body["options"], item.option_order.get("options"))
    count = len(options)
    return Shown(
        position=item.position,
        type=kind,
        prompt=body["prompt"],
        choices=[
            Choice(
                one["id"],
                one["text"],
                chosen=isinstance(answer, list) and one["id"] in answer,
                value=_value(kind, answer, one["id"]),
            )
            for one in options
        ],
        matches=[
            Choice(one["id"], one["text"])
            for one in _in_order(body["matches"], item.option_order.get("matches"))
        ],
        places=range(1, count + 1),
        unit=body["unit"],
        number=answer if kind == "numeric" and isinstance(answer, str) else "",
        points=body["points"],
    )


def _in_order(rows: list[dict[str, Any]], ids: Any) -> list[dict[str, Any]]:
    by_id = {row["id"]: row for row in rows}
    return [by_id[one] for one in ids or by_id if one in by_id]


def _value(kind: str, answer: Any, own: str) -> str:
    """The place or the other half that was answered for one line."""
    if kind == "order" and isinstance(answer, list):
        return str(answer.index(own) + 1) if own in answer else ""
    if isinstance(answer, dict):
        return str(answer.get(own, ""))
    return ""


def raw_answer(data: Any) -> Any:
    """The answer in a form's data, for `clean_response`; of a form of somebody else's
    making no more than it could hold."""
    for prefix in (_PLACE, _MATCH):
        names = [name for name in data if name.startswith(prefix)][:_MOST_FIELDS]
        if names:
            return {name[len(prefix) :]: data[name][:_LONGEST] for name in names}
    if "n" in data:
        return data["n"][:_LONGEST]
    return [one[:_LONGEST] for one in data.getlist("a")[:_MOST_FIELDS]]


def is_answered(item: AttemptItem) -> bool:
    return is_complete(item.question.body, item.response)

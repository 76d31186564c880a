"""Marking on the server, in integers: all points of a question, or none.

Pure functions of a question version's body (see `bodies`) and a response in the form of
`clean_response`. Nothing here raises for an odd response: it earns nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from content.questions.bodies import Body, body_of, public
from content.questions.responses import BadResponse, clean_response, is_complete

__all__ = [
    "BadResponse",
    "Body",
    "Feedback",
    "Line",
    "body_of",
    "clean_response",
    "earned",
    "feedback_for",
    "is_complete",
    "is_right",
    "passes",
    "public",
]


def is_right(body: Body, response: Any, also: Iterable[Any] = ()) -> bool:
    """Whether the response is the key, or one of the further accepted responses.

    also: responses in the form of `clean_response`, or, for a numeric question, further
    keys `{"value", "tolerance"}`; a number without tolerance is accepted as it is.
    """
    if response is None:
        return False
    kind = body["type"]
    return any(_same(kind, response, key) for key in (body["key"], *also))


def earned(body: Body, response: Any, also: Iterable[Any] = ()) -> int:
    """All points of the question for a right response, else 0."""
    return int(body["points"]) if is_right(body, response, also) else 0


def passes(earned: int, possible: int, pass_mark: int) -> bool:
    """Whether so many of the possible points reach the pass mark, in percent.

    With nothing to earn nobody passes.
    """
    return possible > 0 and earned * 100 >= pass_mark * possible


def _same(kind: str, response: Any, key: Any) -> bool:
    if key is None:
        return False
    if kind == "numeric":
        return _near(response, key)
    if kind == "match":
        return isinstance(response, dict) and response == key
    if not isinstance(response, list | tuple) or not isinstance(key, list | tuple):
        return False
    if kind == "order":
        return list(response) == list(key)
    words = all(isinstance(each, str) for each in (*response, *key))
    # No set: an id that stands there twice is another answer.
    return words and sorted(response) == sorted(key)


def _near(response: Any, key: Any) -> bool:
    if not isinstance(response, str):
        return False
    if not isinstance(key, dict):
        key = {"value": key, "tolerance": "0"}
    try:
        value, tolerance = Decimal(key["value"]), Decimal(key.get("tolerance", "0"))
        return abs(Decimal(response) - value) <= tolerance
    except (ArithmeticError, TypeError, ValueError, KeyError):
        return False


@dataclass(frozen=True, slots=True)
class Line:
    """What there is to say about one option after submission.

    chosen: the learner took it. right: it belongs to the right answer (single,
    multiple, truefalse), or stands where it belongs (order, match). given, wanted: the
    place ("2") or the words of the right half; "" where nothing was given, and for
    the other types. counts: it is accepted beside the right answer since a repair
    (single, truefalse).
    """

    id: str
    text: str
    chosen: bool
    right: bool
    feedback: str = ""
    given: str = ""
    wanted: str = ""
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a learner is told after submission; `answer` is the right number in words.

    lines: the options in the order of the body; those of an order question in the
    right order.
    """

    answered: bool
    right: bool
    general: str
    lines: tuple[Line, ...] = ()
    given: str = ""
    answer: str = ""


def feedback_for(body: Body, response: Any, also: Iterable[Any] = ()) -> Feedback:
    """What to say about this response, per option and in general."""
    given = answer = ""
    lines: list[Line] = []
    key = body["key"]
    if body["type"] == "numeric":
        unit = f"\u00a0{key['unit']}" if key["unit"] else ""
        given = f"{response}{unit}" if isinstance(response, str) else ""
        answer = _range(key) + unit
    elif body["type"] == "order":
        lines = _order_lines(body, response if isinstance(response, list) else [])
    elif body["type"] == "match":
        lines = _match_lines(body, response if isinstance(response, dict) else {})
    else:
        chosen = response if isinstance(response, list | tuple) else ()
        also = list(also)
        # Of several answers chosen together none counts by itself.
        alone = [one[0] for one in also if isinstance(one, list) and len(one) == 1]
        more = set(alone) if body["type"] != "multiple" else set()
        lines = [
            Line(
                one["id"],
                one["text"],
                chosen=one["id"] in chosen,
                right=one["id"] in key,
                feedback=one["feedback"],
                counts=one["id"] in more - set(key),
            )
            for one in body["options"]
        ]
    return Feedback(
        answered=response is not None,
        right=is_right(body, response, also),
        general=body["feedback"],
        lines=tuple(lines),
        given=given,
        answer=answer,
    )


def _range(key: dict[str, str]) -> str:
    value, tolerance = Decimal(key["value"]), Decimal(key["tolerance"])
    if not tolerance:
        return key["value"]
    return f"{value - tolerance:f} – {value + tolerance:f}"


def _order_lines(body: Body, response: list[str]) -> list[Line]:
    known = {one["id"]: one for one in body["options"]}
    lines = []
    for place, own in enumerate(body["key"], 1):
        given = response.index(own) + 1 if own in response else 0
        lines.append(
            Line(
                own,
                known[own]["text"],
                chosen=bool(given),
                right=given == place,
                feedback=known[own]["feedback"],
                given=str(given or ""),
                wanted=str(place),
            )
        )
    return lines


def _match_lines(body: Body, response: dict[str, str]) -> list[Line]:
    words = {one["id"]: one["text"] for one in body["matches"]}
    return [
        Line(
            one["id"],
            one["text"],
            chosen=one["id"] in response,
            right=response.get(one["id"]) == body["key"][one["id"]],
            feedback=one["feedback"],
            given=words.get(response.get(one["id"], ""), ""),
            wanted=words[body["key"][one["id"]]],
        )
        for one in body["options"]
    ]

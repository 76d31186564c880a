"""A learner's answer as a page sends it, checked against the body of the question."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from content.questions import decimals

_LONGEST = 60


class BadResponse(ValueError):
    """No answer to this question, in words for the learner."""


def clean_response(body: dict[str, Any], raw: Any) -> Any:
    """The answer in the one form in which it is stored; None for an unanswered one.

    Taken and given back:
    - single, truefalse: "b" or ["b"]; ["b"]
    - multiple: ["c", "a"]; the ids in the order of the options
    - order: a list with an id or "" for each place, or a map of id to place ("1"…);
      the list
    - match: a map of option id to match id or ""; the map without empty answers
    - numeric: "1 234,5", "80 %", 80; the canonical number, "80"

    Whatever is empty all through is None. A partly answered order or match question is
    kept as it is. Raises BadResponse.
    """
    return _CLEAN[body["type"]](body, raw)


def is_complete(body: dict[str, Any], response: Any) -> bool:
    """Whether nothing is left open; for the page that lists what is unanswered."""
    if response is None:
        return False
    if body["type"] == "order":
        return "" not in response
    if body["type"] == "match":
        return len(response) == len(body["options"])
    return True


def _single(body: dict[str, Any], raw: Any) -> Any:
    found = _multiple(body, raw)
    if found and len(found) > 1:
        raise BadResponse(_("Choose one answer only."))
    return found


def _multiple(body: dict[str, Any], raw: Any) -> Any:
    chosen = set(_ids(body, [raw] if isinstance(raw, str) else raw))
    return [one["id"] for one in body["options"] if one["id"] in chosen] or None


def _ids(body: dict[str, Any], raw: Any, holes: bool = False) -> list[str]:
    """Ids of options, each once; with holes, "" keeps its place."""
    if raw is None:
        return []
    if not isinstance(raw, list | tuple):
        raise BadResponse(_("This is no answer to this question."))
    if len(raw) > len(body["options"]) + 1:
        raise BadResponse(_("There are more answers than options."))
    found = [_word(each) for each in raw]
    if not holes:
        found = [each for each in found if each]
    given = [each for each in found if each]
    if len(set(given)) < len(given):
        raise BadResponse(_("The same answer stands there twice."))
    _known(given, body["options"])
    return found


def _word(raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        raise BadResponse(_("This is no answer to this question."))
    return raw.strip()


def _known(ids: list[str], options: list[dict[str, str]]) -> None:
    if set(ids) - {one["id"] for one in options}:
        raise BadResponse(_("This answer does not belong to this question."))


def _order(body: dict[str, Any], raw: Any) -> Any:
    count = len(body["options"])
    if isinstance(raw, Mapping):
        raw = _places(raw, count)
    found = _ids(body, [] if raw == "" else raw, holes=True)
    if len(found) > count:
        raise BadResponse(_("There are more answers than options."))
    found += [""] * (count - len(found))
    return found if any(found) else None


def _places(raw: Mapping[Any, Any], count: int) -> list[str]:
    """A map of id to place as the list of places."""
    found = [""] * count
    if len(raw) > count:
        raise BadResponse(_("There are more answers than options."))
    for own, value in raw.items():
        is_place = isinstance(value, int) and 0 <= value <= count
        place = str(int(value)) if is_place else _word(value)
        if not place:
            continue
        if not (place.isascii() and place.isdecimal() and 1 <= int(place) <= count):
            raise BadResponse(_("Give each line a place from 1 to %s.") % count)
        if found[int(place) - 1]:
            raise BadResponse(_("Two lines have the place %s.") % int(place))
        found[int(place) - 1] = _word(own)
    return found


def _match(body: dict[str, Any], raw: Any) -> Any:
    if raw is None or raw == "" or raw == []:
        return None
    if not isinstance(raw, Mapping):
        raise BadResponse(_("This is no answer to this question."))
    if len(raw) > len(body["options"]):
        raise BadResponse(_("There are more answers than options."))
    given = {_word(own): _word(value) for own, value in raw.items()}
    _known(list(given), body["options"])
    # The same right half twice is kept: whoever swaps two passes through it.
    found = {own: value for own, value in sorted(given.items()) if value}
    _known(list(found.values()), body["matches"])
    return found or None


def _numeric(body: dict[str, Any], raw: Any) -> Any:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if is_number and abs(raw) < 10**16:
        raw = str(raw)
    text = _word(raw)
    if not text:
        return None
    try:
        return decimals.typed(_without_unit(text, body["key"]["unit"]))
    except decimals.TwoMeanings as error:
        said = _(
            "“%(text)s” can be read in two ways. Write %(whole)s, or %(part)s if you "
            "mean a fraction."
        ) % {
            "text": text,
            "whole": text.replace(",", ""),
            "part": text.replace(",", "."),
        }
        raise BadResponse(said) from error
    except decimals.NotANumber as error:
        unit = body["key"]["unit"]
        said = _("“%s” is no number. Write it like 80 or 12.5.") % text
        if unit:
            said += " " + _("The answer is asked for in %s.") % unit
        raise BadResponse(said) from error


def _without_unit(text: str, unit: str) -> str:
    """The text without the unit that is asked for; another unit stays."""
    text = decimals.plain_signs(text).strip()
    unit = unicodedata.normalize("NFKC", decimals.plain_signs(unit)).strip().casefold()
    # Sign by sign: casefolding may change the length of a text.
    for start in range(len(text)):
        rest = unicodedata.normalize("NFKC", text[start:]).strip().casefold()
        if unit and rest == unit:
            return text[:start]
    return text


_CLEAN: dict[str, Callable[[dict[str, Any], Any], Any]] = {
    "single": _single,
    "truefalse": _single,
    "multiple": _multiple,
    "order": _order,
    "match": _match,
    "numeric": _numeric,
}

"""Questions as form fields: what is shown, and what was given as an answer."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from content.rules.countries import COUNTRIES
from content.rules.inputs import (
    LARGEST,
    LONGEST_KEY,
    MOST_ENTRIES,
    InputError,
    read_answer,
)
from content.rules.table import Question, Table
from content.rules.weights import Line
from content.rules.words import number

_GROUPED = re.compile(r"\d{1,3}([ ,'’.\u00a0\u202f])\d{3}(\1\d{3})*")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(k|m|mio|million|bn|billion)?", re.IGNORECASE)
_TIMES = {"k": 1_000, "m": 10**6, "mio": 10**6, "million": 10**6,
          "bn": 10**9, "billion": 10**9}  # fmt: skip
_SHOWN_ROWS = 4
_LONGEST_FIGURE = 40


class FieldError(ValueError):
    """What was given cannot be an answer; the words are for the reader."""


def given_answer(question: Question, data: QueryDict) -> Any:
    """The answer that a form sent. None: the reader does not know."""
    if data.get("unknown"):
        return None
    reader = _READERS[question.kind]
    try:
        return read_answer(question, reader(question, data))
    except InputError as error:
        raise FieldError(_("This cannot be: it %s") % error) from error


def _yes_no(question: Question, data: QueryDict) -> bool | None:
    value = data.get("v", "")
    if value not in ("yes", "no", "unknown"):
        raise FieldError(_("Choose yes, no or “I do not know”."))
    return {"yes": True, "no": False}.get(value)


def _number(question: Question, data: QueryDict) -> float:
    return figure_of(data.get("v", ""), whole=question.whole)


def figure_of(text: str, whole: bool = False) -> float:
    """A figure as people write it: 1 200 000, 1,200,000, 1.5 million."""
    text = text.strip()
    if not text or len(text) > _LONGEST_FIGURE:
        raise FieldError(_("Write a number, or say that you do not know."))
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped[1] in ".," and not grouped[2]:
        # 1.200 is twelve hundred to some and one and a fifth to others.
        raise FieldError(
            _("Write the number without a sign in it: %s can be read in two ways.")
            % text
        )
    if grouped:
        text = re.sub(r"\D", "", text)
    match = _FIGURE.fullmatch(text)
    if match is None:
        raise FieldError(_("“%s” is not a number that can be read.") % text)
    value = float(match[1]) * _TIMES.get((match[2] or "").lower(), 1)
    if value > LARGEST:
        raise FieldError(_("This number is larger than any figure can be."))
    if whole and not value.is_integer():
        raise FieldError(_("Write a whole number."))
    return int(value) if value.is_integer() else value


def _country(question: Question, data: QueryDict) -> str:
    value = data.get("v", "")
    if value not in COUNTRIES:
        raise FieldError(_("Choose a country."))
    return value


def _several(question: Question, data: QueryDict) -> list[str]:
    values = data.getlist("v")[:MOST_ENTRIES]
    if "none" in values:
        return []
    if not values:
        raise FieldError(
            _("Choose at least one, or say that none or nothing is known.")
        )
    return values


def _weights(question: Question, data: QueryDict) -> dict[str, float | None]:
    if data.get("v") == "none":
        return {}
    found: dict[str, float | None] = {}
    rows = zip(data.getlist("code"), data.getlist("kg"), strict=False)
    for code, kg in list(rows)[:MOST_ENTRIES]:
        code, kg = code.strip(), kg.strip()
        if not code and not kg:
            continue
        if not code:
            raise FieldError(_("Write the customs code beside the weight of %s.") % kg)
        if len(code) > LONGEST_KEY:
            raise FieldError(_("A customs code is not that long."))
        weight = None if not kg else figure_of(kg)
        if code in found and weight is not None:
            weight += found[code] or 0
        found[code] = weight
    if not found:
        raise FieldError(
            _("Write at least one code, or say that you import nothing of the list.")
        )
    return found


_READERS = {
    "yes-no": _yes_no,
    "number": _number,
    "country": _country,
    "countries": _several,
    "choices": _several,
    "weights": _weights,
}


def line_code(line: Line) -> str:
    """How a line of an annex is named in answers: its code, and what is behind "ex"."""
    code = line.cn.removeprefix("ex ").partition(" (")[0]
    return " ".join(filter(None, [code, line.taric, line.word]))


def shown_field(
    table: Table, question: Question, lines: tuple[Line, ...], value: Any,
    data: QueryDict | None,
) -> dict[str, Any]:  # fmt: skip
    """What the template shows: options, rows and what was said before.

    data: what was sent and refused, shown again as it was typed.
    """
    sent = data.getlist("v") if data is not None else None
    if question.kind == "weights":
        return {
            "lines": [(line_code(line), line) for line in lines],
            "rows": _rows(value, data),
            "none": sent == ["none"] or (data is None and value == {}),
            "title": table.weights[question.weights].title,
        }
    if question.kind == "number":
        text = sent[0] if sent else ("" if value is None else number(value))
        return {"text": text[:_LONGEST_FIGURE]}
    chosen = set(sent if sent is not None else _as_sent(value))
    options = {option.value: option.words for option in question.options}
    if question.kind == "country":
        options = COUNTRIES
    for each in chosen:
        if question.kind in ("countries", "choices") and each != "none":
            options.setdefault(each, COUNTRIES.get(each, each))
    return {
        "options": [(code, words, code in chosen) for code, words in options.items()],
        "none": "none" in chosen,
        "chosen": next(iter(chosen), ""),
    }


def _as_sent(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, str):
        return [value]
    return list(value) or ["none"]


def _rows(value: Mapping[str, Any] | None, data: QueryDict | None) -> list[Any]:
    """Rows of code and weight, some of them empty for more."""
    if data is not None:
        pairs = list(zip(data.getlist("code"), data.getlist("kg"), strict=False))
        rows = [pair for pair in pairs[:MOST_ENTRIES] if any(pair)]
    else:
        rows = [
            (code, "" if kg is None else number(kg))
            for code, kg in (value or {}).items()
        ]
    more = _SHOWN_ROWS if len(rows) < _SHOWN_ROWS else 0
    wanted = max(_SHOWN_ROWS, len(rows) + 2) if not more else _SHOWN_ROWS
    return rows + [("", "")] * (wanted - len(rows))

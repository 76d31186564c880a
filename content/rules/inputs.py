"""Check answers before the evaluator sees them.

A blank (`None`, or no such key) stays blank; `False`, `0`, `[]` and `{}` are answers.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from content.rules.table import Question

LARGEST = 1e15
MOST_ENTRIES = 60
LONGEST_KEY = 60
_COUNTRY = re.compile(r"[A-Z]{2}")
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{0,39}")
# An input that a sentence of the law asks for in both of two years.
Answers = dict[str, Any]


class InputError(ValueError):
    """An answer that cannot be one. `name`: the input; the words say why."""

    def __init__(self, name: str, words: str) -> None:
        self.name = name
        super().__init__(words)


def read_answers(given: Any, questions: Mapping[str, Question]) -> Answers:
    """The answers as the evaluator takes them. Raises InputError at the first fault."""
    if not isinstance(given, Mapping):
        raise InputError("input", "is no object of answers by name.")
    found: Answers = {}
    for name in given:
        question = questions.get(name) if isinstance(name, str) else None
        if question is None:
            # A lone surrogate, which JSON can spell, could not be shown.
            shown = str(name)[:80].encode("utf-8", "replace").decode()
            raise InputError(shown, "is no known input.")
        found[name] = read_answer(question, given[name])
    return found


def read_answer(question: Question, value: Any) -> Any:
    """One answer, checked; raises InputError."""
    if value is None:
        return None
    return _READERS[question.kind](question, value)


def _yes_no(question: Question, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError(question.id, "is true, false or null.")
    return value


def _number(question: Question, value: Any) -> float:
    return number_of(question.id, value)


def number_of(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(name, "is no number.")
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(name, "is no finite number.")
    if value < 0:
        raise InputError(name, "is below zero.")
    if value > LARGEST:
        raise InputError(name, "is larger than any figure can be.")
    return value


def _country(question: Question, value: Any) -> str:
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise InputError(question.id, "is no country code like DE.")
    return value


def _list(question: Question, value: Any, shape: re.Pattern[str]) -> list[str]:
    if not isinstance(value, list | tuple):
        raise InputError(question.id, "is no list.")
    if len(value) > MOST_ENTRIES:
        raise InputError(question.id, f"has more than {MOST_ENTRIES} entries.")
    for entry in value:
        if not isinstance(entry, str) or not shape.fullmatch(entry):
            raise InputError(question.id, f"holds {str(entry)[:40]!r}.")
    return _sorted(value)


def _sorted(value: Iterable[str]) -> list[str]:
    # In whatever order they were given, the answers come out the same.
    return sorted(set(value))


def _countries(question: Question, value: Any) -> list[str]:
    return _list(question, value, _COUNTRY)


def _choices(question: Question, value: Any) -> list[str]:
    return _list(question, value, _WORD)


def _weights(question: Question, value: Any) -> dict[str, float | None]:
    if not isinstance(value, Mapping):
        raise InputError(question.id, "is no object of kilograms by customs code.")
    if len(value) > MOST_ENTRIES:
        raise InputError(question.id, f"has more than {MOST_ENTRIES} entries.")
    found: dict[str, float | None] = {}
    for code in sorted(value, key=str):
        if not isinstance(code, str) or not code.strip() or len(code) > LONGEST_KEY:
            raise InputError(question.id, f"holds the code {str(code)[:40]!r}.")
        if not code.isprintable():
            raise InputError(question.id, "holds a code with control characters.")
        kg = value[code]
        where = f"{question.id}, {code[:40]}"
        found[code] = None if kg is None else number_of(where, kg)
    return found


_READERS = {
    "yes-no": _yes_no,
    "number": _number,
    "country": _country,
    "countries": _countries,
    "choices": _choices,
    "weights": _weights,
}

"""Answers, figures and statuses in words."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from content.rules.countries import COUNTRIES
from content.rules.expressions import World
from content.rules.table import Question, Table

_PLACE = re.compile(r"\{([^{}]*)\}")
_THIN = "\u202f"
_MILLION = 1_000_000


def fill(text: str, table: Table, world: World) -> str:
    """The text with `{employees}`, `{csddd_turnover}`, `{eu_kg.reached}` filled in."""

    def place(match: re.Match[str]) -> str:
        name = match[1]
        if name.endswith(".reached"):
            return _reached(world, name.removesuffix(".reached"))
        if name in table.facts:
            fact = table.facts[name]
            return figure(fact.value, fact.unit)
        return answer_words(table.questions[name], world.answer(name))

    return _PLACE.sub(place, text)


def _reached(world: World, name: str) -> str:
    found = world.counted(name).reached_lines()
    parts = [
        f"{line.cn} {line.goods.lower()} ({number(kg)} kg, counts from "
        f"{number(line.kg)} kg{'' if line.confidence in 'VH' else ', to be confirmed'})"
        for line, kg in found
    ]
    return "; ".join(parts) or "a weight that is not known yet"


def number(value: float) -> str:
    """With thin spaces: 12 000; decimals only where there are some."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return text.replace(",", _THIN)


def figure(value: Any, unit: str) -> str:
    """A figure of the law with its unit: EUR 450 million, 1 000 employees."""
    if isinstance(value, list):
        return ", ".join(value)
    if len(unit) == 3 and unit.isupper():
        if value >= 1_000 * _MILLION:
            return f"{unit} {number(value / (1_000 * _MILLION))} billion"
        if value >= _MILLION:
            return f"{unit} {number(value / _MILLION)} million"
        return f"{unit} {number(value)}"
    return f"{number(value)} {unit}".strip()


def answer_words(question: Question, value: Any) -> str:
    """An answer as the summary shows it."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return figure(value, question.unit)
    if isinstance(value, dict):
        if not value:
            return "none"
        return "; ".join(
            f"{code}: {'weight not known' if kg is None else f'{number(kg)} kg'}"
            for code, kg in value.items()
        )
    words = {option.value: option.words for option in question.options}
    if question.kind in ("country", "countries"):
        words = {**COUNTRIES, **words}
    if isinstance(value, str):
        return words.get(value, value)
    return ", ".join(words.get(each, each) for each in value) or "none"


def in_words(lead: str, table: Table, names: Iterable[str]) -> str:
    """`lead`: what is missing, in the questions' own words."""
    return f"{lead}: {'; '.join(table.questions[name].missing for name in names)}."


def status_words(statuses: Iterable[str]) -> str:
    """What is still possible: “exempt” or “from 18 August 2027”."""
    found = [f"“{status_in_words(one)}”" for one in statuses]
    return " or ".join(filter(None, [", ".join(found[:-1]), found[-1]]))


def status_in_words(status: str) -> str:
    if status.startswith("FROM "):
        return f"from {date.fromisoformat(status[5:]):%-d %B %Y}"
    return {
        "NOW": "applies now",
        "EXEMPT": "exempt",
        "INDIRECT": "customers will ask",
        "OUT": "does not apply",
    }.get(status, "not known yet")

"""The starter library's table, worked cases, and answers by chance."""

import json
import os
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st

from content.rules.evaluation import Outcome, evaluate
from content.rules.inputs import read_answers
from content.rules.reading import read_table
from content.rules.table import Table

ROOT = Path(__file__).resolve().parents[3]
TABLE = ROOT / "content" / "library" / "data" / "rules.yaml"
TODAY = date(2026, 11, 23)
OWN = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))


def quick(examples: int) -> settings:
    """Without making a counterexample smaller: with forty answers that takes minutes."""
    phases = [Phase.explicit, Phase.reuse, Phase.generate]
    return settings(max_examples=examples, deadline=None, phases=phases)


@cache
def table() -> Table:
    return read_table(TABLE.read_text("utf-8"))


def outcome(given: dict[str, Any], as_of: date = TODAY) -> Outcome:
    return evaluate(table(), read_answers(given, table().questions), as_of)


def statuses(given: dict[str, Any], as_of: date = TODAY) -> dict[str, str]:
    found = outcome(given, as_of).answers
    return {rule: answer.status for rule, answer in found.items()}


def own_cases() -> list[dict[str, Any]]:
    """Our own worked cases with full inputs and full expectations."""
    everything = dict.fromkeys((rule.id for rule in table().rules), "OUT")
    return [
        {
            "case": case["case"],
            "as_of": date.fromisoformat(case["as_of"]),
            "input": {**OWN["nothing"], **case["change"]},
            "expect": {**everything, **case["expect"]},
            "templates": case["templates"],
        }
        for case in OWN["cases"]
    ]


def given_cases() -> list[dict[str, Any]]:
    """The cases that RULE_CASES names, in our own form; none where it is unset."""
    path = os.environ.get("RULE_CASES")
    if not path:
        return []
    return [
        {
            "case": case["case"],
            "as_of": date.fromisoformat(case.get("as_of", TODAY.isoformat())),
            "input": case["input"],
            "expect": {rule: told[0] for rule, told in case["expect"].items()},
            "templates": case["templates"],
        }
        for case in json.loads(Path(path).read_text("utf-8"))
    ]


def all_cases() -> list[dict[str, Any]]:
    return own_cases() + given_cases()


def must_have_cases() -> list[dict[str, Any]]:
    if not (found := given_cases()):
        pytest.skip("RULE_CASES names no file of worked cases")
    return found


_YES_NO = st.sampled_from([True, False, None])


def _figures() -> st.SearchStrategy[Any]:
    bounds = [v for v in table().values.values() if not isinstance(v, list)]
    near = [bound + step for bound in bounds for step in (-1, 0, 1)]
    return st.sampled_from([None, 0, *near]) | st.integers(0, 10**12)


def _weights(name: str) -> st.SearchStrategy[Any]:
    lines = table().lines(TODAY)[name]
    codes = [code for line in lines for code in line.codes]
    codes += ["7108 refined", "7108 unrefined", "8101", "81", "9999 00 00", "wire"]
    kg = [line.kg + step for line in lines for step in (-1, 0, 1)]
    weights = st.dictionaries(
        st.sampled_from(codes), st.sampled_from([None, 0, *kg]), max_size=4
    )
    return st.none() | weights


def answers() -> st.SearchStrategy[dict[str, Any]]:
    """Answers by chance, figures near those of the law, blanks among them."""
    minerals = ["Sn", "Ta", "W", "Au", "Co", "Li", "Ni", "mica", "Cu", "Al", "other"]
    kinds = {
        "yes-no": lambda q: _YES_NO,
        "number": lambda q: _figures(),
        "country": lambda q: st.sampled_from([None, "DE", "US", "CH", "NO"]),
        "countries": lambda q: (
            st.none() | st.lists(st.sampled_from(["CD", "RW", "AU"]), max_size=3)
        ),
        "choices": lambda q: (
            st.none() | st.lists(st.sampled_from(minerals), max_size=4)
        ),
        "weights": lambda q: _weights(q.id),
    }
    return st.fixed_dictionaries(
        {q.id: kinds[q.kind](q) for q in table().questions.values()}
    )


def days() -> st.SearchStrategy[date]:
    edges = [
        date(2025, 1, 1), date(2025, 7, 30), date(2025, 7, 31), date(2025, 8, 18),
        date(2026, 3, 17), date(2026, 3, 18), TODAY, date(2027, 8, 18),
        date(2029, 7, 26), date(2030, 1, 1),
    ]  # fmt: skip
    return st.sampled_from(edges)

"""Read and check the YAML of a rule table: every fault with its line and words."""

from typing import Any

from content.library_io.errors import LibraryProblems, Problem
from content.rules.faults import Checker, in_turn
from content.rules.grammar import ConditionError, parse_condition
from content.rules.lined import Mapping, read_lined
from content.rules.parts import (
    read_actions,
    read_facts,
    read_questions,
    read_result,
    read_weights,
)
from content.rules.table import UNKNOWN, Decision, Period, Rule, Table, Template

TOP = (
    "table_date", "first_date", "baseline", "facts", "weights", "groups", "questions",
    "templates", "rules",
)  # fmt: skip
_RULE = (
    "id", "name", "about", "provision", "confidence", "interpretations", "deadline",
    "actions", "periods",
)  # fmt: skip
_ROW = ("when", "then", "status", "reason", "provision", "confidence", "deadline",
        "actions", "priority")  # fmt: skip
_DEEPEST = 6


def read_table(text: str, path: str = "rules.yaml") -> Table:
    """The table that the text holds. Raises LibraryProblems with every fault."""
    data = read_lined(path, text)
    check = Checker(path)
    if not isinstance(data, Mapping):
        raise LibraryProblems([Problem(path, 1, "The table is no list of keys.")])
    table = _Reader(check, data).table()
    if check.problems or table is None:
        raise LibraryProblems(check.problems)
    return table


class _Reader:
    def __init__(self, check: Checker, data: Mapping) -> None:
        self.check, self.data = check, data

    def table(self) -> Table | None:
        check, data = self.check, self.data
        check.keys(data, TOP, needed=TOP)
        self.facts = read_facts(check, data.get("facts"))
        self.weights = read_weights(check, data.get("weights"))
        groups = {
            key: check.text(data["groups"], key)
            for key in (check.mapping(data, "groups") or ())
        }
        self.questions = read_questions(
            check, data.get("questions"), groups, self.weights
        )
        rules = tuple(
            rule
            for row in check.rows(data, "rules")
            if (rule := self.rule(row)) is not None
        )
        check.once(rules, check.rows(data, "rules"))
        self.unused(rules)
        templates = tuple(
            Template(
                check.text(row, "name"),
                frozenset(check.words(row, "minerals")),
                check.text(row, "link", needed=False),
            )
            for row in check.rows(data, "templates")
            if check.keys(row, ("name", "minerals", "link"), needed=("name",))
        )
        baseline = check.text(data, "baseline")
        day, first = check.day(data, "table_date"), check.day(data, "first_date")
        if check.problems or day is None or first is None:
            return None
        return Table(
            checked_on=day,
            first=first,
            facts=self.facts,
            weights=self.weights,
            groups=groups,
            questions=self.questions,
            rules=rules,
            templates=templates,
            baseline=baseline,
            values={name: fact.value for name, fact in self.facts.items()},
        )

    def rule(self, row: Mapping) -> Rule | None:
        check = self.check
        if not check.keys(row, _RULE, needed=("id", "name", "provision", "periods")):
            return None
        self.defaults = row
        self.actions = {
            status: read_actions(check, row["actions"], status)
            for status in (check.mapping(row, "actions", needed=False) or ())
        }
        check.statuses(row.get("actions"))
        periods = [self.period(each) for each in check.rows(row, "periods")]
        found = [period for period in periods if period is not None]
        in_turn(check, row, "periods", found)
        return Rule(
            id=check.text(row, "id"),
            name=check.text(row, "name"),
            about=check.text(row, "about", needed=False),
            provision=check.text(row, "provision"),
            confidence=check.confidence(row),
            interpretations=tuple(check.words(row, "interpretations")),
            periods=tuple(found),
            to_settle=self.actions.get(UNKNOWN, ()),
        )

    def period(self, row: Mapping) -> Period | None:
        check = self.check
        allowed = ("valid_from", "valid_to", "decisions")
        if not check.keys(row, allowed, needed=("valid_from", "decisions")):
            return None
        start, end = check.dates(row)
        decisions = self.decisions(row, "decisions", 0)
        return None if start is None else Period(start, end, decisions)

    def decisions(self, row: Mapping, key: str, depth: int) -> tuple[Decision, ...]:
        """Rows from top to bottom; the last one, and no other, is without `when`."""
        check = self.check
        if depth > _DEEPEST:
            check.fault(row.line_of(key), "Rows are nested too deeply.")
            return ()
        rows = check.rows(row, key)
        for place, each in enumerate(rows, 1):
            last = place == len(rows)
            if ("when" not in each) != last and (depth == 0 or not last):
                words = (
                    "The last row must hold always: leave its `when` out."
                    if last
                    else "Only the last row may be without `when`."
                )
                check.fault(each.line, words)
        return tuple(self.decision(each, depth) for each in rows)

    def decision(self, row: Mapping, depth: int) -> Decision:
        check = self.check
        check.keys(row, _ROW)
        when: Any = None
        if "when" in row:
            text = check.text(row, "when")
            inputs = {one.id: one.kind for one in self.questions.values()}
            facts = {name: type(fact.value) for name, fact in self.facts.items()}
            try:
                when = parse_condition(text, inputs, facts) if text else None
            except ConditionError as error:
                check.fault(row.line_of("when"), f"The condition “{text}”: {error}")
        if ("then" in row) == ("status" in row):
            check.fault(row.line, "A row has either a `status` or a `then`.")
            return Decision(when, None, (), row.line)
        if "then" in row:
            return Decision(
                when, None, self.decisions(row, "then", depth + 1), row.line
            )
        result = read_result(
            check, row, self.defaults, self.actions, {*self.questions, *self.facts}
        )
        return Decision(when, result, (), row.line)

    def unused(self, rules: tuple[Rule, ...]) -> None:
        """A question that no rule asks for would be put to readers for nothing."""
        used = {name for rule in rules for name in names_of(rule)} | {"minerals"}
        for row in self.check.rows(self.data, "questions"):
            if isinstance(row.get("id"), str) and row["id"] not in used:
                self.check.fault(row.line, f"No rule looks at “{row['id']}”.")


def names_of(rule: Rule) -> set[str]:
    """All inputs that the rule looks at, in any of its periods."""
    found: set[str] = set()

    def walk(rows: tuple[Decision, ...]) -> None:
        for row in rows:
            if row.when is not None:
                found.update(row.when.names())
            walk(row.then)

    for period in rule.periods:
        walk(period.decisions)
    return found

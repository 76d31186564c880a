"""Work out which rules apply: `evaluate(table, answers, as_of)`.

Rows are read from top to bottom. One whose condition is met ends the reading; one
whose condition cannot be said yet adds its result to those that are possible, and the
reading goes on. If all that is possible has one status, that is the answer, otherwise
it is UNKNOWN and names what is missing. So leaving an answer out can only add
possibilities: it never turns a rule that may apply into one that does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from content.rules.expressions import World
from content.rules.table import (
    UNKNOWN,
    Action,
    Decision,
    Result,
    Rule,
    Table,
)
from content.rules.words import fill, in_words, status_words


@dataclass(frozen=True, slots=True)
class Answer:
    """What the table says of one rule.

    `missing`: blank inputs on which the answer still hangs; `undecided`: these and the
    ones that change no more than what exactly follows; `possible`: what is left.
    """

    rule: Rule
    status: str
    # Why, without what is missing; empty where only something missing can be named.
    why: str
    provision: str
    confidence: str
    inputs: dict[str, Any]
    missing: tuple[str, ...]
    undecided: frozenset[str]
    possible: tuple[str, ...]
    deadline: str
    actions: tuple[Action, ...]
    priority: str = ""
    # What is missing and what it can come to, in words.
    still_open: str = ""

    @property
    def reason(self) -> str:
        return " ".join(filter(None, [self.why, self.still_open]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rules, the templates that customers will send, and what always holds."""

    as_of: date
    table_date: date
    answers: dict[str, Answer]
    templates: tuple[str, ...]
    baseline: str

    @property
    def open_questions(self) -> frozenset[str]:
        """The blank inputs that still change something."""
        return frozenset(
            name for answer in self.answers.values() for name in answer.undecided
        )


@dataclass
class _Reading:
    """What one rule's rows gave so far."""

    results: list[Result] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)
    # Blank inputs of a row, and which of the results are the row's own.
    open_rows: list[tuple[frozenset[str], int, int]] = field(default_factory=list)

    @property
    def undecided(self) -> frozenset[str]:
        return frozenset().union(*(names for names, _from, _to in self.open_rows))

    def deciding(self, as_of: date) -> frozenset[str]:
        """The blank inputs on which the status hangs, not only what follows from it."""
        found: set[str] = set()
        for names, first, end in self.open_rows:
            left = {one.status_on(as_of) for one in self.results[first:]}
            # A row without results of its own may still come to give one.
            if first == end or len(left) > 1:
                found |= names
        return frozenset(found)


def evaluate(table: Table, answers: Mapping[str, Any], as_of: date) -> Outcome:
    """What applies on a day, from answers that `inputs.read_answers` has checked."""
    world = World(answers, table.values, table.lines(as_of))
    return Outcome(
        as_of=as_of,
        table_date=table.checked_on,
        answers={rule.id: _answer(table, rule, world, as_of) for rule in table.rules},
        templates=_templates(table, answers.get("minerals")),
        baseline=table.baseline if answers.get("minerals") != [] else "",
    )


def _answer(table: Table, rule: Rule, world: World, as_of: date) -> Answer:
    period = rule.at(as_of) if as_of >= table.first else None
    if period is None:
        return _before(table, rule)
    read = _Reading()
    _walk(period.decisions, world, read)
    last = read.results[-1]
    statuses = list(dict.fromkeys(one.status_on(as_of) for one in read.results))
    hangs_on = read.undecided
    if len(statuses) > 1:
        hangs_on = read.deciding(as_of) or hangs_on
    missing = tuple(name for name in table.questions if name in hangs_on)
    given = {
        name: world.answer(name)
        for name in table.questions
        if name in read.looked_at and world.answer(name) is not None
    }
    if len(statuses) == 1 and statuses[0] != UNKNOWN:
        still = in_words("This still depends on", table, missing) if missing else ""
        return Answer(
            rule, statuses[0], fill(last.reason, table, world), last.provision,
            last.confidence, given, missing, read.undecided, tuple(statuses),
            last.deadline, last.actions, last.priority, still,
        )  # fmt: skip
    unknown = next((one for one in read.results if one.status == UNKNOWN), None)
    still = in_words("Not known yet", table, missing) if missing else ""
    others = [one for one in statuses if one != UNKNOWN]
    if len(others) > 1:
        still += f" The answer can be {status_words(others)}."
    source = unknown or last
    return Answer(
        rule, UNKNOWN, fill(unknown.reason, table, world) if unknown else "",
        source.provision, source.confidence, given, missing, read.undecided,
        tuple(statuses), "", rule.to_settle, "", still,
    )  # fmt: skip


def _before(table: Table, rule: Rule) -> Answer:
    reason = f"This table begins on {table.first:%-d %B %Y}; it says nothing before."
    return Answer(
        rule, UNKNOWN, reason, rule.provision, rule.confidence, {}, (), frozenset(),
        (UNKNOWN,), "", (),
    )  # fmt: skip


def _walk(
    rows: tuple[Decision, ...], world: World, read: _Reading, certain: bool = True
) -> bool:
    """Read the rows; whether one of them has ended the reading.

    `is no` and `is blank` are taken by their word only as long as nothing before has
    been left open (`certain`): else a blank could take a possible result away.
    """
    for row in rows:
        met: bool | None = True
        if row.when is not None:
            met = row.when.value(world, not certain or bool(read.results))
            read.looked_at |= row.when.names()
        names = row.when.undecided(world) if row.when is not None else frozenset()
        first = len(read.results)
        if met is False:
            if names:
                read.open_rows.append((names, first, first))
            continue
        if row.result is not None:
            read.results.append(row.result)
            ended = True
        else:
            ended = _walk(row.then, world, read, certain and bool(met))
        if names:
            read.open_rows.append((names, first, len(read.results)))
        if met and ended:
            return True
    return False


def _templates(table: Table, minerals: list[str] | None) -> tuple[str, ...]:
    """The templates for these minerals; the one without a list takes all others."""
    if minerals is None:
        return ()
    left = set(minerals).difference(*(one.minerals for one in table.templates))
    return tuple(
        one.name
        for one in table.templates
        if (one.minerals & set(minerals) if one.minerals else left)
    )

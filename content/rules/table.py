"""The rule table as `content.rules.reading` makes it from its YAML."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from content.rules.expressions import Expression
from content.rules.weights import Line

NOW, FROM, EXEMPT, INDIRECT, OUT, UNKNOWN = (
    "NOW", "FROM", "EXEMPT", "INDIRECT", "OUT", "UNKNOWN",
)  # fmt: skip
STATUSES = (NOW, FROM, EXEMPT, INDIRECT, OUT, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or a list of the law, with where it comes from."""

    id: str
    value: Any
    unit: str
    citation: str
    source: str
    as_of: date
    confidence: str
    review_due: date
    line: int


@dataclass(frozen=True, slots=True)
class WeightVersion:
    """An annex of weights as it holds for a time."""

    valid_from: date
    valid_to: date | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    id: str
    title: str
    citation: str
    source: str
    versions: tuple[WeightVersion, ...]
    line: int

    def version_at(self, day: date) -> WeightVersion | None:
        """The version that holds on a day; None where the table does not reach."""
        return next((one for one in self.versions if _holds(one, day)), None)

    def at(self, day: date) -> tuple[Line, ...]:
        """The lines that hold on a day; none where the table does not reach."""
        version = self.version_at(day)
        return version.lines if version else ()


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One input: how it is asked, and what answers it takes."""

    id: str
    group: str
    words: str
    hint: str
    why: str
    kind: str
    missing: str
    unit: str = ""
    whole: bool = False
    weights: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do; `link` is a name like `page:GA-07`, or empty."""

    words: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    status: str
    reason: str
    provision: str
    confidence: str
    deadline: str
    actions: tuple[Action, ...]
    priority: str
    line: int
    # The first day of a FROM.
    day: date | None = None

    def status_on(self, as_of: date) -> str:
        """As readers see it: FROM with its day until that day has come."""
        if self.status != FROM or self.day is None:
            return self.status
        return NOW if self.day <= as_of else f"{FROM} {self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Decision:
    """One row: its condition (None: always), and a result or rows of its own."""

    when: Expression | None
    result: Result | None
    then: tuple["Decision", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Period:
    valid_from: date
    valid_to: date | None
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    name: str
    about: str
    provision: str
    confidence: str
    interpretations: tuple[str, ...]
    periods: tuple[Period, ...]
    # What to do where the answer is UNKNOWN.
    to_settle: tuple[Action, ...] = ()

    def at(self, day: date) -> Period | None:
        return next((one for one in self.periods if _holds(one, day)), None)


@dataclass(frozen=True, slots=True)
class Template:
    """A supplier template and the minerals it is for (none: all others)."""

    name: str
    minerals: frozenset[str]
    link: str


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table: as it was checked on a day; before `first` it says nothing."""

    checked_on: date
    first: date
    facts: dict[str, Fact]
    weights: dict[str, Weights]
    groups: dict[str, str]
    questions: dict[str, Question]
    rules: tuple[Rule, ...]
    templates: tuple[Template, ...]
    baseline: str
    values: dict[str, Any] = field(default_factory=dict)

    def lines(self, day: date) -> dict[str, tuple[Line, ...]]:
        """For each question on weights the lines that hold on a day."""
        return {
            question.id: self.weights[question.weights].at(day)
            for question in self.questions.values()
            if question.weights
        }

    def due(self, day: date) -> Iterator[Fact]:
        """The facts that should have been looked at again by this day."""
        return (fact for fact in self.facts.values() if fact.review_due < day)


def _holds(dated: Any, day: date) -> bool:
    until = dated.valid_to
    return dated.valid_from <= day and (until is None or day <= until)

"""Which question comes next, and how many still change something."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.rules.evaluation import evaluate
from content.rules.table import Question, Rule, Table


@dataclass(frozen=True, slots=True)
class Progress:
    """Where somebody stands in the form.

    A question that was answered with "I do not know" is in the answers as None: it is
    not asked again, and stays blank.
    """

    asked: tuple[Question, ...]
    open: tuple[Question, ...]

    @property
    def next(self) -> Question | None:
        return self.open[0] if self.open else None

    @property
    def total(self) -> int:
        return len(self.asked) + len(self.open)


def progress(
    table: Table, answers: Mapping[str, Any], as_of: date, rule: Rule | None = None
) -> Progress:
    """What was asked, and what is left to ask that still changes an answer; with a
    rule, that of this rule alone."""
    outcome = evaluate(table, answers, as_of)
    if rule is not None:
        still = set(outcome.answers[rule.id].missing)
    else:
        still = set(outcome.open_questions)
    if rule is None and "minerals" not in answers:
        # The templates hang on it whatever the rules say.
        still |= {"minerals"}
    return Progress(
        asked=tuple(
            table.questions[name] for name in table.questions if name in answers
        ),
        open=tuple(
            table.questions[name]
            for name in table.questions
            if name in still and name not in answers
        ),
    )

"""The words in which conditions are written, and their parser.

    not (minerals overlap threetg)
    eu_importer_of_record and reaches(eu_kg)
    turnover_gbp >= msa_turnover
    norway_nexus and 2 of (revenue_nok >= no_revenue, balance_nok >= no_balance,
                           employees >= no_employees)
    in_group is no          somebody has said no; a blank has not
    from_cahra is blank     nobody has said

`and` binds closer than `or`. To the right of a sign stands the name of a fact of the
table, never a number: each figure has its source beside it.
"""

import re
from collections.abc import Mapping

from content.rules.expressions import (
    AtLeast,
    Blank,
    Compare,
    Every,
    Expression,
    IsIn,
    Not,
    OnALine,
    Overlaps,
    Reaches,
    SaidNo,
    Some,
    Yes,
)

_TOKEN = re.compile(r"\s*(<=|>=|<|>|\(|\)|,|\d+|[A-Za-z_][A-Za-z0-9_]*|\S)")
_SIGNS = {"<", "<=", ">", ">="}
_DEEPEST = 20


class ConditionError(ValueError):
    """A condition that cannot be read; the words say why."""


def parse_condition(
    text: str, inputs: Mapping[str, str], facts: Mapping[str, type]
) -> Expression:
    """The condition that the text says.

    inputs: the kind of each question by its id. facts: int/float or list by name.
    """
    parser = _Parser(_TOKEN.findall(text), inputs, facts)
    found = parser.any_of()
    if parser.left:
        raise ConditionError(f"“{parser.left[0]}” is not expected here.")
    return found


class _Parser:
    def __init__(
        self, tokens: list[str], inputs: Mapping[str, str], facts: Mapping[str, type]
    ) -> None:
        self.left = tokens
        self.inputs, self.facts = inputs, facts
        self.depth = 0

    def next(self) -> str:
        return self.left[0] if self.left else ""

    def take(self, wanted: str = "") -> str:
        token = self.next()
        if not token:
            raise ConditionError("The condition ends too early.")
        if wanted and token != wanted:
            raise ConditionError(f"“{wanted}” is expected instead of “{token}”.")
        del self.left[0]
        return token

    def any_of(self) -> Expression:
        parts = [self.all_of()]
        while self.next() == "or":
            self.take()
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def all_of(self) -> Expression:
        parts = [self.one()]
        while self.next() == "and":
            self.take()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def one(self) -> Expression:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ConditionError("The condition is nested too deeply.")
        try:
            return self.single()
        finally:
            self.depth -= 1

    def single(self) -> Expression:
        token = self.take()
        if token == "not":  # noqa: S105 - a word of the language
            return Not((self.one(),))
        if token == "(":  # noqa: S105
            found = self.any_of()
            self.take(")")
            return found
        if token.isdecimal():
            return self.number_of(int(token))
        if token in ("lines", "reaches") and self.next() == "(":
            return self.weights(token)
        return self.about(token)

    def number_of(self, number: int) -> Expression:
        self.take("of")
        self.take("(")
        parts = [self.any_of()]
        while self.next() == ",":
            self.take()
            parts.append(self.any_of())
        self.take(")")
        if not 1 <= number <= len(parts):
            raise ConditionError(f"{number} of {len(parts)} cannot be.")
        return AtLeast(number, tuple(parts))

    def weights(self, word: str) -> Expression:
        self.take("(")
        name = self.of_kind(self.take(), "weights")
        part = ""
        if word == "reaches" and self.next() == ",":
            self.take()
            part = self.take()
        self.take(")")
        return OnALine(name) if word == "lines" else Reaches(name, part)

    def about(self, name: str) -> Expression:
        if name not in self.inputs:
            raise ConditionError(f"There is no question “{name}”.")
        token = self.next()
        if token in _SIGNS:
            self.take()
            return Compare(self.of_kind(name, "number"), token, self.fact(float))
        if token == "in":  # noqa: S105
            self.take()
            return IsIn(self.of_kind(name, "country"), self.fact(list))
        if token == "overlap":  # noqa: S105
            self.take()
            return Overlaps(self.of_kind(name, "choices", "countries"), self.fact(list))
        if token == "is":  # noqa: S105
            self.take()
            what = self.take()
            if what == "blank":
                return Blank(name)
            if what == "no":
                return SaidNo(self.of_kind(name, "yes-no"))
            raise ConditionError(f"“is” goes with “no” or “blank”, not with “{what}”.")
        return Yes(self.of_kind(name, "yes-no"))

    def of_kind(self, name: str, *kinds: str) -> str:
        if name not in self.inputs:
            raise ConditionError(f"There is no question “{name}”.")
        if self.inputs[name] not in kinds:
            raise ConditionError(
                f"“{name}” is a question of the kind {self.inputs[name]}; here belongs "
                f"one of the kind {' or '.join(kinds)}."
            )
        return name

    def fact(self, wanted: type) -> str:
        name = self.take()
        if name not in self.facts:
            raise ConditionError(
                f"There is no fact “{name}”: figures stand in the table's facts."
            )
        is_list = self.facts[name] is list
        if is_list != (wanted is list):
            raise ConditionError(
                f"The fact “{name}” is {'a list' if is_list else 'a number'}; this "
                "test does not go with it."
            )
        return name

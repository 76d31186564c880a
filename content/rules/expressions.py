"""Conditions of the rule table, worked out in three values: yes, no, not known.

A condition is built by `content.rules.grammar` from the words of the table. What is
not answered is not known, never "no" (Kleene's logic). Two tests look at the answer
itself: `x is no` and `x is blank`; they are always yes or no.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from content.rules.weights import Counted, Line, count_weights

Truth = bool | None


@dataclass(frozen=True, slots=True)
class World:
    """What conditions are asked about: answers, facts, and the lines of weights."""

    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)

    def answer(self, name: str) -> Any:
        return self.answers.get(name)

    def counted(self, name: str) -> Counted:
        return count_weights(self.answer(name), self.lines.get(name, ()))


class Expression(Protocol):
    def value(self, world: World, open_tests: bool = False) -> Truth:
        """Yes, no or not known. `open_tests`: where `is no` and `is blank` look at a
        blank, not known too: it may still be answered."""
        ...

    def names(self) -> frozenset[str]:
        """The inputs that the condition looks at."""
        ...

    def undecided(self, world: World) -> frozenset[str]:
        """The blank inputs that could still change the outcome."""
        ...


def all_of(values: Iterable[Truth]) -> Truth:
    known = list(values)
    if False in known:
        return False
    return None if None in known else True


def any_of(values: Iterable[Truth]) -> Truth:
    known = list(values)
    if True in known:
        return True
    return None if None in known else False


class _Branch:
    """What conditions made of conditions have in common."""

    parts: tuple[Expression, ...]

    def value(self, world: World, open_tests: bool = False) -> Truth:
        raise NotImplementedError

    def names(self) -> frozenset[str]:
        return frozenset().union(*(part.names() for part in self.parts))

    def undecided(self, world: World) -> frozenset[str]:
        if self.value(world, True) is not None:
            return frozenset()
        return frozenset().union(*(part.undecided(world) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Every(_Branch):
    parts: tuple[Expression, ...]

    def value(self, world: World, open_tests: bool = False) -> Truth:
        return all_of(part.value(world, open_tests) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Some(_Branch):
    parts: tuple[Expression, ...]

    def value(self, world: World, open_tests: bool = False) -> Truth:
        return any_of(part.value(world, open_tests) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not(_Branch):
    parts: tuple[Expression, ...]

    def value(self, world: World, open_tests: bool = False) -> Truth:
        found = self.parts[0].value(world, open_tests)
        return None if found is None else not found


@dataclass(frozen=True, slots=True)
class AtLeast(_Branch):
    """`2 of (a, b, c)`."""

    number: int
    parts: tuple[Expression, ...]

    def value(self, world: World, open_tests: bool = False) -> Truth:
        found = [part.value(world, open_tests) for part in self.parts]
        if found.count(True) >= self.number:
            return True
        return None if len(found) - found.count(False) >= self.number else False


class _Leaf:
    """What conditions about one input have in common."""

    name: str

    def value(self, world: World, open_tests: bool = False) -> Truth:
        raise NotImplementedError

    def names(self) -> frozenset[str]:
        return frozenset({self.name})

    def undecided(self, world: World) -> frozenset[str]:
        open_ = self.value(world, True) is None
        return frozenset({self.name}) if open_ else frozenset()


@dataclass(frozen=True, slots=True)
class Yes(_Leaf):
    """The answer to a yes/no question."""

    name: str

    def value(self, world: World, open_tests: bool = False) -> Truth:
        return world.answer(self.name)


@dataclass(frozen=True, slots=True)
class SaidNo(_Leaf):
    """`x is no`: somebody has said no; a blank has not."""

    name: str

    def value(self, world: World, open_tests: bool = False) -> Truth:
        given = world.answer(self.name)
        return None if open_tests and given is None else given is False


@dataclass(frozen=True, slots=True)
class Blank(_Leaf):
    """`x is blank`: nobody has said."""

    name: str

    def value(self, world: World, open_tests: bool = False) -> Truth:
        given = world.answer(self.name)
        return None if open_tests and given is None else given is None


@dataclass(frozen=True, slots=True)
class Compare(_Leaf):
    """A figure against one of the table's figures."""

    name: str
    sign: str
    fact: str

    def value(self, world: World, open_tests: bool = False) -> Truth:
        given = world.answer(self.name)
        if given is None:
            return None
        bound = world.facts[self.fact]
        return {
            "<": given < bound,
            "<=": given <= bound,
            ">": given > bound,
            ">=": given >= bound,
        }[self.sign]


@dataclass(frozen=True, slots=True)
class IsIn(_Leaf):
    """`hq in eu_members`."""

    name: str
    fact: str

    def value(self, world: World, open_tests: bool = False) -> Truth:
        given = world.answer(self.name)
        return None if given is None else given in world.facts[self.fact]


@dataclass(frozen=True, slots=True)
class Overlaps(_Leaf):
    """`minerals overlap threetg`: at least one stands in both lists."""

    name: str
    fact: str

    def value(self, world: World, open_tests: bool = False) -> Truth:
        given = world.answer(self.name)
        return None if given is None else bool(set(given) & set(world.facts[self.fact]))


@dataclass(frozen=True, slots=True)
class OnALine(_Leaf):
    """`lines(eu_kg)`: some of the goods stand on a line of the annex."""

    name: str

    def value(self, world: World, open_tests: bool = False) -> Truth:
        return world.counted(self.name).on_a_line


@dataclass(frozen=True, slots=True)
class Reaches(_Leaf):
    """`reaches(eu_kg)` or `reaches(eu_kg, B)`: some line is at its weight or above."""

    name: str
    part: str = ""

    def value(self, world: World, open_tests: bool = False) -> Truth:
        return world.counted(self.name).reached(self.part)

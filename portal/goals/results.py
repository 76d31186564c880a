"""What may be told of a count; pure.

Figures of people follow the rule of the trainers' figures: nothing of fewer than five.
Here a count stands beside the one of the day before, so one person more would show as
a group of one: counts of people are given in whole fives. A step of five shows that the
last of five people came on that day, not who it was. Whoever brings a count to the edge
with accounts of their own sees the next person come, and learns nothing of them either.
"""

from dataclasses import dataclass

from portal.learning.trainers.figures.groups_shown import FEWEST


@dataclass(frozen=True, slots=True)
class Result:
    """value: None where it may not be shown. whole: of how many, for shares."""

    value: int | None
    whole: int | None = None


HIDDEN = Result(None)


def people(number: int) -> Result:
    """So many people, rounded down to fives; nobody is shown as nobody."""
    return Result(_fives(number)) if _may_show(number) else HIDDEN


def share(part: int, whole: int, fewest: int = 1) -> Result:
    """A share of things. Of fewer than `fewest` it says too little to be shown."""
    return HIDDEN if 0 < whole < fewest else Result(part, whole)


def share_of_people(part: int, rest: int) -> Result:
    """A share of people, where both sides can be shown."""
    if not (_may_show(part) and _may_show(rest)):
        return HIDDEN
    return Result(_fives(part), _fives(part) + _fives(rest))


def _may_show(number: int) -> bool:
    return number == 0 or number >= FEWEST


def _fives(number: int) -> int:
    return number // FEWEST * FEWEST

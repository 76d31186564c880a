"""What the answers to a question say about the question; pure.

facility: the share of right answers. discrimination: how right answers to this question
go together with doing well in the rest of the attempt (Pearson's correlation of right
or wrong with the share of points earned in all other questions), from -1 to 1.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

# With fewer answers nothing is shown; with fewer than that nothing is concluded.
FEWEST, ENOUGH = 5, 20
EASY, HARD = 0.95, 0.25
# The share of the answers, from those who did best elsewhere, that "the best" means.
BEST = 0.27


@dataclass(frozen=True, slots=True)
class Answer:
    """A first answer, and how often there are equal ones. rest: the share of points in
    the other questions of the attempt, None where there are none. response: as
    stored."""

    right: bool
    rest: float | None
    response: Any = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """How many chose one option. letter: its place, A for the first."""

    id: str
    letter: str
    text: str
    right: bool
    count: int
    percent: int


@dataclass(slots=True)
class ItemFigures:
    """facility and discrimination are None where they cannot be told."""

    n: int
    facility: float | None = None
    discrimination: float | None = None
    shares: list[Share] = field(default_factory=list)
    unanswered: int = 0
    flags: list[str] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        """Fewer than five answers tell about people, not about the question."""
        return self.n >= FEWEST

    @property
    def facility_percent(self) -> int | None:
        return None if self.facility is None else round(100 * self.facility)

    @property
    def discrimination_words(self) -> str:
        """Two places after the point, with a minus that is one."""
        if self.discrimination is None:
            return "–"
        return f"{self.discrimination:.2f}".replace("-", "−")


def correlation(triples: Sequence[tuple[float, float, int]]) -> float | None:
    """Pearson's correlation of pairs with how often there is each; None where one side
    does not vary."""
    if len({x for x, _y, _n in triples}) < 2 or len({y for _x, y, _n in triples}) < 2:
        return None
    count = sum(n for _x, _y, n in triples)
    mean_x = math.fsum(n * x for x, _y, n in triples) / count
    mean_y = math.fsum(n * y for _x, y, n in triples) / count
    both = math.fsum(n * (x - mean_x) * (y - mean_y) for x, y, n in triples)
    spread_x = math.fsum(n * (x - mean_x) ** 2 for x, _y, n in triples)
    spread_y = math.fsum(n * (y - mean_y) ** 2 for _x, y, n in triples)
    under = math.sqrt(spread_x * spread_y)
    # Differences too small for a float are none.
    return max(-1.0, min(1.0, both / under)) if under else None


def analyse(answers: Sequence[Answer], body: dict[str, Any] | None) -> ItemFigures:
    """The figures of one version, or with no body of several versions together."""
    found = ItemFigures(n=sum(one.times for one in answers))
    if not found.shown:
        return found
    found.facility = sum(one.times for one in answers if one.right) / found.n
    found.discrimination = correlation(
        [
            (float(one.right), one.rest, one.times)
            for one in answers
            if one.rest is not None
        ]
    )
    if body is not None:
        found.unanswered = sum(one.times for one in answers if one.response is None)
        found.shares = _shares(answers, found.n, body)
    found.flags = _flags(found, answers, body)
    return found


def _shares(answers: Sequence[Answer], n: int, body: dict[str, Any]) -> list[Share]:
    if body["type"] not in ("single", "multiple", "truefalse"):
        return []
    counts = _counts(answers)
    return [
        Share(
            id=option["id"],
            letter=chr(ord("A") + place) if place < 26 else str(place + 1),
            text=option["text"],
            right=option["id"] in body["key"],
            count=counts[option["id"]],
            percent=round(100 * counts[option["id"]] / n),
        )
        for place, option in enumerate(body["options"])
    ]


def _counts(answers: Sequence[Answer]) -> Counter[str]:
    """How many chose each option."""
    counts: Counter[str] = Counter()
    for one in answers:
        for own in set(one.response) if isinstance(one.response, list) else ():
            counts[own] += one.times
    return counts


def _flags(
    found: ItemFigures, answers: Sequence[Answer], body: dict[str, Any] | None
) -> list[str]:
    if found.n < ENOUGH:
        return [_("too few: fewer than 20 people have answered")]
    flags = []
    if found.facility is not None and found.facility >= EASY:
        flags.append(_("nearly everyone right"))
    if found.facility is not None and found.facility <= HARD:
        flags.append(_("hardly anyone right"))
    if found.discrimination is not None and found.discrimination < 0:
        flags.append(_("who does well elsewhere tends to get this wrong"))
    if body is not None and body["type"] in ("single", "truefalse"):
        rival = _rival(answers, found.shares)
        if rival:
            flags.append(_("best learners choose %s: is the key right?") % rival)
    never = [share.letter for share in found.shares if not share.count]
    if never:
        flags.append(_("nobody chooses %s") % ", ".join(never))
    return flags


def _rival(answers: Sequence[Answer], shares: Sequence[Share]) -> str:
    """The letter of a wrong option that more of the best chose than the right one."""
    ranked = sorted(
        (one for one in answers if one.rest is not None),
        key=lambda one: -(one.rest or 0),
    )
    wanted = max(FEWEST, math.ceil(BEST * sum(one.times for one in ranked)))
    best: list[Answer] = []
    for one in ranked:
        # Nobody with the same result is left out, for who would it be?
        if sum(had.times for had in best) >= wanted and one.rest != best[-1].rest:
            break
        best.append(one)
    if len(best) == len(ranked):
        # They all did equally well: nobody is best.
        return ""
    counts = _counts(best)
    right = max((counts[share.id] for share in shares if share.right), default=0)
    wrong = [share for share in shares if not share.right]
    top = max(wrong, key=lambda share: counts[share.id], default=None)
    return top.letter if top is not None and counts[top.id] > right else ""

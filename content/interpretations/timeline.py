"""Positions in time, pure: which one holds on a day, and what a time line may not be.

Two axes. A position is *in force* for the days for which it reads the law, and it is
*known* for the days on which the collaboration held it. When the law changes, the old
position's time in force is closed: it stays what was right for its days. When the
collaboration changes its mind about the same days, the old position is no longer held
from then on: what was said before can still be looked up.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DRAFT, IN_REVIEW, ADOPTED = "draft", "in review", "adopted"
CONTESTED, SUPERSEDED, WITHDRAWN = "contested", "superseded", "withdrawn"
STATUSES = (DRAFT, IN_REVIEW, ADOPTED, CONTESTED, SUPERSEDED, WITHDRAWN)
# What the collaboration holds or has held. Only an adoption makes a position one.
HELD = frozenset({ADOPTED, CONTESTED, SUPERSEDED, WITHDRAWN})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of one position. All days are inclusive; None: open.

    closed_on: the day on which the end of its time in force was written down; looked
    at as known earlier, it had no end yet.
    """

    number: int
    status: str
    in_force_from: date
    known_from: date
    in_force_to: date | None = None
    known_to: date | None = None
    closed_on: date | None = None

    @property
    def is_held(self) -> bool:
        return self.status in HELD

    def end_as_known(self, known: date) -> date | None:
        """The last day in force, as far as was written down on the day `known`."""
        if self.closed_on is not None and known < self.closed_on:
            return None
        return self.in_force_to

    def is_known(self, known: date) -> bool:
        return self.known_from <= known and (
            self.known_to is None or known <= self.known_to
        )

    def holds(self, day: date, known: date) -> bool:
        """Whether this was the reading for `day`, as known on the day `known`."""
        end = self.end_as_known(known)
        return (
            self.is_known(known)
            and self.in_force_from <= day
            and (end is None or day <= end)
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, with the position and field at which it can be mended."""

    number: int
    field: str
    message: str


def position_at(
    spans: Iterable[Span], day: date, known: date | None = None
) -> Span | None:
    """The position for a day, as known on another (default: as known last).

    The one that is held; where none is, the one that is proposed; else None.
    """
    found = list(spans)
    seen = known if known is not None else _latest(found)
    holding = [one for one in found if one.status != DRAFT and one.holds(day, seen)]
    held = [one for one in holding if one.is_held]
    return next(iter(held or holding), None)


def _latest(spans: Sequence[Span]) -> date:
    """A day on which everything that is written down is known."""
    days = [d for one in spans for d in (one.known_from, one.known_to, one.closed_on)]
    return max((d for d in days if d is not None), default=date.max - _DAY) + _DAY


def in_order(spans: Iterable[Span]) -> list[Span]:
    """Newest first: by when they began to be in force, then by when they were known."""
    return sorted(
        spans, key=lambda one: (one.in_force_from, one.known_from), reverse=True
    )


def faults(spans: Sequence[Span]) -> list[Fault]:
    """All that makes the time line ambiguous or broken; empty where it is right.

    Held positions never overlap on both axes, leave no gap between the first and the
    last that are held now, and every end is written down. Proposals must not overlap
    among themselves. Drafts may be anything.
    """
    found = [fault for one in spans for fault in _own_faults(one)]
    if found:
        return found
    held = [one for one in spans if one.is_held]
    proposed = [one for one in spans if one.status == IN_REVIEW]
    for group in (held, proposed):
        found += _overlaps(group)
    return found or _gaps([one for one in held if one.known_to is None])


def _own_faults(one: Span) -> list[Fault]:
    found = []

    def say(field: str, message: str) -> None:
        found.append(Fault(one.number, field, f"Position {one.number}: {message}"))

    if one.in_force_to is not None and one.in_force_to < one.in_force_from:
        say("in_force_to", "it ends before it begins to be in force.")
    if one.known_to is not None and one.known_to < one.known_from:
        say("known_to", "it is given up before the day from which it was held.")
    if one.in_force_to is not None and one.closed_on is None:
        say("closed_on", "say on which day its end was written down.")
    if one.closed_on is not None and one.in_force_to is None:
        say("in_force_to", "its end was written down, but there is none.")
    if one.closed_on is not None and one.closed_on < one.known_from:
        say("closed_on", "its end was written down before it was held.")
    if one.status == WITHDRAWN and one.known_to is None:
        say("known_to", "it is withdrawn: say until which day it was held.")
    if one.status == SUPERSEDED and one.known_to is None and one.in_force_to is None:
        say("in_force_to", "it is superseded: say until when it was right, or held.")
    return found


def _overlaps(spans: Sequence[Span]) -> list[Fault]:
    """Pairs that both hold for some day as known on some day."""
    found = []
    ordered = sorted(spans, key=lambda one: (one.in_force_from, one.known_from))
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            clash = _clash(first, second)
            if clash is not None:
                day, known = clash
                found.append(
                    Fault(
                        second.number,
                        "in_force_from",
                        f"Positions {first.number} and {second.number} both hold on "
                        f"{_words(day)} (as known on {_words(known)}). Close the "
                        "earlier one on the day before the later one begins.",
                    )
                )
    return found


def _clash(first: Span, second: Span) -> tuple[date, date] | None:
    """A (day, known) for which both hold. Both are unions of rectangles whose corners
    are their own dates, so that looking at the corners is looking everywhere."""
    knowns = {
        d
        for one in (first, second)
        for d in (one.known_from, one.closed_on)
        if d is not None
    }
    days = {first.in_force_from, second.in_force_from}
    for known in sorted(knowns):
        for day in sorted(days):
            if first.holds(day, known) and second.holds(day, known):
                return day, known
    return None


def _gaps(held_now: Sequence[Span]) -> list[Fault]:
    found = []
    ordered = sorted(held_now, key=lambda one: one.in_force_from)
    for before, after in itertools.pairwise(ordered):
        end = before.in_force_to
        if end is not None and after.in_force_from > end + _DAY:
            found.append(
                Fault(
                    after.number,
                    "in_force_from",
                    f"Between position {before.number} (until {_words(end)}) and "
                    f"position {after.number} (from {_words(after.in_force_from)}) "
                    "there are days without a position. Let one follow the other.",
                )
            )
    return found


def frozen_changes(
    before: dict[str, object], after: dict[str, object], old: Span, new: Span
) -> list[Fault]:
    """What an editor changed in a position that the collaboration has adopted.

    before, after: its texts by field. A held position is closed or given up, never
    rewritten: a new reading is a new position.
    """
    found = []

    def say(field: str, message: str) -> None:
        found.append(Fault(new.number, field, f"Position {new.number}: {message}"))

    for field in before:
        if before[field] != after.get(field):
            say(field, "it has been adopted and is not rewritten. Add a new position.")
    for field in ("in_force_from", "known_from"):
        if getattr(old, field) != getattr(new, field):
            say(field, "this day was fixed when it was adopted.")
    for field in ("in_force_to", "known_to", "closed_on"):
        was = getattr(old, field)
        if was is not None and was != getattr(new, field):
            say(field, "this day is written down and stays.")
    if old.status in (SUPERSEDED, WITHDRAWN) and new.status in (ADOPTED, CONTESTED):
        say("status", "it has ended and is not taken up again. Add a new position.")
    if not new.is_held:
        say("status", "it has been adopted: withdraw it or let a new one follow.")
    return found


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

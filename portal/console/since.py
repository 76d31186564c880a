"""Who gained and who lost a page between an instant of the past and now, and by what.

The record is played forward for each person whose answer differs, over the instants at
which something of theirs, or of the page, changed. What is told is the last change that
turned the answer.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from content.as_of import PageThen, Unrecorded
from portal.console.past import Answer, PastWorld, numbers, readers_of
from portal.console.told import Telling
from portal.console.world import Person
from portal.members.as_of import (
    OF_PEOPLE,
    SPELLS,
    Row,
    States,
    apply,
    empty,
    facts_from,
    instant_of,
    rows_of,
)

Key = tuple[str, int]


@dataclass(slots=True)
class Event:
    """Something that happened, and for whom it opened or closed the page."""

    at: datetime
    words: str
    gained: list[Person] = field(default_factory=list)
    lost: list[Person] = field(default_factory=list)


class Since:
    """What changed after the answer's instant until now."""

    def __init__(self, answer: Answer) -> None:
        self.until = timezone.now()
        self.after = answer.at
        self.history = answer.history
        self.then = world = answer.world
        self.rows = rows_of(kind__in=OF_PEOPLE, at__gt=self.after, at__lte=self.until)
        self.page_rows = self.history.changes(self.after, self.until)
        rows = [*self.rows, *self.page_rows]
        self.telling = Telling(world.names, world.states, rows)
        self._pages: dict[datetime, PageThen | None] = {}
        self._index()
        states = {kind: dict(some) for kind, some in world.states.items()}
        apply(states, self.rows)
        page = self.page_at(self.until)
        self.now = PastWorld(self.until, states, page)
        before, after = numbers(answer.held), numbers(readers_of(self.now, page))
        self.events = self._events(after - before, before - after)

    @property
    def gained(self) -> int:
        return sum(len(event.gained) for event in self.events)

    @property
    def lost(self) -> int:
        return sum(len(event.lost) for event in self.events)

    def page_at(self, at: datetime) -> PageThen | None:
        """The page as it stood; it is worked out once between two of its changes."""
        last = max((row.at for row in self.page_rows if row.at <= at), default=None)
        instant = last or self.after
        if instant not in self._pages:
            try:
                self._pages[instant] = self.history.at(instant)
            except Unrecorded:
                self._pages[instant] = None
        return self._pages[instant]

    def _index(self) -> None:
        """Which rows, and which spells, are whose."""
        self.by_key: dict[Key, list[Row]] = defaultdict(list)
        self.spells: dict[int, set[Key]] = defaultdict(set)
        for kind in SPELLS:
            for pk, state in self.then.states[kind].items():
                self.spells[state["person"]].add((kind, pk))
        for row in self.rows:
            self.by_key[row.kind, row.key].append(row)
            if row.kind in SPELLS and row.state:
                self.spells[row.state["person"]].add((row.kind, row.key))

    def _states_of(self, key: Key) -> list[dict[str, Any]]:
        first = self.then.states[key[0]].get(key[1])
        later = [row.state for row in self.by_key.get(key, ())]
        return [state for state in (first, *later) if state]

    def _keys_of(self, person: int) -> set[Key]:
        """All that bears on what one person holds."""
        keys: set[Key] = {("account", person)} | self.spells[person]
        for kind, pk in self.spells[person]:
            if kind == "membership":
                for state in self._states_of((kind, pk)):
                    keys.add(("organisation", state["organisation"]))
        for state in self._states_of(("account", person)):
            keys |= {("role", role) for role in state["roles"]}
        keys |= {("tier", rank) for rank in self.then.states["tier"]}
        return keys | {key for key in self.by_key if key[0] == "tier"}

    def _events(self, gained: set[int], lost: set[int]) -> list[Event]:
        found: dict[tuple[datetime, str], Event] = {}
        lines = {
            one.pk: one
            for world, some in ((self.now, gained), (self.then, lost))
            for one in world.people(world.held[pk] for pk in some)
        }
        for person in sorted(gained | lost):
            at, words = self._turn(person, wanted=person in gained)
            event = found.setdefault((at, words), Event(at, words))
            side = event.gained if person in gained else event.lost
            side.append(lines[person])
        for event in found.values():
            event.gained.sort(key=lambda one: (one.organisations, one.name))
            event.lost.sort(key=lambda one: (one.organisations, one.name))
        return [found[key] for key in sorted(found)]

    def _turn(self, person: int, *, wanted: bool) -> tuple[datetime, str]:
        """When the person's answer last became what it is now, and what did it."""
        keys = self._keys_of(person)
        own = sorted(
            (row for key in keys for row in self.by_key.get(key, ())),
            key=lambda row: row.pk,
        )
        bounds = self._bounds(keys)
        instants = {row.at for row in (*own, *self.page_rows)} | bounds.keys()
        states = empty()
        for kind, pk in keys:
            if pk in self.then.states[kind]:
                states[kind][pk] = dict(self.then.states[kind][pk])
        turned, words, was = self.after, "", not wanted
        for instant in sorted(instants):
            now = [row for row in own if row.at == instant]
            earlier = {
                (row.kind, row.key): states[row.kind].get(row.key) for row in now
            }
            apply(states, now)
            reads = self._reads(states, person, instant)
            if reads != was and reads == wanted:
                turned = instant
                told = [self.telling.of_person(r, earlier[r.kind, r.key]) for r in now]
                told += [
                    self.telling.of_page(row, self.history.before(row), self.history)
                    for row in self.page_rows
                    if row.at == instant
                ]
                told += bounds.get(instant, [])
                words = "; ".join(dict.fromkeys(one for one in told if one))
            was = reads
        return turned, words

    def _bounds(self, keys: set[Key]) -> dict[datetime, list[str]]:
        """Ends and beginnings that came by themselves, by their dates."""
        found: dict[datetime, list[str]] = defaultdict(list)
        for kind, pk in keys:
            if kind != "organisation" and kind not in SPELLS:
                continue
            for state in self._states_of((kind, pk)):
                for name in ("from", "until"):
                    instant = instant_of(state[name])
                    if instant is not None and self.after < instant <= self.until:
                        found[instant].append(
                            self.telling.of_date(kind, state, begins=name == "from")
                        )
        return found

    def _reads(self, states: States, person: int, at: datetime) -> bool:
        page = self.page_at(at)
        if page is None:
            return False
        held = facts_from(states, page.paths).at(at).get(person)
        return held is not None and held.viewer([page.audience]).can_read(page)

"""What a change would open and close, for whom: found out without making it.

Changes of people are played through on facts in memory (`portal.members.grants`),
changes of a page by `content.admin.opening`, which takes back what it did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from content.admin.opening import States
from content.models import BasePage
from content.references import PageRow, page_rows
from portal.access import CLOSED, Grants, Viewer
from portal.members.grants import Held
from portal.members.viewers import keys_in_use


@dataclass(frozen=True, slots=True)
class PersonChange:
    """The pages that one person could read then and cannot now, and the other way."""

    person: int
    gained: tuple[PageRow, ...]
    lost: tuple[PageRow, ...]


@dataclass(slots=True)
class Effect:
    """What a change of memberships does: people for whom something changes, and all
    pages that at least one of them gains or loses."""

    people: list[PersonChange]
    gained: list[PageRow]
    lost: list[PageRow]


def effect_on_people(before: dict[int, Held], after: dict[int, Held]) -> Effect:
    """Compare what people hold; two queries, however many change."""
    changed = [
        pk for pk in before if pk in after and before[pk].sight != after[pk].sight
    ]
    keys, _stamp = keys_in_use()
    viewers: dict[tuple, Viewer] = {}

    def viewer(held: Held) -> Viewer:
        if held.sight not in viewers:
            viewers[held.sight] = held.viewer(keys)
        return viewers[held.sight]

    touched: set[str] = set()
    for pk in changed:
        old, new = viewer(before[pk]), viewer(after[pk])
        touched |= old.keys ^ new.keys | old.staff_keys ^ new.staff_keys
    rows = page_rows(
        BasePage.objects.filter(live=True, audience__in=touched).order_by("path")
    )
    known: dict[tuple, tuple[tuple[PageRow, ...], tuple[PageRow, ...]]] = {}
    people = []
    for pk in changed:
        pair = before[pk].sight, after[pk].sight
        if pair not in known:
            old, new = viewer(before[pk]), viewer(after[pk])
            reads = [(row, old.can_read(row), new.can_read(row)) for row in rows]
            known[pair] = (
                tuple(row for row, was, will in reads if will and not was),
                tuple(row for row, was, will in reads if was and not will),
            )
        people.append(PersonChange(pk, *known[pair]))
    gained = {row.pk for one in people for row in one.gained}
    lost = {row.pk for one in people for row in one.lost}
    return Effect(
        people,
        [row for row in rows if row.pk in gained],
        [row for row in rows if row.pk in lost],
    )


@dataclass(frozen=True, slots=True)
class PageChange:
    """One page whose audience changes, and how many people gain and lose it.

    stranger: 1 where everybody gains it, -1 where people without account lose it.
    """

    row: PageRow
    before: str
    after: str
    gained: int
    lost: int
    stranger: int


@dataclass(slots=True)
class PageEffect:
    """What a change of a page's terms does; gaining and losing: the people for whom at
    least one page opens or closes; shown and hidden: live pages that come into the
    lists of people who may not read them, and that leave these."""

    pages: list[PageChange]
    gaining: list[Held]
    losing: list[Held]
    shown: int = 0
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    live: bool
    audience: str
    path: str


def effect_of_terms(
    before: States, after: States, everybody: Iterable[Held]
) -> PageEffect:
    """Compare states of pages for all these people; one query."""
    differ = [
        pk
        for pk in after
        if (before[pk][0], before[pk][2]) != (after[pk][0], after[pk][2])
        and (before[pk][2] or after[pk][2])
    ]
    rows = page_rows(BasePage.objects.filter(pk__in=differ).order_by("path"))
    keys = {state[pk][0] for state in (before, after) for pk in differ}
    by_sight: dict[tuple, list[Held]] = {}
    for held in everybody:
        by_sight.setdefault(held.sight, []).append(held)
    viewers = {sight: some[0].viewer(keys) for sight, some in by_sight.items()}
    stranger = Held(0, Grants()).viewer(keys)
    gaining: set[tuple] = set()
    losing: set[tuple] = set()
    pages = []
    for row in rows:
        old = _state(before[row.pk], row.path)
        new = _state(after[row.pk], row.path)
        gained = lost = 0
        for sight, viewer in viewers.items():
            was, will = viewer.can_read(old), viewer.can_read(new)
            if will and not was:
                gained += len(by_sight[sight])
                gaining.add(sight)
            elif was and not will:
                lost += len(by_sight[sight])
                losing.add(sight)
        pages.append(
            PageChange(
                row,
                old.audience if old.live else CLOSED,
                new.audience if new.live else CLOSED,
                gained,
                lost,
                int(stranger.can_read(new)) - int(stranger.can_read(old)),
            )
        )
    return PageEffect(
        pages,
        [held for sight in by_sight if sight in gaining for held in by_sight[sight]],
        [held for sight in by_sight if sight in losing for held in by_sight[sight]],
        sum(_in_lists(after[pk]) and not _in_lists(before[pk]) for pk in after),
        sum(_in_lists(before[pk]) and not _in_lists(after[pk]) for pk in after),
    )


def _in_lists(state: tuple[str, bool, bool]) -> bool:
    key, listed, live = state
    return live and listed and key != CLOSED


def _state(state: tuple[str, bool, bool], path: str) -> Any:
    key, _listed, live = state
    return _State(live, key, path)

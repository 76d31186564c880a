"""Which groups of people can be shown without telling of fewer than five.

A group alone being large enough is not enough: "all" less "all others" may be one
person. So groups are taken one after the other, in a fixed order, and each only when
every region that all groups taken so far cut out has nobody or at least five in it.
Whatever can be worked out from groups so taken, by adding, subtracting or combining
filters, is made of such regions.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

FEWEST = 5
# What a filter can name: its kind and its value.
Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One case (an enrolment): whose it is, and the groups that it belongs to."""

    person: Hashable
    groups: frozenset[Group]


# The people of all cases that belong to the same groups.
Region = list[tuple[frozenset[Group], set[Hashable]]]


def _enough(region: Region, fewest: int) -> bool:
    """Whether these are the cases of nobody, or of enough people."""
    people: set[Hashable] = set()
    for _groups, own in region:
        if len(own) >= fewest:
            return True
        people |= own
    return not people or len(people) >= fewest


def shown_groups(
    rows: Iterable[Row], order: Iterable[Group], fewest: int = FEWEST
) -> frozenset[Group] | None:
    """Those of the groups in `order` that can be shown, with all combinations of them;
    None where not even all cases together can."""
    alike: dict[frozenset[Group], set[Hashable]] = defaultdict(set)
    for row in rows:
        alike[row.groups].add(row.person)
    regions: list[Region] = [list(alike.items())]
    if not alike or not _enough(regions[0], fewest):
        return None
    shown: set[Group] = set()
    for group in order:
        parts = [_split(region, group) for region in regions]
        if not any(inside for inside, _outside in parts):
            continue
        if all(_enough(part, fewest) for pair in parts for part in pair):
            shown.add(group)
            regions = [part for pair in parts for part in pair if part]
    return frozenset(shown)


def _split(region: Region, group: Group) -> tuple[Region, Region]:
    inside: Region = []
    outside: Region = []
    for alike in region:
        (inside if group in alike[0] else outside).append(alike)
    return inside, outside


class Cohorts:
    """The cases of a course, and what may be told of those of them that have something
    (finished, tried a second time): decided for each such part by itself."""

    def __init__(self, rows: Mapping[int, Row], order: Iterable[Group]) -> None:
        self.rows = rows
        self.order = list(order)
        self.shown = shown_groups(rows.values(), self.order)

    def may_show(self, chosen: Collection[Group], part: Collection[int]) -> bool:
        """Whether figures of the cases `part` (of all, before any filter) may be shown
        under the filters `chosen`."""
        shown = shown_groups([self.rows[number] for number in part], self.order)
        if shown is None:
            return False
        # A group that none of these cases is in leaves nobody: that is shown too.
        there = {group for number in part for group in self.rows[number].groups}
        return all(group in shown or group not in there for group in chosen)

    def inside(self, chosen: Collection[Group]) -> set[int]:
        """Numbers of the cases that are in all chosen groups."""
        wanted = set(chosen)
        return {n for n, row in self.rows.items() if wanted <= row.groups}

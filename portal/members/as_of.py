"""What people held at an instant of the past, from the record of access.

The recorded states of that instant become the same `Facts` that today's rows become
(`portal.members.grants`), so what these open is asked of the one rule.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from portal.members.grants import Facts, Firm, Spell
from portal.members.models import AccessFact

# What people hold; pages are the other kind (`content.as_of`).
OF_PEOPLE = ("tier", "organisation", "membership", "in_group", "role", "account")
SPELLS = {"membership": "organisation", "in_group": "group"}
# By kind and key; what is gone is not in it.
States = dict[str, dict[int, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the record."""

    pk: int
    at: datetime
    kind: str
    key: int
    state: dict[str, Any] | None
    found: bool
    by: int | None


_COLUMNS = ("pk", "at", "kind", "key", "state", "found", "by_id")


def rows_of(**which: Any) -> list[Row]:
    """Rows of the record in the order in which they were written."""
    found = AccessFact.objects.order_by("pk").filter(**which)
    return [Row(*values) for values in found.values_list(*_COLUMNS)]


def states_at(at: datetime) -> States:
    """How everything that people hold stood at `at`; one query."""
    known = AccessFact.objects.order_by().filter(kind__in=OF_PEOPLE, at__lte=at)
    last = known.values("kind", "key").annotate(last=Max("pk")).values("last")
    states = empty()
    apply(states, rows_of(pk__in=last))
    return states


def empty() -> States:
    return {kind: {} for kind in OF_PEOPLE}


def apply(states: States, rows: Iterable[Row]) -> None:
    """Change the states as these rows say."""
    for row in rows:
        if row.state is None:
            states[row.kind].pop(row.key, None)
        else:
            states[row.kind][row.key] = row.state


def instant_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def facts_from(states: States, paths: Mapping[int, str]) -> Facts:
    """These states as facts. paths: of the pages in question, by number; other trees
    that somebody may edit are left out, for they open none of these."""
    accounts = {pk: one for pk, one in states["account"].items() if one["active"]}
    roles = states["role"]
    trees: dict[int, set[str]] = defaultdict(set)
    stewards, admins = set(), set()
    for person, account in accounts.items():
        for role in (roles[pk] for pk in account["roles"] if pk in roles):
            trees[person].update(paths[pk] for pk in role["trees"] if pk in paths)
            if role["steward"]:
                stewards.add(person)
            if role["admin"]:
                admins.add(person)
    return Facts(
        people={pk: account["super"] for pk, account in accounts.items()},
        firms={
            pk: Firm(one["tier"], _begin(one), instant_of(one["until"]))
            for pk, one in states["organisation"].items()
        },
        memberships=_spells(states, "membership"),
        groups=_spells(states, "in_group"),
        verified=frozenset(pk for pk, one in accounts.items() if one["confirmed"]),
        verified_ranks=tuple(r for r, one in states["tier"].items() if one["gives"]),
        trees={person: tuple(sorted(some)) for person, some in trees.items()},
        stewards=frozenset(stewards),
        admins=frozenset(admins),
    )


def _begin(state: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(state["from"])


def _spells(states: States, kind: str) -> tuple[Spell, ...]:
    where = SPELLS[kind]
    return tuple(
        Spell(
            one["person"], one[where], _begin(one), instant_of(one["until"]),
            one["role"], pk,
        )
        for pk, one in states[kind].items()
    )  # fmt: skip

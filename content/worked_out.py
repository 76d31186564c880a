"""The audience rule for pages that need not be rows any more (`content.as_of`)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from content.audience import STEP, RuleRow, work_out


@dataclass(frozen=True, slots=True)
class Own:
    """What one page asks for by itself, and where it stands."""

    pk: int
    parent: int | None
    live: bool
    rank: int
    listing: str
    groups: frozenset[int]
    alias_of: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A page's audience worked out, with a path that holds among these pages alone."""

    path: str
    audience: str
    is_listed: bool


def worked_out(pages: Mapping[int, Own]) -> dict[int, Standing]:
    """The rule for pages that need not be rows any more. All ancestors and sources of
    aliases must be among them."""
    rows: dict[int, RuleRow] = {}
    born: Counter[str] = Counter()

    def place(pk: int) -> str:
        if pk not in rows:
            own = pages[pk]
            above = "" if own.parent is None else place(own.parent)
            born[above] += 1
            path = f"{above}{born[above]:0{STEP}d}"
            rows[pk] = RuleRow(
                pk, path, own.live, own.rank, own.listing, own.alias_of, "", False,
                own.groups,
            )  # fmt: skip
        return rows[pk].path

    for pk in pages:
        place(pk)
    worked = work_out(sorted(rows.values(), key=lambda row: row.path), {})
    return {
        pk: Standing(row.path, worked[pk].key, worked[pk].listed)
        for pk, row in rows.items()
    }

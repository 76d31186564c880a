"""The access rule, pure: who may read a page with which audience.

A page's *audience* is the conjunction over itself and its ancestors of the tier and
the working groups that each asks for. It is written as one short key:

    t0            everybody
    t20           holders of tier rank 20 or higher
    t20+g3+g7     rank 20 and membership of the working groups 3 and 7
    t20+o12       rank 20 and membership of the organisation 12
    x             nobody: an ancestor is not published
    !             nobody: not worked out yet

What a person holds *now* is `Grants`. Nothing here knows the database; the keys in
use and a person's grants are looked up by `portal.members.viewers`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

CLOSED = "x"
UNKNOWN = "!"
KEY_MAX_LENGTH = 255
_MOST_TOGETHER = 16

_KEY = re.compile(r"t(\d{1,5})((?:\+g\d+)*)((?:\+o\d+)*)")


class AudienceTooLong(ValueError):
    """More working groups on one branch than a key can name."""


@dataclass(frozen=True, slots=True)
class Audience:
    """What a reader must hold: a tier rank, every group, every organisation."""

    rank: int = 0
    groups: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    closed: bool = False

    def __and__(self, other: "Audience") -> "Audience":
        """The audience of a part that both restrict."""
        return Audience(
            max(self.rank, other.rank),
            self.groups | other.groups,
            self.organisations | other.organisations,
            self.closed or other.closed,
        )

    def covers(self, other: "Audience") -> bool:
        """Whether all who may read what has the other audience may read this too."""
        return other.closed or (
            not self.closed
            and self.rank <= other.rank
            and self.groups <= other.groups
            and self.organisations <= other.organisations
        )

    @property
    def key(self) -> str:
        """The canonical key: equal audiences have equal keys.

        Raises AudienceTooLong where the key would not fit its column.
        """
        if self.closed:
            return CLOSED
        parts = [f"t{self.rank}"]
        parts += [f"g{number}" for number in sorted(self.groups)]
        parts += [f"o{number}" for number in sorted(self.organisations)]
        key = "+".join(parts)
        if len(key) > KEY_MAX_LENGTH:
            raise AudienceTooLong(
                "Too many working groups on this page and the sections above it."
            )
        return key

    @classmethod
    @lru_cache(maxsize=10_000)
    def parse(cls, key: str) -> "Audience":
        """The audience behind a key; what cannot be read is closed, never open."""
        match = _KEY.fullmatch(key)
        if match is None:
            return cls(closed=True)
        rank, groups, organisations = match.groups()
        return cls(int(rank), _numbers(groups), _numbers(organisations))


def part_key(page: str, own: str) -> str:
    """The key of a part that asks for more than its page: both together.

    What would not fit a key is closed.
    """
    try:
        return (Audience.parse(page) & Audience.parse(own)).key
    except AudienceTooLong:
        return CLOSED


def conjunctions(keys: Iterable[str]) -> list[str]:
    """Keys and what several of them ask for together: one for each set of parts that a
    reader may hold, a stricter key always before those that it includes.

    Of very many (five or more that differ) only the keys themselves; closed ones are
    left out.
    """
    own = {one for one in map(Audience.parse, keys) if not one.closed}
    found = set(own)
    for one in own:
        found |= {one & other for other in found}
        if len(found) > _MOST_TOGETHER:
            found = own
            break
    found -= {one for one in found if not _fits(one)}
    includes = {one: sum(other.covers(one) for other in found) for one in found}
    return [one.key for one in sorted(found, key=lambda a: (-includes[a], a.key))]


def _fits(audience: Audience) -> bool:
    try:
        return bool(audience.key)
    except AudienceTooLong:
        return False


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(number) for number in re.findall(r"\d+", text))


@dataclass(frozen=True, slots=True)
class Grants:
    """What a person holds at one moment."""

    rank: int = 0
    groups: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()


def allows(grants: Grants, audience: Audience) -> bool:
    """Whether somebody with these grants may read what has this audience."""
    return (
        not audience.closed
        and grants.rank >= audience.rank
        and grants.groups >= audience.groups
        and grants.organisations >= audience.organisations
    )


@dataclass(frozen=True)
class Viewer:
    """The reader of one request: the keys in use that they may read now.

    `keys` is an allow-list: a key that is not in it is denied, also one that nobody
    has thought of. `trees` are paths of page trees that the reader may edit and
    `staff_keys` the keys they may read inside these (any tier, but of group pages
    only those of their own groups). `is_steward` opens titles and audiences;
    `enters_admin` shows the way to the editors' side. `in_office`: what an office opens
    opens to this viewer; not before its second factor, and to no token. `persona` is
    the reader whose lists this one sees: of a steward who looks at the site as somebody
    else.
    """

    user_id: int | None
    grants: Grants
    keys: frozenset[str]
    trees: tuple[str, ...] = ()
    staff_keys: frozenset[str] = frozenset()
    is_steward: bool = False
    enters_admin: bool = False
    stamp: int = field(default=0, compare=False)
    persona: "Viewer | None" = None
    in_office: bool = False

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None

    @property
    def sight(self) -> tuple:
        """All that decides what this viewer sees: equal sights see the same."""
        persona = self.persona.sight if self.persona else None
        return self.keys, self.trees, self.staff_keys, self.is_steward, persona

    def as_reader(self) -> "Viewer":
        """The same person without an office: what they read as anybody with their
        memberships does. For what acts in their name while they are away."""
        keys = frozenset(
            key for key in self.keys if allows(self.grants, Audience.parse(key))
        )
        return Viewer(self.user_id, self.grants, keys, stamp=self.stamp)

    def can_read(self, page: Any) -> bool:
        """Whether the body of this page (or row with live, audience, path) opens."""
        if not page.live:
            return False
        return page.audience in self.keys or (
            page.audience in self.staff_keys and page.path.startswith(self.trees)
        )

    def can_read_part(self, page: Any, own: str) -> bool:
        """Whether a part opens that asks for `own` beside what its page asks for; "":
        for nothing more. Agrees with the key that search has of the part."""
        if not self.can_read(page):
            return False
        if not own:
            return True
        key = part_key(page.audience, own)
        return key in self.keys or (
            key in self.staff_keys and page.path.startswith(self.trees)
        )

    def can_list(self, page: Any) -> bool:
        """Whether title, summary and audience of this page may be shown."""
        if self.persona is not None:
            return self.persona.can_list(page)
        return self.can_read(page) or bool(
            page.live
            and (page.is_listed or self.is_steward)
            and page.audience not in (CLOSED, UNKNOWN)
        )


def viewer_from(
    keys_in_use: Iterable[str],
    grants: Grants,
    *,
    user_id: int | None = None,
    trees: tuple[str, ...] = (),
    whole_site: bool = False,
    is_steward: bool = False,
    enters_admin: bool = False,
    stamp: int = 0,
) -> Viewer:
    """Test each key in use against the grants; `whole_site`: may edit every page."""
    audiences = {key: Audience.parse(key) for key in keys_in_use}
    keys = frozenset(key for key, need in audiences.items() if allows(grants, need))
    staff_keys: frozenset[str] = frozenset()
    if trees or whole_site:
        # Editors write for every tier; a working group's room stays the group's.
        lifted = Grants(100_000, grants.groups, grants.organisations)
        staff_keys = frozenset(
            key for key, need in audiences.items() if allows(lifted, need)
        )
    if whole_site:
        keys, trees, staff_keys = keys | staff_keys, (), frozenset()
    return Viewer(
        user_id,
        grants,
        keys,
        trees,
        staff_keys,
        is_steward,
        enters_admin,
        stamp,
        in_office=bool(trees) or whole_site or is_steward or enters_admin,
    )


def seen_through(persona: Viewer, steward: Viewer) -> Viewer:
    """What a steward sees who looks at the site as `persona`.

    Lists and titles are the persona's, for a steward may see all of them. Bodies open
    only where both may read them: the steward by tier and groups of their own (or as
    editor of the whole site), so looking as somebody never shows more.
    """
    return Viewer(
        # Nobody's: what is kept about a person must not follow from being looked at.
        None,
        Grants(
            min(persona.grants.rank, steward.grants.rank),
            persona.grants.groups & steward.grants.groups,
            persona.grants.organisations & steward.grants.organisations,
        ),
        persona.keys & steward.keys,
        persona.trees,
        persona.staff_keys & steward.keys,
        stamp=min(persona.stamp, steward.stamp),
        persona=persona,
    )

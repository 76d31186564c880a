"""What many people hold, worked out together: for lists of readers and rehearsals.

`Facts` are rows as they stand: who belongs to what, from when to when. From these
`Facts.at` says what everybody holds at one instant, today's or another, and the
methods that change facts say what would be, without writing anything. For one person
at this instant it agrees with `viewer_for`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission

from portal.access import Grants, Viewer, viewer_from
from portal.members.models import (
    GroupMembership,
    Membership,
    Organisation,
    Tier,
)
from portal.members.viewers import (
    READING_ROLES,
    STEWARD_PERMISSION,
    hold_the_root,
)


@dataclass(frozen=True, slots=True)
class Spell:
    """A person's time in an organisation or a working group (`where`)."""

    person: int
    where: int
    starts_at: datetime
    ends_at: datetime | None = None
    role: str = ""
    pk: int = 0

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class Firm:
    """The rank that an organisation holds, and from when to when."""

    rank: int
    starts_at: datetime
    ends_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class Held:
    """All that one person holds at one instant."""

    user_id: int
    grants: Grants
    trees: tuple[str, ...] = ()
    whole_site: bool = False
    is_steward: bool = False
    enters_admin: bool = False

    @property
    def sight(self) -> tuple:
        """People with equal sights read the same."""
        return self.grants, self.trees, self.whole_site

    def viewer(self, keys: Iterable[str]) -> Viewer:
        """This person as a viewer, of these keys in use."""
        return viewer_from(
            keys,
            self.grants,
            user_id=self.user_id,
            trees=self.trees,
            whole_site=self.whole_site,
            is_steward=self.is_steward,
            enters_admin=self.enters_admin,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """Who belongs to what. `people`: those with an open account, and whether each is a
    superuser. `verified_ranks`: what a confirmed address gives."""

    people: dict[int, bool]
    firms: dict[int, Firm]
    memberships: tuple[Spell, ...] = ()
    groups: tuple[Spell, ...] = ()
    verified: frozenset[int] = frozenset()
    verified_ranks: tuple[int, ...] = ()
    trees: dict[int, tuple[str, ...]] | None = None
    stewards: frozenset[int] = frozenset()
    admins: frozenset[int] = frozenset()

    @classmethod
    def load(cls, people: Iterable[int] | None = None) -> "Facts":
        """The facts of these people (of all); nine queries, however many they are."""
        ids = None if people is None else list(people)

        def of(queryset: Any, column: str) -> Any:
            found = queryset.order_by()
            return found if ids is None else found.filter(**{f"{column}__in": ids})

        firms = Organisation.objects.order_by().values_list(
            "pk", "tier_id", "starts_at", "ends_at"
        )
        active = of(get_user_model().objects.filter(is_active=True), "pk")
        spells = ("where", "starts_at", "ends_at", "role", "pk")
        trees: dict[int, set[str]] = defaultdict(set)
        of_groups: dict[str, Any] = {"group__user__isnull": False}
        if ids is not None:
            of_groups["group__user__in"] = ids
        # In one filter(): a second one would join the people once more.
        reading = GroupPagePermission.objects.order_by().filter(
            permission__codename__in=READING_ROLES, **of_groups
        )
        for person, path in reading.values_list("group__user", "page__path"):
            trees[person].add(path)
        return cls(
            people=dict(active.values_list("pk", "is_superuser")),
            firms={
                pk: Firm(rank, starts_at, ends_at)
                for pk, rank, starts_at, ends_at in firms
            },
            memberships=tuple(
                Spell(*row)
                for row in of(Membership.objects.all(), "person").values_list(
                    "person_id", "organisation_id", *spells[1:]
                )
            ),
            groups=tuple(
                Spell(*row)
                for row in of(GroupMembership.objects.all(), "person").values_list(
                    "person_id", "group_id", *spells[1:]
                )
            ),
            verified=frozenset(
                of(EmailAddress.objects.filter(verified=True), "user").values_list(
                    "user_id", flat=True
                )
            ),
            verified_ranks=tuple(
                Tier.objects.filter(by_verified_email=True).values_list(
                    "rank", flat=True
                )
            ),
            trees={person: tuple(sorted(paths)) for person, paths in trees.items()},
            stewards=_holders(STEWARD_PERMISSION, of_groups),
            admins=_holders("wagtailadmin.access_admin", of_groups),
        )

    def at(self, at: datetime | None = None) -> dict[int, Held]:
        """What each person with an open account holds at `at` (now)."""
        at = at or timezone.now()
        ranks: dict[int, int] = defaultdict(int)
        organisations: dict[int, set[int]] = defaultdict(set)
        groups: dict[int, set[int]] = defaultdict(set)
        for spell in self.memberships:
            firm = self.firms.get(spell.where)
            if firm is not None and spell.holds(at) and firm.holds(at):
                ranks[spell.person] = max(ranks[spell.person], firm.rank)
                organisations[spell.person].add(spell.where)
        if self.verified_ranks:
            best = max(self.verified_ranks)
            for person in self.verified:
                ranks[person] = max(ranks[person], best)
        for spell in self.groups:
            if spell.holds(at):
                groups[spell.person].add(spell.where)
        held = {}
        for person, is_superuser in self.people.items():
            trees = (self.trees or {}).get(person, ())
            held[person] = Held(
                person,
                Grants(
                    ranks.get(person, 0),
                    frozenset(groups.get(person, ())),
                    frozenset(organisations.get(person, ())),
                ),
                trees,
                whole_site=is_superuser or hold_the_root(trees),
                is_steward=is_superuser or person in self.stewards,
                enters_admin=is_superuser or person in self.admins,
            )
        return held

    # --- What would be ---------------------------------------------------------------

    def joins(self, person: int, organisation: int, at: datetime) -> "Facts":
        """The person belongs to the organisation from `at` on."""
        new = Spell(person, organisation, at)
        return replace(self, memberships=(*self.memberships, new))

    def leaves(self, person: int, organisation: int, at: datetime) -> "Facts":
        """Their time there ends at `at`."""
        ended = _ended(self.memberships, at, _of(person, organisation))
        return replace(self, memberships=ended)

    def joins_group(self, person: int, group: int, at: datetime) -> "Facts":
        return replace(self, groups=(*self.groups, Spell(person, group, at)))

    def leaves_group(self, person: int, group: int, at: datetime) -> "Facts":
        return replace(self, groups=_ended(self.groups, at, _of(person, group)))

    def becomes(self, organisation: int, rank: int) -> "Facts":
        """The organisation holds another rank, with its dates as they are."""
        firm = replace(self.firms[organisation], rank=rank)
        return replace(self, firms={**self.firms, organisation: firm})

    def gives(self, rank: int, given: bool) -> "Facts":
        """A confirmed address gives this rank, or gives it no more."""
        others = tuple(one for one in self.verified_ranks if one != rank)
        return replace(self, verified_ranks=(*others, rank) if given else others)

    def ends(self, organisation: int, at: datetime) -> "Facts":
        """The organisation's tier ends at `at`."""
        firm = self.firms[organisation]
        ends_at = min(at, firm.ends_at) if firm.ends_at else at
        firm = replace(firm, ends_at=ends_at)
        return replace(self, firms={**self.firms, organisation: firm})


def _holders(permission: str, of_groups: dict[str, Any]) -> frozenset[int]:
    app, codename = permission.split(".")
    rows = Permission.objects.order_by().filter(
        codename=codename, content_type__app_label=app, **of_groups
    )
    return frozenset(rows.values_list("group__user", flat=True))


def _of(person: int, where: int) -> Callable[[Spell], bool]:
    return lambda spell: (spell.person, spell.where) == (person, where)


def _ended(
    spells: tuple[Spell, ...], at: datetime, fits: Callable[[Spell], bool]
) -> tuple[Spell, ...]:
    return tuple(
        replace(spell, ends_at=min(at, spell.ends_at) if spell.ends_at else at)
        if fits(spell)
        else spell
        for spell in spells
    )

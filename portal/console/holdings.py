"""What one person holds and reads at one instant, and where each of it comes from."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission

from content.audience import STEP
from content.chrome import names_now
from content.models import BasePage
from content.references import PageRow, page_rows
from portal.access import Audience, Grants, Viewer, allows
from portal.console.world import audience_words
from portal.members.grants import Facts, Held
from portal.members.models import GroupMembership, Membership
from portal.members.viewers import keys_in_use

# The root of the tree and the home page stand above the sections.
_SECTION = 3 * STEP


@dataclass(frozen=True, slots=True)
class Source:
    """One thing a person has: what, from when to when, whether it counts at the
    instant, and what it gives."""

    what: str
    gives: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    state: str = "current"
    role: str = ""
    pk: int = 0

    @property
    def state_words(self) -> str:
        return {
            "current": _("now"),
            "ended": _("ended"),
            "future": _("not yet"),
            "dormant": _("the organisation's tier does not hold then"),
        }[self.state]


@dataclass(slots=True)
class Holdings:
    """Everything about one person at `at`."""

    held: Held | None
    memberships: list[Source] = field(default_factory=list)
    groups: list[Source] = field(default_factory=list)
    addresses: list[Any] = field(default_factory=list)
    roles: list[tuple[str, list[str]]] = field(default_factory=list)
    audiences: list[tuple[str, int]] = field(default_factory=list)
    sections: list[tuple[str, int]] = field(default_factory=list)
    pages: list[PageRow] = field(default_factory=list)


def state_of(row: Any, at: datetime) -> str:
    """Whether this span is current, has ended or is yet to begin."""
    if row.ends_at is not None and row.ends_at <= at:
        return "ended"
    return "current" if row.starts_at <= at else "future"


def holdings_of(person: Any, at: datetime) -> Holdings:
    """What this person holds; fourteen queries and no more, whatever it is."""
    names = names_now()
    held = Facts.load([person.pk]).at(at).get(person.pk)
    found = Holdings(held)
    for row in Membership.objects.filter(person=person).select_related(
        "organisation__tier"
    ):
        state = state_of(row, at)
        if state == "current" and state_of(row.organisation, at) != "current":
            state = "dormant"
        found.memberships.append(
            Source(
                row.organisation.name,
                row.organisation.tier.name,
                row.starts_at,
                row.ends_at,
                state,
                str(row.get_role_display()),
                row.pk,
            )
        )
    in_groups = GroupMembership.objects.filter(person=person)
    for spell in in_groups.select_related("group"):
        found.groups.append(
            Source(
                spell.group.name,
                "",
                spell.starts_at,
                spell.ends_at,
                state_of(spell, at),
                str(spell.get_role_display()),
                spell.pk,
            )
        )
    found.addresses = list(EmailAddress.objects.filter(user=person).order_by("email"))
    found.roles = _roles(person)
    viewer = viewer_at(held)
    found.pages = page_rows(BasePage.objects.visible_to(viewer).order_by("path"))
    counts = Counter(row.audience for row in found.pages)
    found.audiences = [
        (audience_words(key, names), counts[key]) for key in sorted(counts)
    ]
    found.sections = _sections(found.pages)
    return found


def viewer_at(held: Held | None) -> Viewer:
    """The viewer of these holdings; of none: a stranger's, as a closed account is."""
    keys, _stamp = keys_in_use()
    return (held or Held(0, Grants())).viewer(keys)


def _roles(person: Any) -> list[tuple[str, list[str]]]:
    """The person's roles, with the parts of the site that each may edit."""
    trees: dict[int, set[str]] = {}
    rows = GroupPagePermission.objects.filter(group__user=person)
    for group_id, title, depth in rows.values_list(
        "group_id", "page__title", "page__depth"
    ):
        trees.setdefault(group_id, set()).add(
            _("the whole site") if depth == 1 else title
        )
    groups = Group.objects.filter(user=person).order_by("name")
    roles = [(group.name, sorted(trees.get(group.pk, ()))) for group in groups]
    if person.is_superuser:
        roles.insert(0, (_("Administrator"), [_("the whole site")]))
    return roles


def _sections(pages: list[PageRow]) -> list[tuple[str, int]]:
    """How many of the pages lie in each section of the site."""
    tops = Counter(row.path[:_SECTION] for row in pages if len(row.path) >= _SECTION)
    titles = dict(
        BasePage.objects.filter(path__in=list(tops), live=True).values_list(
            "path", "title"
        )
    )
    return [(titles.get(path, _("elsewhere")), tops[path]) for path in sorted(tops)]


def reads_by_staff(held: Held, row: PageRow) -> bool:
    """Whether the page opens to this person only because they edit it."""
    return not allows(held.grants, Audience.parse(row.audience))

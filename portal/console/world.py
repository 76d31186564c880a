"""Who there is and what they hold at one instant, with names: for lists of people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from content.chrome import Names, names_now
from portal.access import Audience, allows
from portal.members.grants import Facts, Held, Spell
from portal.members.models import Membership, Organisation


@dataclass(frozen=True, slots=True)
class Person:
    """A line in a list: who it is and where they belong at the instant."""

    pk: int
    name: str
    email: str
    places: tuple[tuple[str, str], ...] = ()
    why: str = ""

    @property
    def organisations(self) -> str:
        return ", ".join(name for name, _role in self.places)

    @property
    def roles(self) -> str:
        return ", ".join(dict.fromkeys(role for _name, role in self.places if role))


class World:
    """Everybody with an open account at `at` (now).

    Nine queries for what they hold and three for names, however many they are.
    """

    def __init__(self, at: datetime | None = None, facts: Facts | None = None) -> None:
        self.at = at or timezone.now()
        self.facts = facts or Facts.load()
        self.held = self.facts.at(self.at)

    @cached_property
    def organisations(self) -> dict[int, str]:
        return dict(Organisation.objects.order_by().values_list("pk", "name"))

    @cached_property
    def names(self) -> Names:
        return names_now()

    @cached_property
    def _called(self) -> dict[int, tuple[str, str]]:
        people = get_user_model().objects.order_by()
        return {
            pk: (" ".join(f"{first} {last}".split()) or email, email)
            for pk, first, last, email in people.values_list(
                "pk", "first_name", "last_name", "email"
            )
        }

    @cached_property
    def _places(self) -> dict[int, list[Spell]]:
        found: dict[int, list[Spell]] = {}
        for spell in self.facts.memberships:
            firm = self.facts.firms.get(spell.where)
            if firm is not None and spell.holds(self.at) and firm.holds(self.at):
                found.setdefault(spell.person, []).append(spell)
        return found

    def readers(self, page: Any) -> list[Held]:
        """Those who may read the page (or row with live, audience, path)."""
        opens: dict[tuple, bool] = {}
        found = []
        for held in self.held.values():
            if held.sight not in opens:
                opens[held.sight] = held.viewer([page.audience]).can_read(page)
            if opens[held.sight]:
                found.append(held)
        return found

    def people(self, held: Iterable[Held], page: Any = None) -> list[Person]:
        """These as lines, by organisation and name. page: say why each may read it."""
        need = Audience.parse(page.audience) if page is not None else None
        roles = dict(Membership.Role.choices)
        lines = []
        for one in held:
            name, email = self._called.get(one.user_id, (str(one.user_id), ""))
            places = tuple(
                sorted(
                    {
                        (
                            self.organisations.get(spell.where, ""),
                            str(roles[spell.role]),
                        )
                        for spell in self._places.get(one.user_id, ())
                    }
                )
            )
            why = "" if need is None else self._why(one, need)
            lines.append(Person(one.user_id, name, email, places, why))
        lines.sort(key=lambda one: (not one.places, one.organisations, one.name))
        return lines

    def _why(self, held: Held, need: Audience) -> str:
        """What of all that they hold opens it."""
        if not allows(held.grants, need):
            return _("edits this part of the site")
        words = []
        if need.rank:
            firms = {
                self.organisations.get(spell.where, "")
                for spell in self._places.get(held.user_id, ())
                if self.facts.firms[spell.where].rank >= need.rank
            }
            tier = self.names.tier(need.rank)
            called = tier.name if tier else str(need.rank)
            # By the address alone where no organisation gives as much.
            through = ", ".join(sorted(firms)) or _("a confirmed address")
            words.append(
                _("%(tier)s through %(what)s") % {"tier": called, "what": through}
            )
        for pk in sorted(need.groups):
            group = self.names.groups.get(pk)
            words.append(_("in the group %s") % (group.name if group else pk))
        return "; ".join(words) or _("open to everybody")


def by_organisation(people: Sequence[Person]) -> list[tuple[str, int]]:
    """How many of these people belong to each organisation; "" for none."""
    counts: Counter[str] = Counter()
    for person in people:
        counts.update({name for name, _role in person.places} or {""})
    return sorted(counts.items(), key=lambda entry: (not entry[0], entry[0]))


def audience_words(key: str, names: Names) -> str:
    """The audience in full: tier and groups, where the chip names only the groups."""
    need = Audience.parse(key)
    if need.closed:
        return _("nobody")
    tier = names.tier(need.rank)
    words = [tier.name if tier else _("rank %d") % need.rank]
    words += sorted(
        names.groups[pk].name if pk in names.groups else _("group %d") % pk
        for pk in need.groups
    )
    words += [_("organisation %d") % number for number in sorted(need.organisations)]
    return " + ".join(words)

"""Changes of the record in words: what happened, and who did it."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from content.as_of import PageHistory
from content.chrome import Names
from portal.access import Audience
from portal.console.world import audience_words
from portal.members.as_of import Row, States, instant_of

State = dict[str, Any] | None


def _dates(state: dict[str, Any]) -> tuple[Any, ...]:
    """To the minute, as forms have them: saving one again is no change of dates."""
    return tuple(
        at and at.replace(second=0, microsecond=0)
        for at in (instant_of(state["from"]), instant_of(state["until"]))
    )


class Telling:
    """Rows of the record in words, with these names. One query: who acted."""

    def __init__(self, names: Names, states: States, rows: list[Row]) -> None:
        self.names = names
        # As they are called now, or last were.
        self.organisations = {
            pk: one["name"] for pk, one in states["organisation"].items()
        }
        self.roles = {pk: one["name"] for pk, one in states["role"].items()}
        for row in rows:
            if row.state and row.kind == "organisation":
                self.organisations[row.key] = row.state["name"]
            if row.state and row.kind == "role":
                self.roles[row.key] = row.state["name"]
        acted = {row.by for row in rows if row.by}
        people = get_user_model().objects.filter(pk__in=acted)
        self.people = {person.pk: str(person) for person in people}

    def _signed(self, words: str, row: Row) -> str:
        if words and row.found:
            return _("%s (noticed only by the daily check)") % words
        name = self.people.get(row.by or 0)
        if not words or name is None:
            return words
        return _("%(what)s (by %(who)s)") % {"what": words, "who": name}

    def of_person(self, row: Row, before: State) -> str:
        """A change of what somebody holds."""
        words = {
            "membership": self._spell,
            "in_group": self._spell,
            "organisation": self._organisation,
            "tier": self._tier,
            "account": self._account,
            "role": self._role,
        }[row.kind](row, before, row.state)
        return self._signed(words, row)

    def _place(self, kind: str, state: dict[str, Any]) -> str:
        if kind == "organisation":
            return str(state["name"])
        if kind == "membership":
            return self.organisations.get(state["organisation"], "–")
        group = self.names.groups.get(state["group"])
        return group.name if group else _("group %d") % state["group"]

    def of_date(self, kind: str, state: dict[str, Any], *, begins: bool) -> str:
        """A day that came: something begins or ends by its dates."""
        place = self._place(kind, state)
        if kind == "organisation":
            return (
                _("The tier of %s began") if begins else _("The tier of %s ended")
            ) % place
        return (
            _("Membership began: %s") if begins else _("Membership ended: %s")
        ) % place

    def _spell(self, row: Row, before: State, after: State) -> str:
        if after is None:
            return _("Membership was deleted: %s") % self._place(row.kind, before or {})
        place = self._place(row.kind, after)
        if before is None:
            return _("Membership began: %s") % place
        if after["until"] and after["until"] != before["until"]:
            return _("Membership ended: %s") % place
        if _dates(before) != _dates(after):
            return _("Membership got other dates: %s") % place
        return ""

    def _organisation(self, row: Row, before: State, after: State) -> str:
        if after is None or before is None:
            return ""
        told = []
        if before["tier"] != after["tier"]:
            told.append(
                _("%(name)s: %(before)s → %(after)s")
                % {
                    "name": after["name"],
                    "before": self._rank(before["tier"]),
                    "after": self._rank(after["tier"]),
                }
            )
        if _dates(before) != _dates(after):
            told.append(_("%s: its tier got other dates") % after["name"])
        return "; ".join(told)

    def _rank(self, rank: int) -> str:
        tier = self.names.tier(rank)
        return tier.name if tier else str(rank)

    def _tier(self, row: Row, before: State, after: State) -> str:
        if bool(before and before["gives"]) == bool(after and after["gives"]):
            return ""
        words = (
            _("A confirmed address gives this tier now: %s")
            if after and after["gives"]
            else _("A confirmed address gives this tier no more: %s")
        )
        return words % self._rank(row.key)

    def _account(self, row: Row, before: State, after: State) -> str:
        if before is None:
            return _("The account was opened")
        if after is None:
            return _("The account was closed")
        told = []
        if before["active"] != after["active"]:
            told.append(
                _("The account was opened again")
                if after["active"]
                else _("The account was closed")
            )
        if before["confirmed"] != after["confirmed"]:
            told.append(
                _("An e-mail address was confirmed")
                if after["confirmed"]
                else _("No e-mail address is confirmed any more")
            )
        if before["super"] != after["super"]:
            told.append(
                _("Became administrator")
                if after["super"]
                else _("Is administrator no more")
            )
        given, taken = set(after["roles"]), set(before["roles"])
        for words, roles in (
            (_("The role %s was given"), given - taken),
            (_("The role %s was taken away"), taken - given),
        ):
            told += [words % self.roles.get(role, role) for role in sorted(roles)]
        return "; ".join(told)

    def _role(self, row: Row, before: State, after: State) -> str:
        return _("The role %s may edit other parts of the site") % self.roles.get(
            row.key, row.key
        )

    def of_page(self, row: Row, before: State, history: PageHistory) -> str:
        """A change of the page, or of one that decides with it."""
        after = row.state
        title = str((after or {}).get("title") or (before or {}).get("title") or "")
        own = row.key == history.page_id
        name = _("This page") if own else _("“%s”") % (title or _("a draft"))
        told = [name + " " + words for words in self._page(before, after)]
        return self._signed("; ".join(told), row)

    def _page(self, before: State, after: State) -> list[str]:
        if after is None:
            return [_("was deleted")]
        if before is None:
            return [_("was created")]
        told = []
        if before["live"] != after["live"]:
            told.append(_("was published") if after["live"] else _("was unpublished"))
        if before["parent"] != after["parent"]:
            told.append(_("was moved"))
        terms = [
            audience_words(
                Audience(one["tier"], frozenset(one["groups"])).key, self.names
            )
            for one in (before, after)
        ]
        if terms[0] != terms[1]:
            told.append(
                _("was opened to other readers: %(before)s → %(after)s")
                % {"before": terms[0], "after": terms[1]}
            )
        if before["alias_of"] != after["alias_of"]:
            told.append(_("shows another page, or none, as an alias"))
        return told

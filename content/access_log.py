"""Who changed who may read a page: an entry in the page's history."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import LogFormatter, log

from portal.members.models import Tier, WorkingGroup

if TYPE_CHECKING:
    from content.models import BasePage

ACTION = "touchstone.change_access"
# (tier id, listing, group ids), as `content.placement.access_of` gives it.
Access = tuple[int, str, frozenset[int]]


def note(
    page: "BasePage", before: Access, after: Access, pages: int, *, draft: bool
) -> None:
    """Log a change of a page's own terms, in the transaction of the change.

    pages: for how many pages the audience changed with it. draft: the change waits in
    a draft. Wagtail adds the person, where there is one.
    """
    change = {"before": _plain(before), "after": _plain(after)}
    data = {**change, "pages": pages, "draft": draft}
    log(instance=page, action=ACTION, data=data)


def _plain(access: Access) -> dict[str, Any]:
    tier, listing, groups = access
    return {"tier": tier, "listing": listing, "groups": sorted(groups)}


class AccessFormatter(LogFormatter):
    """“Member → Public, for 14 pages”."""

    label = gettext_lazy("Change access")

    def format_message(self, log_entry: Any) -> str:
        tiers = {tier.pk: tier.name for tier in Tier.objects.all()}
        groups = {group.pk: group.name for group in WorkingGroup.objects.all()}
        return message(log_entry.data, tiers, groups)


def message(data: dict[str, Any], tiers: dict[int, str], groups: dict[int, str]) -> str:
    """An entry's data in words, with these names of tiers and groups."""
    before, after = (
        _words(data.get(part, {}), tiers, groups) for part in ("before", "after")
    )
    change = _("Who may read: %(before)s → %(after)s") % {
        "before": before,
        "after": after,
    }
    if data.get("draft"):
        return _("%s (in a draft)") % change
    number = data.get("pages", 0)
    return (
        ngettext("%(change)s, for %(n)d page", "%(change)s, for %(n)d pages", number)
    ) % {"change": change, "n": number}


def _words(
    access: dict[str, Any], tiers: dict[int, str], groups: dict[int, str]
) -> str:
    parts = [str(tiers.get(access.get("tier", -1), access.get("tier")))]
    parts += [groups.get(pk, str(pk)) for pk in access.get("groups", ())]
    if access.get("listing") not in (None, "default"):
        parts.append(str(access["listing"]))
    return " + ".join(parts)

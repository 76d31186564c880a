"""Page lists that know the access rule."""

from typing import Any, Self

from django.db.models import Q
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from portal.access import CLOSED, UNKNOWN, Viewer

_GUARDED = frozenset(
    {"tier", "tier_id", "groups", "alias_of", "alias_of_id", "audience", "is_listed"}
)


class AudienceUpdateRefused(TypeError):
    """A bulk update would bypass the access rule."""


class BasePageQuerySet(PageQuerySet):
    """Adds the two lists that every surface of the portal is made from."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Pages whose bodies this viewer may read now; agrees with `can_read`."""
        return self.filter(readable_by(viewer), live=True)

    def listed_to(self, viewer: Viewer) -> Self:
        """Pages that this viewer may see in lists: readable ones and teasers."""
        if viewer.persona is not None:
            return self.listed_to(viewer.persona)
        teaser = ~Q(audience__in=[CLOSED, UNKNOWN])
        if not viewer.is_steward:
            teaser &= Q(is_listed=True)
        return self.filter(readable_by(viewer) | teaser, live=True)

    def update(self, **changes: Any) -> int:
        """Refuses what the audience is made from: save the page instead."""
        if _GUARDED & changes.keys():
            raise AudienceUpdateRefused(
                "Tier, groups and alias source change through save(), so that the "
                "audience of the whole branch follows."
            )
        return super().update(**changes)

    def derive(self, *, audience: str, is_listed: bool) -> int:
        """Write worked-out audiences; only `content.audience` calls this."""
        return super().update(audience=audience, is_listed=is_listed)

    def inherit(self, **access: Any) -> int:
        """Write access fields without a save. Only for pages that follow another one
        (`content.placement`, `content.receivers`); the caller settles the audience."""
        return super().update(**access)


def readable_by(viewer: Viewer) -> Q:
    """The condition under which a live page's body opens to this viewer."""
    readable = Q(audience__in=viewer.keys)
    for tree in viewer.trees:
        readable |= Q(path__startswith=tree, audience__in=viewer.staff_keys)
    return readable


BasePageManager = PageManager.from_queryset(BasePageQuerySet)

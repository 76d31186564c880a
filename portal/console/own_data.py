"""When a steward looked at the site as somebody: for both of them."""

from typing import Any

from portal.access import Viewer
from portal.console.models import Viewing
from portal.members.own_data import register_data


def viewings(person: Any, viewer: Viewer) -> dict[str, Any]:
    as_them = Viewing.objects.filter(person=person)
    by_them = Viewing.objects.filter(steward=person)
    # The words name a person or groups: for who still is a steward.
    told = ("words", "reason", "started_at") if viewer.is_steward else ("started_at",)
    return {
        "looked_at_the_site_as_you": list(as_them.values("started_at", "ended_at")),
        "you_looked_as": list(by_them.values(*told)),
    }


register_data("view_as", viewings)

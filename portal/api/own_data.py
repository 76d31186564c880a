"""Access tokens, as their owner takes them along: never what opens something."""

from typing import Any

from portal.access import Viewer
from portal.api.models import AccessToken
from portal.members.own_data import register_data


def tokens(person: Any, viewer: Viewer) -> list[Any]:
    rows = AccessToken.objects.filter(person=person)
    names = ("name", "kind", "scopes", "made_at", "expires_at", "last_used_on")
    return list(rows.values(*names))


register_data("access_tokens", tokens)

"""Pages that a query names outright: an id of the library, a provision of a law.

Whoever knows such names registers a resolver (`register`): it is asked on the first
page of results, and what it gives is shown above them, trimmed to what the reader may
see.
"""

import re
from collections.abc import Callable

from content.listing import Entry as Card
from content.listing import entries
from content.models import BasePage
from portal.access import Viewer
from search.query import Query

Resolver = Callable[[Query], list[int]]
_resolvers: list[Resolver] = []
_LIBRARY_ID = re.compile(r"[A-Za-z]{2,3}-[A-Za-z0-9-]{1,60}")
_MOST = 3


def register(resolver: Resolver) -> Resolver:
    """Ask this function too: a query to ids of the pages that it names."""
    _resolvers.append(resolver)
    return resolver


def jumps_for(query: Query, viewer: Viewer) -> list[Card]:
    """What the query names, as far as the viewer may see it."""
    ids = [pk for resolver in _resolvers for pk in resolver(query)][:_MOST]
    if not ids:
        return []
    cards = entries(BasePage.objects.listed_to(viewer).filter(pk__in=ids), viewer)
    return sorted(cards, key=lambda card: ids.index(card.pk))


@register
def by_library_id(query: Query) -> list[int]:
    """``GA-07`` is the page of that id."""
    if not _LIBRARY_ID.fullmatch(query.text):
        return []
    pages = BasePage.objects.filter(
        library_id__iexact=query.text, alias_of__isnull=True, live=True
    )
    return list(pages.values_list("pk", flat=True)[:_MOST])

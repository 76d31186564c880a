"""Answers that stewards put on top for certain queries."""

from django.utils import timezone

from content.listing import Entry as Card
from content.listing import entries
from content.models import BasePage
from content.references import PageRow, page_rows
from portal.access import Viewer
from portal.memory import Memory
from search.documents import normal
from search.models import Promotion
from search.query import Query

_MOST = 3
_by_query: Memory[dict[str, list[tuple[Promotion, PageRow]]]] = Memory(2)


def promoted_for(query: Query, viewer: Viewer) -> list[Card]:
    """Promoted pages that the viewer may see, while they last and somebody who still
    has an account answers for them."""
    fitting = _by_query.get(viewer.stamp, "all", _load).get(normal(query.text), [])
    today = timezone.localdate()
    # Decided before a query is made: one more would tell of a promoted page that the
    # viewer may not know of.
    ids = [
        row.pk
        for one, row in fitting
        if (one.last_day is None or one.last_day >= today) and viewer.can_list(row)
    ]
    if not ids:
        return []
    cards = entries(BasePage.objects.listed_to(viewer).filter(pk__in=ids), viewer)
    # Cut last: what somebody may not know of takes no place from what they may.
    return sorted(cards, key=lambda card: ids.index(card.pk))[:_MOST]


def _load() -> dict[str, list[tuple[Promotion, PageRow]]]:
    found: dict[str, list[tuple[Promotion, PageRow]]] = {}
    promotions = list(Promotion.objects.filter(owner__is_active=True).with_last_day())
    pages = BasePage.objects.filter(pk__in={one.page_id for one in promotions})
    rows = {row.pk: row for row in page_rows(pages)}
    for promotion in promotions:
        row = rows.get(promotion.page_id)
        if row is None:
            continue
        for query in dict.fromkeys(normal(one) for one in promotion.queries):
            found.setdefault(query, []).append((promotion, row))
    return found

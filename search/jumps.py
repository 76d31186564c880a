"""Pages that a query names outright: an id of the library, a provision of a law.

Whoever knows such names registers a resolver (`register`): it is asked on the first
page of results, and what it gives is shown above them, trimmed to what the reader may
see.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from content.citations import Citation, CitationError, find, parse
from content.listing import Entry as Card
from content.listing import entries
from content.models import BasePage
from content.references import PageRow
from content.regulations.names import Law, Laws, laws, provision_path
from portal.access import Viewer
from search.query import Query, without_day


@dataclass(frozen=True, slots=True)
class Named:
    """What a query names: a page, or a place in it with a title and address of its own,
    which only those who may read the page are told."""

    page_id: int
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """What is shown of it, with the card of its page."""

    card: Card
    title: str
    url: str


Resolver = Callable[[Query, Viewer], list[Named]]
_resolvers: list[Resolver] = []
_LIBRARY_ID = re.compile(r"[A-Za-z]{2,3}-[A-Za-z0-9-]{1,60}")
_MOST = 3


def register(resolver: Resolver) -> Resolver:
    """Ask this function too: a query to what it names and the viewer may see in lists.
    What they may not must cost no more than what is not there.
    """
    _resolvers.append(resolver)
    return resolver


def jumps_for(query: Query, viewer: Viewer) -> list[Jump]:
    """What the query names, as far as the viewer may see it."""
    named = [one for resolver in _resolvers for one in resolver(query, viewer)]
    named = list(dict.fromkeys(named))[:_MOST]
    if not named:
        return []
    pages = BasePage.objects.listed_to(viewer)
    found = pages.filter(pk__in={one.page_id for one in named})
    cards = {card.pk: card for card in entries(found, viewer)}
    jumps = [_jump(one, cards[one.page_id]) for one in named if one.page_id in cards]
    return list({jump.url: jump for jump in jumps}.values())


def _jump(named: Named, card: Card) -> Jump:
    if not card.readable:
        return Jump(card, card.title, card.url)
    return Jump(card, named.title or card.title, named.url or card.url)


@register
def by_library_id(query: Query, viewer: Viewer) -> list[Named]:
    """``GA-07`` is the page of that id."""
    if not _LIBRARY_ID.fullmatch(query.text):
        return []
    pages = BasePage.objects.listed_to(viewer).filter(
        library_id__iexact=query.text, alias_of__isnull=True
    )
    return [Named(pk) for pk in pages.values_list("pk", flat=True)[:_MOST]]


@register
def by_citation(query: Query, viewer: Viewer) -> list[Named]:
    """``2017/821 Art 6(2)`` is that provision: wherever in a question it is cited with
    its law. The law alone only where the query is nothing else."""
    known = laws(viewer.stamp)
    found = []
    for citation in _cited(without_day(query.text), known):
        law = known.by_slug.get(citation.instrument or "")
        if law is not None and law.page is not None and viewer.can_list(law.page):
            found.append(_place(law, law.page, citation, query.day))
    return found


def _cited(text: str, known: Laws) -> list[Citation]:
    try:
        return parse(text, known.names)[:_MOST]
    except CitationError:
        found = (one.citation for one in find(text, known.names))
        return [one for one in found if one.label is not None][:_MOST]


def _place(law: Law, page: PageRow, citation: Citation, day: date | None) -> Named:
    """The provision, or what holds it, or the law where we have neither."""
    keys = citation.label.keys if citation.label else []
    label = next((key for key in keys if key in law.labels), "")
    url = provision_path(page, label) + (f"as-of/{day.isoformat()}/" if day else "")
    if not label:
        return Named(page.pk, url=url)
    return Named(page.pk, f"{law.short} {law.texts[label]}: {law.labels[label]}", url)

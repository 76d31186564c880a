"""Results for one reader: engine hits, checked against the database, with passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from content.chrome import frame_for
from content.listing import Entry as Card
from content.listing import entries
from content.models import BasePage
from portal.access import Viewer
from search.engine import Hit, Passage, Request
from search.engines import get_engine
from search.query import Query, expand, parse
from search.synonyms import Entry, glossary_for

PER_PAGE = 10
DEEPEST_PAGE = 50
_SPARE = 10


@dataclass(slots=True)
class Result:
    """One page of the results; a teaser has no passages."""

    card: Card
    passages: list[Passage] = field(default_factory=list)


@dataclass(slots=True)
class Results:
    """A page of results. total = readable + locked, exact under the asker's keys."""

    query: Query
    results: list[Result]
    total: int
    locked: int
    facets: Mapping[str, Mapping[str, int]]
    cards: list[Entry]
    also_searched: list[str]
    page: int = 1

    @property
    def pages(self) -> int:
        return min(DEEPEST_PAGE, -(-self.total // PER_PAGE))


def search(
    text: str,
    viewer: Viewer,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    page: int = 1,
    only_my_words: bool = False,
    language: str = "en",
) -> Results:
    """Search as `viewer`. Two engine calls, one database query for the check.

    Raises SearchUnavailable where the engine does not answer.
    """
    glossary = glossary_for(viewer)
    query = parse(text)
    if not only_my_words:
        query = expand(query, glossary.names)
    chosen = {name: list(values) for name, values in query.filters.items()}
    for name, values in (filters or {}).items():
        chosen[name] = list(dict.fromkeys([*chosen.get(name, []), *values]))
    chosen = _tiers_as_keys(chosen, viewer)
    request = Request(
        query=query,
        keys=viewer.keys,
        language=language,
        filters=chosen,
        offset=(page - 1) * PER_PAGE,
        limit=PER_PAGE + _SPARE,
    )
    found = get_engine().search(request)
    shown, gone = _checked(found.hits, viewer)
    readable = [result.card.pk for result in shown if result.card.readable]
    passages = get_engine().passages(replace(request, offset=0), readable)
    for result in shown:
        result.passages = passages.get(result.card.pk, [])
    return Results(
        query=query,
        results=shown,
        total=max(0, found.total - len(gone)),
        locked=max(0, found.teasers - sum(hit.is_teaser for hit in gone)),
        facets=found.facets,
        cards=glossary.cards(query.text) if page == 1 else [],
        also_searched=[term.text for term in query.expansions],
        page=page,
    )


def _tiers_as_keys(
    chosen: dict[str, list[str]], viewer: Viewer
) -> dict[str, list[str]]:
    """`tier:member` as the reader types it; the index knows ranks."""
    if "tier" in chosen:
        tiers = frame_for(viewer).names.tiers
        ranks = {tier.slug: rank for rank, tier in tiers.items()}
        chosen["tier"] = [
            f"t{ranks[slug]}" if slug in ranks else slug for slug in chosen["tier"]
        ]
    return chosen


def _checked(hits: Sequence[Hit], viewer: Viewer) -> tuple[list[Result], list[Hit]]:
    """Hits that the database confirms, filled up from the spare ones: one query.

    A page document counts only if the viewer may read the page now, a teaser only if
    it is listed now. The second value holds the hits that it did not confirm.
    """
    wanted = {hit.page_id: hit for hit in hits}
    pages = BasePage.objects.listed_to(viewer).filter(pk__in=list(wanted))
    cards = {card.pk: card for card in entries(pages, viewer)}
    shown: list[Result] = []
    gone: list[Hit] = []
    for hit in hits:
        card = cards.get(hit.page_id)
        if card is None or (not card.readable and not hit.is_teaser):
            gone.append(hit)
        elif len(shown) < PER_PAGE:
            shown.append(Result(card))
    return shown, gone


def suggest(text: str, viewer: Viewer, language: str = "en") -> list[Card]:
    """Pages that the viewer may see whose names begin as typed: one call, one query."""
    if not text.strip():
        return []
    found = get_engine().suggest(text[:100], viewer.keys, language)
    ids = [one.page_id for one in found]
    pages = BasePage.objects.listed_to(viewer).filter(pk__in=ids)
    cards = {card.pk: card for card in entries(pages, viewer)}
    return [cards[pk] for pk in ids if pk in cards]

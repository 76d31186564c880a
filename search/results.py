"""Results for one reader: engine hits, checked against the database, with passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from content.chrome import frame_for
from content.listing import Entry as Card
from content.listing import entries
from content.models import Attachment, BasePage
from portal.access import Viewer
from search.coverage import best_share, is_enough
from search.engine import Engine, Hit, PageHits, Passage, Request
from search.engines import get_engine
from search.indexing import kind_of
from search.jumps import Jump, jumps_for
from search.log import token_for
from search.promotions import promoted_for
from search.query import Query, expand, parse, replaced
from search.scope import scope_for
from search.spelling import corrections
from search.synonyms import Ambiguity, Entry, Glossary, glossary_for

PER_PAGE = 10
DEEPEST_PAGE = 50
_SPARE = 10
_MOST_REFILLS = 3
# Kinds that answer for other days below their own address.
_DATED = frozenset({"law", "interpretation"})


@dataclass(frozen=True, slots=True)
class Place:
    """A passage and where it leads: into the page, or into a file of it."""

    passage: Passage
    url: str
    file_name: str = ""


@dataclass(slots=True)
class Result:
    """One page of the results; a teaser has no passages. day: the one that was asked
    for, where it was not today."""

    card: Card
    places: list[Place] = field(default_factory=list)
    token: str = ""
    day: date | None = None

    @property
    def url(self) -> str:
        """The page as of the day; what is locked has one address."""
        if self.day is None or not self.card.readable:
            return self.card.url
        if kind_of(self.card.content_type_id) not in _DATED:
            return self.card.url
        return f"{self.card.url}as-of/{self.day.isoformat()}/"


@dataclass(slots=True)
class Results:
    """A page of results. total = readable + locked, exact under the asker's keys.

    typed: what the reader typed, where slips in it were mended for `query`.
    promoted, jumps: pages that stand above the results. missing: words that no page
    in the reader's sight holds, in any form or by another name. share: how much of the
    question the best page found holds. day: the one that was asked for, None for today.
    """

    query: Query
    results: list[Result]
    total: int
    locked: int
    facets: Mapping[str, Mapping[str, int]]
    cards: list[Entry]
    also_searched: list[str]
    page: int = 1
    typed: str = ""
    ambiguous: list[Ambiguity] = field(default_factory=list)
    promoted: list[Card] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    share: float = 1.0
    day: date | None = None

    @property
    def is_beside_the_point(self) -> bool:
        """Whether what the reader asked for is hardly here. Where a name of several
        things was typed, that is to be settled first."""
        enough = is_enough(self.share, has_unknown=bool(self.missing))
        return not enough and not self.ambiguous

    @property
    def pages(self) -> int:
        """How many pages of results can be turned to."""
        return min(DEEPEST_PAGE, -(-self.total // PER_PAGE))


def search(
    text: str,
    viewer: Viewer,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    page: int = 1,
    only_my_words: bool = False,
    as_typed: bool = False,
    language: str = "en",
    engine: Engine | None = None,
    day: date | None = None,
) -> Results:
    """Search as `viewer`. Two engine calls, two more where slips are mended.

    only_my_words: without other names; as_typed: without mending slips; engine: ask
    this one instead of the site's; day: as of this one, before one that was typed.
    Raises SearchUnavailable where the engine does not answer.
    """
    engine = engine or get_engine()
    glossary = glossary_for(viewer)
    parsed = parse(text)
    query = parsed if only_my_words else expand(parsed, glossary.names)
    day = day or parsed.day
    request = Request(
        query=query,
        scope=scope_for(viewer, language, day),
        filters=_filters(parsed, filters or {}, viewer),
        limit=page * PER_PAGE + _SPARE,
    )
    found = engine.search(request)
    typed = ""
    if found.unknown and not as_typed:
        mended = _mended(engine, request, found, glossary, only_my_words)
        if mended is not None:
            typed = query.text
            request, found = mended
    shown, kept, gone = _checked(engine, request, found, viewer, page)
    for result in shown:
        result.day = day
    _add_passages(engine, request, shown)
    for number, result in enumerate(shown, (page - 1) * PER_PAGE + 1):
        result.token = token_for(query.text, result.card.pk, number)
    first = page == 1
    return Results(
        query=request.query,
        results=shown,
        total=max(0, found.total - len(gone)),
        locked=max(0, found.teasers - sum(hit.is_teaser for hit in gone)),
        facets=found.facets,
        cards=glossary.cards(request.query.text) if first else [],
        also_searched=[term.text for term in request.query.expansions],
        page=page,
        typed=typed,
        missing=tuple(word for word in found.unknown if word not in glossary.names),
        share=best_share(found, kept, glossary.names),
        ambiguous=glossary.ambiguous(request.query),
        promoted=promoted_for(request.query, viewer) if first else [],
        jumps=jumps_for(replace(request.query, day=day), viewer) if first else [],
        day=day,
    )


def _mended(
    engine: Engine,
    request: Request,
    found: PageHits,
    glossary: Glossary,
    only_my_words: bool,
) -> tuple[Request, PageHits] | None:
    """The search with slips mended, if there are any and it finds something."""
    unknown = [word for word in found.unknown if word not in glossary.names]
    better = corrections(request.query, unknown, engine, request.scope)
    if not better:
        return None
    parsed = parse(replaced(request.query, better))
    query = parsed if only_my_words else expand(parsed, glossary.names)
    again = replace(request, query=query)
    answer = engine.search(again)
    return (again, answer) if answer.total else None


def _filters(
    query: Query, given: Mapping[str, Sequence[str]], viewer: Viewer
) -> dict[str, list[str]]:
    """Filters typed and chosen; `tier:member` as ranks, which is what the index has."""
    chosen = {name: list(values) for name, values in query.filters.items()}
    for name, values in given.items():
        chosen[name] = list(dict.fromkeys([*chosen.get(name, []), *values]))
    if "tier" in chosen:
        tiers = frame_for(viewer).names.tiers
        ranks = {tier.slug: rank for rank, tier in tiers.items()}
        chosen["tier"] = [
            f"t{ranks[slug]}" if slug in ranks else slug for slug in chosen["tier"]
        ]
    return chosen


def _checked(
    engine: Engine, request: Request, found: PageHits, viewer: Viewer, page: int
) -> tuple[list[Result], list[Hit], list[Hit]]:
    """Hits that the database confirms, filled up from those that follow: one query.

    A page document counts only if the viewer may read the page now, a teaser only if
    it is listed now. Earlier pages of results are checked again, so that what moved up
    there is not shown twice. The other values are all hits that it confirmed, and those
    that it did not.
    """
    confirmed: list[Card] = []
    kept: list[Hit] = []
    gone: list[Hit] = []
    hits = found.hits
    for _refill in range(_MOST_REFILLS):
        cards = _cards([hit.page_id for hit in hits], viewer)
        for hit in hits:
            card = cards.get(hit.page_id)
            if card is None or (not card.readable and not hit.is_teaser):
                gone.append(hit)
            else:
                confirmed.append(card)
                kept.append(hit)
        request = replace(request, offset=request.offset + len(hits))
        enough = len(confirmed) >= page * PER_PAGE
        if enough or not hits or request.offset >= found.total:
            break
        hits = engine.search(request).hits
    shown = confirmed[(page - 1) * PER_PAGE : page * PER_PAGE]
    return [Result(card) for card in shown], kept, gone


def _cards(page_ids: Sequence[int], viewer: Viewer) -> dict[int, Card]:
    pages = BasePage.objects.listed_to(viewer).filter(pk__in=page_ids)
    return {card.pk: card for card in entries(pages, viewer)}


def _add_passages(engine: Engine, request: Request, shown: Sequence[Result]) -> None:
    """Give readable results their passages with links; one engine call, and one query
    where passages of files are among them."""
    readable = [result.card.pk for result in shown if result.card.readable]
    passages = engine.passages(request, readable)
    ids = {one.file_id for some in passages.values() for one in some if one.file_id}
    files = Attachment.objects.in_bulk(ids) if ids else {}
    for result in shown:
        for passage in passages.get(result.card.pk, []):
            place = _place(passage, result.url, files)
            if place is not None:
                result.places.append(place)


def _place(passage: Passage, url: str, files: Mapping[int, Attachment]) -> Place | None:
    tail = f"#{passage.anchor}" if passage.anchor else ""
    if not passage.file_id:
        return Place(passage, url + tail)
    file = files.get(passage.file_id)
    return Place(passage, file.url + tail, file.title) if file else None


def suggest(text: str, viewer: Viewer, language: str = "en") -> list[Card]:
    """Pages that the viewer may see whose names begin as typed.

    One engine call, two queries.
    """
    if not text.strip():
        return []
    found = get_engine().suggest(text[:100], scope_for(viewer, language))
    ids = [one.page_id for one in found]
    cards = _cards(ids, viewer)
    return [cards[pk] for pk in ids if pk in cards]

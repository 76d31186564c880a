"""The contract of engines: what the portal asks, and what it gets.

Two adapters fulfil it (`search.engines`); one set of tests holds them to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import Document
from search.query import Query

FACETS = ("kind", "topic", "tier")


class SearchUnavailable(Exception):
    """The engine cannot answer now; the portal goes on without it."""


class NoIndex(SearchUnavailable):
    """Nothing is indexed yet: the rebuild that is due brings every page."""


@dataclass(frozen=True, slots=True)
class Request:
    """One search.

    keys: the audience keys that the asker may read. A page document counts if its
    key is among them, a teaser if it is not. filters: facet name to chosen values;
    within one facet any value fits. exclude_pages, exclude_ancestors: pages whose
    narrowing the index does not know yet.
    """

    query: Query
    keys: frozenset[str]
    language: str = "en"
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    exclude_pages: frozenset[int] = frozenset()
    exclude_ancestors: frozenset[int] = frozenset()
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found; `is_teaser`: only its title and summary were looked at."""

    page_id: int
    score: float
    is_teaser: bool


@dataclass(frozen=True, slots=True)
class PageHits:
    """Hits of one page of results, exact counts, and facets: value to count."""

    hits: tuple[Hit, ...]
    total: int
    teasers: int
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a section: fragments of text, each marked or not."""

    anchor: str
    heading: str
    fragments: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page whose title or other name begins as the reader types."""

    page_id: int
    title: str
    kind: str


class Engine(Protocol):
    """An index that answers under an audience filter. All methods may raise
    SearchUnavailable."""

    def replace(self, pages: Mapping[int, Sequence[Document]]) -> None:
        """Make the index hold exactly these documents for these pages."""

    def search(self, request: Request) -> PageHits:
        """Pages by relevance, with counts and facets under the same filter."""

    def passages(
        self, request: Request, page_ids: Sequence[int], per_page: int = 3
    ) -> dict[int, list[Passage]]:
        """The best sections of these pages that the asker may read."""

    def suggest(
        self, text: str, keys: frozenset[str], language: str, limit: int = 8
    ) -> list[Suggestion]:
        """Pages with a word of their names beginning with each word typed."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build a new index beside the old one and change over; documents held."""

    def needs_rebuild(self) -> bool:
        """Whether there is no index, or one made for other fields or analysis."""

    def count(self) -> int:
        """How many documents the index holds."""

    def close(self) -> None:
        """Let go of files and connections."""

"""The contract of engines: what the portal asks, and what it gets.

Two adapters fulfil it (`search.engines`); one set of tests holds them to it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import ALWAYS, Document
from search.query import Query

FACETS = ("kind", "topic", "tier")


class SearchUnavailable(Exception):
    """The engine cannot answer now; the portal goes on without it."""


class NoIndex(SearchUnavailable):
    """Nothing is indexed yet: the rebuild that is due brings every page."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one asker may know of. Every question to an engine carries it.

    keys: the audience keys that the asker may read. A page document counts if its
    key is among them, a teaser if it is not. without_pages, without_below: pages, and
    branches by their top page, whose narrowing the index does not hold yet. versions:
    the positions that hold on the day asked for, beside what is always said.
    """

    keys: frozenset[str]
    language: str = "en"
    without_pages: frozenset[int] = frozenset()
    without_below: frozenset[int] = frozenset()
    versions: frozenset[str] = frozenset([ALWAYS])


@dataclass(frozen=True, slots=True)
class Request:
    """One search. filters: facet name to chosen values; within one facet any fits."""

    query: Query
    scope: Scope
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found; `is_teaser`: only its title and summary were looked at. words:
    those of the query (lower case) that it holds."""

    page_id: int
    score: float
    is_teaser: bool
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PageHits:
    """Hits of one page of results, exact counts, and facets: value to count.

    words: each word of the query (lower case, no stop words) to the number of pages
    within the scope that hold it, filters aside; pages: how many the scope has.
    """

    hits: tuple[Hit, ...]
    total: int
    teasers: int
    facets: Mapping[str, Mapping[str, int]]
    words: Mapping[str, int] = field(default_factory=dict)
    pages: int = 0

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that nothing within the scope holds."""
        return tuple(word for word, number in self.words.items() if not number)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a section: fragments of text, each marked or not. `file_id`: it is of
    an attachment, and the anchor is the file's own (``page=3``)."""

    anchor: str
    heading: str
    fragments: tuple[tuple[str, bool], ...]
    file_id: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page whose title or other name begins as the reader types."""

    page_id: int
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the index holds of a page: to compare it with the database. `is_listed`:
    there is a teaser of it, which only pages have that not everybody may read."""

    page_id: int
    audience: str
    is_listed: bool


class Engine(Protocol):
    """An index that answers within a scope. All methods may raise SearchUnavailable,
    and NoIndex where there is none that fits this version."""

    def search(self, request: Request) -> PageHits:
        """Pages by relevance, with counts and facets within the same scope."""

    def passages(
        self, request: Request, page_ids: Sequence[int], per_page: int = 3
    ) -> dict[int, list[Passage]]:
        """The best sections of these pages that the asker may read."""

    def suggest(self, text: str, scope: Scope, limit: int = 8) -> list[Suggestion]:
        """Pages with a word of their names beginning with each word typed."""

    def vocabulary(
        self, beginnings: Iterable[str], scope: Scope
    ) -> dict[str, dict[str, int]]:
        """For each beginning the words within the scope that begin so, with the number
        of documents that hold them."""

    def replace(self, pages: Mapping[int, Sequence[Document]]) -> None:
        """Make the index in use hold exactly these documents for these pages. Whoever
        asks after it has returned is answered from them."""

    def pages_below(self, page_id: int, name: str = "") -> set[int]:
        """The pages that the index in use (or a begun one) knows below this one."""

    def held(self) -> Iterator[Held]:
        """All pages that the index holds."""

    def count(self) -> int:
        """How many documents the index holds."""

    def trouble(self) -> str:
        """What is known to be wrong without asking a server; empty if nothing is."""

    def needs_rebuild(self) -> bool:
        """Whether there is no index, or one made for other fields or analysis."""

    def begin(self) -> str:
        """Make an empty index beside the one in use; its name."""

    def is_there(self, name: str) -> bool:
        """Whether an index begun under this name is there and fits this version."""

    def fill(
        self, name: str, pages: Mapping[int, Sequence[Document]], *, again: bool = False
    ) -> None:
        """Put pages into a begun index; `again`: some of them may be in it already."""

    def change_over(self, name: str) -> None:
        """Make this index the one in use, in one step, and remove older ones."""

    def destroy(self) -> None:
        """Delete all indexes under this engine's folder or name."""

    def close(self) -> None:
        """Let go of files and connections."""

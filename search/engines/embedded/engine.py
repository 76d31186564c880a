"""The embedded engine's answers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy

from search.analysis import known
from search.documents import Document
from search.engine import (
    FACETS,
    Held,
    Hit,
    PageHits,
    Passage,
    Request,
    Scope,
    Suggestion,
)
from search.engines.embedded import counting, queries
from search.engines.embedded.counting import guarded, number
from search.engines.embedded.schema import as_tantivy, schema
from search.engines.embedded.store import Pair, Store
from search.engines.shared import MOST_WORDS, PASSAGE_SIGNS, best_first, short

_ELLIPSIS = "… "


class EmbeddedEngine:
    """Fulfils `search.engine.Engine` with an index in a local folder."""

    def __init__(self, folder: str | Path) -> None:
        self.store = Store(folder)

    # --- Writing ------------------------------------------------------------------

    def replace(self, pages: Mapping[int, Sequence[Document]]) -> None:
        if pages:
            self._write(self.store.index(), pages, again=True)

    def _write(
        self, pair: Pair, pages: Mapping[int, Sequence[Document]], *, again: bool
    ) -> None:
        with self.store.writers(pair) as (of_pages, of_sections):
            for page_id, documents in pages.items():
                if again:
                    for writer in (of_pages, of_sections):
                        writer.delete_documents_by_query(queries.of_page(page_id))
                for document in documents:
                    is_section = document.level == "section"
                    writer = of_sections if is_section else of_pages
                    writer.add_document(as_tantivy(document))

    def begin(self) -> str:
        return self.store.create()

    def is_there(self, name: str) -> bool:
        return self.store.is_fitting(name)

    def fill(
        self, name: str, pages: Mapping[int, Sequence[Document]], *, again: bool = False
    ) -> None:
        self._write(self.store.opened(name), pages, again=again)

    def change_over(self, name: str) -> None:
        self.store.change_over(name)

    def trouble(self) -> str:
        return "There is no search index." if self.needs_rebuild() else ""

    def needs_rebuild(self) -> bool:
        return not self.store.is_fitting(self.store.current_name())

    def count(self) -> int:
        pair = self.store.index()
        return pair.pages.searcher().num_docs + pair.sections.searcher().num_docs

    def destroy(self) -> None:
        self.store.destroy()

    def close(self) -> None:
        self.store.close()

    def pages_below(self, page_id: int, name: str = "") -> set[int]:
        index = (self.store.opened(name) if name else self.store.index()).pages
        query = queries.all_of(
            queries.term("ancestors", page_id), queries.term("level", "page")
        )
        return {stored.get_first("page_id") for stored in _all(index.searcher(), query)}

    def held(self) -> Iterator[Held]:
        searcher = self._searcher()
        listed = {
            stored.get_first("page_id")
            for stored in _all(searcher, queries.term("level", "teaser"))
        }
        for stored in _all(searcher, queries.term("level", "page")):
            page_id = stored.get_first("page_id")
            yield Held(
                page_id, stored.get_first("shown_audience") or "", page_id in listed
            )

    # --- Answering ----------------------------------------------------------------

    def search(self, request: Request) -> PageHits:
        if request.query.is_empty:
            return PageHits((), 0, 0, {name: {} for name in FACETS})
        searcher = self._searcher()
        query = queries.page_query(request)
        found = guarded(
            searcher.search, query, limit=max(1, request.limit), offset=request.offset
        )
        rows = []
        for score, address in found.hits:
            stored: Any = searcher.doc(address)
            level = stored.get_first("shown_level")
            rows.append((stored.get_first("page_id"), score, level == "teaser"))
        facets = counting.facets(searcher, request)
        locked = queries.all_of(query, queries.term("level", "teaser"))
        words = counting.words(searcher, request)
        holders = counting.holders(searcher, request, words, [row[0] for row in rows])
        hits = tuple(Hit(*row, holders.get(row[0], frozenset())) for row in rows)
        return PageHits(
            hits,
            found.count,
            number(searcher, locked),
            facets,
            words,
            number(searcher, queries.within(request.scope)),
        )

    def vocabulary(
        self, beginnings: Iterable[str], scope: Scope
    ) -> dict[str, dict[str, int]]:
        searcher = self._searcher()
        seen = queries.within(scope)
        return {
            beginning: dict(
                guarded(
                    searcher.terms_with_prefix,
                    "words",
                    beginning,
                    filter_query=seen,
                    limit=MOST_WORDS,
                )
            )
            for beginning in beginnings
        }

    def passages(
        self, request: Request, page_ids: Sequence[int], per_page: int = 3
    ) -> dict[int, list[Passage]]:
        if not page_ids or request.query.is_empty:
            return {}
        searcher = self.store.index().sections.searcher()
        query = queries.section_query(request, page_ids)
        found = guarded(searcher.search, query, limit=len(page_ids) * 40)
        body = f"body_{known(request.scope.language)}"
        marks = tantivy.SnippetGenerator.create(
            searcher, queries.marking(request), schema(), body
        )
        marks.set_max_num_chars(PASSAGE_SIGNS)
        result: dict[int, list[Passage]] = defaultdict(list)
        for _score, address in found.hits:
            stored: Any = searcher.doc(address)
            page_id = stored.get_first("page_id")
            if len(result[page_id]) >= per_page:
                continue
            result[page_id].append(
                Passage(
                    stored.get_first("anchor") or "",
                    stored.get_first("shown_heading") or "",
                    _fragments(marks, stored, body),
                    stored.get_first("file_id") or 0,
                )
            )
        return dict(result)

    def suggest(self, text: str, scope: Scope, limit: int = 8) -> list[Suggestion]:
        words = re.findall(r"\w+", text.casefold())[:8]
        if not words:
            return []
        searcher = self._searcher()
        query = queries.suggestion_query(words, scope)
        found = guarded(searcher.search, query, limit=limit * 3)
        suggestions = []
        for _score, address in found.hits:
            stored: Any = searcher.doc(address)
            suggestions.append(
                Suggestion(
                    stored.get_first("page_id"),
                    stored.get_first("shown_title"),
                    stored.get_first("shown_kind"),
                )
            )
        return best_first(suggestions, text)[:limit]

    def _searcher(self) -> tantivy.Searcher:
        return self.store.index().pages.searcher()


def _all(searcher: tantivy.Searcher, query: tantivy.Query) -> Iterator[Any]:
    number = max(1, searcher.num_docs)
    for _score, address in guarded(searcher.search, query, limit=number).hits:
        yield searcher.doc(address)


def _fragments(marks: Any, stored: Any, field: str) -> tuple[tuple[str, bool], ...]:
    """A snippet as pieces of text; tantivy counts in bytes."""
    body = stored.get_first(field) or ""
    snippet = marks.snippet_from_doc(stored)
    text = snippet.fragment()
    if not text:
        return ((short(body), False),)
    raw = text.encode("utf-8")
    pieces: list[tuple[str, bool]] = []
    position = 0
    if not body.startswith(text):
        pieces.append((_ELLIPSIS, False))
    for span in snippet.highlighted():
        if span.start > position:
            pieces.append((_decoded(raw[position : span.start]), False))
        pieces.append((_decoded(raw[span.start : span.end]), True))
        position = span.end
    if position < len(raw):
        pieces.append((_decoded(raw[position:]), False))
    if not body.endswith(text):
        pieces.append((" …", False))
    return tuple(piece for piece in pieces if piece[0])


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\n", " ")

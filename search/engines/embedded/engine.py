"""The embedded engine's answers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy

from search.documents import Document
from search.engine import (
    FACETS,
    Hit,
    PageHits,
    Passage,
    Request,
    SearchUnavailable,
    Suggestion,
)
from search.engines.embedded import queries
from search.engines.embedded.schema import as_tantivy, schema
from search.engines.embedded.store import Store

_MOST_VALUES = 1_000
_PASSAGE_SIGNS = 220
_ELLIPSIS = "… "


class EmbeddedEngine:
    """Fulfils `search.engine.Engine` with an index in a local folder."""

    def __init__(self, folder: str | Path) -> None:
        self.store = Store(folder)

    # --- Writing ------------------------------------------------------------------

    def replace(self, pages: Mapping[int, Sequence[Document]]) -> None:
        if not pages:
            return
        index = self.store.index()
        with self.store.writer(index) as writer:
            for page_id, documents in pages.items():
                writer.delete_documents_by_query(queries.of_page(page_id))
                for document in documents:
                    writer.add_document(as_tantivy(document))

    def rebuild(self, documents: Iterable[Document]) -> int:
        name, index = self.store.create()
        number = 0
        with self.store.writer(index) as writer:
            for document in documents:
                writer.add_document(as_tantivy(document))
                number += 1
        self.store.change_over(name)
        return number

    def needs_rebuild(self) -> bool:
        return not self.store.is_fitting()

    def count(self) -> int:
        return self._searcher().num_docs

    def close(self) -> None:
        self.store.close()

    # --- Answering ----------------------------------------------------------------

    def search(self, request: Request) -> PageHits:
        if request.query.is_empty:
            return PageHits((), 0, 0, {name: {} for name in FACETS})
        searcher = self._searcher()
        query = queries.page_query(request)
        found = _guarded(
            searcher.search, query, limit=max(1, request.limit), offset=request.offset
        )
        hits = []
        for score, address in found.hits:
            stored: Any = searcher.doc(address)
            level = stored.get_first("shown_level")
            hits.append(Hit(stored.get_first("page_id"), score, level == "teaser"))
        facets = {name: self._facet(searcher, request, name) for name in FACETS}
        return PageHits(
            tuple(hits), found.count, self._teasers(searcher, query), facets
        )

    def _teasers(self, searcher: tantivy.Searcher, query: tantivy.Query) -> int:
        locked = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, query),
                (
                    tantivy.Occur.Must,
                    tantivy.Query.term_query(schema(), "level", "teaser"),
                ),
            ]
        )
        return _guarded(searcher.search, locked, limit=1).count

    def _facet(
        self, searcher: tantivy.Searcher, request: Request, name: str
    ) -> dict[str, int]:
        field = name if name in ("kind", "tier") else "labels"
        query = queries.page_query(request, leave_out=name)
        answer = _guarded(
            searcher.aggregate,
            query,
            {"values": {"terms": {"field": field, "size": _MOST_VALUES}}},
        )
        counts: dict[str, int] = {}
        for bucket in answer["values"]["buckets"]:
            value = str(bucket["key"])
            if field == "labels":
                kind, _, value = value.partition(":")
                if kind != name:
                    continue
            counts[value] = int(bucket["doc_count"])
        return counts

    def passages(
        self, request: Request, page_ids: Sequence[int], per_page: int = 3
    ) -> dict[int, list[Passage]]:
        if not page_ids or request.query.is_empty:
            return {}
        searcher = self._searcher()
        query = queries.section_query(request, page_ids)
        found = _guarded(searcher.search, query, limit=len(page_ids) * 40)
        marks = tantivy.SnippetGenerator.create(
            searcher, queries.marking(request), schema(), "body"
        )
        marks.set_max_num_chars(_PASSAGE_SIGNS)
        result: dict[int, list[Passage]] = defaultdict(list)
        for _score, address in found.hits:
            stored: Any = searcher.doc(address)
            page_id = stored.get_first("page_id")
            if len(result[page_id]) >= per_page:
                continue
            result[page_id].append(
                Passage(
                    stored.get_first("anchor") or "",
                    stored.get_first("heading") or "",
                    _fragments(marks, stored),
                )
            )
        return dict(result)

    def suggest(
        self, text: str, keys: frozenset[str], language: str, limit: int = 8
    ) -> list[Suggestion]:
        words = re.findall(r"\w+", text.casefold())[:8]
        if not words:
            return []
        searcher = self._searcher()
        query = queries.suggestion_query(words, keys, language)
        found = _guarded(searcher.search, query, limit=limit * 3)
        suggestions = []
        for _score, address in found.hits:
            stored: Any = searcher.doc(address)
            suggestions.append(
                Suggestion(
                    stored.get_first("page_id"),
                    stored.get_first("title"),
                    stored.get_first("shown_kind"),
                )
            )
        # Titles that begin as typed first, short ones before long ones.
        start = text.casefold().strip()
        suggestions.sort(
            key=lambda one: (not one.title.casefold().startswith(start), len(one.title))
        )
        return suggestions[:limit]

    def _searcher(self) -> tantivy.Searcher:
        return self.store.index().searcher()


def _guarded(call: Any, *args: Any, **kwargs: Any) -> Any:
    """tantivy's faults as ours; a panic is no `Exception` in Python."""
    try:
        return call(*args, **kwargs)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise SearchUnavailable(f"The search index failed: {error}") from error


def _fragments(marks: Any, stored: Any) -> tuple[tuple[str, bool], ...]:
    """A snippet as pieces of text; tantivy counts in bytes."""
    body = stored.get_first("body") or ""
    snippet = marks.snippet_from_doc(stored)
    text = snippet.fragment()
    if not text:
        short = " ".join(body.split())[:_PASSAGE_SIGNS]
        return ((short + (" …" if len(body) > len(short) else ""), False),)
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

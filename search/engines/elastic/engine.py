"""Elasticsearch's answers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.analysis import known
from search.documents import Document
from search.engine import (
    FACETS,
    Held,
    Hit,
    NoIndex,
    PageHits,
    Passage,
    Request,
    Scope,
    Suggestion,
)
from search.engines.elastic import queries
from search.engines.elastic.client import Client
from search.engines.elastic.settings import Connection
from search.engines.elastic.store import Store
from search.engines.shared import MOST_WORDS, PASSAGE_SIGNS, best_first, short

# Signs for private use: no text has a reason to hold them.
_ON, _OFF = "\ue000", "\ue001"
_MARKED = re.compile(f"{_ON}(.*?){_OFF}", re.S)
_LETTERS = re.compile(r"[^\W\d_]+")


class ElasticEngine:
    """Fulfils `search.engine.Engine` with indexes on Elasticsearch."""

    def __init__(self, connection: Connection) -> None:
        self.client = Client(connection)
        self.store = Store(self.client, connection.prefix)

    # --- Writing ------------------------------------------------------------------

    def replace(self, pages: Mapping[int, Sequence[Document]]) -> None:
        if pages:
            self.store.replace(self.store.alias, pages, require_alias=True)

    def begin(self) -> str:
        return self.store.create()

    def is_there(self, name: str) -> bool:
        return self.store.is_fitting(name)

    def fill(
        self, name: str, pages: Mapping[int, Sequence[Document]], *, again: bool = False
    ) -> None:
        if again:
            self.store.replace(name, pages, require_alias=False)
        else:
            self.store.add(name, pages)

    def change_over(self, name: str) -> None:
        self.store.change_over(name)

    def trouble(self) -> str:
        return "Elasticsearch does not answer." if self.client.is_resting else ""

    def needs_rebuild(self) -> bool:
        return self.store.current() is None

    def count(self) -> int:
        return int(self.client.ask("count", index=self.store.alias)["count"])

    def destroy(self) -> None:
        self.store.destroy()

    def close(self) -> None:
        self.client.close()

    def pages_below(self, page_id: int, name: str = "") -> set[int]:
        if name:
            self.client.ask("indices.refresh", index=name, patient=True)
        query = {
            "bool": {
                "filter": [queries.level("page"), {"term": {"ancestors": page_id}}]
            }
        }
        index = name or self.store.alias
        hits = self.store.every(index, query, source=["page_id"])
        return {hit["_source"]["page_id"] for hit in hits}

    def held(self) -> Iterator[Held]:
        teasers = self.store.every(
            self.store.alias, queries.level("teaser"), source=["page_id"]
        )
        listed = {hit["_source"]["page_id"] for hit in teasers}
        for hit in self.store.every(
            self.store.alias, queries.level("page"), source=["page_id", "audience"]
        ):
            page_id = hit["_source"]["page_id"]
            yield Held(page_id, hit["_source"]["audience"][0], page_id in listed)

    # --- Answering ----------------------------------------------------------------

    def search(self, request: Request) -> PageHits:
        if request.query.is_empty:
            self._ensure()
            return PageHits((), 0, 0, {name: {} for name in FACETS})
        words = list(dict.fromkeys(word.casefold() for word in request.query.words))
        answer = self.client.search(
            self.store.alias,
            query=queries.page_query(request),
            post_filter=queries.facets(request),
            aggs=queries.counts(request, words),
            sort=["_score", {"page_id": "asc"}],
            source=["page_id", "level"],
            track_total_hits=True,
            from_=request.offset,
            size=max(1, request.limit),
        )
        hits = tuple(
            Hit(
                hit["_source"]["page_id"],
                hit["_score"] or 0.0,
                hit["_source"]["level"] == "teaser",
                frozenset(hit.get("matched_queries", ())),
            )
            for hit in answer["hits"]["hits"]
        )
        counts = answer["aggregations"]
        seen = counts["known"]["seen"]
        held = seen["words"]["buckets"] if words else {}
        return PageHits(
            hits,
            answer["hits"]["total"]["value"],
            counts["teasers"]["doc_count"],
            {name: _facet(name, counts[name]["values"]) for name in FACETS},
            {
                word: held[f"w{number}"]["doc_count"]
                for number, word in enumerate(words)
                if queries.has_terms(word, request.scope.language)
            },
            seen["doc_count"],
        )

    def passages(
        self, request: Request, page_ids: Sequence[int], per_page: int = 3
    ) -> dict[int, list[Passage]]:
        if not page_ids or request.query.is_empty:
            return {}
        body = f"body_{known(request.scope.language)}"
        heading = f"heading_{known(request.scope.language)}"
        answer = self.client.search(
            self.store.alias,
            query=queries.section_query(request, page_ids),
            collapse={
                "field": "page_id",
                "inner_hits": {
                    "name": "best",
                    "size": per_page,
                    "sort": ["_score", {"_doc": "asc"}],
                    "_source": [body, heading, "anchor", "file_id"],
                    "highlight": {
                        "type": "unified",
                        "order": "score",
                        "pre_tags": [_ON],
                        "post_tags": [_OFF],
                        "fields": {
                            body: {
                                "fragment_size": PASSAGE_SIGNS,
                                "number_of_fragments": 1,
                                "highlight_query": queries.marking(request),
                            }
                        },
                    },
                },
            },
            source=["page_id"],
            size=len(page_ids),
            track_total_hits=False,
        )
        return {
            hit["_source"]["page_id"]: [
                Passage(
                    one["_source"].get("anchor", ""),
                    one["_source"].get(heading, ""),
                    _fragments(one, body),
                    one["_source"].get("file_id", 0),
                )
                for one in hit["inner_hits"]["best"]["hits"]["hits"]
            ]
            for hit in answer["hits"]["hits"]
        }

    def suggest(self, text: str, scope: Scope, limit: int = 8) -> list[Suggestion]:
        words = re.findall(r"\w+", text.casefold())[:8]
        if not words:
            self._ensure()
            return []
        title = f"title_{known(scope.language)}"
        answer = self.client.search(
            self.store.alias,
            query=queries.suggestion_query(words, scope),
            sort=["_score", {"page_id": "asc"}],
            source=["page_id", "kind", title],
            size=limit * 3,
            track_total_hits=False,
        )
        found = [
            Suggestion(
                hit["_source"]["page_id"], hit["_source"][title], hit["_source"]["kind"]
            )
            for hit in answer["hits"]["hits"]
        ]
        return best_first(found, text)[:limit]

    def vocabulary(
        self, beginnings: Iterable[str], scope: Scope
    ) -> dict[str, dict[str, int]]:
        # Letters alone: nothing of them means anything in a pattern.
        wanted = [one for one in dict.fromkeys(beginnings) if _LETTERS.fullmatch(one)]
        if not wanted:
            return {}
        answer = self.client.search(
            self.store.alias,
            query={"bool": {"filter": queries.within(scope)}},
            aggs={
                f"v{number}": {
                    "terms": {
                        "field": "words",
                        "include": f"{beginning}.*",
                        "size": MOST_WORDS,
                    }
                }
                for number, beginning in enumerate(wanted)
            },
            size=0,
            track_total_hits=False,
        )
        return {
            beginning: {
                bucket["key"]: bucket["doc_count"]
                for bucket in answer["aggregations"][f"v{number}"]["buckets"]
            }
            for number, beginning in enumerate(wanted)
        }

    def _ensure(self) -> None:
        """Raise where there is no index, also where nothing has to be asked of it."""
        if self.store.current() is None:
            raise NoIndex("There is no search index for this version yet.")


def _facet(name: str, values: dict[str, Any]) -> dict[str, int]:
    return {
        bucket["key"].removeprefix(f"{name}:"): bucket["doc_count"]
        for bucket in values["buckets"]
    }


def _fragments(hit: dict[str, Any], field: str) -> tuple[tuple[str, bool], ...]:
    """A marked passage as pieces of text."""
    body = hit["_source"].get(field, "")
    marked = hit.get("highlight", {}).get(field)
    if not marked:
        return ((short(body), False),)
    fragment = marked[0]
    plain = fragment.replace(_ON, "").replace(_OFF, "")
    pieces: list[tuple[str, bool]] = []
    if not body.startswith(plain):
        pieces.append(("… ", False))
    position = 0
    for match in _MARKED.finditer(fragment):
        pieces.append((fragment[position : match.start()], False))
        pieces.append((match[1], True))
        position = match.end()
    pieces.append((fragment[position:], False))
    if not body.endswith(plain):
        pieces.append((" …", False))
    return tuple((text.replace("\n", " "), mark) for text, mark in pieces if text)

"""What the embedded engine counts beside the hits: facets, and who holds which word."""

from collections.abc import Mapping, Sequence
from typing import Any

import tantivy

from search.engine import FACETS, Request, SearchUnavailable
from search.engines.embedded import queries

_MOST_VALUES = 1_000
# Powers of two that a score, a number of 32 bits, adds up without a loss.
_MOST_MARKED = 20


def words(searcher: tantivy.Searcher, request: Request) -> dict[str, int]:
    """For each word of the query the number of pages in scope that hold it."""
    seen = queries.within(request.scope)
    numbers: dict[str, int] = {}
    for word in dict.fromkeys(word.casefold() for word in request.query.words):
        holding = queries.holding(word, request.scope.language)
        if holding is not None:
            numbers[word] = number(searcher, queries.all_of(holding, seen))
    return numbers


def holders(
    searcher: tantivy.Searcher,
    request: Request,
    numbers: Mapping[str, int],
    page_ids: Sequence[int],
) -> dict[int, frozenset[str]]:
    """Which of these words each of the pages found holds, asked in one query."""
    held = [word for word, how_many in numbers.items() if how_many][:_MOST_MARKED]
    if not held or not page_ids:
        return {}
    query = queries.marked(held, page_ids, request.scope)
    answer = guarded(searcher.search, query, limit=len(page_ids))
    found: dict[int, frozenset[str]] = {}
    for score, address in answer.hits:
        stored: Any = searcher.doc(address)
        bits = round(score)
        found[stored.get_first("page_id")] = frozenset(
            word for place, word in enumerate(held) if bits >> place & 1
        )
    return found


def facets(searcher: tantivy.Searcher, request: Request) -> dict[str, dict[str, int]]:
    """Counts by value. A facet's own choices are left out of its counts; those
    without any are counted together."""
    chosen = [name for name in FACETS if request.filters.get(name)]
    others = [name for name in FACETS if name not in chosen]
    found: dict[str, dict[str, int]] = {}
    for names in (others, *([name] for name in chosen)):
        if names:
            query = queries.page_query(request, leave_out=names[0])
            found |= _counted(searcher, query, names)
    return {name: found[name] for name in FACETS}


def _counted(
    searcher: tantivy.Searcher, query: tantivy.Query, names: Sequence[str]
) -> dict[str, dict[str, int]]:
    fields = {name: name if name in ("kind", "tier") else "labels" for name in names}
    wanted = {
        name: {"terms": {"field": field, "size": _MOST_VALUES}}
        for name, field in fields.items()
    }
    answer = guarded(searcher.aggregate, query, wanted)
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    for name, field in fields.items():
        for bucket in answer[name]["buckets"]:
            value = str(bucket["key"])
            if field == "labels":
                kind, _, value = value.partition(":")
                if kind != name:
                    continue
            counts[name][value] = int(bucket["doc_count"])
    return counts


def guarded(call: Any, *args: Any, **kwargs: Any) -> Any:
    """tantivy's faults as ours; a panic is no `Exception` in Python."""
    try:
        return call(*args, **kwargs)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise SearchUnavailable(f"The search index failed: {error}") from error


def number(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    return guarded(searcher.search, query, limit=1).count

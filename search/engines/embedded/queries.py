"""Our query tree as tantivy queries. No text is ever parsed by the engine."""

from collections.abc import Iterable

import tantivy

from search.documents import normal
from search.engine import Request
from search.engines.embedded.schema import schema, terms_of
from search.query import Term

Must, Should, MustNot = (
    tantivy.Occur.Must,
    tantivy.Occur.Should,
    tantivy.Occur.MustNot,
)
# Weights beside the reader's words in `all`, which count 1.
_TITLE = 0.5
_EXACT = 2.0
_NAME = 12.0
_FACET_FIELDS = {"kind": "kind", "tier": "tier"}


def _term(field: str, value: object) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), field, value)


def _any(field: str, values: Iterable[object]) -> tantivy.Query:
    return tantivy.Query.term_set_query(schema(), field, list(values))


def _unscored(query: tantivy.Query) -> tantivy.Query:
    """A filter: tantivy would add its score otherwise."""
    return tantivy.Query.const_score_query(query, 0.0)


def _all_of(*parts: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Must, part) for part in parts])


def _any_of(*parts: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Should, part) for part in parts])


def _none_of(*parts: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query(
        [(Must, tantivy.Query.all_query()), *[(MustNot, part) for part in parts]]
    )


def of_page(page_id: int) -> tantivy.Query:
    """All documents of a page."""
    return _term("page_id", page_id)


def seen_by(keys: frozenset[str]) -> tantivy.Query:
    """Page documents that these keys open, and teasers of what they do not open."""
    readable = _any("audience", sorted(keys))
    return _any_of(
        _all_of(_term("level", "page"), readable),
        tantivy.Query.boolean_query(
            [(Must, _term("level", "teaser")), (MustNot, readable)]
        ),
    )


def filters(request: Request, *, leave_out: str = "") -> list[tantivy.Query]:
    """Unscored conditions: audience, language, facets (but `leave_out`), exclusions."""
    parts = [seen_by(request.keys), _term("language", request.language)]
    for name, values in request.filters.items():
        if name != leave_out and values:
            parts.append(_facet(name, values))
    if request.exclude_pages:
        parts.append(_none_of(_any("page_id", sorted(request.exclude_pages))))
    if request.exclude_ancestors:
        parts.append(_none_of(_any("ancestors", sorted(request.exclude_ancestors))))
    return [_unscored(part) for part in parts]


def _facet(name: str, values: Iterable[str]) -> tantivy.Query:
    if name in _FACET_FIELDS:
        return _any(_FACET_FIELDS[name], values)
    return _any("labels", [f"{name}:{value}" for value in values])


def page_query(request: Request, *, leave_out: str = "") -> tantivy.Query:
    """What decides which pages match and in which order."""
    return tantivy.Query.boolean_query(
        [
            (Must, scoring(request)),
            *[(Must, part) for part in filters(request, leave_out=leave_out)],
        ]
    )


def section_query(request: Request, page_ids: Iterable[int]) -> tantivy.Query:
    """Readable sections of these pages that match."""
    return tantivy.Query.boolean_query(
        [
            (Must, scoring(request, whole_page=False)),
            (Must, _unscored(_term("level", "section"))),
            (Must, _unscored(_any("page_id", page_ids))),
            (Must, _unscored(_any("audience", sorted(request.keys)))),
        ]
    )


def scoring(request: Request, *, whole_page: bool = True) -> tantivy.Query:
    """Any of the words, more is better; phrases must stand; excluded must not."""
    query, language = request.query, request.language
    optional: list[tantivy.Query] = []
    for term in (*query.terms, *query.expansions):
        optional += _term_queries(term, language)
    name = normal(query.text)
    if whole_page and name:
        optional.append(tantivy.Query.boost_query(_term("name", name), _NAME))
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
    for term in query.required:
        found = _term_queries(term, language)
        parts.append((Must, _any_of(*found) if found else tantivy.Query.empty_query()))
    if optional:
        parts.append((Should if query.required else Must, _any_of(*optional)))
    if not parts:
        return tantivy.Query.empty_query()
    for term in query.excluded:
        parts += [(MustNot, found) for found in _term_queries(term, language)]
    return tantivy.Query.boolean_query(parts)


def _term_queries(term: Term, language: str) -> list[tantivy.Query]:
    """A word or phrase in all text, in titles, and as it stands if it has a digit."""
    found: list[tantivy.Query] = []
    words = terms_of(term.text, language)
    if words:
        for field, weight in (("all", 1.0), ("title", _TITLE)):
            if len(words) == 1:
                query = _term(field, words[0])
            else:
                query = tantivy.Query.phrase_query(schema(), field, list(words))
            found.append(tantivy.Query.boost_query(query, weight * term.weight))
    if len(term.words) == 1 and any(sign.isdigit() for sign in term.text):
        exact = _term("exact", term.text.casefold())
        found.append(tantivy.Query.boost_query(exact, _EXACT * term.weight))
    return found


def marking(request: Request) -> tantivy.Query:
    """The words to mark in a passage; snippets only know terms of their own field."""
    query = request.query
    words = [
        word
        for term in (*query.terms, *query.required, *query.expansions)
        for word in terms_of(term.text, request.language)
    ]
    return _any_of(*[_term("body", word) for word in dict.fromkeys(words)])


def suggestion_query(
    words: list[str], keys: frozenset[str], language: str
) -> tantivy.Query:
    """Names in which each of the words begins a word."""
    return tantivy.Query.boolean_query(
        [(Must, _term("prefixes", word[:12])) for word in words]
        + [(Must, _unscored(seen_by(keys)))]
        + [(Must, _unscored(_term("language", language)))]
    )

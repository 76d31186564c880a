"""Our query tree as tantivy queries. No text is ever parsed by the engine."""

from collections.abc import Iterable, Sequence

import tantivy

from search import weights
from search.analysis import known, placed_terms, terms_of
from search.documents import normal
from search.engine import Request, Scope
from search.engines.embedded.schema import schema
from search.query import Query, Term

Must, Should, MustNot = (
    tantivy.Occur.Must,
    tantivy.Occur.Should,
    tantivy.Occur.MustNot,
)
Fields = tuple[tuple[str, float], ...]
_OF_PAGES: Fields = (("all", 1.0), ("title", weights.TITLE))
_OF_SECTIONS: Fields = (("body", 1.0), ("heading", weights.HEADING))
_FEW = 64
_FACET_FIELDS = {"kind": "kind", "tier": "tier"}


def term(field: str, value: object) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), field, value)


def any_value(field: str, values: Iterable[object]) -> tantivy.Query:
    """Any of these values; none at all matches nothing."""
    wanted = list(values)
    if 0 < len(wanted) <= _FEW:
        # A set of terms costs the making of an automaton: five times as much.
        return _any_of(*[term(field, value) for value in wanted])
    return tantivy.Query.term_set_query(schema(), field, wanted)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    """A filter: tantivy would add its score otherwise."""
    return tantivy.Query.const_score_query(query, 0.0)


def all_of(*parts: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Must, part) for part in parts])


def _any_of(*parts: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Should, part) for part in parts])


def _none_of(*parts: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query(
        [(Must, tantivy.Query.all_query()), *[(MustNot, part) for part in parts]]
    )


def of_page(page_id: int) -> tantivy.Query:
    """All documents of a page."""
    return term("page_id", page_id)


def within(scope: Scope) -> tantivy.Query:
    """Page documents that these keys open, the fullest of each page, and teasers of
    what they do not open; as of the day, and less what the index holds wrongly by now.
    Without a score."""
    readable = any_value("audience", sorted(scope.keys))
    seen = _any_of(
        tantivy.Query.boolean_query(
            [
                (Must, _any_of(term("level", "page"), term("level", "variant"))),
                (Must, readable),
                (MustNot, any_value("unless", sorted(scope.keys))),
            ]
        ),
        tantivy.Query.boolean_query(
            [(Must, term("level", "teaser")), (MustNot, readable)]
        ),
    )
    return _unscored(
        all_of(seen, _on_the_day(scope), term("language", scope.language),
               *_without(scope))
    )  # fmt: skip


def _on_the_day(scope: Scope) -> tantivy.Query:
    return any_value("version", sorted(scope.versions))


def _without(scope: Scope) -> list[tantivy.Query]:
    parts = []
    if scope.without_pages:
        parts.append(_none_of(any_value("page_id", sorted(scope.without_pages))))
    if scope.without_below:
        below = sorted(scope.without_below)
        parts.append(
            _none_of(any_value("page_id", below), any_value("ancestors", below))
        )
    return parts


def _facet(name: str, values: Iterable[str]) -> tantivy.Query:
    if name in _FACET_FIELDS:
        return any_value(_FACET_FIELDS[name], values)
    return any_value("labels", [f"{name}:{value}" for value in values])


def page_query(request: Request, *, leave_out: str = "") -> tantivy.Query:
    """What decides which pages match and in which order."""
    chosen = [
        (Must, _unscored(_facet(name, values)))
        for name, values in request.filters.items()
        if name != leave_out and values
    ]
    return tantivy.Query.boolean_query(
        [
            (Must, scoring(request.query, request.scope.language, _OF_PAGES)),
            (Must, within(request.scope)),
            (Should, _answers()),
            *chosen,
        ]
    )


def _answers() -> tantivy.Query:
    looked_up = any_value("kind", weights.LOOKED_UP)
    return tantivy.Query.const_score_query(_none_of(looked_up), weights.ANSWERS)


def section_query(request: Request, page_ids: Iterable[int]) -> tantivy.Query:
    """Readable sections of these pages that match."""
    scope = request.scope
    return tantivy.Query.boolean_query(
        [
            (Must, scoring(request.query, scope.language, _OF_SECTIONS)),
            (Must, _unscored(term("level", "section"))),
            (Must, _unscored(any_value("page_id", page_ids))),
            (Must, _unscored(any_value("audience", sorted(scope.keys)))),
            (Must, _unscored(_on_the_day(scope))),
            *[(Must, _unscored(part)) for part in _without(scope)],
        ]
    )


def scoring(query: Query, language: str, fields: Fields) -> tantivy.Query:
    """Any of the words, more is better; phrases must stand; excluded must not."""
    optional: list[tantivy.Query] = []
    for one in (*query.terms, *query.expansions):
        optional += _term_queries(one, language, fields)
    for citation in query.citations:
        for number, key in enumerate(citation.keys):
            weight = weights.EXACT * (weights.WIDER_CITATION if number else 1.0)
            optional.append(_boosted(term("exact", key), weight))
    name = normal(query.text)
    if fields is _OF_PAGES and name:
        optional.append(
            tantivy.Query.const_score_query(term("name", name), weights.NAME)
        )
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
    for one in query.required:
        found = _term_queries(one, language, fields)
        parts.append((Must, _any_of(*found) if found else tantivy.Query.empty_query()))
    if optional:
        parts.append((Should if query.required else Must, _any_of(*optional)))
    if not parts:
        return tantivy.Query.empty_query()
    for one in query.excluded:
        parts += [(MustNot, found) for found in _term_queries(one, language, fields)]
    return tantivy.Query.boolean_query(parts)


def _boosted(query: tantivy.Query, weight: float) -> tantivy.Query:
    return tantivy.Query.boost_query(query, weight)


def _term_queries(one: Term, language: str, fields: Fields) -> list[tantivy.Query]:
    """A word or phrase in all text, in titles, and as it stands if it has a digit."""
    found: list[tantivy.Query] = []
    words = placed_terms(one.text, language)
    if words:
        for name, weight in fields:
            found.append(
                _boosted(
                    words_in(f"{name}_{known(language)}", words), weight * one.weight
                )
            )
    if len(one.words) == 1 and any(sign.isdigit() for sign in one.text):
        exact = term("exact", one.text.casefold())
        found.append(_boosted(exact, weights.EXACT * one.weight))
    return found


def words_in(field: str, words: list[tuple[int, str]]) -> tantivy.Query:
    """These terms, in these places."""
    if len(words) == 1:
        return term(field, words[0][1])
    return tantivy.Query.phrase_query(schema(), field, list(words))


def holding(word: str, language: str) -> tantivy.Query | None:
    """Documents that hold this word; None for a stop word, which all of them may."""
    words = placed_terms(word, language)
    if not words:
        return None
    found = [words_in(f"all_{known(language)}", words)]
    if any(sign.isdigit() for sign in word):
        found.append(term("exact", word.casefold()))
    return _any_of(*found)


def marked(
    words: Sequence[str], page_ids: Sequence[int], scope: Scope
) -> tantivy.Query:
    """These pages, each with a score of whose bits the n-th says that it holds the n-th
    word."""
    bits = [
        tantivy.Query.const_score_query(found, float(2**place))
        for place, word in enumerate(words)
        if (found := holding(word, scope.language)) is not None
    ]
    pages = any_value("page_id", page_ids)
    return all_of(_unscored(pages), within(scope), _any_of(*bits))


def marking(request: Request) -> tantivy.Query:
    """The words to mark in a passage; snippets only know terms of their own field."""
    query, language = request.query, request.scope.language
    words = [
        word
        for one in (*query.terms, *query.required, *query.expansions)
        for word in terms_of(one.text, language)
    ]
    field = f"body_{known(language)}"
    return _any_of(*[term(field, word) for word in dict.fromkeys(words)])


def suggestion_query(words: list[str], scope: Scope) -> tantivy.Query:
    """Names in which each of the words begins a word."""
    return tantivy.Query.boolean_query(
        [(Must, term("prefixes", word[:12])) for word in words]
        + [(Must, within(scope))]
    )

"""Our query tree as Elasticsearch's query objects. Text is only ever a value in them:
nothing that a reader types is read as syntax."""

from collections.abc import Iterable
from typing import Any

from search import weights
from search.analysis import known, terms_of
from search.documents import normal
from search.engine import FACETS, Request, Scope
from search.query import Query, Term

Clause = dict[str, Any]
Fields = tuple[tuple[str, float], ...]
OF_PAGES: Fields = (("all", 1.0), ("title", weights.TITLE))
OF_SECTIONS: Fields = (("body", 1.0), ("heading", weights.HEADING))
# Lucene leaves out a factor of BM25 (k1 + 1) that the embedded engine keeps; what is
# added as a constant has to be as much smaller.
_SCALE = 1 / 2.2
_MOST_VALUES = 60_000
_MOST_COUNTED = 1_000


def terms(field: str, values: Iterable[Any]) -> Clause:
    """Any of these values. None at all matches nothing."""
    return {"terms": {field: sorted(values)}}


def within(scope: Scope) -> list[Clause]:
    """Page documents that these keys open, the fullest of each page, and teasers of
    what they do not open; as of the day, and less what the index holds wrongly by now.
    """
    readable = terms("audience", scope.keys)
    page = {
        "bool": {
            "filter": [terms("level", ("page", "variant")), readable],
            "must_not": [terms("unless", scope.keys)],
        }
    }
    teaser = {"bool": {"filter": [level("teaser")], "must_not": [readable]}}
    return [
        any_of([page, teaser]),
        on_the_day(scope),
        {"term": {"language": scope.language}},
        *without(scope),
    ]


def on_the_day(scope: Scope) -> Clause:
    """What is always said, and the positions that hold on the day."""
    return terms("version", scope.versions)


def without(scope: Scope) -> list[Clause]:
    """Leave out pages and branches whose narrowing the index does not hold yet."""
    parts = [
        terms(field, chunk)
        for field, values in (
            ("page_id", scope.without_pages | scope.without_below),
            ("ancestors", scope.without_below),
        )
        for chunk in _chunks(sorted(values))
    ]
    return [{"bool": {"must_not": parts}}] if parts else []


def _chunks(values: list[int]) -> list[list[int]]:
    return [
        values[start : start + _MOST_VALUES]
        for start in range(0, len(values), _MOST_VALUES)
    ]


def level(name: str) -> Clause:
    return {"term": {"level": name}}


def any_of(parts: list[Clause]) -> Clause:
    return {"bool": {"should": parts, "minimum_should_match": 1}}


def facet(name: str, values: Iterable[str]) -> Clause:
    if name in ("kind", "tier"):
        return terms(name, values)
    return terms("labels", [f"{name}:{value}" for value in values])


def facets(request: Request, *, leave_out: str = "") -> Clause:
    """The reader's choices, but one."""
    chosen = [
        facet(name, values)
        for name, values in request.filters.items()
        if name != leave_out and values
    ]
    return {"bool": {"filter": chosen}}


def page_query(request: Request) -> Clause:
    """What decides which pages match and in which order, before facets."""
    scope = request.scope
    return {
        "bool": {
            "must": [scoring(request.query, scope.language, OF_PAGES)],
            "should": [_answers()],
            "filter": within(scope),
        }
    }


def _answers() -> Clause:
    looked_up = terms("kind", weights.LOOKED_UP)
    return {
        "constant_score": {
            "filter": {"bool": {"must_not": [looked_up]}},
            "boost": weights.ANSWERS * _SCALE,
        }
    }


def section_query(request: Request, page_ids: Iterable[int]) -> Clause:
    """Readable sections of these pages that match."""
    scope = request.scope
    return {
        "bool": {
            "must": [scoring(request.query, scope.language, OF_SECTIONS)],
            "filter": [
                level("section"),
                terms("page_id", page_ids),
                terms("audience", scope.keys),
                on_the_day(scope),
                *without(scope),
            ],
        }
    }


def scoring(query: Query, language: str, fields: Fields) -> Clause:
    """Any of the words, more is better; phrases must stand; excluded must not."""
    optional: list[Clause] = []
    for one in query.terms:
        optional += _term_clauses(one, language, fields)
        if fields is OF_PAGES and has_terms(one.text, language):
            # Says for each hit whether it holds the word; adds nothing to its score.
            optional.append(_noting(one.text.casefold(), language))
    for one in query.expansions:
        optional += _term_clauses(one, language, fields)
    for citation in query.citations:
        for number, key in enumerate(citation.keys):
            weight = weights.EXACT * (weights.WIDER_CITATION if number else 1.0)
            optional.append(exact(key, weight))
    name = normal(query.text)
    if fields is OF_PAGES and name:
        optional.append(
            {
                "constant_score": {
                    "filter": {"term": {"name": name}},
                    "boost": weights.NAME * _SCALE,
                }
            }
        )
    must = [any_of(_term_clauses(one, language, fields)) for one in query.required]
    found: Clause = {
        "must": must,
        "must_not": [
            clause
            for one in query.excluded
            for clause in _term_clauses(one, language, fields)
        ],
    }
    if optional:
        found["should"] = optional
        found["minimum_should_match"] = 0 if must else 1
    elif not must:
        return {"match_none": {}}
    return {"bool": found}


def exact(value: str, weight: float) -> Clause:
    return {"term": {"exact": {"value": value, "boost": weight}}}


def _term_clauses(one: Term, language: str, fields: Fields) -> list[Clause]:
    """A word or phrase in all text, in titles, and as it stands if it has a digit."""
    found: list[Clause] = [
        phrase(f"{name}_{known(language)}", one.text, weight * one.weight)
        for name, weight in fields
    ]
    if len(one.words) == 1 and any(sign.isdigit() for sign in one.text):
        found.append(exact(one.text.casefold(), weights.EXACT * one.weight))
    return found


def phrase(field: str, text: str, weight: float = 1.0) -> Clause:
    """These words, one after the other; a single word is a phrase as well."""
    return {"match_phrase": {field: {"query": text, "boost": weight}}}


def holding(word: str, language: str) -> Clause:
    """Documents that hold this word."""
    found = [phrase(f"all_{known(language)}", word)]
    if any(sign.isdigit() for sign in word):
        found.append(exact(word.casefold(), 1.0))
    return any_of(found)


def _noting(word: str, language: str) -> Clause:
    held = {"filter": holding(word, language), "boost": 0.0, "_name": word}
    return {"constant_score": held}


def has_terms(word: str, language: str) -> bool:
    """Whether anything of the word is in the index; nothing is of a stop word."""
    return bool(terms_of(word, language))


def marking(request: Request) -> Clause:
    """The words to mark in a passage."""
    query = request.query
    text = " ".join(
        one.text for one in (*query.terms, *query.required, *query.expansions)
    )
    return {"match": {f"body_{known(request.scope.language)}": {"query": text}}}


def suggestion_query(words: list[str], scope: Scope) -> Clause:
    """Names in which each of the words begins a word."""
    return {
        "bool": {
            "must": [{"term": {"prefixes": word[:12]}} for word in words],
            "filter": within(scope),
        }
    }


def counts(request: Request, words: list[str]) -> dict[str, Any]:
    """Counts of teasers, facets, and documents for each of the reader's words.

    A facet's own choices are left out of its counts: they say what another choice
    would bring. The words are looked for in all that the asker may see.
    """
    found: dict[str, Any] = {
        name: {
            "filter": facets(request, leave_out=name),
            "aggs": {"values": {"terms": _values_of(name)}},
        }
        for name in FACETS
    }
    found["teasers"] = {
        "filter": {"bool": {"filter": [facets(request), level("teaser")]}}
    }
    seen: dict[str, Any] = {"filter": {"bool": {"filter": within(request.scope)}}}
    if words:
        by_word = {
            f"w{number}": holding(word, request.scope.language)
            for number, word in enumerate(words)
        }
        seen["aggs"] = {"words": {"filters": {"filters": by_word}}}
    found["known"] = {"global": {}, "aggs": {"seen": seen}}
    return found


def _values_of(name: str) -> dict[str, Any]:
    if name in ("kind", "tier"):
        return {"field": name, "size": _MOST_COUNTED}
    return {"field": "labels", "size": _MOST_COUNTED, "include": f"{name}:.*"}

"""Mend slips of the keyboard with words that the index holds and the reader may see.

Only words that nothing within the reader's sight holds are touched; never numbers,
ids, citations, phrases or acronyms. The engines' own suggesters are not used: they know
words of pages that the reader may not read.
"""

from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import terms_of
from search.engine import Engine, Scope
from search.query import Query

_SHORTEST = 4
_ACRONYM = 6
# From this length on two slips are forgiven.
_LONG = 7
_MOST_WORDS = 4


def corrections(
    query: Query, unknown: Sequence[str], engine: Engine, scope: Scope
) -> dict[str, str]:
    """For each mistyped word among these (lower case) a better one; one engine call, or
    none."""
    wanted = [word for word in unknown if _may_be_mended(word, query)]
    if not wanted:
        return {}
    wanted = wanted[:_MOST_WORDS]
    vocabulary = engine.vocabulary({word[0] for word in wanted}, scope)
    mended = {
        word: better
        for word in wanted
        if (better := _best(word, vocabulary.get(word[0], {}), scope.language))
    }
    return mended


def _may_be_mended(word: str, query: Query) -> bool:
    if len(word) < _SHORTEST or not word.isalpha():
        return False
    typed = next((t for t in query.words if t.casefold() == word), word)
    is_acronym = typed.isupper() and len(typed) <= _ACRONYM
    return not is_acronym


def _best(word: str, words: Mapping[str, int], language: str) -> str:
    """The nearest word; of equally near ones that which most documents hold."""
    slips = 2 if len(word) >= _LONG else 1
    found = process.extract(
        word, list(words), scorer=OSA.distance, score_cutoff=slips, limit=20
    )
    # Another form of the same word would find nothing more.
    own = terms_of(word, language)
    near = [
        (distance, -words[candidate], candidate)
        for candidate, distance, _index in found
        if terms_of(candidate, language) not in (own, [])
    ]
    return min(near)[2] if near else ""

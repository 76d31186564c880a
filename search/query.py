"""What the reader asked, as a tree of our own.

Words, "phrases", -excluded words, and filters such as ``kind:guidance``. Nothing that
a reader types reaches an engine's own syntax.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from content.citations import NO_NAMES, Label, find
from content.regulations.days import day_of
from search.analysis import clean

LONGEST = 512
MOST_TERMS = 32
FIELDS = ("kind", "topic", "mineral", "role", "step", "tier")

_PIECE = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w+(?:[./:_'’-]\w+)*")
_FIELD = re.compile(rf"({'|'.join(FIELDS)}):([\w-]{{1,60}})", re.I)
_DAY = re.compile(r"asof:(\S*)", re.I)
BAD_DAY = "bad-day"
_LONGEST_NAME = 6
_MOST_CITATIONS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """Words to find: one word, or several in this order. `weight` 1 is the reader's."""

    words: tuple[str, ...]
    weight: float = 1.0

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. `notes` are codes of what was left out, for the page to say.

    terms: any of them fits, more are better. required, excluded: phrases that must
    stand, words that must not. citations: provisions that the reader names. day: the
    one for which positions are looked at, None for today.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    required: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    citations: tuple[Label, ...] = ()
    expansions: tuple[Term, ...] = ()
    notes: tuple[str, ...] = ()
    day: date | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: excluding alone finds nothing."""
        return not self.terms and not self.required

    @property
    def words(self) -> list[str]:
        """The reader's words in order, phrases taken apart."""
        return [word for term in self.terms for word in term.words]


def parse(text: str) -> Query:
    """Read what was typed. Any text gives a query; too much of it is cut and noted."""
    notes: list[str] = []
    text = " ".join(clean(text).split())
    if len(text) > LONGEST:
        text = text[:LONGEST]
        notes.append("too-long")
    terms: list[Term] = []
    required: list[Term] = []
    excluded: list[Term] = []
    filters: dict[str, list[str]] = {}
    day: date | None = None
    for match in _PIECE.finditer(text):
        minus, phrase, piece = match.groups()
        if piece is None:
            words = tuple(_WORD.findall(phrase))
            if words:
                (excluded if minus else required).append(Term(words))
            continue
        if given := _FIELD.fullmatch(piece):
            filters.setdefault(given[1].lower(), []).append(given[2].lower())
            continue
        if given := _DAY.fullmatch(piece):
            day = day_of(given[1]) or day
            if day is None:
                notes.append(BAD_DAY)
            continue
        without = piece.startswith("-") and len(piece) > 1
        for word in _WORD.findall(piece):
            (excluded if without else terms).append(Term((word,)))
    if len(terms) + len(required) + len(excluded) > MOST_TERMS:
        notes.append("too-many-words")
        terms, required = terms[:MOST_TERMS], required[:MOST_TERMS]
        excluded = excluded[:MOST_TERMS]
    return Query(
        text=text,
        terms=tuple(terms),
        required=tuple(required),
        excluded=tuple(excluded),
        filters={name: tuple(dict.fromkeys(v)) for name, v in filters.items()},
        citations=_cited(text),
        notes=tuple(dict.fromkeys(notes)),
        day=day,
    )


def _cited(text: str) -> tuple[Label, ...]:
    """Of a range the ends: a reader asks for what stands between them one by one."""
    found: dict[Label, None] = {}
    for cited in find(text, NO_NAMES, bare=True):
        ends = (cited.citation.label, cited.citation.until)
        found.update(dict.fromkeys(end for end in ends if end))
    return tuple(found)[:_MOST_CITATIONS]


def replaced(query: Query, corrections: Mapping[str, str]) -> str:
    """The reader's text with some words exchanged: lower-case word -> other word.

    Phrases, excluded words and filters stay as they are.
    """
    pieces = []
    for match in _PIECE.finditer(query.text):
        piece = match[3]
        is_filter = piece and (_FIELD.fullmatch(piece) or _DAY.fullmatch(piece))
        if piece is None or piece.startswith("-") or is_filter:
            pieces.append(match[0])
        else:
            pieces.append(
                _WORD.sub(lambda m: corrections.get(m[0].casefold(), m[0]), piece)
            )
    return " ".join(pieces)


def without_day(text: str) -> str:
    """The reader's text without the day that it asks for."""
    pieces = _PIECE.finditer(text)
    return " ".join(m[0] for m in pieces if not (m[3] and _DAY.fullmatch(m[3])))


Synonyms = Mapping[str, Sequence[str]]


def expand(query: Query, synonyms: Synonyms, *, weight: float = 0.4) -> Query:
    """Add other names of what the reader named, lighter than the reader's own words.

    synonyms: normal name (lower case, words joined by one space) -> other names.
    """
    words = [word.casefold() for word in query.words]
    phrases = [" ".join(term.words).casefold() for term in query.required]
    found: dict[str, Term] = {}
    names = list(phrases)
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            names.append(" ".join(words[start : start + length]))
    typed = set(names)
    for name in names:
        for other in synonyms.get(name, ()):
            pieces = tuple(_WORD.findall(other))[:_LONGEST_NAME]
            if pieces and other.casefold() not in typed:
                found.setdefault(other.casefold(), Term(pieces, weight))
    return replace(query, expansions=tuple(found.values())[:MOST_TERMS])

"""Other names from the glossary: what search looks for beside the reader's words."""

from collections import OrderedDict
from dataclasses import dataclass, field

from content.addresses import public_path
from content.models import TermPage
from portal.access import Viewer
from search.documents import normal
from search.models import Synonym
from search.query import Query, replaced

_MOST_KEPT = 200
_MOST_NAMES = 4
_kept: OrderedDict[tuple, "Glossary"] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as the card on top of the results shows it."""

    pk: int
    title: str
    definition: str
    url_path: str
    also: tuple[str, ...]
    former: tuple[str, ...]

    @property
    def url(self) -> str:
        return public_path(self.url_path) or ""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A name in the query that several terms share, and the query with each instead:
    (term's title, query)."""

    name: str
    choices: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Glossary:
    """The terms that one viewer may read, and the stewards' synonyms. Names are
    compared by `normal`."""

    names: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    several: dict[str, list[str]] = field(default_factory=dict)

    def cards(self, text: str) -> list[Entry]:
        """The terms that the text names; several for an ambiguous acronym."""
        return self.entries.get(normal(text), [])

    def ambiguous(self, query: Query) -> list[Ambiguity]:
        """Acronyms in the query that stand for several things."""
        found = []
        for word in dict.fromkeys(query.words):
            key = word.casefold()
            terms = [term.title for term in self.entries.get(key, [])]
            titles = self.several.get(key, terms)
            if len(titles) > 1 or key in self.several:
                choices = tuple(
                    (title, replaced(query, {key: f'"{title}"'})) for title in titles
                )
                found.append(Ambiguity(word, choices))
        return found


def glossary_for(viewer: Viewer) -> Glossary:
    """The glossary as far as this viewer may read it; kept until content changes."""
    key = (viewer.stamp, viewer.keys, viewer.trees, viewer.staff_keys)
    glossary = _kept.get(key)
    if glossary is None:
        glossary = _kept[key] = _build(viewer)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return glossary


def _build(viewer: Viewer) -> Glossary:
    glossary = Glossary()
    terms = TermPage.objects.visible_to(viewer).filter(alias_of__isnull=True)
    for term in terms.order_by("path"):
        entry = Entry(
            term.pk,
            term.title,
            term.summary,
            term.url_path,
            tuple(term.also),
            tuple(term.former),
        )
        shown = [term.title, *term.also, *term.former]
        for name in dict.fromkeys(normal(n) for n in [term.title, *term.names()]):
            if not name:
                continue
            glossary.entries.setdefault(name, []).append(entry)
            # Misspellings and translations lead to the term's names, never from them.
            others = [other for other in shown if normal(other) != name]
            _add(glossary, name, others[:_MOST_NAMES])
    for synonym in Synonym.objects.all():
        _add(glossary, normal(synonym.says), synonym.means)
        if synonym.is_ambiguous:
            glossary.several[normal(synonym.says)] = synonym.means
        if synonym.both_ways:
            for word in synonym.means:
                _add(glossary, normal(word), [synonym.says])
    return glossary


def _add(glossary: Glossary, name: str, others: list[str]) -> None:
    known = glossary.names.setdefault(name, [])
    known += [other for other in others if other not in known]


def forget() -> None:
    """Drop what this process remembers; tests do, between their databases."""
    _kept.clear()

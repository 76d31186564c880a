"""Other names from the glossary: what search looks for beside the reader's words."""

from collections import OrderedDict
from dataclasses import dataclass, field

from content.addresses import public_path
from content.models import TermPage
from portal.access import Viewer
from search.documents import normal

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


@dataclass(slots=True)
class Glossary:
    """The terms that one viewer may read. Names are compared by `normal`."""

    names: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)

    def cards(self, text: str) -> list[Entry]:
        """The terms that the text names; several for an ambiguous acronym."""
        return self.entries.get(normal(text), [])


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
            known = glossary.names.setdefault(name, [])
            known += [other for other in others[:_MOST_NAMES] if other not in known]
    return glossary


def forget() -> None:
    """Drop what this process remembers; tests do, between their databases."""
    _kept.clear()

"""Citations of laws as readers and texts write them, in one form for the index.

"Article 6(2)", "Art. 6 (2)", "Artikel 6 Absatz 2" are all ``art6(2)``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KINDS = {
    "art": "art", "article": "art", "articles": "art", "artikel": "art",
    "recital": "rec", "recitals": "rec", "erwägungsgrund": "rec",
    "annex": "annex", "anhang": "annex",
    "sec": "sec", "section": "sec", "sections": "sec", "§": "sec", "§§": "sec",
}  # fmt: skip
_KIND = "|".join(sorted((re.escape(word) for word in _KINDS), key=len, reverse=True))
_PIECES = r"(?:\s?\(\s?[0-9a-z]{1,4}\s?\)){0,4}"
_IN_WORDS = r"(?:,?\s(?:abs(?:atz|\.)?|para(?:graph|\.)?)\s?(?P<para>[0-9]{1,3}))?"
_CITATION = re.compile(
    rf"(?<![\w§])(?P<kind>{_KIND})\.?\s?(?P<number>[0-9]{{1,4}}[a-z]?|[ivx]{{1,5}})"
    rf"(?![\w/])(?P<pieces>{_PIECES}){_IN_WORDS}",
    re.I,
)
_PIECE = re.compile(r"[0-9a-z]+", re.I)


@dataclass(frozen=True, slots=True)
class Citation:
    """A provision: kind ("art", "rec", "annex", "sec"), number, paragraph and points,
    and where in the text it stood."""

    kind: str
    number: str
    pieces: tuple[str, ...]
    start: int
    end: int

    @property
    def key(self) -> str:
        """The form in the index, as narrow as it was written: ``art6(2)(a)``."""
        return self.keys[0]

    @property
    def keys(self) -> list[str]:
        """The provision and what holds it, narrowest first."""
        return [
            f"{self.kind}{self.number}" + "".join(f"({p})" for p in self.pieces[:n])
            for n in range(len(self.pieces), -1, -1)
        ]


def citations_in(text: str) -> Iterator[Citation]:
    """The provisions that a text cites, in order."""
    for match in _CITATION.finditer(text):
        pieces = tuple(p.casefold() for p in _PIECE.findall(match["pieces"]))
        if match["para"]:
            pieces = (*pieces, match["para"])
        yield Citation(
            _KINDS[match["kind"].casefold()],
            match["number"].casefold(),
            pieces,
            match.start(),
            match.end(),
        )

"""Text as words, numbers and signs, each with its place.

Every reader of this package goes over these once, from left to right, so that its work
grows with the text and no faster.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# Soft hyphens and characters of no width stand inside texts from the web.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_TOKEN = re.compile(rf"\d+[^\W\d_]*|[^\W\d_]+|_|[^\w\s{_UNSEEN}]")
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-"})


class Token(NamedTuple):
    """`text` is folded for comparing, `raw` as written. glued: nothing before it."""

    text: str
    raw: str
    start: int
    end: int
    glued: bool

    @property
    def is_word(self) -> bool:
        return self.text[:1].isalnum()


END = Token("", "", 0, 0, False)


class Tokens(Sequence[Token]):
    """The tokens of a text; beyond its end there are empty ones."""

    def __init__(self, text: str) -> None:
        self.source = text
        self._all: list[Token] = []
        end = -1
        for match in _TOKEN.finditer(text):
            raw = match[0]
            glued = match.start() == end
            end = match.end()
            self._all.append(Token(folded(raw), raw, match.start(), end, glued))

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            return self._all[index]
        return self._all[index] if 0 <= index < len(self._all) else END

    def text_from(self, index: int, *, most: int = 40) -> str:
        """What is written from this token on, cut for a message."""
        rest = self.source[self[index].start :].strip() if self[index].raw else ""
        return rest if len(rest) <= most else rest[:most].rstrip() + "…"


def folded(raw: str) -> str:
    return unicodedata.normalize("NFKC", raw).casefold().translate(_HYPHENS)

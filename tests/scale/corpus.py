"""A made-up corpus whose words are as common and as rare as in real texts.

Word frequencies follow Zipf's law (exponent 1.05, 40 000 words, as measured for English
prose of this size); the n-th word is the same in every run.
"""

import random
from collections.abc import Iterator
from itertools import accumulate

from search.documents import Document, PageData, Part, documents_of

_WORDS = 40_000
_EXPONENT = 1.05
_PER_PAGE = 5
_SYLLABLES = [
    "ba",
    "co",
    "di",
    "fe",
    "gu",
    "ha",
    "jo",
    "ki",
    "le",
    "mu",
    "na",
    "po",
    "ri",
    "se",
    "tu",
    "va",
    "wo",
    "xi",
    "ye",
    "zu",
]
# Shares of audiences: most is open, some for tiers, a little for one of ten groups.
_AUDIENCES = ["t0"] * 60 + ["t10"] * 15 + ["t20"] * 20 + ["group"] * 5
_KINDS = ["guidance"] * 6 + ["resource"] * 2 + ["term"] * 2
_TOPICS = [f"topic:topic-{n}" for n in range(12)]
KEYS = frozenset(["t0", "t10", "t20", "t20+g1", "t20+g2"])


def word(rank: int) -> str:
    """The word of this rank, 0 for the most common one."""
    rank += 400
    made = ""
    while rank:
        rank, place = divmod(rank, len(_SYLLABLES))
        made += _SYLLABLES[place]
    return made


class Corpus:
    """Pages with five passages of about 80 words each, and questions about them."""

    def __init__(self, passages: int, seed: int = 7) -> None:
        self.pages = passages // _PER_PAGE
        self.chance = random.Random(seed)
        self.words = [word(rank) for rank in range(_WORDS)]
        self.weights = list(
            accumulate(1 / (rank + 2) ** _EXPONENT for rank in range(_WORDS))
        )

    def _text(self, number: int) -> str:
        chosen = self.chance.choices(self.words, cum_weights=self.weights, k=number)
        return " ".join(chosen)

    def batches(self, size: int = 500) -> Iterator[dict[int, list[Document]]]:
        for start in range(1, self.pages + 1, size):
            ids = range(start, min(start + size, self.pages + 1))
            yield {pk: documents_of(self._page(pk)) for pk in ids}

    def _page(self, pk: int) -> PageData:
        audience = self.chance.choice(_AUDIENCES)
        if audience == "group":
            audience = f"t20+g{self.chance.randrange(10)}"
        parts = tuple(
            Part(f"part-{n}", self._text(4), self._text(80), audience)
            for n in range(_PER_PAGE)
        )
        return PageData(
            page_id=pk, title=self._text(6), summary=self._text(15),
            kind=self.chance.choice(_KINDS), audience=audience,
            tier=audience.partition("+")[0], is_listed="+" not in audience,
            ancestors=(1, 2 + pk % 50), parts=parts,
            labels=tuple(self.chance.sample(_TOPICS, 2)),
        )  # fmt: skip

    def questions(self, number: int) -> list[str]:
        """Two to four words, of middling frequency as in real questions."""
        return [
            " ".join(
                self.words[int(10 * (_WORDS / 10) ** self.chance.random())]
                for _ in range(self.chance.randint(2, 4))
            )
            for _ in range(number)
        ]

"""Whether a library that answers anything has an answer to this question.

Any word is enough for a page to match, so that nearly every question finds something.
How much of the question the best page holds tells whether that is an answer.
"""

import math
from collections.abc import Collection, Iterable

from search.engine import Hit, PageHits

# Below this share of the question the best page is beside the point; with a word in it
# that no page here holds, the question is more likely about something else.
_ENOUGH, _ENOUGH_WITH_UNKNOWN = 0.5, 2 / 3


def best_share(
    found: PageHits, hits: Iterable[Hit], other_names: Collection[str]
) -> float:
    """How much of the question the best of these hits holds, from 0 to 1.

    A rare word says more than a common one (as in BM25); one that no page holds counts
    as if one did. Words with other names (of the glossary) count as held: which of the
    names a page holds is not known here. 1 where there is nothing to go by.
    """
    says = {
        word: math.log(1 + (found.pages - at_least + 0.5) / (at_least + 0.5))
        for word, number in found.words.items()
        if (at_least := max(1, number)) <= found.pages
    }
    whole = sum(says.values())
    if not whole:
        return 1.0
    given = {word for word in says if word in other_names}
    shares = (sum(says[w] for w in says if w in hit.words | given) for hit in hits)
    return max(shares, default=0.0) / whole


def is_enough(share: float, *, has_unknown: bool = False) -> bool:
    """Whether a page that holds this share may be called an answer."""
    return share >= (_ENOUGH_WITH_UNKNOWN if has_unknown else _ENOUGH)

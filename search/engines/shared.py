"""What both engines do alike with what they found."""

from search.engine import Suggestion

PASSAGE_SIGNS = 220
# Of the words that begin as asked, so many at most.
MOST_WORDS = 5_000


def best_first(suggestions: list[Suggestion], typed: str) -> list[Suggestion]:
    """Titles that begin as typed first, short ones before long ones."""
    start = typed.casefold().strip()
    return sorted(
        suggestions,
        key=lambda one: (not one.title.casefold().startswith(start), len(one.title)),
    )


def short(text: str) -> str:
    """The beginning of a text in which no word can be marked."""
    whole = " ".join(text.split())
    return whole[:PASSAGE_SIGNS] + (" …" if len(whole) > PASSAGE_SIGNS else "")

"""Addresses of headings: made from their words once, kept when the words change."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from django.utils.text import slugify

_HEADING = re.compile(r"^(#{2,6})[ \t]+(.*?)(?:[ \t]*\{#([\w-]+)\})?[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_SIMILAR = 0.5


def heading_id(text: str, taken: set[str]) -> str:
    """A new id from the words, different from those taken; it is added to them."""
    base = slugify(text, allow_unicode=True)[:80].strip("-") or "section"
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    taken.add(found)
    return found


def plain(text: str) -> str:
    """A heading's words without Markdown's signs."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*_`\\]", "", text).strip()


def fix_heading_ids(old: Sequence[tuple[str, str, int]], text: str) -> str:
    """Give headings whose words changed the id under which they were published.

    old: (id, words, level) of the published headings of this text, in order. A
    heading keeps its id if its words are the same; the rest is matched in order to
    the most similar old heading of the same level. Ids that the words alone would
    give are not written. Applying it twice changes nothing more.
    """
    lines = text.split("\n")
    places: list[tuple[int, int, str]] = []
    fence = ""
    for number, line in enumerate(lines):
        if opening := _FENCE.match(line):
            if not fence:
                fence = opening[1][0] * 3
            elif line.strip().startswith(fence):
                fence = ""
            continue
        if not fence and (match := _HEADING.match(line)) and not match[3]:
            places.append((number, len(match[1]), plain(match[2])))
    explicit = {
        match[3] for line in lines if (match := _HEADING.match(line)) and match[3]
    }
    free = [entry for entry in old if entry[0] not in explicit]
    matched: dict[int, str] = {}
    for number, level, words in places:
        same = next((e for e in free if e[1] == words and e[2] == level), None)
        if same:
            free.remove(same)
            matched[number] = same[0]
    for number, level, words in places:
        if number in matched:
            continue
        best = max(
            (entry for entry in free if entry[2] == level),
            key=lambda entry: SequenceMatcher(None, entry[1], words).ratio(),
            default=None,
        )
        if best and SequenceMatcher(None, best[1], words).ratio() >= _SIMILAR:
            free.remove(best)
            matched[number] = best[0]
    taken = set(explicit)
    for number, _level, words in places:
        wanted = matched.get(number)
        if wanted is None:
            heading_id(words, taken)
            continue
        natural = heading_id(words, set(taken))
        taken.add(wanted)
        if natural != wanted:
            lines[number] = (
                f"{lines[number].rstrip().rstrip('#').rstrip()} {{#{wanted}}}"
            )
    return "\n".join(lines)

"""What changed between two versions of a text, word by word."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from content.sections import text_of

# Each word with the space behind it, which does not count as a change.
_WORDS = re.compile(r"\S+\s*")
# Beyond this, comparing costs more than a reader's patience; shown as replaced whole.
# What it costs is how often words of one text stand in the other, squared at worst.
_MOST_WORDS = 4_000
_MOST_PAIRS = 60_000


def difference(before: str, after: str) -> SafeString:
    """The words of two rendered texts as paragraphs with ``<del>`` and ``<ins>``; ""
    where they say the same. Hidden words name each change for those who listen."""
    old, new = text_of(before), text_of(after)
    if old == new:
        return SafeString()
    first, second = _WORDS.findall(old), _WORDS.findall(new)
    if _is_too_much(first, second):
        pieces: Iterator[str] = iter([_mark("del", old), _mark("ins", new)])
    else:
        pieces = _pieces(first, second)
    html = "".join(pieces).replace("\n", "<br>")
    return mark_safe(f"<p>{html}</p>")  # noqa: S308 - every word is escaped


def _is_too_much(first: list[str], second: list[str]) -> bool:
    if len(first) + len(second) > _MOST_WORDS:
        return True
    one, other = Counter(map(str.rstrip, first)), Counter(map(str.rstrip, second))
    return sum(count * other[word] for word, count in one.items()) > _MOST_PAIRS


def _pieces(first: list[str], second: list[str]) -> Iterator[str]:
    matcher = difflib.SequenceMatcher(
        None, [*map(str.rstrip, first)], [*map(str.rstrip, second)], autojunk=False
    )
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "equal":
            yield escape("".join(second[c:d]))
            continue
        yield _mark("del", "".join(first[a:b]))
        yield _mark("ins", "".join(second[c:d]))


def _mark(tag: str, text: str) -> str:
    if not text.strip():
        return escape(text)
    said = _("taken out:") if tag == "del" else _("put in:")
    words = text.rstrip()
    space = text[len(words) :]
    marked = f'<span class="sr">{escape(said)} </span>{escape(words)}'
    return f"<{tag}>{marked}</{tag}>{space}"

"""What changed between two versions of a text, word by word."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from content.sections import text_of

# Each word with the space behind it, which does not count as a change; ends of
# paragraphs by themselves.
_WORDS = re.compile(r"\n|\S+[^\S\n]*")
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


def _bare(word: str) -> str:
    return word if word == "\n" else word.rstrip()


def _is_too_much(first: list[str], second: list[str]) -> bool:
    if len(first) + len(second) > _MOST_WORDS:
        return True
    one, other = Counter(map(_bare, first)), Counter(map(_bare, second))
    return sum(count * other[word] for word, count in one.items()) > _MOST_PAIRS


def _pieces(first: list[str], second: list[str]) -> Iterator[str]:
    for old, new in _runs(first, second):
        if old == new:
            yield escape(old)
            continue
        yield _mark("del", old)
        yield _mark("ins", new)


def _runs(first: list[str], second: list[str]) -> list[tuple[str, str]]:
    """The texts as runs (old, new), in which what stayed is worth seeing.

    A "the" or "of" that two sentences happen to share would cut a change into shreds
    that nobody can read: words that stayed between two changes become part of them
    where both changes are at least as long. Paragraphs are never run together.
    """
    matcher = difflib.SequenceMatcher(
        None, [*map(_bare, first)], [*map(_bare, second)], autojunk=False
    )
    runs: list[tuple[str, str]] = []
    for step, a, b, c, d in matcher.get_opcodes():
        old, new = first[a:b], second[c:d]
        if step == "equal":
            # Of a word at the end of one text the other knows the space behind it.
            old = new = [max(pair, key=len) for pair in zip(old, new, strict=True)]
        runs.append(("".join(old), "".join(new)))
        while len(runs) > 2 and _is_shred(*runs[-3:]):
            last = runs[-3:]
            runs[-3:] = [
                ("".join(old for old, _new in last), "".join(new for _old, new in last))
            ]
    return runs


def _is_shred(
    left: tuple[str, str], stayed: tuple[str, str], right: tuple[str, str]
) -> bool:
    text = stayed[0]
    if text != stayed[1] or "\n" in text or left[0] == left[1] or right[0] == right[1]:
        return False
    return len(text.split()) <= min(_length(left), _length(right))


def _length(change: tuple[str, str]) -> int:
    return max(len(text.split()) for text in change)


def _mark(tag: str, text: str) -> str:
    if not text.strip():
        return escape(text)
    said = _("taken out:") if tag == "del" else _("put in:")
    words = text.rstrip()
    space = text[len(words) :]
    marked = f'<span class="sr">{escape(said)} </span>{escape(words)}'
    return f"<{tag}>{marked}</{tag}>{space}"

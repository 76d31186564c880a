"""What changed between two versions of a text, word by word."""

import difflib
import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from content.sections import text_of

_WORDS = re.compile(r"\s+|[^\s]+")
# Beyond this, comparing costs more than a reader's patience; shown as replaced whole.
_MOST_WORDS = 6_000


def difference(before: str, after: str) -> SafeString:
    """The words of two rendered texts as paragraphs with ``<del>`` and ``<ins>``; ""
    where they say the same. Hidden words name each change for those who listen."""
    old, new = text_of(before), text_of(after)
    if old == new:
        return SafeString()
    first, second = _WORDS.findall(old), _WORDS.findall(new)
    if len(first) + len(second) > _MOST_WORDS:
        pieces: Iterator[str] = iter([_mark("del", old), _mark("ins", new)])
    else:
        pieces = _pieces(first, second)
    html = "".join(pieces).replace("\n", "<br>")
    return mark_safe(f"<p>{html}</p>")  # noqa: S308 - every word is escaped


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
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    runs: list[tuple[str, str]] = []
    for _step, a, b, c, d in matcher.get_opcodes():
        runs.append(("".join(first[a:b]), "".join(second[c:d])))
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
    return f'<{tag}><span class="sr">{escape(said)} </span>{escape(text)}</{tag}>'

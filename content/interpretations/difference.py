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
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "equal":
            yield escape("".join(first[a:b]))
            continue
        yield _mark("del", "".join(first[a:b]))
        yield _mark("ins", "".join(second[c:d]))


def _mark(tag: str, text: str) -> str:
    if not text.strip():
        return escape(text)
    said = _("taken out:") if tag == "del" else _("put in:")
    return f'<{tag}><span class="sr">{escape(said)} </span>{escape(text)}</{tag}>'

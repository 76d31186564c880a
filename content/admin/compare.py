"""Comparing two versions of a Markdown text: line by line, then word by word."""

import difflib
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from wagtail.admin.compare import BlockComparison, diff_text

# Unchanged lines shown around a change; longer runs are folded.
_AROUND = 2


class MarkdownComparison(BlockComparison):
    """Wagtail's comparison of a block, with the lines of the text kept."""

    def htmlvalue(self, val: str) -> SafeString:
        return _lines(("same", line) for line in _split(val))

    def htmldiff(self) -> SafeString:
        return _lines(compare(self.val_a, self.val_b))


def _split(text: str | None) -> list[str]:
    return (text or "").replace("\r\n", "\n").split("\n")


def compare(before: str | None, after: str | None) -> Iterator[tuple[str, str]]:
    """(kind, HTML or text) for each line to show: kind is "same", "gone", "new",
    "changed" (HTML with marks) or "fold" (a remark on lines left out)."""
    old, new = _split(before), _split(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    steps = matcher.get_opcodes()
    for place, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            yield from _same(old[a:b], place == 0, place == len(steps) - 1)
            continue
        pairs = min(b - a, d - c)
        for offset in range(pairs):
            yield "changed", diff_text(old[a + offset], new[c + offset]).to_html()
        yield from (("gone", line) for line in old[a + pairs : b])
        yield from (("new", line) for line in new[c + pairs : d])


def _same(lines: list[str], first: bool, last: bool) -> Iterator[tuple[str, str]]:
    head = 0 if first else _AROUND
    tail = 0 if last else _AROUND
    if len(lines) <= head + tail + 1:
        yield from (("same", line) for line in lines)
        return
    number = len(lines) - head - tail
    yield from (("same", line) for line in lines[:head])
    yield (
        "fold",
        ngettext("… %d line as before …", "… %d lines as before …", number) % number,
    )
    yield from (("same", line) for line in lines[len(lines) - tail :])


_SHAPES = {
    "same": "<div>{}</div>",
    "gone": '<div><del class="deletion">{}</del></div>',
    "new": '<div><ins class="addition">{}</ins></div>',
    "changed": "<div>{}</div>",
    "fold": '<div class="w-text-text-meta"><em>{}</em></div>',
}


def _lines(found: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> SafeString:
    # An empty line keeps its height: paragraphs stay apart.
    rows = ((format_html(_SHAPES[kind], line or "\u00a0"),) for kind, line in found)
    return format_html(
        '<div class="markdown-comparison" style="white-space: pre-wrap">{}</div>',
        format_html_join("", "{}", rows),
    )

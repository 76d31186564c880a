"""Links by name: marks in stored HTML, and filling them in for one reader."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

KINDS = ("page", "term", "cite", "file")
_LINK = re.compile(r"(page|term|cite|file):([^#\s]{1,200})(?:#([^\s]{0,200}))?")
# Written by `render` after cleaning; the cleaner drops data-ref from what authors
# write, so a mark cannot be forged.
_MARK = re.compile(
    r'<a data-ref="(page|term|cite|file):([^"]*)"(?: data-fragment="([^"]*)")?>'
    r"(.*?)</a>",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A link by name as written: kind, target and the anchor in it."""

    kind: str
    target: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a name leads for one reader. `lock`: words for the lock chip."""

    url: str
    state: Literal["readable", "listed"] = "readable"
    title: str = ""
    lock: str | None = None


def parse_reference(href: str) -> Reference | None:
    """``page:GA-07#anchor`` as a reference; None for any other address."""
    match = _LINK.fullmatch(href.strip())
    return Reference(match[1], match[2], match[3] or "") if match else None


def mark(reference: Reference, inner: str) -> str:
    """The mark for a reference around already clean HTML."""
    fragment = (
        f' data-fragment="{html.escape(reference.fragment)}"'
        if reference.fragment
        else ""
    )
    name = html.escape(f"{reference.kind}:{reference.target}")
    return f'<a data-ref="{name}"{fragment}>{inner}</a>'


def resolve(text: str, targets: Mapping[tuple[str, str], Target]) -> str:
    """Fill in the marks: a link, a link with a lock, or the plain words."""

    def fill(match: re.Match[str]) -> str:
        kind, name = match[1], html.unescape(match[2])
        inner = match[4]
        target = targets.get((kind, name))
        if target is None:
            return inner
        url = html.escape(
            target.url + (f"#{html.unescape(match[3])}" if match[3] else "")
        )
        title = f' title="{html.escape(target.title)}"' if target.title else ""
        style = ' class="term"' if kind == "term" else ""
        lock = ""
        if target.state == "listed":
            # Not parted from its link at the end of a line.
            lock = f'&nbsp;<span class="lock">{html.escape(target.lock or "")}</span>'
        return f'<a{style} href="{url}"{title}>{inner}</a>{lock}'

    return _MARK.sub(fill, text)

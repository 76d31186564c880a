"""A page's text in sections: one source for contents, deep links and search.

Sections are cut from the rendered HTML, so that they hold what readers see.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

WORDS_PER_MINUTE = 200
_SPLIT_AT = ("h2", "h3")
_BREAKS = {
    "p", "li", "tr", "div", "pre", "blockquote", "h4", "h5", "h6", "dt", "dd",
    "figcaption", "summary",
}  # fmt: skip
# A form in a text is a knowledge check: its wrong answers are no words of ours.
_SILENT = {"script", "style", "form"}
_BREAK = "\x1e"
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Section:
    """A part with an address: anchor ("" before the first heading), heading, text.

    audience: an audience key of its own where the part is narrower than its page.
    version: the dated position that it belongs to, ``12/1`` (page and number), where
    the page says different things for different days; "" where it always says this.
    """

    anchor: str
    heading: str
    text: str
    audience: str | None = None
    version: str = ""


def text_of(html: str) -> str:
    """The words of rendered HTML, a line for each block."""
    cutter = _Cutter("")
    cutter.feed(html)
    cutter.close()
    return "\n".join(
        line
        for _, heading, text in cutter.finished()
        for line in (heading, text)
        if line
    )


def sections_of(html: str, *, title: str, audience: str | None = None) -> list[Section]:
    """Cut rendered HTML at its second- and third-level headings.

    Text before the first heading belongs to a section with the page's title. Cells of
    a table row are joined by " · ". Sections without a heading and text are left out.
    """
    cutter = _Cutter(title)
    cutter.feed(html)
    cutter.close()
    return [
        Section(anchor, heading, text, audience)
        for anchor, heading, text in cutter.finished()
        if text or anchor
    ]


def reading_minutes(sections: Sequence[Section]) -> int:
    """Minutes at 200 words a minute, at least 1; a CJK sign counts half a word."""
    words = 0.0
    for section in sections:
        signs = len(_CJK.findall(section.text))
        words += len(_CJK.sub(" ", section.text).split()) + signs / 2
    return max(1, round(words / WORDS_PER_MINUTE))


class _Cutter(HTMLParser):
    def __init__(self, title: str) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[tuple[str, str, str]] = []
        self.anchor, self.heading = "", title
        self.parts: list[str] = []
        self.in_heading: list[str] | None = None
        self.silent = 0
        self.in_mark = False
        self.cell = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in _SPLIT_AT:
            self._finish()
            self.anchor = found.get("id") or ""
            self.in_heading = []
        elif tag in _SILENT:
            self.silent += 1
        elif tag == "a" and found.get("class") == "source-ref":
            # A number that stands for a source is no word of the text.
            self.in_mark = True
        elif tag in ("td", "th"):
            if self.cell:
                self.parts.append(" · ")
            self.cell += 1
        elif tag == "tr":
            self.cell = 0
            self.parts.append(_BREAK)
        elif tag in _BREAKS or tag == "br":
            self.parts.append(_BREAK)
        elif tag == "img" and found.get("alt"):
            self.parts.append(f" {found['alt']} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SPLIT_AT and self.in_heading is not None:
            self.heading = _tidy("".join(self.in_heading))
            self.in_heading = None
        elif tag in _SILENT:
            self.silent -= 1
        elif tag == "a":
            self.in_mark = False
        elif tag in _BREAKS or tag == "table":
            self.parts.append(_BREAK)

    def handle_data(self, data: str) -> None:
        if self.silent or self.in_mark:
            return
        if self.in_heading is not None:
            self.in_heading.append(data)
        else:
            self.parts.append(data)

    def _finish(self) -> None:
        text = "".join(self.parts)
        lines = [_tidy(line) for line in text.split(_BREAK)]
        self.done.append(
            (self.anchor, self.heading, "\n".join(line for line in lines if line))
        )
        self.parts = []

    def finished(self) -> list[tuple[str, str, str]]:
        self._finish()
        return self.done


def _tidy(text: str) -> str:
    return " ".join(text.split())

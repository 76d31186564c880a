"""Text of a GIFT file that knows its lines, its escapes and its format."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.questions import plain_text

# Escaped signs stand in for themselves as code points that no text may use, so that
# what looks for { } = ~ # : sees only those that mean something.
_ESCAPES = dict(zip("{}=~#:\\n", map(chr, range(0xFDD0, 0xFDD8)), strict=True))
RESERVED = re.compile("[\ufdd0-\ufdef]")
_ESCAPED = re.compile(r"\\([{}=~#:\\n])")
_PLAIN = str.maketrans({mark: sign for sign, mark in _ESCAPES.items() if sign != "n"})
_NEW_LINE = _ESCAPES["n"]
_FORMAT = re.compile(r"\[(html|markdown|moodle|plain)\]", re.IGNORECASE)


class Wrong(Exception):
    """A fault in a question, with its line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message, self.line = message, line


def hide_escapes(text: str) -> str:
    """The text with each escaped sign as the one code point that stands for it."""
    return _ESCAPED.sub(lambda found: _ESCAPES[found[1]], text)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a question; `line` is where it begins. `format`: of the whole text."""

    text: str
    line: int
    format: str = ""

    def part(self, start: int, end: int) -> "Piece":
        line = self.line + self.text.count("\n", 0, start)
        return Piece(self.text[start:end], line, self.format)

    def after(self, start: int) -> "Piece":
        return self.part(start, len(self.text))

    def strip(self) -> "Piece":
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, len(self.text.rstrip()) or start)

    def cut(self, sign: str) -> tuple["Piece", "Piece"]:
        """What stands before and after the sign; the second is empty without it."""
        at = self.text.find(sign)
        if at < 0:
            return self, Piece("", self.line, self.format)
        return self.part(0, at), self.after(at + len(sign))

    def formatted(self) -> "Piece":
        """Without its mark `[html]`; the format that it names holds for it."""
        piece = self.strip()
        if found := _FORMAT.match(piece.text):
            rest = piece.after(found.end()).strip()
            return Piece(rest.text, rest.line, found[1].lower())
        return piece

    def plain(self, keep_lines: bool = False) -> str:
        """The words without escapes and tags. Raises Wrong for what would be lost.

        keep_lines: line ends of the file stay; without, only those written as \\n.
        """
        piece = self.formatted()
        text = piece.text.translate(_PLAIN)
        kind = piece.format
        if kind in ("", "moodle") and plain_text.has_tags(text):
            kind = "html"
        if kind in ("html", "markdown"):
            if lost := plain_text.lost_in(text, kind):
                said = _("Questions here are words only, and <%s> would be lost.")
                raise Wrong(said % lost, piece.line)
            if kind == "html":
                # A line end is a blank in HTML; the written \n is one there too.
                return plain_text.from_html(text.replace(_NEW_LINE, "\n"))
            return plain_text.from_markdown(text.replace(_NEW_LINE, "\n"))
        if not keep_lines:
            text = text.replace("\n", " ")
        lines = text.replace(_NEW_LINE, "\n").split("\n")
        return "\n".join(" ".join(line.split()) for line in lines).strip()

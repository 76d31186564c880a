"""What is done to Markdown before the parser sees it, so that hostile text costs it no
more than other text of its length."""

import re

_DEEPEST = 12
_MOST_BRACKETS = 300


def tame(text: str) -> tuple[str, bool]:
    """The text without what no text needs, and with bounded nesting; whether anything
    was flattened for that."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    # Markdown's own placeholders are written with these two.
    text = text.replace("\x02", "").replace("\x03", "").replace("\r\n", "\n")
    lines = text.split("\n")
    cut = False
    for number, line in enumerate(lines):
        quotes = re.match(r"[ \t]*(?:>[ \t]*)+", line)
        if quotes and quotes[0].count(">") > _DEEPEST:
            lines[number] = ">" * _DEEPEST + " " + line[quotes.end() :]
            cut = True
        indent = len(line) - len(line.lstrip(" \t"))
        if indent > _DEEPEST * 8:
            lines[number] = " " * (_DEEPEST * 4) + line.lstrip(" \t")
            cut = True
        markers = re.match(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+){6,}", line)
        if markers:
            lines[number] = "- " + line[markers.end() :]
            cut = True
        if re.search(r"([\[(*_`~])\1{59}", line):
            lines[number] = re.sub(r"([\[(*_`~])\1{59,}", lambda m: m[1] * 59, line)
            cut = True
        # The parser looks for an end behind every bracket: quadratic in their number.
        if line.count("[") > _MOST_BRACKETS:
            lines[number] = lines[number].replace("[", "\\[")
            cut = True
    return "\n".join(lines), cut

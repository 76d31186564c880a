"""HTML and Markdown of other systems as plain text that reads well."""

import html
import re
from collections.abc import Iterator

_LINES = {
    "p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5",
    "h6", "blockquote", "pre", "hr", "dt", "dd",
}  # fmt: skip
_CELLS = {"td", "th"}
_NO_TEXT = {
    "img",
    "video",
    "audio",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "input",
}
_KEPT = _LINES | _CELLS | {"a", "sup", "sub"}
_HIGH = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_OTHER = {"b", "i", "u", "em", "strong", "span", "font", "code", "small"}
_NAMES = "|".join(sorted(_KEPT | _NO_TEXT | _OTHER))
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LOST = re.compile(rf"<\s*({'|'.join(sorted(_NO_TEXT))})[\s/>]", re.IGNORECASE)
# Bounded: without an end each "![" would be followed to the end of the text.
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\(")
_ANY_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])"""
    r"""(?P<rest>(?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>"""
)
_NO_TAG = re.compile(r"<[!?][^<>]*+>")
_HIDDEN = {
    name: re.compile(rf"</{name}\s*+>", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea")
}
_HREF = re.compile(
    r"""\shref\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_SHOWN_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"&#[0-9]{8,}+;?")


def has_tags(text: str) -> bool:
    """Whether a text without any mark is HTML all the same."""
    return bool(re.search(_TAG, text))


def lost_in(text: str, kind: str) -> str:
    """The name of the first thing that plain text cannot hold ("img"), or ""."""
    if kind == "markdown" and re.search(_IMAGE, text):
        return "img"
    found = re.search(_LOST, text)
    return found[1].lower() if found else ""


def from_markdown(text: str) -> str:
    """The words of a Markdown text, without its marks of emphasis and code.

    Not rendered: a renderer needs minutes for what is written to keep it busy.
    """
    lines = re.sub(r"(?<=\S)\*{1,3}|\*{1,3}(?=\S)|`|__", "", text).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def from_html(text: str) -> str:
    """The words of an HTML text: no tags, no scripts, a line per paragraph.

    Read in one go from the first sign to the last, without a tree: what browsers do
    with tags that nobody closed takes time with the square of their number.
    """
    words = _Words()
    for piece in pieces_of(text):
        if isinstance(piece, str):
            words.data(_unescaped(piece))
        else:
            words.tag(*piece)
    return words.text()


def pieces_of(text: str) -> Iterator[str | tuple[str, bool, str]]:
    """Texts, and tags as (name, whether it closes, attributes), in their order.

    Comments, and scripts and styles with all that is in them, are left out. Each sign
    is looked at a fixed number of times at most.
    """
    at = 0
    while at < len(text):
        start = text.find("<", at)
        if start < 0:
            yield text[at:]
            return
        if start > at:
            yield text[at:start]
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            at = end + 3 if end >= 0 else len(text)
        elif found := _NO_TAG.match(text, start):
            at = found.end()
        elif found := _ANY_TAG.match(text, start):
            name, closes = found["name"].lower(), bool(found["end"])
            at = found.end()
            if name in _HIDDEN and not closes:
                end_tag = next(_HIDDEN[name].finditer(text, at), None)
                at = end_tag.end() if end_tag else len(text)
            else:
                yield name, closes, found["rest"]
        else:
            yield "<"
            at = start + 1


def _unescaped(text: str) -> str:
    # Python refuses numbers of thousands of digits.
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text))


class _Words:
    def __init__(self) -> None:
        self._found: list[str] = []
        self._link: tuple[str, int] | None = None
        self._script: list[str] = []
        self._verbatim = 0

    def text(self) -> str:
        """The words; blanks as a browser shows them."""
        lines = "".join(self._found).split("\n")
        return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))

    def tag(self, name: str, closes: bool, rest: str) -> None:
        """Take a tag: what it puts between words, and what it makes of them."""
        if closes:
            self._end(name)
            return
        if name in _LINES:
            self._found.append("\n")
        if name == "li":
            self._found.append("- ")
        elif name == "pre":
            self._verbatim += 1
        elif name == "a":
            # A link in a link ends it, so that no word is looked at twice.
            self._end_link()
            self._link = (_address_in(rest), len(self._found))
        elif name in ("sup", "sub"):
            self._script.append(name)

    def _end(self, name: str) -> None:
        if name in _CELLS:
            self._found.append(" | ")
        elif name in _LINES and name != "br":
            self._found.append("\n")
        if name == "pre":
            self._verbatim = max(0, self._verbatim - 1)
        elif name == "a":
            self._end_link()
        elif name in ("sup", "sub") and self._script:
            self._script.pop()

    def _end_link(self) -> None:
        if self._link is None:
            return
        link, start = self._link
        self._link = None
        words = "".join(self._found[start:]).strip()
        if link and link.removeprefix("mailto:") != words:
            self._found.append(f" ({link})")

    def data(self, data: str) -> None:
        """Take words."""
        if not self._verbatim:
            data = re.sub(r"\s+", " ", data)
        if self._script:
            data = data.translate(_HIGH if self._script[-1] == "sup" else _LOW)
        self._found.append(data)


def _address_in(rest: str) -> str:
    """The address of a link that may be shown; "" for any other."""
    found = re.search(_HREF, rest)
    link = _unescaped((found[1] or found[2] or found[3] or "") if found else "").strip()
    return link if _SHOWN_LINK.match(link) else ""

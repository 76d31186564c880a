"""HTML and Markdown of other systems as plain text that reads well."""

import re
from html.parser import HTMLParser

import nh3

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
_IMAGE = re.compile(r"!\[[^\]]*\]\(")


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
    """The words of an HTML text, cleaned: no tags, no scripts, a line per paragraph."""
    clean = nh3.clean(
        text,
        tags=_KEPT,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Words()
    reader.feed(clean)
    reader.close()
    return reader.text()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._script: list[str] = []
        self._verbatim = 0

    def text(self) -> str:
        """The words; blanks as a browser shows them."""
        lines = "".join(self._found).split("\n")
        return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self._found.append("\n")
        if tag == "li":
            self._found.append("- ")
        elif tag == "pre":
            self._verbatim += 1
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._found)))
        elif tag in ("sup", "sub"):
            self._script.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS:
            self._found.append(" | ")
        elif tag in _LINES and tag != "br":
            self._found.append("\n")
        if tag == "pre":
            self._verbatim = max(0, self._verbatim - 1)
        elif tag == "a" and self._links:
            link, start = self._links.pop()
            words = "".join(self._found[start:]).strip()
            if link and link.removeprefix("mailto:") != words:
                self._found.append(f" ({link})")
        elif tag in ("sup", "sub") and self._script:
            self._script.pop()

    def handle_data(self, data: str) -> None:
        if not self._verbatim:
            data = re.sub(r"\s+", " ", data)
        if self._script:
            data = data.translate(_HIGH if self._script[-1] == "sup" else _LOW)
        self._found.append(data)

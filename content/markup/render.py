"""Markdown to clean HTML with marks, contents and warnings for editors."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import markdown
import nh3

from content.markup.admonitions import AdmonitionExtension
from content.markup.headings import heading_id
from content.markup.references import Reference, mark, parse_reference
from content.markup.taming import tame

LONGEST = 400_000

_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "code", "pre",
    "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr",
    "th", "td", "caption", "a", "div", "sup", "sub", "del", "abbr", "section", "span",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "li": {"id"},
    "sup": {"id"},
    "div": {"role"},
    "ol": {"start"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_CALLOUTS = {"note", "tip", "warning", "law", "example"}
_CLASSES = {
    "div": {"callout", "footnote", *_CALLOUTS},
    "p": {"callout-title"},
    "li": {"task"},
    "span": {"box", "ticked"},
    "a": {"footnote-ref", "footnote-backref"},
}
_SCHEMES = {"http", "https", "mailto", "page", "term", "cite", "file"}
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
# "80 %", "5 000 kg" and "1 000 employees" stay on one line, the last up to its word.
_IN_FIGURE = re.compile(r"(?<=\d) (?=%|\d{3}(?!\d)|(?:kg|km|t|g)\b)")
_BOX = re.compile(r'<span class="box( ticked)?"></span>')


class BodyTooLong(ValueError):
    """A text longer than the portal renders."""


@dataclass(frozen=True, slots=True)
class Warning:
    """Something an editor should look at: a code, words, and the line (or None)."""

    code: str
    message: str
    line: int | None = None


@dataclass(slots=True)
class Rendered:
    """Clean HTML; headings as (level, id, words); links by name; warnings."""

    html: str
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)


def render(
    text: str, *, source_keys: Sequence[str] = (), taken: set[str] | None = None
) -> Rendered:
    """Render Markdown. Raw HTML shows as text; unsafe links lose their address.

    source_keys: keys of the page's sources; ``[S15]`` becomes a link to its source.
    taken: heading ids that the page has already; new ones are added.
    Raises BodyTooLong above LONGEST characters; any other text renders to something.
    """
    if len(text) > LONGEST:
        raise BodyTooLong(
            f"The text has {len(text):,} characters; at most {LONGEST:,} fit on one "
            "page. Cut it into several pages."
        )
    result = Rendered("")
    text, is_flattened = tame(text)
    if is_flattened:
        result.warnings.append(
            Warning("nested", "Quotes or lists nested too deeply were flattened.")
        )
    converter = markdown.Markdown(
        extensions=[
            "tables", "fenced_code", "footnotes", "sane_lists", "attr_list",
            AdmonitionExtension(),
        ],
        extension_configs={"footnotes": {"BACKLINK_TEXT": "↩"}},
        output_format="html",
    )  # fmt: skip
    # Authors write no HTML: what looks like it is text.
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    try:
        raw = converter.convert(text)
    except RecursionError:
        result.warnings.append(
            Warning("nested", "The text is nested too deeply to be shown as written.")
        )
        raw = f"<pre>{html.escape(text)}</pre>"
    # A page has one first-level heading: its title.
    raw = re.sub(r"<(/?)h1\b", r"<\1h2", raw)
    clean = nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    writer = _Writer(result, list(source_keys), taken if taken is not None else set())
    writer.feed(clean)
    writer.close()
    result.html = _finish(writer.output())
    _warn_of_source(text, result)
    return result


class _Writer(HTMLParser):
    """One pass over clean HTML: ids, marks, source links, external links."""

    def __init__(self, result: Rendered, keys: list[str], taken: set[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.result = result
        self.keys = {key: number for number, key in enumerate(keys, 1)}
        self.taken = taken
        self.parts: list[str] = []
        self.heading: tuple[int, str, list[str], int] | None = None
        self.link: tuple[Reference, int] | None = None
        self.verbatim = 0
        self.in_link = 0

    def output(self) -> str:
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("code", "pre"):
            self.verbatim += 1
        if re.fullmatch("h[2-6]", tag):
            self.heading = (int(tag[1]), found.get("id", ""), [], len(self.parts))
            self.parts.append("")
            return
        if tag == "a":
            self._open_link(found)
            return
        if tag == "th":
            found["scope"] = "col"
        self.parts.append(_tag(tag, found))

    def _open_link(self, found: dict[str, str]) -> None:
        self.in_link += 1
        reference = parse_reference(found.get("href", ""))
        if reference:
            self.link = (reference, len(self.parts))
            self.result.references.append(reference)
            return
        scheme = _scheme(found.get("href", ""))
        if scheme is None:
            found.pop("href", None)
            if "id" not in found:
                self.result.warnings.append(
                    Warning("unsafe-link", "A link has no address that may be used.")
                )
        if scheme in ("http", "https"):
            found["rel"] = "noopener noreferrer"
        self.parts.append(_tag("a", found))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("code", "pre"):
            self.verbatim -= 1
        if tag == "a":
            self.in_link -= 1
            if self.link:
                reference, start = self.link
                inner = "".join(self.parts[start:])
                self.parts[start:] = [mark(reference, inner)]
                self.link = None
                if not re.sub(r"<[^>]+>|\s", "", inner):
                    self.result.warnings.append(
                        Warning("empty-link", "A link has no words.")
                    )
                return
        if re.fullmatch("h[2-6]", tag) and self.heading:
            level, given, words, place = self.heading
            text = html.unescape("".join(words)).strip()
            anchor = given if given and given not in self.taken else ""
            if anchor:
                self.taken.add(anchor)
            else:
                anchor = heading_id(text, self.taken)
            self.parts[place] = _tag(tag, {"id": anchor})
            before = [entry[0] for entry in self.result.headings]
            if level > (before[-1] if before else 2) + (1 if before else 0):
                self.result.warnings.append(
                    Warning("heading-jump", f"“{text}” skips a heading level.")
                )
            self.result.headings.append((level, anchor, text))
            self.heading = None
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.heading:
            self.heading[2].append(data)
        if self.keys and not self.verbatim and not self.in_link:
            data = re.sub(r"\[([A-Za-z0-9][A-Za-z0-9./-]{0,29})\]", self._source, data)
        if not self.verbatim:
            data = _IN_FIGURE.sub("\u00a0", data)
        self.parts.append(data)

    def _source(self, match: re.Match[str]) -> str:
        number = self.keys.get(match[1])
        if number is None:
            return match[0]
        return f'<a class="source-ref" href="#source-{match[1]}">[{number}]</a>'

    def handle_entityref(self, name: str) -> None:
        self._verbatim_text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._verbatim_text(f"&#{name};")

    def _verbatim_text(self, text: str) -> None:
        if self.heading:
            self.heading[2].append(text)
        self.parts.append(text)


def _scheme(href: str) -> str | None:
    """The address's scheme, "" for one within the portal; None if it is no address,
    such as ``//[x``, which passes for a path until somebody takes it apart."""
    try:
        return urlsplit(href).scheme if href else None
    except ValueError:
        return None


def _tag(name: str, attributes: dict[str, str]) -> str:
    written = "".join(
        f' {key}="{html.escape(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>"


def _finish(text: str) -> str:
    """Tables scroll by themselves; boxes of a checklist are disabled check boxes."""
    text = _TABLE.sub(
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Table">'
        r"<table>\1</table></div>",
        text,
    )
    return _BOX.sub(
        lambda found: (
            '<input type="checkbox" disabled'
            + (" checked" if found[1] else "")
            + f' aria-label="{"done" if found[1] else "to do"}">'
        ),
        text,
    )


def _warn_of_source(text: str, result: Rendered) -> None:
    """What can be seen in the source better than in the result."""
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"#[ \t]", line):
            result.warnings.append(
                Warning("h1", "# is the page's own title: begin with ##.", number)
            )
        if re.search(r"!\[\s*\]\(", line):
            result.warnings.append(
                Warning(
                    "alt", "A picture has no text for those who cannot see.", number
                )
            )
        if re.search(r"<(?:script|iframe|img|div|span|style|a|p)\b", line, re.I):
            result.warnings.append(
                Warning("html", "HTML is shown as text here: write Markdown.", number)
            )
        if re.search(r"\]\(\s*(?:javascript|data|vbscript):", line, re.I):
            result.warnings.append(
                Warning("unsafe-link", "This kind of link is not allowed.", number)
            )

"""Clean HTML of ours as Markdown (CommonMark, with tables and footnotes).

What goes in is what a reader may see: links filled in, parts left out that are not
theirs. So nothing is trimmed here, and nothing can be forgotten here.
"""

import re
from collections.abc import Iterable
from typing import Any

from bs4 import NavigableString, Tag

_BLOCKS = frozenset(
    {"p", "ul", "ol", "pre", "blockquote", "table", "dl", "figure", "details", "hr",
     "div", "section", "article", "h2", "h3", "h4", "h5", "h6", "summary", "video"}
)  # fmt: skip
_SIGNS = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[\w/!?])|&(?=#?\w)")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
# What would begin a list, heading, quote, rule or fence at the head of a line.
_HEAD = re.compile(r"^(?:#|[+-](?=\s|$)|>|=+\s*$|-[- ]*$|~{3}|:{3})")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def to_markdown(nodes: Iterable[Any]) -> str:
    """Markdown of these nodes; blocks parted by an empty line."""
    return "\n\n".join(_blocks(nodes))


def escaped(text: str) -> str:
    """Words as Markdown that shows these very words."""
    return _SIGNS.sub(lambda found: _ENTITIES.get(found[0]) or "\\" + found[0], text)


def _blocks(nodes: Iterable[Any]) -> list[str]:
    """Blocks of these nodes; inline ones between blocks make a paragraph."""
    found: list[str] = []
    loose: list[Any] = []

    def close() -> None:
        text = _paragraph(loose)
        if text:
            found.append(text)
        loose.clear()

    for node in nodes:
        if isinstance(node, Tag) and _is_block(node):
            close()
            found += _block(node)
        else:
            loose.append(node)
    close()
    return found


def _is_block(node: Tag) -> bool:
    return node.name in _BLOCKS or bool(node.find(list(_BLOCKS)))


def _block(node: Tag) -> list[str]:
    name = node.name
    classes: Any = node.get("class") or []
    if name in ("h2", "h3", "h4", "h5", "h6"):
        return [f"{'#' * int(name[1])} {_line(node.children)}".rstrip()]
    if name == "p":
        text = _paragraph(node.children)
        if "callout-title" in classes and text:
            text = f"**{_line(node.children)}**"
        return [text] if text else []
    if name in ("ul", "ol"):
        return [_list(node)] if node.find("li") else []
    if name == "pre":
        return [_fenced(node.get_text())]
    if name == "blockquote" or "callout" in classes:
        return [_prefixed("\n\n".join(_blocks(node.children)), "> ", "> ")]
    if name == "table":
        return _table(node)
    if name == "dl":
        return [_definitions(node)]
    if name == "hr":
        return ["---"]
    if name == "video":
        # The link below it, with the size, leads to the film.
        return []
    if name == "summary":
        return [f"**{_line(node.children)}**"]
    if "footnote" in classes:
        return _footnotes(node)
    return _blocks(node.children)


def _list(node: Tag) -> str:
    try:
        number = int(str(node.get("start") or 1))
    except ValueError:
        number = 1
    lines = []
    for item in node.find_all("li", recursive=False):
        mark = f"{number}." if node.name == "ol" else "-"
        number += 1
        blocks = _blocks(item.children)
        # Tight where every item is one line: else paragraphs stay apart.
        text = "\n\n".join(blocks)
        if len(blocks) == 2 and not item.find("p"):
            text = "\n".join(blocks)
        lines.append(_prefixed(text, f"{mark} ", " " * 4).rstrip() or mark)
    loose = any("\n\n" in line for line in lines)
    return ("\n\n" if loose else "\n").join(lines)


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        ((first if place == 0 else rest) + line).rstrip()
        for place, line in enumerate(lines)
    )


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text.rstrip(chr(10))}\n{fence}"


def _table(node: Tag) -> list[str]:
    rows = [
        [_cell(cell) for cell in row.find_all(["th", "td"], recursive=False)]
        for row in node.find_all("tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return []
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    lines.insert(1, f"|{' --- |' * width}")
    caption = node.find("caption")
    title = [f"**{_line(caption.children)}**"] if isinstance(caption, Tag) else []
    return [*title, "\n".join(lines)]


def _cell(node: Tag) -> str:
    return _line(node.children).replace("|", "\\|")


def _definitions(node: Tag) -> str:
    lines = []
    for item in node.find_all(["dt", "dd"]):
        text = _line(item.children)
        lines.append(f"**{text}**" if item.name == "dt" else f":   {text}")
    return "\n".join(lines).replace("\n**", "\n\n**")


def _footnotes(node: Tag) -> list[str]:
    found = []
    for item in node.find_all("li"):
        for back in item.find_all("a", class_="footnote-backref"):
            back.decompose()
        number = str(item.get("id") or "").removeprefix("fn:")
        text = "\n\n".join(_blocks(item.children)).replace("\xa0", " ")
        found.append(_prefixed(text, f"[^{number}]: ", " " * 4).rstrip())
    return found


def _line(nodes: Iterable[Any]) -> str:
    """Inline words on one line."""
    return " ".join(_inline(nodes).split())


def _paragraph(nodes: Iterable[Any]) -> str:
    lines = [" ".join(line.split()) for line in _inline(nodes).split("\n")]
    lines = [_headed(line) for line in lines]
    return "  \n".join(lines).strip()


def _headed(line: str) -> str:
    line = _HEAD.sub(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", line)
    return _NUMBER.sub(r"\1\\\2", line)


def _inline(nodes: Iterable[Any]) -> str:
    return "".join(_piece(node) for node in nodes)


def _piece(node: Any) -> str:
    """One inline node; a line break of its own is a newline."""
    if isinstance(node, NavigableString):
        return (
            escaped(re.sub(r"\s+", " ", node)) if type(node) is NavigableString else ""
        )
    name = node.name
    if name == "br":
        return "\n"
    if name == "input":
        return "[x] " if node.has_attr("checked") else "[ ] "
    if name == "img":
        return f"![{escaped(str(node.get('alt') or ''))}]({_address(node.get('src'))})"
    if name == "code":
        return _code(node.get_text())
    inner = _inline(node.children)
    if name == "a":
        return _link(node, inner)
    if name == "sup" and node.find("a", class_="footnote-ref"):
        return inner
    sign = {"strong": "**", "em": "*", "del": "~~"}.get(name, "")
    if name == "span" and "lock" in (node.get("class") or []):
        return f"({inner})"
    return _wrapped(inner, sign) if sign else inner


def _wrapped(inner: str, sign: str) -> str:
    """Emphasis; blanks at its ends stand outside, or it would be none."""
    words = inner.strip()
    if not words:
        return inner
    start = inner[: len(inner) - len(inner.lstrip())]
    return f"{start}{sign}{words}{sign}{inner[len(inner.rstrip()) :]}"


def _link(node: Tag, inner: str) -> str:
    classes: Any = node.get("class") or []
    href = str(node.get("href") or "")
    if "footnote-ref" in classes:
        return f"[^{href.rpartition('#fn:')[2]}]"
    if "source-ref" in classes or not href:
        return inner
    return f"[{' '.join(inner.split())}]({_address(href)})"


def _address(href: Any) -> str:
    """An address as a link's destination: what would end it is encoded."""
    signs = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}
    return re.sub(r"[ ()<>\\]", lambda found: signs[found[0]], str(href or ""))


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}"

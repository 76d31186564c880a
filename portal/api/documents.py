"""A page as programs read it: the same words that its own page shows this reader.

The page's own `get_context` puts it together, so what is trimmed there is trimmed
here; small templates without frame, forms and buttons write it down.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from django.template.loader import render_to_string

from content.chrome import frame_for
from portal.api.markdown import to_markdown
from portal.api.plain_checks import without_forms
from portal.mails import absolute

_CUT_AT = ("h2", "h3")


@dataclass(slots=True)
class Piece:
    """A part of a page with its address: from one heading to the next."""

    anchor: str = ""
    heading: str = ""
    level: int = 0
    nodes: list[Any] = field(default_factory=list)

    @property
    def html(self) -> str:
        return "".join(str(node) for node in self.nodes).strip()


@dataclass(slots=True)
class Document:
    """A page's text for one reader, with absolute links."""

    pieces: list[Piece]
    reading: Any
    context: dict[str, Any]

    @property
    def markdown(self) -> str:
        return to_markdown(node for piece in self.pieces for node in piece.nodes)


def document_of(page: Any, request: Any, **asked: Any) -> Document:
    """What `request.viewer` reads on this page, which they may read.

    asked: what the rest of the address means, as the page's own `route` says it.
    """
    context = page.get_context(request, **asked)
    name = "provision" if asked.get("label") else page.kind
    context["frame"] = frame_for(request.viewer)
    html = render_to_string([template_of(name), template_of("page")], context)
    return Document(pieces_of(html, absolute(page.url)), context["reading"], context)


def template_of(name: str) -> str:
    """Where the text of a kind of page is written down, if it has more than a body."""
    return f"api/pages/{name}.html"


def pieces_of(html: str, address: str) -> list[Piece]:
    """Cut at headings; links and pictures get their whole address."""
    soup = BeautifulSoup(html, "html.parser")
    without_forms(soup, address)
    for attribute, names in (("href", ["a"]), ("src", ["img", "video", "track"])):
        for node in soup.find_all(names):
            if node.get(attribute):
                node[attribute] = urljoin(address, str(node[attribute]))
    pieces = [Piece()]
    nodes: list[Any] = list(soup.children)
    for node in nodes:
        if isinstance(node, Tag) and node.name in _CUT_AT:
            heading = " ".join(node.get_text().split())
            pieces.append(Piece(str(node.get("id") or ""), heading, int(node.name[1])))
        pieces[-1].nodes.append(node)
    return [piece for piece in pieces if piece.html]


def html_and_markdown(html: str, address: str) -> dict[str, str]:
    """A text of its own, such as the answer of a position, in both forms."""
    pieces = pieces_of(html, absolute(address))
    nodes = [node for piece in pieces for node in piece.nodes]
    return {
        "html": "".join(str(node) for node in nodes).strip(),
        "markdown": to_markdown(nodes),
    }

"""Which links stand in the stored text of a page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Links:
    """Links of one text: by name (kind, target, fragment), by address, and the ids
    that a fragment may lead to."""

    names: list[tuple[str, str, str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links = Links()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("id"):
            self.links.ids.add(values["id"])
        if tag != "a":
            return
        if "data-ref" in values:
            kind, _colon, target = values["data-ref"].partition(":")
            self.links.names.append((kind, target, values.get("data-fragment", "")))
        elif values.get("href"):
            self.links.addresses.append(values["href"].strip())


def links_of(html: str) -> Links:
    """The links in stored HTML (`content.models.StoredBody.html`)."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.links
